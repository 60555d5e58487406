"""Zendesk's tickets in JSON, with their comments where the export has them."""

from collections.abc import Iterator, Mapping

from ingest.layouts.layout import Entry, EntryExport, LeftOut, MessageFields, message_fields


def _recognises(entry: Entry, top: Entry) -> bool:
    return {"id", "subject", "requester_id", "created_at"} <= entry.keys() and (
        "via" in entry or "submitter_id" in entry or isinstance(entry.get("comments"), list)
    ) and "conversations" not in entry  # fmt: skip


def _messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    comments = entry.get("comments")
    if not isinstance(comments, list) or not comments:
        text = entry.get("description") or entry.get("subject")
        yield message_fields(
            text=text, timestamp=entry["created_at"], id=entry["id"], id_user=entry["requester_id"], **_about(entry)
        )
        return
    for comment in comments:
        if comment.get("public") is False:
            yield LeftOut("internal note")
            continue
        author = comment.get("author_id")
        named = comment.get("author") if isinstance(comment.get("author"), Mapping) else {}
        yield message_fields(
            text=comment.get("html_body") or comment.get("plain_body") or comment.get("body"),
            timestamp=comment.get("created_at") or entry["created_at"],
            id=f"comment-{comment['id']}" if "id" in comment else "",
            id_user=author if author == entry["requester_id"] else "",
            author=(named or {}).get("name"),
            inbound="customer" if author == entry["requester_id"] else "agent",
            thread=entry["id"],
            **_about(entry),
        )


def _about(entry: Entry) -> dict[str, object]:
    via = entry.get("via") if isinstance(entry.get("via"), Mapping) else {}
    tags = entry.get("tags")
    return {
        "subject": entry.get("subject"),
        "status": entry.get("status"),
        "priority": entry.get("priority"),
        "channel": (via or {}).get("channel"),
        "tags": ", ".join(map(str, tags)) if isinstance(tags, list) else tags,
    }


EXPORT = EntryExport("Zendesk, tickets", "zendesk", _recognises, _messages)
