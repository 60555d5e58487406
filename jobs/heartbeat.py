"""A worker's signs of life, each under the name of its own host and process.

An idle worker shows that it works by a task that went all the way through it (`jobs.broker` hands it one every two
seconds). A busy one is seen by a thread beside its work, for as long as the work says that it goes on: no task is
killed because it is long, only because it stands still. The same thread renews the leases of the rows being worked on.
"""

import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from jobs.models import WorkerHeartbeat

log = structlog.stdlib.get_logger("verbatim.worker")

BEAT_SECONDS = 2.0
# Work that says nothing for so long stands still. The longest single step without a word is a first reading in of the
# embedded model on a busy machine, 15 s.
PATIENCE = 75.0
RENEW_SECONDS = 30.0  # a third of a lease
NAME_VARIABLE = "WORKER_NAME"


def own_name() -> str:
    """The worker that this process belongs to. All processes of one cluster share a name."""
    return os.environ.get(NAME_VARIABLE) or f"{host()}:{os.getppid()}"


def host() -> str:
    return socket.gethostname()[:80]


def new_name() -> str:
    """A name for a worker about to be started by this process: no other, on any machine, has it."""
    return f"{host()}:{os.getpid()}-{uuid.uuid4().hex[:6]}"


@dataclass
class _Work:
    """What this process is at. ``until``: by then it must have shown progress (monotonic)."""

    task: str = ""
    since: datetime | None = None
    until: float = 0.0
    leases: dict[uuid.UUID, Callable[[], Any]] = field(default_factory=dict)
    renew_at: float = 0.0


_work = _Work()


def began(task: str) -> None:
    """This process has begun a task."""
    _work.task, _work.since = task[:120], timezone.now()
    alive()


def ended() -> None:
    _work.task, _work.since = "", None


def alive(seconds: float = 0.0) -> None:
    """Says that the work goes on, and that its next step may take ``seconds``."""
    _work.until = time.monotonic() + max(PATIENCE, seconds + PATIENCE / 2)


@contextmanager
def holding(token: uuid.UUID, renew: Callable[[], Any]) -> Iterator[None]:
    """While work on claimed rows goes on, ``renew`` is called often enough to keep their lease."""
    if not _work.leases:
        _work.renew_at = time.monotonic() + RENEW_SECONDS
    _work.leases[token] = renew
    try:
        yield
    finally:
        _work.leases.pop(token, None)


def beat() -> None:
    """Notes that the worker takes tasks and can write. Where the database is busy, the next beat will do."""
    values = {"beaten_at": timezone.now(), "host": host(), "task": _work.task, "task_since": _work.since}
    try:
        WorkerHeartbeat.objects.update_or_create(name=own_name(), defaults=values)
    except DatabaseError as error:
        log.warning("no heartbeat", reason=str(error).splitlines()[0][:200] if str(error) else type(error).__name__)


class BesideWork(threading.Thread):
    """Beats for a process that is busy, as long as its work goes on."""

    def __init__(self) -> None:
        super().__init__(name="heartbeat", daemon=True)

    def run(self) -> None:
        while True:
            time.sleep(BEAT_SECONDS)
            look()
            close_old_connections()


def look() -> None:
    """One look at the work: a beat and, when it is time, the leases."""
    now = time.monotonic()
    if not _work.task or now > _work.until:
        return
    beat()
    if _work.leases and now >= _work.renew_at:
        _work.renew_at = now + RENEW_SECONDS
        _renew()


def _renew() -> None:
    for renew in list(_work.leases.values()):
        try:
            renew()
        except DatabaseError as error:
            log.warning("a lease was not renewed", error=type(error).__name__)
