"""Telegram Desktop's ``result.json``: one chat, or all of an account."""

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.layouts.layout import Entry, EntryExport, LeftOut, MessageFields, message_fields
from ingest.meaning import directions

_GROUPS = ("group", "channel")


def _recognises(entry: Entry, top: Entry) -> bool:
    messages = entry.get("messages")
    sample = messages[0] if isinstance(messages, list) and messages else entry
    return isinstance(sample, Mapping) and {"id", "type", "date"} <= sample.keys() and _is_telegram(sample)


def _is_telegram(message: Entry) -> bool:
    return "date_unixtime" in message or "text_entities" in message or "from_id" in message or "actor_id" in message


def _messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    if isinstance(entry.get("messages"), list):
        for message in entry["messages"]:
            yield _message(message, entry)
    else:
        yield _message(entry, top)


def _message(message: Entry, chat: Entry) -> MessageFields | LeftOut:
    if message.get("type") != "message":
        return LeftOut("service notice")
    text = _text(message.get("text", ""))
    if not text.strip():
        return LeftOut("picture, file or voice without words")
    place = str(chat.get("id", chat.get("name", "chat")))
    answered = message.get("reply_to_message_id")
    personal = not any(word in str(chat.get("type", "")) for word in _GROUPS)
    return message_fields(
        text=text,
        timestamp=message.get("date_unixtime") or message.get("date"),
        author=message.get("from") or message.get("from_id"),
        id_user=message.get("from_id"),
        id=f"{place}/{message['id']}",
        reply_to=f"{place}/{answered}" if answered else "",
        thread=place if personal and "id" in chat else "",
        inbound=_direction(message, chat, personal=personal),
        chat=chat.get("name"),
        forwarded_from=message.get("forwarded_from"),
    )


def _direction(message: Entry, chat: Entry, *, personal: bool) -> str:
    """In a chat of two, whoever is not the other is the account's owner."""
    if personal and "id" in chat and message.get("from_id"):
        return "inbound" if message["from_id"] == f"user{chat['id']}" else "outbound"
    return "outbound" if directions.names_an_agent(str(message.get("from") or "")) else "inbound"


def _text(value: Any) -> str:
    """Links, bold words and mentions are objects between the plain pieces."""
    if isinstance(value, str):
        return value
    pieces = value if isinstance(value, list) else []
    return "".join(piece if isinstance(piece, str) else str(piece.get("text", "")) for piece in pieces if piece)


EXPORT = EntryExport("Telegram Desktop", "telegram", _recognises, _messages)
