"""Takes messages in: what is accepted is on the disk before the caller hears of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from insights.analysis import queue
from insights.intake import idempotency, writer
from insights.models import Conversation, IdempotencyRecord, Message
from insights.models.conversations import day_of

MAX_TEXT = 100_000  # characters of one message


@dataclass(frozen=True, slots=True)
class Submission:
    """One customer's message as somebody sent it. A timestamp that is not given is the time of arrival."""

    text: str
    source: str
    author: str = ""
    id_user: int | None = None
    timestamp: datetime | None = None
    raw_data: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Once:
    """The caller's ``Idempotency-Key``, and what tells this request from another with the same key."""

    caller: str
    key: str
    request_digest: str


def accept(submission: Submission, once: Once | None = None) -> Message:
    """Stores a message for the worker and returns it; with a key used before, returns the message stored then.

    Raises ``idempotency.Mismatch``, or ``OperationalError`` where the database cannot take it now.
    """
    return _earlier(once) or _insert(_message(submission), once)


def accept_held(submission: Submission, once: Once | None = None) -> tuple[Message, queue.MessageClaim | None]:
    """Stores a message that this process will analyse itself, already claimed. No claim where it was stored before.

    Should the process die, the lease ends and the worker takes the message.
    """
    if (stored := _earlier(once)) is not None:
        return stored, None
    message = _message(submission)
    held = queue.hold(message)
    stored = _insert(message, once)
    return stored, held if stored is message else None


def _earlier(once: Once | None) -> Message | None:
    if once is None:
        return None
    answer = idempotency.earlier_answer(once.caller, once.key, once.request_digest)
    if answer is None:
        return None
    stored = Message.objects.select_related("conversation").filter(uuid=answer["message"]).first()
    if stored is None:  # erased since: the key is free again
        idempotency.forget(once.caller, once.key)
    return stored


def _insert(message: Message, once: Once | None) -> Message:
    record = None
    if once is not None:
        record = IdempotencyRecord(
            caller=once.caller,
            key=once.key,
            request_digest=once.request_digest,
            response={"message": str(message.uuid)},
        )
    try:
        writer.write(writer.SubmissionRows(message.conversation, [message], record))
    except IntegrityError:
        # The same key arrived twice at once, and the other request was first.
        stored = _earlier(once)
        if stored is None:
            raise
        return stored
    return message


def _message(submission: Submission) -> Message:
    now = timezone.now()
    timestamp = submission.timestamp or now
    conversation = Conversation(source=submission.source, last_message_at=timestamp)
    return Message(
        conversation=conversation,
        text=submission.text,
        source=submission.source,
        author=submission.author,
        id_user=submission.id_user,
        customer=customer(submission.id_user, submission.author),
        timestamp=timestamp,
        day=day_of(timestamp),
        raw_data=submission.raw_data,
        due_at=now,
    )


def customer(id_user: int | None, author: str) -> str:
    """What one customer is counted by: the number where there is one, else the name; empty where nobody is known."""
    return str(id_user) if id_user is not None else author
