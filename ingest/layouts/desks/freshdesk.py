"""Freshdesk's tickets in JSON, with their conversations."""

from collections.abc import Iterator

from ingest.layouts.layout import Entry, EntryExport, LeftOut, MessageFields, message_fields


def _recognises(entry: Entry, top: Entry) -> bool:
    return {"id", "created_at", "requester_id"} <= entry.keys() and (
        "description_text" in entry or isinstance(entry.get("conversations"), list)
    )


def _messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    tags = entry.get("tags")
    about: dict[str, object] = {
        "subject": entry.get("subject"),
        "status": entry.get("status"),
        "priority": entry.get("priority"),
        "type": entry.get("type"),
        "tags": ", ".join(map(str, tags)) if isinstance(tags, list) else "",
    }
    yield message_fields(
        text=entry.get("description_text") or entry.get("description") or entry.get("subject"),
        timestamp=entry["created_at"],
        id=f"ticket-{entry['id']}",
        id_user=entry["requester_id"],
        thread=entry["id"],
        inbound="customer",
        **about,
    )
    for one in entry.get("conversations") or ():
        if one.get("private"):
            yield LeftOut("internal note")
            continue
        yield message_fields(
            text=one.get("body_text") or one.get("body"),
            timestamp=one.get("created_at"),
            id=f"note-{one['id']}" if "id" in one else "",
            id_user=one.get("user_id") if one.get("incoming") else "",
            thread=entry["id"],
            inbound="customer" if one.get("incoming") else "agent",
            **about,
        )


EXPORT = EntryExport("Freshdesk, tickets", "freshdesk", _recognises, _messages)
