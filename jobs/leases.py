"""The one lease queue: rows that wait are claimed for a while, tried again after growing pauses, given up in the end.

What makes it safe: the attempt is counted in the claiming transaction, before any work; a worker that dies leaves a
lease that ends by itself; results are stored only under the claim they were worked out for; and rows that were begun
before are taken one at a time, so that one which kills its worker does not take its neighbours along.
"""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from jobs.models import Leased

Row = TypeVar("Row", bound=Leased)

# Renewed while its worker works on it (`jobs.heartbeat`), so it says how long a dead worker's rows lie still.
LEASE = timedelta(seconds=90)
# A due time further ahead than any rule sets was written by a machine whose clock is wrong.
FURTHEST = timedelta(minutes=30)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=10)  # for what cannot be asked; after it somebody looks again
MAX_ERROR = 300

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Depth:
    """How much waits. ``oldest_due`` is when the longest overdue row became due, None where nothing is overdue."""

    pending: int
    processing: int
    failed: int
    oldest_due: datetime | None


def pause(attempts: int, first: timedelta = FIRST_PAUSE, longest: timedelta = LONGEST_PAUSE) -> timedelta:
    """How long to wait before the next try: ``first``, doubled with each attempt, at most ``longest``."""
    doublings = min(max(0, attempts - 1), 10)  # more would overflow, and ten are past the longest pause
    return min(first * float(2**doublings), longest)


def nothing_more(now: datetime) -> Values:
    """For models that keep no other sign of having been given up."""
    return {}


@dataclass(frozen=True)
class LeaseQueue(Generic[Row]):
    """The rows of one model as a queue.

    ``attempts`` says how many starts a row gets, ``stopped`` what is told of one whose worker died each time.
    ``waiting``, ``working`` and ``failed`` are further columns that say the row's state.
    """

    rows: Callable[[], "QuerySet[Row]"]
    attempts: Callable[[], int]
    stopped: str = "The worker stopped each time."
    waiting: Values = field(default_factory=dict)
    working: Values = field(default_factory=dict)
    failed: Callable[[datetime], Values] = nothing_more
    first_pause: timedelta = FIRST_PAUSE
    longest_pause: timedelta = LONGEST_PAUSE

    def open(self) -> "QuerySet[Row]":
        """The rows with something left to do."""
        return self.rows().filter(due_at__isnull=False)

    def due(self, now: datetime) -> "QuerySet[Row]":
        """The rows that a worker may take."""
        return self.rows().filter(due_at__lte=now, attempts__lt=self.attempts())

    def held(self, token: uuid.UUID, pks: Collection[Any]) -> "QuerySet[Row]":
        """Those of ``pks`` that are still held under ``token``."""
        return self.rows().filter(pk__in=pks, claim=token, due_at__isnull=False, **self.working)

    @transaction.atomic
    def take(
        self,
        limit: int,
        now: datetime,
        *,
        order: Sequence[str] = ("due_at", "pk"),
        chosen: Callable[["QuerySet[Row]"], "QuerySet[Row]"] = lambda rows: rows,
    ) -> tuple[uuid.UUID, list[Any]] | None:
        """Claims up to ``limit`` due rows of those that ``chosen`` leaves, else one that was begun before.

        Gives the claim's token and the rows' keys, or None where nothing is due.
        """
        due = chosen(self.due(now))
        keys = self._locked(due.filter(attempts=0), limit, order) or self._locked(due, 1, order)
        return self.claim(keys, now) if keys else None

    def claim(self, keys: Collection[Any], now: datetime) -> tuple[uuid.UUID, list[Any]] | None:
        """Claims these rows as far as they are still due, and counts the attempt."""
        token = uuid.uuid4()
        rows = self.due(now).filter(pk__in=keys)
        rows.update(claim=token, due_at=now + LEASE, attempts=F("attempts") + 1, **self.working)
        taken = list(self.rows().filter(pk__in=keys, claim=token).values_list("pk", flat=True))
        return (token, taken) if taken else None

    def _locked(self, rows: "QuerySet[Row]", limit: int, order: Sequence[str]) -> list[Any]:
        rows = rows.order_by(*order)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        return list(rows.values_list("pk", flat=True)[:limit])

    def renew(self, rows: "QuerySet[Row]", now: datetime | None = None) -> int:
        """Prolongs the lease of held rows; says of how many."""
        return rows.update(due_at=(now or timezone.now()) + LEASE)

    def give_back(self, rows: "QuerySet[Row]", reason: str, now: datetime | None = None) -> None:
        """Ends an attempt that came to nothing. It stays counted; rows that ran out of attempts are given up."""
        moment = now or timezone.now()
        for number in sorted(set(rows.values_list("attempts", flat=True))):
            same = rows.filter(attempts=number)
            if number >= self.attempts():
                self.give_up(same, reason, moment)
            else:
                self._wait(same, reason, moment + pause(number, self.first_pause, self.longest_pause))

    def postpone(self, rows: "QuerySet[Row]", reason: str, until: datetime, now: datetime | None = None) -> None:
        """Gives rows back with their attempt: nothing was wrong with them, only nobody could be asked."""
        latest = (now or timezone.now()) + LONGEST_WAIT
        self._wait(rows, reason, min(until, latest), attempts=F("attempts") - 1)

    def _wait(self, rows: "QuerySet[Row]", reason: str, until: datetime, **more: Any) -> None:
        rows.update(**{"claim": None, "error": reason[:MAX_ERROR], "due_at": until, **self.waiting, **more})

    def give_up(self, rows: "QuerySet[Row]", reason: str, now: datetime | None = None) -> int:
        """Ends rows for good; says how many."""
        ended = self.failed(now or timezone.now())
        return rows.update(**{"claim": None, "due_at": None, "error": reason[:MAX_ERROR], **ended})

    def sweep(self, now: datetime | None = None) -> int:
        """Ends what nobody will end, and says how many rows are due.

        Rows whose worker died at the last attempt are given up; due times set by a wrong clock are set right.
        """
        moment = now or timezone.now()
        self.rows().filter(due_at__gt=moment + FURTHEST).update(due_at=moment)
        self.give_up(self.rows().filter(due_at__lte=moment, attempts__gte=self.attempts()), self.stopped, moment)
        return self.due(moment).count()

    def retry(self, rows: "QuerySet[Row]", **more: Any) -> int:
        """Puts rows that were given up back in the queue with a full set of attempts; says how many."""
        fresh = {"attempts": 0, "error": "", "claim": None, "due_at": timezone.now(), **self.waiting, **more}
        return rows.update(**fresh)
