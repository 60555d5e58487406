"""Discovering topics in the background: when, and in which pieces."""

from datetime import datetime, timedelta

from django.utils import timezone

from insights.analysis import queue
from jobs import long_tasks, wake
from jobs.leases import Depth

NAME = "discover topics"
TASK = "insights.discovery.tasks.work"
PIECE_SECONDS = 20.0  # of encoding; new messages pass between 256 texts, other work between two pieces
LONGEST_WAIT = timedelta(days=1)  # for the analysis of what was imported, which says what no topic explains


def ask() -> None:
    long_tasks.ask(NAME)


def ask_again() -> int:
    """Has it begun anew after it was given up."""
    ask()
    return 1


def work() -> int:
    """Does a piece, and rings for the next."""
    done = long_tasks.work(NAME, _piece)
    if is_due(timezone.now()):
        wake.ring(TASK)
    return done


def _piece() -> bool | None:
    """Encodes for a while; when all is encoded, groups. Whether that was the last piece."""
    now = timezone.now()
    asked = long_tasks.asked_at(NAME) or now
    if queue.due(now).exists() and now - asked < LONGEST_WAIT:
        return None
    from insights.discovery.discover import piece  # noqa: PLC0415 -- slow import: numpy takes 30 MB

    return bool(piece(PIECE_SECONDS))


def sweep() -> int:
    """Rings where a piece is due."""
    waiting = long_tasks.sweep(NAME)
    if waiting:
        wake.ring(TASK)
    return waiting


def is_due(now: datetime) -> bool:
    return long_tasks.is_due(NAME, now)


def depth(now: datetime) -> Depth:
    return long_tasks.depth(NAME, now)
