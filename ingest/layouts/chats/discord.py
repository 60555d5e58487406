"""Discord channels as DiscordChatExporter writes them in JSON."""

from collections.abc import Iterator, Mapping

from ingest.layouts.layout import Entry, EntryExport, LeftOut, MessageFields, message_fields


def _recognises(entry: Entry, top: Entry) -> bool:
    author = entry.get("author")
    return {"id", "type", "timestamp", "content"} <= entry.keys() and isinstance(author, Mapping) and "isBot" in author


def _messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    if entry.get("type") not in ("Default", "Reply", "ThreadStarterMessage"):
        yield LeftOut("notice")
    elif not str(entry.get("content", "")).strip():
        yield LeftOut("picture or file without words")
    else:
        author = entry["author"]
        reference = entry.get("reference")
        yield message_fields(
            text=entry["content"],
            timestamp=entry["timestamp"],
            author=author.get("nickname") or author.get("name"),
            id_user=author.get("id"),
            id=entry["id"],
            reply_to=reference.get("messageId") if isinstance(reference, Mapping) else "",
            inbound="outbound" if author.get("isBot") else "inbound",
        )


EXPORT = EntryExport("Discord, a channel (DiscordChatExporter)", "discord", _recognises, _messages)
