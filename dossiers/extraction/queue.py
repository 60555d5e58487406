"""The queue of messages to be read for facts, by the rules of `jobs.leases`.

One worker reads for a project at a time, and writers take turns: whoever was read for longest ago is next, so that a
book that somebody brings along does not keep everybody else waiting.
"""

import time
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Length
from django.utils import timezone

from chat.models import ChatMessage, Project
from dossiers.models import Extraction
from jobs import wake
from jobs.leases import LEASE, LONGEST_PAUSE, Depth, LeaseQueue, pause

__all__ = ["LEASE", "pause"]  # what it has from `jobs.leases`

NAME = "stories"
TASK = "dossiers.extraction.tasks.drain"
ATTEMPTS = 3  # starts of a message's reading before it is shown as failed
MOST_REMEMBERED = 10_000  # writers whose last turn is known
URGENT = timedelta(minutes=1)  # a writer looks at the page for so long after saying something
UNREAD_ENGINES = ("", "interview")  # whose answers state nothing: they ask

Status = Extraction.Status

_rows = LeaseQueue[Extraction](
    rows=lambda: Extraction.objects.filter(status__in=Extraction.UNFINISHED),
    attempts=lambda: ATTEMPTS,
    stopped="The worker stopped each time it read this message.",
    waiting={"status": Status.PENDING},
    working={"status": Status.PROCESSING},
    failed=lambda now: {"status": Status.FAILED, "done_at": now},
)
_served: dict[uuid.UUID, float] = {}  # by writer: when this process last read for them (monotonic)


@dataclass(frozen=True, slots=True)
class ReadingClaim:
    """Messages of one project that one worker holds until their lease ends, in the order they were said."""

    token: uuid.UUID
    project_id: uuid.UUID
    messages: tuple[ChatMessage, ...]
    queued_at: datetime  # when the first of them came into the queue

    def rows(self) -> QuerySet[Extraction]:
        """Those of its rows that are still held under it."""
        return _rows.held(self.token, [message.pk for message in self.messages])

    def renew(self) -> int:
        """Prolongs the lease; says of how many rows."""
        return _rows.renew(self.rows())


def enqueue(messages: Sequence[ChatMessage]) -> int:
    """Has complete messages read, in the caller's transaction; says how many were put in the queue.

    Messages that were read before stay as they are; those that were passed over, because they had been set aside by
    the time somebody came to read them, are queued again. The interview's own words are never read.
    """
    wanted = [message.pk for message in messages if is_read(message)]
    known = set(Extraction.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    fresh = [Extraction(message_id=pk) for pk in wanted if pk not in known]
    Extraction.objects.bulk_create(fresh, ignore_conflicts=True)
    passed_over = Extraction.objects.filter(pk__in=known, status=Status.DONE, engine="")
    again = passed_over.update(status=Status.PENDING, due_at=timezone.now(), attempts=0, done_at=None)
    if fresh or again:
        wake.ring(TASK)
    return len(fresh) + again


def is_read(message: ChatMessage) -> bool:
    """Whether facts are looked for in ``message``: all that writers say, and what models answered."""
    if message.state in ChatMessage.UNFINISHED or not message.content.strip():
        return False
    return message.role == ChatMessage.Role.USER or message.engine not in UNREAD_ENGINES


def due(now: datetime) -> QuerySet[Extraction]:
    """The rows that a worker may take."""
    return _rows.due(now)


def is_urgent(now: datetime) -> bool:
    """Whether a writer has just said something that is to be read."""
    return due(now).filter(due_at__gt=now - URGENT).exists()


def claim(limit: int, characters: int, now: datetime | None = None) -> ReadingClaim | None:
    """Takes due messages of one project, up to ``limit`` and about ``characters`` of text; None where nothing is due.

    The attempt is counted before any work, in the claiming transaction. Messages that were begun before are taken one
    at a time: if one of them kills its worker, its neighbours must not pay for it.
    """
    moment = now or timezone.now()
    fresh = _claim_of_one_project(due(moment).filter(attempts=0), limit, characters, moment)
    return fresh or _claim_of_one_project(due(moment), 1, characters, moment)


@transaction.atomic
def _claim_of_one_project(
    rows: QuerySet[Extraction], limit: int, characters: int, now: datetime
) -> ReadingClaim | None:
    project_id = _free_project(rows, now)
    if project_id is None:
        return None
    of_project = rows.filter(message__session__project_id=project_id)
    sized = of_project.order_by("message__created_at", "message__position").annotate(size=Length("message__content"))
    taken = _rows.claim(_within(list(sized.values_list("pk", "size")[:limit]), characters), now)
    return _claimed(taken[0], project_id) if taken else None


def _free_project(rows: QuerySet[Extraction], now: datetime) -> uuid.UUID | None:
    """A project that no other worker is reading for, of the writer whose turn it is; its row is locked where that
    exists."""
    held = Extraction.objects.filter(
        status=Status.PROCESSING, due_at__gt=now, message__session__project_id=OuterRef("message__session__project_id")
    )
    free = rows.filter(~Exists(held))
    project_id = _next_project(free)
    if project_id is None or not connection.features.has_select_for_update_skip_locked:
        return project_id
    locked = Project.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=project_id)
    still = free.filter(message__session__project_id=project_id)
    return project_id if locked.exists() and still.exists() else None


def _next_project(free: QuerySet[Extraction]) -> uuid.UUID | None:
    """Of the writer who was read for longest ago, or never; among their projects the one that waits longest."""
    by_project = free.values("message__session__project_id", "message__session__project__owner_id")
    waiting = by_project.annotate(oldest=Min("due_at"))
    lines = [
        (_served.get(line["message__session__project__owner_id"], 0.0), line["oldest"], line)
        for line in waiting.order_by()
    ]
    if not lines:
        return None
    *_, chosen = min(lines, key=lambda line: line[:2])
    _note_turn(chosen["message__session__project__owner_id"])
    project_id: uuid.UUID = chosen["message__session__project_id"]
    return project_id


def _note_turn(owner_id: uuid.UUID) -> None:
    if len(_served) > MOST_REMEMBERED:
        _served.clear()
    _served[owner_id] = time.monotonic()


def _within(sized: Sequence[tuple[uuid.UUID, int]], characters: int) -> list[uuid.UUID]:
    """The first messages that fit together; the very first in any case."""
    taken: list[uuid.UUID] = []
    for pk, size in sized:
        characters -= size
        if taken and characters < 0:
            break
        taken.append(pk)
    return taken


def _claimed(token: uuid.UUID, project_id: uuid.UUID) -> ReadingClaim | None:
    rows = Extraction.objects.filter(claim=token).select_related("message")
    held = list(rows.order_by("message__created_at", "message__position"))
    if not held:
        return None
    return ReadingClaim(token, project_id, tuple(row.message for row in held), min(row.created_at for row in held))


def release(held: ReadingClaim, reason: str, now: datetime | None = None) -> None:
    """Gives messages back unread. The attempt stays counted; rows that ran out of attempts end as failed."""
    _rows.give_back(held.rows(), reason, now)


def fail(held: ReadingClaim, reason: str, now: datetime | None = None) -> None:
    """Ends messages that will never be read: trying again would not help."""
    _rows.give_up(held.rows(), reason, now)


def postpone(held: ReadingClaim, reason: str, until: datetime) -> None:
    """Gives messages back with their attempt: nothing was wrong with them, only nobody could be asked."""
    _rows.postpone(held.rows(), reason, min(until, timezone.now() + LONGEST_PAUSE))


def sweep(now: datetime | None = None) -> int:
    """Ends what nobody will end, rings where something waits, and says how many rows are due."""
    waiting = _rows.sweep(now)
    if waiting:
        wake.ring(TASK)
    return waiting


def is_overdue(now: datetime) -> bool:
    return _rows.open().filter(due_at__lte=now).exists()


def depth(now: datetime) -> Depth:
    """What waits to be read."""
    counted = _rows.open().aggregate(
        pending=Count("pk", filter=Q(status=Status.PENDING)),
        processing=Count("pk", filter=Q(status=Status.PROCESSING)),
        oldest=Min("due_at", filter=Q(due_at__lte=now)),
    )
    failed = Extraction.objects.filter(status=Status.FAILED).count()
    return Depth(counted["pending"], counted["processing"], failed, counted["oldest"])


def retry(message_ids: Collection[uuid.UUID]) -> int:
    """Puts failed messages back in the queue with a full set of attempts; says how many."""
    again = _rows.retry(Extraction.objects.filter(pk__in=message_ids, status=Status.FAILED), done_at=None)
    if again:
        wake.ring(TASK)
    return again


def retry_all() -> int:
    return retry(Extraction.objects.filter(status=Status.FAILED).values_list("pk", flat=True))
