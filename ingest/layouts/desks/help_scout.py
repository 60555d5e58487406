"""Help Scout's conversations in JSON, with their threads."""

from collections.abc import Iterator, Mapping

from ingest.layouts.layout import Entry, EntryExport, LeftOut, MessageFields, message_fields

_NOTES = ("note", "lineitem", "beaconchat", "forwardparent", "forwardchild")


def _threads(entry: Entry) -> list[Entry] | None:
    embedded = entry.get("_embedded")
    held = embedded.get("threads") if isinstance(embedded, Mapping) else entry.get("threads")
    return held if isinstance(held, list) else None


def _recognises(entry: Entry, top: Entry) -> bool:
    threads = _threads(entry)
    sample = threads[0] if threads else None
    return "id" in entry and isinstance(sample, Mapping) and "createdAt" in sample and "type" in sample


def _messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    for thread in _threads(entry) or ():
        if thread.get("type") in _NOTES or not thread.get("body"):
            yield LeftOut("internal note" if thread.get("type") == "note" else "event")
            continue
        held = thread.get("createdBy") or thread.get("customer")
        person = held if isinstance(held, Mapping) else {}
        customer = (person.get("type") or thread.get("type")) == "customer"
        yield message_fields(
            text=thread["body"],
            timestamp=thread["createdAt"],
            id=thread.get("id"),
            id_user=(person.get("email") or person.get("id")) if customer else "",
            author=_name(person),
            thread=entry["id"],
            inbound="customer" if customer else "agent",
            subject=entry.get("subject"),
            status=entry.get("status"),
            tags=_tags(entry),
        )


def _name(person: Mapping[str, object]) -> str:
    first = person.get("first") or person.get("firstName") or ""
    last = person.get("last") or person.get("lastName") or ""
    return f"{first} {last}".strip() or str(person.get("email") or "")


def _tags(entry: Entry) -> str:
    tags = entry.get("tags")
    if not isinstance(tags, list):
        return ""
    return ", ".join(str(tag.get("tag", "")) if isinstance(tag, Mapping) else str(tag) for tag in tags)


EXPORT = EntryExport("Help Scout, conversations", "helpscout", _recognises, _messages)
