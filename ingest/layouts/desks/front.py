"""Front's messages in JSON."""

from collections.abc import Iterator, Mapping

from ingest.layouts.layout import Entry, EntryExport, LeftOut, MessageFields, message_fields


def _recognises(entry: Entry, top: Entry) -> bool:
    return {"id", "is_inbound", "created_at"} <= entry.keys() and ("body" in entry or "text" in entry)


def _messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    if entry.get("is_draft"):
        yield LeftOut("draft")
        return
    sender: Entry = next((one for one in entry.get("recipients") or () if one.get("role") == "from"), {})
    links = entry.get("_links") if isinstance(entry.get("_links"), Mapping) else {}
    related = (links or {}).get("related") or {}
    yield message_fields(
        text=entry.get("body") or entry.get("text"),
        timestamp=entry["created_at"],
        id=entry["id"],
        id_user=sender.get("handle") if entry["is_inbound"] else "",
        author=sender.get("name") or sender.get("handle"),
        thread=str(related.get("conversation") or entry.get("conversation_id") or "").rpartition("/")[2],
        inbound=str(entry["is_inbound"]),
        subject=entry.get("subject"),
        channel=entry.get("type"),
    )


EXPORT = EntryExport("Front, messages", "front", _recognises, _messages)
