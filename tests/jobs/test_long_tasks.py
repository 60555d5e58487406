"""A long task is done in pieces, loses one at most, and never comes back for ever."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import long_tasks, stopping, turns
from jobs.models import LongTask

pytestmark = pytest.mark.django_db

NAME = "a long task"


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.registry.give_way", lambda name: 0)
    long_tasks.ask(NAME)


def row() -> LongTask:
    return LongTask.objects.get(name=NAME)


def test_pieces_follow_each_other_until_all_is_done() -> None:
    left = [False, False, True]
    for _ in range(3):
        assert long_tasks.work(NAME, lambda: left.pop(0)) == 1
    assert (long_tasks.work(NAME, lambda: True), row().pieces) == (0, 3)
    long_tasks.ask(NAME)
    assert (row().pieces, long_tasks.is_due(NAME, timezone.now())) == (0, True)


def test_what_is_under_way_is_not_begun_anew() -> None:
    long_tasks.work(NAME, lambda: False)
    long_tasks.ask(NAME)
    assert row().pieces == 1


def test_a_piece_that_ends_its_worker_each_time_is_given_up_in_sight() -> None:
    for _ in range(long_tasks.ATTEMPTS):
        assert long_tasks._rows.take(1, timezone.now()) is not None  # and the worker dies
        LongTask.objects.update(due_at=timezone.now())
    assert long_tasks.work(NAME, lambda: True) == 0
    assert long_tasks.sweep(NAME) == 0
    assert (row().error, row().failed_at is not None) == ("The worker stopped each time it did this.", True)
    assert long_tasks.depth(NAME, timezone.now()).failed == 1


def test_an_error_is_tried_again_later_and_then_given_up() -> None:
    def broken() -> bool:
        raise LookupError("something unforeseen")

    for number in range(1, long_tasks.ATTEMPTS + 1):
        LongTask.objects.update(due_at=timezone.now())
        assert long_tasks.work(NAME, broken) == 0
        assert (row().attempts, row().error) == (number, "It failed: LookupError.")
    assert row().failed_at is not None


def test_a_piece_that_is_done_gives_the_next_a_full_set_of_attempts() -> None:
    LongTask.objects.update(attempts=2, due_at=timezone.now() - timedelta(seconds=1))
    long_tasks.work(NAME, lambda: False)
    assert row().attempts == 0


def test_a_worker_that_stops_gives_the_piece_back() -> None:
    def piece() -> bool:
        stopping.request()
        turns.breathe()
        return True

    try:
        assert long_tasks.work(NAME, piece) == 0
    finally:
        stopping.forget()
    assert (row().attempts, row().claim, row().error) == (0, None, "The worker was stopped.")
