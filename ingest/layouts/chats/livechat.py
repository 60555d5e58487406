"""LiveChat's archives in JSON (threads of events, or the older lists of messages), and its messages as CSV."""

from collections.abc import Iterator, Mapping

from ingest.layouts.layout import Entry, EntryExport, LeftOut, MessageFields, RowExport, message_fields
from ingest.meaning import directions


def _recognises(entry: Entry, top: Entry) -> bool:
    if "id" in entry and isinstance(entry.get("users"), list) and ("thread" in entry or "threads" in entry):
        return True
    messages = entry.get("messages")
    sample = messages[0] if isinstance(messages, list) and messages else None
    return isinstance(sample, Mapping) and "user_type" in sample and "text" in sample


def _messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    if "users" in entry and ("thread" in entry or "threads" in entry):
        yield from _events(entry)
        return
    for message in entry.get("messages", ()):
        yield message_fields(
            text=message.get("text"),
            timestamp=message.get("timestamp") or message.get("date"),
            author=message.get("author_name"),
            thread=entry.get("id"),
            inbound=message.get("user_type"),
            id=message.get("message_id"),
        )


def _events(entry: Entry) -> Iterator[MessageFields | LeftOut]:
    people = {one.get("id"): one for one in entry["users"] if isinstance(one, Mapping)}
    threads = entry.get("threads") or [entry.get("thread")]
    for thread in threads:
        for event in thread.get("events", ()) if isinstance(thread, Mapping) else ():
            if event.get("type") != "message":
                yield LeftOut("event")
                continue
            person = people.get(event.get("author_id"), {})
            yield message_fields(
                text=event.get("text"),
                timestamp=event.get("created_at") or event.get("timestamp"),
                author=person.get("name") or event.get("author_id"),
                id_user=person.get("email") or event.get("author_id"),
                thread=thread.get("id") or entry["id"],
                id=event.get("id"),
                inbound=person.get("type") or "customer",
            )


def _rows(row: Mapping[str, str]) -> Iterator[MessageFields | LeftOut]:
    ours = not directions.WORDS.get(row["message author type"].strip().lower(), True)
    known = {"chat id", "chat start date", "visitor name", "message author type", "message timestamp", "message text"}
    yield message_fields(
        text=row["message text"],
        timestamp=row["message timestamp"],
        author=row.get("agent") if ours else row["visitor name"],
        thread=row["chat id"],
        inbound=row["message author type"],
        **{name: value for name, value in row.items() if name not in known},
    )


ROWS = RowExport(
    "LiveChat, messages",
    "livechat",
    ("chat id", "visitor name", "message author type", "message timestamp", "message text"),
    _rows,
)
EXPORT = EntryExport("LiveChat, archives", "livechat", _recognises, _messages)
