"""How tasks reach the worker: django-q2's brokers, with two things changed.

A task is taken out of the queue when it is handed out, and never handed out again. The rows are the queue, a task is
only a doorbell, and a sweep rings again for what is left: so nothing is lost, and no task that outlives its worker
comes back for ever (with ``retry``, one that was killed after 20 s came back every 300 s, six times in a row).

And each worker gets a task of its own every two seconds, made here and stored nowhere: its heartbeat, and a look at
what is overdue. It goes the way of all tasks, so it shows that all of that way works, for this worker alone.
"""

import time
from typing import Any

from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.brokers.redis_broker import Redis
from django_q.conf import Conf
from django_q.signing import SignedPackage

TICK = "jobs.tasks.tick"
TICK_SECONDS = 2.0

Handed = list[tuple[int | None, Any]]


class _Ticking:
    """Whether it is time for the worker's own task."""

    _next_tick = 0.0

    def tick(self) -> Handed | None:
        now = time.monotonic()
        if now < self._next_tick:
            return None
        self._next_tick = now + TICK_SECONDS
        task = {"id": "0" * 32, "name": "tick", "func": TICK, "args": (), "kwargs": {}, "started": timezone.now()}
        return [(None, SignedPackage.dumps({**task, "ack_failure": True}))]


class DatabaseBroker(_Ticking, ORM):
    """Tasks in the product's own database."""

    def dequeue(self) -> Handed | None:
        return self.tick() or self._taken()

    def _taken(self) -> Handed | None:
        rows = self.get_connection().filter(key=self.list_key, lock__lt=timezone.now()).order_by("pk")
        for row in rows[: Conf.BULK]:
            if self.get_connection().filter(pk=row.pk, lock=row.lock).delete()[0]:  # of several workers one has it
                return [(None, row.payload)]
            return []
        time.sleep(Conf.POLL)
        return None


class RedisBroker(_Ticking, Redis):
    """Tasks in Redis, which hands each out once by itself."""

    def dequeue(self) -> Handed | None:
        handed: Handed | None = self.tick() or super().dequeue()
        return handed
