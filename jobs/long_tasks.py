"""Work of minutes, done in pieces: one row for each kind, by the rules of `jobs.leases`.

A worker that dies loses one piece. A piece that ends its worker each time is given up after three starts and shown as
failed, so no long task comes back for ever.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db.models import F
from django.utils import timezone

from jobs import heartbeat, turns
from jobs.leases import Depth, LeaseQueue
from jobs.models import LongTask

log = structlog.stdlib.get_logger("verbatim.worker")

ATTEMPTS = 3  # starts of one piece
NOT_NOW = timedelta(minutes=1)  # until somebody looks again whether it is time

_rows = LeaseQueue[LongTask](
    rows=LongTask.objects.all,
    attempts=lambda: ATTEMPTS,
    stopped="The worker stopped each time it did this.",
    failed=lambda now: {"failed_at": now},
    first_pause=timedelta(minutes=1),
    longest_pause=timedelta(minutes=30),
)

# Whether all is done; None where this is not the time for it.
Piece = Callable[[], bool | None]


def ask(name: str) -> None:
    """Has the work of this name done, from its beginning; where it is under way already, that is enough."""
    LongTask.objects.get_or_create(name=name, defaults={"due_at": None})
    idle = LongTask.objects.filter(name=name, due_at=None)
    _rows.retry(idle, pieces=0, asked_at=timezone.now(), finished_at=None, failed_at=None)


def work(name: str, piece: Piece) -> int:
    """Does one piece, if it is due; says how many were done."""
    taken = _rows.take(1, timezone.now(), chosen=lambda rows: rows.filter(name=name))
    if taken is None:
        return 0
    token, keys = taken
    held = _rows.held(token, keys)
    try:
        with heartbeat.holding(token, lambda: _rows.renew(held)), turns.at_work(name):
            done = piece()
    except turns.StopRequested:
        _rows.postpone(held, "The worker was stopped.", timezone.now())
        return 0
    except Exception as error:  # the work's boundary: whatever it did, it is tried again or given up, in sight
        log.exception("a long task failed", task=name, error=type(error).__name__)
        _rows.give_back(held, f"It failed: {type(error).__name__}.")
        return 0
    now = timezone.now()
    if done is None:
        _rows.postpone(held, "", now + NOT_NOW)
        return 0
    finished = {"finished_at": now, "due_at": None} if done else {"due_at": now}
    held.update(claim=None, attempts=0, error="", pieces=F("pieces") + 1, **finished)
    return 1


def is_due(name: str, now: datetime) -> bool:
    return LongTask.objects.filter(name=name, due_at__lte=now).exists()


def asked_at(name: str) -> datetime | None:
    """When it was last asked for."""
    return LongTask.objects.filter(name=name).values_list("asked_at", flat=True).first()


def sweep(name: str, now: datetime | None = None) -> int:
    """Gives up what ended its worker each time; says whether there is something to be done."""
    moment = now or timezone.now()
    _rows.sweep(moment)
    return int(is_due(name, moment))


def depth(name: str, now: datetime) -> Depth:
    row = LongTask.objects.filter(name=name).first()
    if row is None or row.due_at is None:
        return Depth(0, 0, int(row is not None and row.failed_at is not None), None)
    held = row.claim is not None
    return Depth(int(not held), int(held), 0, row.due_at if row.due_at <= now else None)
