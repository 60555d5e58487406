"""The queue of messages to be read for facts. The row is the record: a bell that is lost loses nothing.

A row is due when its ``due_at`` has passed: for a pending one that is when it may be taken, for one being read when
its worker's lease ends. So a row whose worker died becomes due again. One worker reads for a project at a time.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Length
from django.utils import timezone

from chat.models import ChatMessage, Project
from dossiers.models import Extraction
from jobs import wake

TASK = "dossiers.extraction.tasks.drain"
ATTEMPTS = 3  # starts of a message's reading before it is shown as failed
LEASE = timedelta(seconds=90)  # longer than one task may run (Q_CLUSTER timeout, 75 s)
FURTHEST = timedelta(minutes=30)  # a due time further ahead was written by a machine whose clock is wrong
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)
MAX_ERROR = 300
UNREAD_ENGINES = ("", "interview")  # whose answers state nothing: they ask

Status = Extraction.Status


@dataclass(frozen=True, slots=True)
class ReadingClaim:
    """Messages of one project that one worker holds until their lease ends, in the order they were said."""

    token: uuid.UUID
    project_id: uuid.UUID
    messages: tuple[ChatMessage, ...]
    queued_at: datetime  # when the first of them came into the queue

    def rows(self) -> QuerySet[Extraction]:
        """Those of its rows that are still held under it."""
        ids = [message.pk for message in self.messages]
        return Extraction.objects.filter(pk__in=ids, claim=self.token, status=Status.PROCESSING)


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
    return Extraction.objects.filter(status__in=Extraction.UNFINISHED, due_at__lte=now, attempts__lt=ATTEMPTS)


def claim(limit: int, characters: int, now: datetime | None = None) -> ReadingClaim | None:
    """Takes due messages of one project, up to ``limit`` and about ``characters`` of text; None where nothing is due.

    The attempt is counted before any work, in the claiming transaction. Messages that were begun before are taken one
    at a time: if one of them kills its worker, its neighbours must not pay for it.
    """
    moment = now or timezone.now()
    fresh = _take(due(moment).filter(attempts=0), limit, characters, moment)
    return fresh or _take(due(moment), 1, characters, moment)


@transaction.atomic
def _take(rows: QuerySet[Extraction], limit: int, characters: int, now: datetime) -> ReadingClaim | None:
    project_id = _free_project(rows, now)
    if project_id is None:
        return None
    of_project = rows.filter(message__session__project_id=project_id)
    sized = of_project.order_by("message__created_at", "message__position").annotate(size=Length("message__content"))
    ids = _within(list(sized.values_list("pk", "size")[:limit]), characters)
    token = uuid.uuid4()
    # The conditions are asked again: whoever else took a row meanwhile has it.
    due(now).filter(pk__in=ids).update(
        status=Status.PROCESSING, claim=token, due_at=now + LEASE, attempts=F("attempts") + 1
    )
    return _claimed(token, project_id)


def _free_project(rows: QuerySet[Extraction], now: datetime) -> uuid.UUID | None:
    """The project with the oldest due row that no other worker is reading for; its row is locked where that exists."""
    held = Extraction.objects.filter(
        status=Status.PROCESSING, due_at__gt=now, message__session__project_id=OuterRef("message__session__project_id")
    )
    free = rows.filter(~Exists(held)).order_by("due_at").values_list("message__session__project_id", flat=True)
    project_id = free.first()
    if project_id is None or not connection.features.has_select_for_update_skip_locked:
        return project_id
    locked = Project.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=project_id)
    still = rows.filter(~Exists(held), message__session__project_id=project_id)
    return project_id if locked.exists() and still.exists() else None


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


def pause(attempts: int) -> timedelta:
    """How long to wait before the next try: 5 s, doubled with each attempt, at most 5 minutes."""
    return min(FIRST_PAUSE * float(2 ** min(max(0, attempts - 1), 10)), LONGEST_PAUSE)


def release(held: ReadingClaim, reason: str, now: datetime | None = None) -> None:
    """Gives messages back unread. The attempt stays counted; rows that ran out of attempts end as failed."""
    moment, rows = now or timezone.now(), held.rows()
    for attempts in sorted(set(rows.values_list("attempts", flat=True))):
        same = rows.filter(attempts=attempts)
        if attempts >= ATTEMPTS:
            _give_up(same, reason, moment)
        else:
            same.update(status=Status.PENDING, error=reason[:MAX_ERROR], claim=None, due_at=moment + pause(attempts))


def fail(held: ReadingClaim, reason: str, now: datetime | None = None) -> None:
    """Ends messages that will never be read: trying again would not help."""
    _give_up(held.rows(), reason, now or timezone.now())


def postpone(held: ReadingClaim, reason: str, until: datetime) -> None:
    """Gives messages back with their attempt: nothing was wrong with them, only nobody could be asked."""
    latest = timezone.now() + LONGEST_PAUSE
    held.rows().update(
        status=Status.PENDING,
        attempts=F("attempts") - 1,
        error=reason[:MAX_ERROR],
        claim=None,
        due_at=min(until, latest),
    )


def _give_up(rows: QuerySet[Extraction], reason: str, now: datetime) -> None:
    rows.update(status=Status.FAILED, error=reason[:MAX_ERROR], claim=None, due_at=None, done_at=now)


def sweep(now: datetime | None = None) -> int:
    """Ends what nobody will end, rings where something waits, and says how many rows are due."""
    moment = now or timezone.now()
    open_rows = Extraction.objects.filter(status__in=Extraction.UNFINISHED)
    open_rows.filter(due_at__gt=moment + FURTHEST).update(due_at=moment)
    exhausted = open_rows.filter(due_at__lte=moment, attempts__gte=ATTEMPTS)
    _give_up(exhausted, "The worker stopped each time it read this message.", moment)
    waiting = due(moment).count()
    if waiting:
        wake.ring(TASK)
    return waiting


def retry(message_ids: Collection[uuid.UUID]) -> int:
    """Puts failed messages back in the queue with a full set of attempts; says how many."""
    failed = Extraction.objects.filter(pk__in=message_ids, status=Status.FAILED)
    again = failed.update(status=Status.PENDING, attempts=0, error="", claim=None, due_at=timezone.now(), done_at=None)
    if again:
        wake.ring(TASK)
    return again
