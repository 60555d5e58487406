"""Watches the heartbeat of the one worker that this `serve` started, and says when it has been silent for too long.

Why: a process of django-q2 that is killed while it holds the queue's lock stops the whole cluster, which goes on
running and takes nothing more (4 of 4 trials). Other machines' workers beat under their own names (`jobs.heartbeat`).
"""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from config.serving import write_probe
from jobs.models import WorkerHeartbeat, WorkerRestart

log = structlog.stdlib.get_logger("verbatim.serve")

TICK_SECONDS = 2.0
EXCUSED_LIMIT = 150.0  # seconds without a heartbeat in any case, also while the database takes no writes


@dataclass
class Pulse:
    """Times are monotonic seconds: a clock that is set right must not look like a silent worker."""

    answered_at: float  # the last heartbeat seen, or the worker's start
    alive_at: float  # the last heartbeat, or the last time that its absence proved nothing
    has_looked: bool = False
    last_beat: datetime | None = None
    has_beaten: bool = False  # since the worker was started
    is_stuck: bool = False  # by the last look
    task: str = ""  # what it was busy with when it last beat

    @classmethod
    def of_a_new_worker(cls, now: float) -> "Pulse":
        return cls(answered_at=now, alive_at=now)

    def feel(self, now: float, beat: datetime | None, task: str = "") -> None:
        """Takes in what the database shows at ``now``."""
        if self.has_looked and beat != self.last_beat:
            self.answered_at = self.alive_at = now
            self.has_beaten, self.task = True, task
        self.is_stuck = now - self.alive_at > settings.WORKER_SILENCE or now - self.answered_at > EXCUSED_LIMIT
        self.has_looked, self.last_beat = True, beat  # what the first look shows may be a former worker's

    def excuse(self, now: float) -> None:
        """The database takes no writes, so silence proves little. Not nothing: a worker that hangs in the middle of a
        transaction locks the database itself."""
        self.alive_at = now
        self.is_stuck = now - self.answered_at > EXCUSED_LIMIT

    def is_late(self, now: float) -> bool:
        """Whether the next heartbeat is due for so long that one should ask why."""
        return bool(now - self.alive_at > settings.WORKER_SILENCE / 2)


class PulseTaker(threading.Thread):
    """Takes the pulse in a thread of its own: a locked database makes it wait, and must not make Ctrl-C wait."""

    def __init__(self, worker: str) -> None:
        super().__init__(name="pulse", daemon=True)
        self.worker = worker
        self.pulse = Pulse.of_a_new_worker(time.monotonic())
        self.stopped = threading.Event()
        self.unwritten: list[WorkerRestart] = []

    def run(self) -> None:
        while not self.stopped.wait(TICK_SECONDS):
            take(self.pulse, self.worker)
            self.write_restarts()
            close_old_connections()

    def reset(self) -> None:
        self.pulse = Pulse.of_a_new_worker(time.monotonic())

    def forget_worker(self) -> None:
        """The worker was stopped on purpose: its silence says nothing any more."""
        with suppress(DatabaseError):
            WorkerHeartbeat.objects.filter(name=self.worker).delete()

    def note_restart(self, reason: str) -> None:
        """Has it written down that the worker had to be restarted, as soon as the database takes it."""
        self.unwritten.append(WorkerRestart(worker=self.worker, reason=reason[:200], task=self.pulse.task))

    def write_restarts(self) -> None:
        while self.unwritten:
            try:
                self.unwritten[0].save(force_insert=True)
            except DatabaseError:
                return
            self.unwritten.pop(0)


def take(pulse: Pulse, worker: str) -> None:
    """One look. Where the heartbeat is late, the database is asked first whether it takes anything at all."""
    try:
        row = WorkerHeartbeat.objects.filter(name=worker).values_list("beaten_at", "task").first()
        beat, task = row or (None, "")
        if beat == pulse.last_beat and pulse.is_late(time.monotonic()):
            write_probe.write()
        pulse.feel(time.monotonic(), beat, task)
    except Exception as error:  # the thread's boundary: whatever the database raises, the watch goes on
        pulse.excuse(time.monotonic())
        unexpected = not isinstance(error, DatabaseError)
        text = "no pulse taken: the database did not answer"
        log.warning(text, error=type(error).__name__, exc_info=unexpected)
