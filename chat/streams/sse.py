"""Turns as bytes on the wire: server-sent events, each with an id that a client can resume from."""

import re
import uuid
from functools import lru_cache
from typing import Any

import orjson

from chat.assistants import Turn

HEADERS = {
    "X-Accel-Buffering": "no",  # nginx passes each event on at once
    "Content-Encoding": "identity",  # says "compressed already" to proxies that would collect events to compress them
}
CONTENT_TYPE = "text/event-stream; charset=utf-8"
OPENING = b": the answer follows\n\n"
PING = b": still here\n\n"


def text(answer_id: uuid.UUID, end: int, content: str) -> bytes:
    """A fragment of the answer, of which ``end`` characters have been sent with it."""
    return _event(answer_id, end, {"type": "text", "content": content})


def metadata(turn: Turn, state: str, length: int, dossier_updated: bool) -> bytes:
    said = {
        "session_id": turn.session.pk,
        "project_id": turn.session.project_id,
        "dossier_updated": dossier_updated,
        "turn_id": turn.question.turn_id,
        "message_id": turn.answer_id,
        "state": state,
        "engine": turn.engine,
        "model": turn.model,
    }
    return _event(turn.answer_id, length, {"type": "metadata", "metadata": said})


def done(answer_id: uuid.UUID, length: int) -> bytes:
    return _event(answer_id, length, {"type": "done"})


def _event(answer_id: uuid.UUID, end: int, data: dict[str, Any]) -> bytes:
    return b"id: %b:%d\ndata: %b\n\n" % (_name(answer_id), end, orjson.dumps(data))


@lru_cache(maxsize=1024)
def _name(answer_id: uuid.UUID) -> bytes:
    return str(answer_id).encode()


def restart(answer_id: uuid.UUID) -> bytes:
    """Only ever sent to a client that resumes: what it has is not what was kept, the whole answer follows. The last
    words that a killed server sent may not have been stored."""
    return _event(answer_id, 0, {"type": "restart"})


def seen(event_id: str, answer_id: uuid.UUID) -> int | None:
    """How many characters of the answer a client has that saw ``event_id`` last; None where it has some of another
    answer. One that sent no id of ours has nothing yet."""
    name, _, number = event_id.strip().rpartition(":")
    if not (_ID.fullmatch(name) and number.isascii() and number.isdigit() and len(number) < 10):
        return 0
    return int(number) if name == str(answer_id) else None


_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
