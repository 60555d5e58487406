"""tawk.to and Crisp in JSON, and Chatwoot's conversations: one message each, or a chat with its messages."""

from collections.abc import Iterator, Mapping

from ingest.layouts.layout import Entry, EntryExport, LeftOut, MessageFields, message_fields

_TAWK = {"v": "visitor", "a": "agent", "s": "system"}
_CHATWOOT = {"0": "incoming", "1": "outgoing", "3": "outgoing", "incoming": "incoming", "outgoing": "outgoing"}


def _tawk_recognises(entry: Entry, top: Entry) -> bool:
    messages = entry.get("messages")
    sample = messages[0] if isinstance(messages, list) and messages else None
    return isinstance(sample, Mapping) and isinstance(sample.get("sender"), Mapping) and "msg" in sample


def _tawk_messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    chat = entry.get("chatId") or entry.get("id")
    visitor = entry.get("visitor") if isinstance(entry.get("visitor"), Mapping) else {}
    for message in entry["messages"]:
        sender = message.get("sender") or {}
        who = _TAWK.get(str(sender.get("t")), str(sender.get("t")))
        if who == "system" or message.get("type", "msg") != "msg":
            yield LeftOut("system notice")
            continue
        yield message_fields(
            text=message.get("msg"),
            timestamp=message.get("time"),
            author=sender.get("n") or (visitor or {}).get("name"),
            thread=chat,
            inbound=who,
        )


def _crisp_recognises(entry: Entry, top: Entry) -> bool:
    return {"session_id", "from", "content", "timestamp"} <= entry.keys()


def _crisp_messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    if entry.get("type", "text") not in ("text", "note") or not isinstance(entry["content"], str):
        yield LeftOut("picture, file or event")
        return
    if entry.get("type") == "note":
        yield LeftOut("internal note")
        return
    user = entry.get("user") if isinstance(entry.get("user"), Mapping) else {}
    yield message_fields(
        text=entry["content"],
        timestamp=entry["timestamp"],
        author=(user or {}).get("nickname"),
        id_user=(user or {}).get("user_id"),
        id=f"{entry['session_id']}/{entry['fingerprint']}" if "fingerprint" in entry else "",
        thread=entry["session_id"],
        inbound=entry["from"],
    )


def _chatwoot_recognises(entry: Entry, top: Entry) -> bool:
    messages = entry.get("messages")
    sample = messages[0] if isinstance(messages, list) and messages else entry
    return isinstance(sample, Mapping) and {"content", "message_type", "created_at"} <= sample.keys()


def _chatwoot_messages(entry: Entry, top: Entry) -> Iterator[MessageFields | LeftOut]:
    for message in entry["messages"] if isinstance(entry.get("messages"), list) else [entry]:
        way = _CHATWOOT.get(str(message.get("message_type")))
        if way is None or message.get("private") is True:
            yield LeftOut("internal note" if message.get("private") else "activity")
        elif not message.get("content"):
            yield LeftOut("picture or file without words")
        else:
            sender = message.get("sender") if isinstance(message.get("sender"), Mapping) else {}
            yield message_fields(
                text=message["content"],
                timestamp=message["created_at"],
                author=(sender or {}).get("name"),
                id_user=(sender or {}).get("email") or (sender or {}).get("id") if way == "incoming" else "",
                id=message.get("id"),
                thread=message.get("conversation_id") or entry.get("id"),
                inbound=way,
            )


TAWK = EntryExport("tawk.to", "tawk", _tawk_recognises, _tawk_messages)
CRISP = EntryExport("Crisp", "crisp", _crisp_recognises, _crisp_messages)
CHATWOOT = EntryExport("Chatwoot", "chatwoot", _chatwoot_recognises, _chatwoot_messages)
