"""The queue that the message rows themselves are.

A row is due when its ``due_at`` has passed: for a pending one that is when it may be taken (later than now after a
failure), for one being analysed when its worker's lease ends; rows with nothing to be done have none. So a row whose
worker died simply becomes due again, and no table but this one knows what is waiting.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from insights.models import Message

# Longer than one task may run (Q_CLUSTER timeout, 75 s), so that a slow worker is stopped before its rows are given
# away.
LEASE = timedelta(seconds=90)
# A due time further ahead than any rule sets was written by a machine whose clock is wrong.
FURTHEST = timedelta(minutes=30)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=10)  # for a model that cannot be asked; after it somebody looks again

Status = Message.Status


@dataclass(frozen=True, slots=True)
class MessageClaim:
    """Messages that one worker holds until their lease ends, in order of arrival."""

    token: uuid.UUID
    messages: tuple[Message, ...]

    def rows(self) -> QuerySet[Message]:
        """Those of its messages that are still held under it."""
        ids = [message.pk for message in self.messages]
        return Message.objects.filter(pk__in=ids, claim=self.token, status=Status.PROCESSING)


@dataclass(frozen=True, slots=True)
class Depth:
    """How much waits. ``oldest_due`` is when the longest overdue row became due, None where nothing is overdue."""

    pending: int
    processing: int
    failed: int
    oldest_due: datetime | None


def claim(limit: int, now: datetime | None = None) -> MessageClaim | None:
    """Takes up to ``limit`` due messages, or None where nothing is due.

    The attempt is counted before any work, in the claiming transaction. Messages that were begun before are taken one
    at a time: if one of them kills its worker, its neighbours must not pay for it.
    """
    moment = now or timezone.now()
    return _take(due(moment).filter(attempts=0), limit, moment) or _take(due(moment), 1, moment)


def hold(message: Message, now: datetime | None = None) -> MessageClaim:
    """Marks a message that is not stored yet as claimed by this process, which is going to analyse it itself."""
    message.status, message.claim = Status.PROCESSING, uuid.uuid4()
    message.due_at, message.attempts = (now or timezone.now()) + LEASE, 1
    return MessageClaim(message.claim, (message,))


def due(now: datetime) -> QuerySet[Message]:
    return Message.objects.filter(due_at__lte=now, attempts__lt=settings.ANALYSIS_ATTEMPTS)


@transaction.atomic
def _take(rows: QuerySet[Message], limit: int, now: datetime) -> MessageClaim | None:
    chosen = rows.order_by("due_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        chosen = chosen.select_for_update(skip_locked=True)
    ids = list(chosen.values_list("pk", flat=True)[:limit])
    if not ids:
        return None
    token = uuid.uuid4()
    rows.filter(pk__in=ids).update(
        status=Status.PROCESSING, claim=token, due_at=now + LEASE, attempts=F("attempts") + 1
    )
    return MessageClaim(token, tuple(Message.objects.filter(pk__in=ids, claim=token).order_by("pk")))


def pause(attempts: int) -> timedelta:
    """How long to wait before the next try: 5 s, doubled with each attempt, at most 5 minutes."""
    doublings = min(max(0, attempts - 1), 10)  # more would overflow, and ten are past the longest pause
    return min(FIRST_PAUSE * float(2**doublings), LONGEST_PAUSE)


def release(held: MessageClaim, reason: str = "", now: datetime | None = None) -> None:
    """Gives messages back unfinished. The attempt stays counted; rows that ran out of attempts end as failed."""
    _end_attempt(held.rows(), reason, now or timezone.now())


def fail(held: MessageClaim, message: Message, reason: str, *, permanent: bool) -> None:
    """Records why one held message could not be analysed, and when it may be tried again, if ever."""
    row = held.rows().filter(pk=message.pk)
    if permanent:
        _give_up(row, reason, timezone.now())
    else:
        _end_attempt(row, reason, timezone.now())


def postpone(
    held: MessageClaim, messages: Sequence[Message], reason: str, seconds: float, now: datetime | None = None
) -> None:
    """Gives held messages back with their attempt: nothing was wrong with them, only nobody could be asked."""
    rows = Message.objects.filter(pk__in=[m.pk for m in messages], claim=held.token, status=Status.PROCESSING)
    wait = min(timedelta(seconds=seconds), LONGEST_WAIT)
    due_at = (now or timezone.now()) + wait
    rows.update(status=Status.PENDING, attempts=F("attempts") - 1, error=reason[:300], claim=None, due_at=due_at)


def _end_attempt(rows: QuerySet[Message], reason: str, now: datetime) -> None:
    for attempts in sorted(set(rows.values_list("attempts", flat=True))):
        same = rows.filter(attempts=attempts)
        if attempts >= settings.ANALYSIS_ATTEMPTS:
            _give_up(same, reason, now)
        else:
            same.update(status=Status.PENDING, error=reason[:300], claim=None, due_at=now + pause(attempts))


def _give_up(rows: QuerySet[Message], reason: str, now: datetime) -> None:
    rows.update(status=Status.FAILED, error=reason[:300], claim=None, due_at=None, failed_at=now)


def sweep(now: datetime | None = None) -> int:
    """Ends what nobody will end, and says how many messages are due.

    Messages whose worker died at the last attempt become failed; due times set by a wrong clock are set right.
    """
    moment = now or timezone.now()
    Message.objects.filter(due_at__gt=moment + FURTHEST).update(due_at=moment)
    exhausted = Message.objects.filter(due_at__lte=moment, attempts__gte=settings.ANALYSIS_ATTEMPTS)
    _give_up(exhausted, "The worker stopped each time it analysed this message.", moment)
    return due(moment).count()


def retry(messages: QuerySet[Message]) -> int:
    """Puts failed messages back in the queue with a full set of attempts; says how many."""
    return messages.filter(failed_at__isnull=False).update(
        status=Status.PENDING, attempts=0, error="", claim=None, due_at=timezone.now(), failed_at=None
    )


def depth(now: datetime | None = None) -> Depth:
    moment = now or timezone.now()
    waiting = Message.objects.open().aggregate(
        pending=Count("pk", filter=Q(status=Status.PENDING)),
        processing=Count("pk", filter=Q(status=Status.PROCESSING)),
        oldest=Min("due_at", filter=Q(due_at__lte=moment)),
    )
    return Depth(waiting["pending"], waiting["processing"], Message.objects.failed().count(), waiting["oldest"])
