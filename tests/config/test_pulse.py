"""When the worker is rung for, and when its silence is too long. Times are given, so nothing waits."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_q.models import OrmQ

from config import tasks
from config.models import Heartbeat
from config.serving import heartbeat as pulses
from config.serving.heartbeat import BUSY_LIMIT, REPEAT_SECONDS, Pulse, take
from dossiers.extraction import queue as extraction_queue
from tests import factories
from tests.dossiers.told import project, said

BEAT = datetime(2026, 1, 1, tzinfo=UTC)


def later(seconds: int) -> datetime:
    return BEAT + timedelta(seconds=seconds)


def test_a_former_workers_heartbeat_is_no_sign_of_life() -> None:
    pulse = Pulse.of_a_new_worker(100)
    pulse.feel(102, BEAT, False)
    assert (pulse.has_beaten, pulse.answered_at) == (False, 100)
    pulse.feel(104, later(1), False)
    assert (pulse.has_beaten, pulse.answered_at) == (True, 104)


def test_the_first_heartbeat_ever_is_a_sign_of_life() -> None:
    pulse = Pulse.of_a_new_worker(100)
    pulse.feel(102, None, False)
    pulse.feel(104, BEAT, False)
    assert pulse.has_beaten


def stuck_after(seconds: float, *, busy: bool) -> bool:
    """Whether a worker is taken for stuck that has been silent for so long, looked at every two seconds."""
    pulse = Pulse.of_a_new_worker(0)
    for now in range(0, int(seconds), 2):
        pulse.feel(now, None, busy)
    pulse.feel(seconds, None, busy)
    return pulse.is_stuck


def test_an_idle_worker_may_be_silent_for_20_seconds() -> None:
    assert (stuck_after(20, busy=False), stuck_after(20.1, busy=False)) == (False, True)


def test_a_busy_worker_may_be_silent_for_longer_but_not_for_ever() -> None:
    assert (stuck_after(BUSY_LIMIT, busy=True), stuck_after(BUSY_LIMIT + 0.1, busy=True)) == (False, True)


def test_a_gap_between_two_batches_is_no_silence() -> None:
    pulse = Pulse.of_a_new_worker(100)
    pulse.feel(130, None, True)
    pulse.feel(149, None, False)
    assert not pulse.is_stuck


def test_a_stuck_worker_is_excused_when_the_database_does_not_answer() -> None:
    pulse = Pulse.of_a_new_worker(100)
    pulse.feel(121, None, False)
    pulse.excuse(126)
    assert not pulse.is_stuck
    pulse.excuse(100 + BUSY_LIMIT + 1)  # it may be the worker itself that locks the database
    assert pulse.is_stuck


def test_bells_do_not_pile_up_before_a_stuck_worker() -> None:
    pulse = Pulse.of_a_new_worker(100)
    assert pulse.should_ring(102)
    pulse.rung_at = 102
    assert (pulse.should_ring(104), pulse.should_ring(102 + REPEAT_SECONDS + 1)) == (False, True)


def test_an_answered_bell_is_followed_by_the_next() -> None:
    pulse = Pulse.of_a_new_worker(100)
    pulse.feel(101, BEAT, False)
    pulse.rung_at = 102
    pulse.feel(103, later(1), False)
    assert pulse.should_ring(104)


@pytest.mark.django_db
def test_a_tick_rings_for_a_heartbeat_and_the_worker_answers() -> None:
    pulse = Pulse.of_a_new_worker(0)
    take(pulse)
    assert [row.func() for row in OrmQ.objects.all()] == ["config.tasks.beat"]
    tasks.beat()
    take(pulse)
    assert pulse.has_beaten
    assert Heartbeat.objects.get().name == Heartbeat.WORKER


@pytest.mark.django_db
def test_a_tick_rings_for_messages_of_stories_that_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    monkeypatch.setattr("config.serving.heartbeat.async_task", rung.append)
    extraction_queue.enqueue([said(project(factories.person()), "Mara keeps the light")])
    take(Pulse.of_a_new_worker(0))
    assert rung == ["config.tasks.beat", "dossiers.extraction.tasks.sweep"]


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_not_the_workers_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked() -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(pulses, "async_task", lambda name: locked())
    pulse = Pulse.of_a_new_worker(time.monotonic() - 100)
    take(pulse)
    assert not pulse.is_stuck


@pytest.mark.django_db
def test_a_beat_moves_the_heartbeat_on() -> None:
    tasks.beat()
    first = Heartbeat.objects.get().beaten_at
    tasks.beat()
    assert Heartbeat.objects.get().beaten_at > first
    assert timezone.now() - first < timedelta(seconds=10)
