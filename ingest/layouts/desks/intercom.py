"""Intercom's conversations in JSON: the first message in ``source``, the others in ``conversation_parts``."""

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.layouts.layout import Entry, EntryExport, LeftOut, MessageFields, message_fields

_SPOKEN = ("comment", "assignment", "open", "close", "away_mode_assignment")  # an assignment may carry words


def _recognises(entry: Entry, top: Entry) -> bool:
    source = entry.get("source")
    return "id" in entry and isinstance(source, Mapping) and "body" in source and "author" in source


def _messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    yield _part(entry["source"], entry, entry.get("created_at"), first=True)
    held = entry.get("conversation_parts")
    parts = held.get("conversation_parts") if isinstance(held, Mapping) else held
    for part in parts if isinstance(parts, list) else ():
        if part.get("part_type") == "note":
            yield LeftOut("internal note")
        elif part.get("part_type", "comment") not in _SPOKEN or not part.get("body"):
            yield LeftOut("event")
        else:
            yield _part(part, entry, part.get("created_at"), first=False)


def _part(part: Entry, entry: Entry, moment: Any, *, first: bool) -> MessageFields | LeftOut:
    author = part.get("author") if isinstance(part.get("author"), Mapping) else {}
    author = author or {}
    if not part.get("body") and not part.get("subject"):
        return LeftOut("event")
    customer = author.get("type") in ("user", "lead", "contact")
    return message_fields(
        text=part.get("body") or part.get("subject"),
        timestamp=part.get("created_at") or moment,
        id=f"{entry['id']}/{'first' if first else part.get('id', '')}",
        id_user=(author.get("email") or author.get("id")) if customer else "",
        author=author.get("name") or author.get("email"),
        inbound=author.get("type") or "user",
        thread=entry["id"],
        subject=part.get("subject") if first else "",
        state=entry.get("state"),
        tags=_tags(entry),
    )


def _tags(entry: Entry) -> str:
    held = entry.get("tags")
    tags = held.get("tags") if isinstance(held, Mapping) else held
    return (
        ", ".join(str(tag.get("name", "")) for tag in tags if isinstance(tag, Mapping))
        if isinstance(tags, list)
        else ""
    )


EXPORT = EntryExport("Intercom, conversations", "intercom", _recognises, _messages)
