"""When a worker's silence is too long, and whose silence it is. Times are given, so nothing waits."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from config.serving import write_probe
from config.serving.heartbeat import EXCUSED_LIMIT, Pulse, PulseTaker, take
from jobs import heartbeat
from jobs.models import WorkerHeartbeat, WorkerRestart

BEAT = datetime(2026, 1, 1, tzinfo=UTC)


def later(seconds: int) -> datetime:
    return BEAT + timedelta(seconds=seconds)


def beat(name: str) -> None:
    WorkerHeartbeat.objects.update_or_create(name=name, defaults={"host": "here", "beaten_at": timezone.now()})


def test_a_former_workers_heartbeat_is_no_sign_of_life() -> None:
    pulse = Pulse.of_a_new_worker(100)
    pulse.feel(102, BEAT)
    assert (pulse.has_beaten, pulse.answered_at) == (False, 100)
    pulse.feel(104, later(1))
    assert (pulse.has_beaten, pulse.answered_at) == (True, 104)


def test_the_first_heartbeat_ever_is_a_sign_of_life() -> None:
    pulse = Pulse.of_a_new_worker(100)
    pulse.feel(102, None)
    pulse.feel(104, BEAT)
    assert pulse.has_beaten


def test_a_worker_may_be_silent_for_20_seconds() -> None:
    pulse = Pulse.of_a_new_worker(0)
    pulse.feel(20, None)
    assert not pulse.is_stuck
    pulse.feel(20.1, None)
    assert pulse.is_stuck


def test_a_stuck_worker_is_excused_when_the_database_takes_no_writes_but_not_for_ever() -> None:
    pulse = Pulse.of_a_new_worker(100)
    pulse.feel(121, None)
    pulse.excuse(126)
    assert not pulse.is_stuck
    pulse.excuse(100 + EXCUSED_LIMIT + 1)  # it may be the worker itself that locks the database
    assert pulse.is_stuck


@pytest.mark.django_db
def test_another_machines_heartbeat_is_no_sign_of_life() -> None:
    pulse = Pulse.of_a_new_worker(time.monotonic() - 19)
    beat("there:1")
    take(pulse, "here:1")
    beat("there:1")
    pulse.alive_at = pulse.answered_at = time.monotonic() - 30
    take(pulse, "here:1")
    assert (pulse.has_beaten, pulse.is_stuck) == (False, True)
    beat("here:1")
    take(pulse, "here:1")
    assert (pulse.has_beaten, pulse.is_stuck) == (True, False)


@pytest.mark.django_db
def test_a_database_that_takes_no_writes_is_not_the_workers_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked() -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(write_probe, "write", locked)
    pulse = Pulse.of_a_new_worker(time.monotonic() - 100)
    take(pulse, "here:1")
    assert not pulse.is_stuck


@pytest.mark.django_db
def test_a_restart_is_written_down_with_what_the_worker_was_at() -> None:
    taker = PulseTaker("here:1")
    taker.pulse.task = "insights.tasks.drain"
    taker.note_restart("It gave no heartbeat for 21 s.")
    taker.write_restarts()
    row = WorkerRestart.objects.get()
    assert (row.worker, row.reason, row.task) == ("here:1", "It gave no heartbeat for 21 s.", "insights.tasks.drain")


@pytest.mark.django_db
def test_a_worker_that_was_stopped_on_purpose_is_forgotten() -> None:
    beat("here:1")
    beat("there:1")
    PulseTaker("here:1").forget_worker()
    assert list(WorkerHeartbeat.objects.values_list("name", flat=True)) == ["there:1"]


@pytest.mark.django_db
def test_a_beat_moves_the_workers_own_heartbeat_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKER_NAME", "here:7")
    heartbeat.beat()
    first = WorkerHeartbeat.objects.get(name="here:7").beaten_at
    heartbeat.beat()
    assert WorkerHeartbeat.objects.get(name="here:7").beaten_at > first
