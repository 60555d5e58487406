"""The queue that the message rows themselves are, by the rules of `jobs.leases`.

Newest first: what a customer writes now is not kept waiting by what was imported before (ANALYSIS_ORDER). Imported
messages become due at their own time, so a backlog is worked off from its newest end; one claim in four comes from its
oldest, so that nothing waits for ever where more comes in than can be analysed.
"""

import itertools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from insights.models import Insight, Message, Run
from jobs.leases import LEASE, Depth, LeaseQueue, pause

__all__ = ["LEASE", "Depth", "pause"]  # what it has from `jobs.leases`

FROM_THE_OLDEST = 4  # of so many claims one is made at the other end
URGENT = timedelta(minutes=10)  # somebody waits for what became due within it; what is older is a backlog

Status = Message.Status

_rows = LeaseQueue[Message](
    rows=Message.objects.all,
    attempts=lambda: settings.ANALYSIS_ATTEMPTS,
    stopped="The worker stopped each time it analysed this message.",
    waiting={"status": Status.PENDING},
    working={"status": Status.PROCESSING},
    failed=lambda now: {"status": Status.FAILED, "failed_at": now},
)
_claims = itertools.count(1)


@dataclass(frozen=True, slots=True)
class MessageClaim:
    """Messages that one worker holds until their lease ends, in order of arrival."""

    token: uuid.UUID
    messages: tuple[Message, ...]

    def rows(self) -> QuerySet[Message]:
        """Those of its messages that are still held under it."""
        return self.of(self.messages)

    def of(self, messages: Sequence[Message]) -> QuerySet[Message]:
        return _rows.held(self.token, [message.pk for message in messages])

    def renew(self) -> int:
        """Prolongs the lease; says of how many messages."""
        return _rows.renew(self.rows())


def claim(limit: int, now: datetime | None = None) -> MessageClaim | None:
    """Takes up to ``limit`` due messages, or None where nothing is due.

    The attempt is counted before any work, in the claiming transaction. Messages that were begun before are taken one
    at a time: if one of them kills its worker, its neighbours must not pay for it.
    """
    moment = now or timezone.now()
    if settings.ANALYSIS_ORDER != "newest" or not next(_claims) % FROM_THE_OLDEST:
        return _claimed(_rows.take(limit, moment))
    return claim_urgent(limit, moment) or _claimed(_rows.take(limit, moment, order=("-due_at", "-pk")))


def claim_urgent(limit: int, now: datetime | None = None) -> MessageClaim | None:
    """Takes what came in just now and nothing else: a batch that is filled up from a backlog takes longer."""
    moment = now or timezone.now()
    return _claimed(_rows.take(limit, moment, chosen=lambda rows: rows.filter(due_at__gt=moment - URGENT)))


def _claimed(taken: tuple[uuid.UUID, list[int]] | None) -> MessageClaim | None:
    if taken is None:
        return None
    token, keys = taken
    return MessageClaim(token, tuple(Message.objects.filter(pk__in=keys, claim=token).order_by("pk")))


def hold(message: Message, now: datetime | None = None) -> MessageClaim:
    """Marks a message that is not stored yet as claimed by this process, which is going to analyse it itself."""
    message.status, message.claim = Status.PROCESSING, uuid.uuid4()
    message.due_at, message.attempts = (now or timezone.now()) + LEASE, 1
    return MessageClaim(message.claim, (message,))


def due(now: datetime) -> QuerySet[Message]:
    return _rows.due(now)


def is_urgent(now: datetime) -> bool:
    """Whether a message waits that came in just now."""
    return due(now).filter(due_at__gt=now - URGENT).exists()


def due_at(timestamp: datetime, now: datetime) -> datetime:
    """When an imported message becomes due: at its own time, so that what was written last is analysed first."""
    return min(timestamp, now)


def release(held: MessageClaim, reason: str = "", now: datetime | None = None) -> None:
    """Gives messages back unfinished. The attempt stays counted; rows that ran out of attempts end as failed."""
    _rows.give_back(held.rows(), reason, now)


def fail(held: MessageClaim, message: Message, reason: str, *, permanent: bool) -> None:
    """Records why one held message could not be analysed, and when it may be tried again, if ever."""
    row = held.of([message])
    if permanent:
        _rows.give_up(row, reason)
    else:
        _rows.give_back(row, reason)


def postpone(
    held: MessageClaim, messages: Sequence[Message], reason: str, seconds: float, now: datetime | None = None
) -> None:
    """Gives held messages back with their attempt: nothing was wrong with them, only nobody could be asked."""
    _rows.postpone(held.of(messages), reason, (now or timezone.now()) + timedelta(seconds=seconds), now)


def sweep(now: datetime | None = None) -> int:
    """Ends what nobody will end, and says how many messages are due."""
    return _rows.sweep(now)


def retry(messages: QuerySet[Message]) -> int:
    """Puts failed messages back in the queue with a full set of attempts; says how many."""
    return _rows.retry(messages.filter(failed_at__isnull=False), failed_at=None)


def depth(now: datetime | None = None) -> Depth:
    """What waits. An imported message is as old as its import."""
    moment = now or timezone.now()
    waiting = Message.objects.open().aggregate(
        pending=Count("pk", filter=Q(status=Status.PENDING)),
        processing=Count("pk", filter=Q(status=Status.PROCESSING)),
        oldest=Min(Greatest("due_at", "created_at"), filter=Q(due_at__lte=moment)),
    )
    return Depth(waiting["pending"], waiting["processing"], Message.objects.failed().count(), waiting["oldest"])


def last_done() -> datetime | None:
    """When a message was last analysed, as far as the newest analyses tell."""
    newest = Insight.objects.filter(run__kind=Run.Kind.INTAKE).order_by("-pk")
    return newest.values_list("created_at", flat=True).first()
