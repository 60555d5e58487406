"""The worker's pulse: asks it for a sign of life every two seconds, and says when it gives none for too long.

Why: a process of django-q2 that is killed while it holds the queue's lock stops the whole cluster, which goes on
running and takes nothing more (4 of 4 trials).
"""

import threading
import time
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django_q.tasks import async_task

from chat import history
from config.models import Heartbeat
from dossiers.models import Extraction
from insights.models import Message

log = structlog.stdlib.get_logger("verbatim.serve")

TICK_SECONDS = 2.0
REPEAT_SECONDS = 10.0  # before a bell that nobody answered is rung again: a stuck worker must not pile them up
BUSY_LIMIT = 150.0  # seconds without a heartbeat in any case: longer than a task may run, twice


@dataclass
class Pulse:
    """Times are monotonic seconds: a clock that is set right must not look like a silent worker."""

    answered_at: float  # the last heartbeat seen, or the worker's start
    alive_at: float  # the last heartbeat, or the last sight of messages being analysed
    rung_at: float | None = None
    has_looked: bool = False
    last_beat: datetime | None = None
    has_beaten: bool = False  # since the worker was started
    is_stuck: bool = False  # by the last look: while the database keeps a look waiting, nothing is known

    @classmethod
    def of_a_new_worker(cls, now: float) -> "Pulse":
        return cls(answered_at=now, alive_at=now)

    def feel(self, now: float, beat: datetime | None, analysing: bool) -> None:
        """Takes in what the database shows at ``now``."""
        if self.has_looked and beat != self.last_beat:
            self.answered_at = self.alive_at = now
            self.rung_at, self.has_beaten = None, True
        if analysing:
            self.alive_at = now
        self.is_stuck = now - self.alive_at > settings.WORKER_SILENCE or now - self.answered_at > BUSY_LIMIT
        self.has_looked, self.last_beat = True, beat  # what the first look shows may be a former worker's

    def excuse(self, now: float) -> None:
        """The database did not answer, so silence proves little. Not nothing: a worker that hangs in the middle of a
        transaction locks the database itself."""
        self.alive_at = now
        self.is_stuck = now - self.answered_at > BUSY_LIMIT

    def should_ring(self, now: float) -> bool:
        return self.rung_at is None or now - self.rung_at > REPEAT_SECONDS


class PulseTaker(threading.Thread):
    """Takes the pulse in a thread of its own: a locked database makes it wait, and must not make Ctrl-C wait."""

    def __init__(self) -> None:
        super().__init__(name="pulse", daemon=True)
        self.pulse = Pulse.of_a_new_worker(time.monotonic())
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(TICK_SECONDS):
            take(self.pulse)
            close_old_connections()

    def reset(self) -> None:
        self.pulse = Pulse.of_a_new_worker(time.monotonic())


def take(pulse: Pulse) -> None:
    """One tick: look, and ring for the next heartbeat, for messages that are overdue, for answers left behind."""
    try:
        due, unread = Message.objects.open(), Extraction.objects.filter(status__in=Extraction.UNFINISHED)
        working = {"status": "processing", "due_at__gt": timezone.now()}
        analysing = due.filter(**working).exists() or unread.filter(**working).exists()
        beat = Heartbeat.objects.filter(name=Heartbeat.WORKER).values_list("beaten_at", flat=True).first()
        pulse.feel(time.monotonic(), beat, analysing)
        if pulse.should_ring(time.monotonic()):
            async_task("config.tasks.beat")
            if due.filter(due_at__lte=timezone.now()).exists():
                async_task("insights.tasks.sweep")
            if history.abandoned().exists():
                async_task("chat.tasks.sweep")
            if unread.filter(due_at__lte=timezone.now()).exists():
                async_task("dossiers.extraction.tasks.sweep")
            pulse.rung_at = time.monotonic()
    except Exception as error:  # the thread's boundary: whatever the database or the broker raises, the watch goes on
        pulse.excuse(time.monotonic())
        unexpected = not isinstance(error, DatabaseError)
        text = "no pulse taken: the database or the queue did not answer"
        log.warning(text, error=type(error).__name__, exc_info=unexpected)
