"""Long work beats while it goes on, keeps its leases, and is seen to stand still when it does."""

import time
import uuid
from collections.abc import Iterator

import pytest

from jobs import heartbeat
from jobs.models import WorkerHeartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def idle() -> Iterator[None]:
    yield
    heartbeat.ended()


def test_a_busy_worker_beats_beside_its_work_and_says_what_it_is_at() -> None:
    heartbeat.look()
    assert not WorkerHeartbeat.objects.exists()  # idle: the broker's own task shows more than a thread can
    heartbeat.began("insights.discovery.tasks.discover")
    heartbeat.look()
    row = WorkerHeartbeat.objects.get()
    assert (row.task, row.task_since is not None) == ("insights.discovery.tasks.discover", True)


def test_work_that_stands_still_falls_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    heartbeat.began("insights.tasks.drain")
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + heartbeat.PATIENCE + 1)
    heartbeat.look()
    assert not WorkerHeartbeat.objects.exists()
    heartbeat.alive()
    heartbeat.look()
    assert WorkerHeartbeat.objects.count() == 1


def test_leases_are_renewed_while_their_rows_are_worked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    renewed: list[float] = []
    heartbeat.began("insights.tasks.drain")
    now = time.monotonic()
    with heartbeat.holding(uuid.uuid4(), lambda: renewed.append(now)):
        heartbeat.look()
        assert renewed == []
        monkeypatch.setattr(time, "monotonic", lambda: now + heartbeat.RENEW_SECONDS + 1)
        heartbeat.look()
        heartbeat.look()
        assert len(renewed) == 1
    monkeypatch.setattr(time, "monotonic", lambda: now + 2 * heartbeat.RENEW_SECONDS + 2)
    heartbeat.look()
    assert len(renewed) == 1
