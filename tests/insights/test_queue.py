"""The queue that the message rows are: taken once, given back, ended in sight."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from insights.analysis import queue
from insights.models import Message
from tests import factories

LATER = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def oldest_first(settings: Any) -> None:
    """What is said here of one order holds for the other."""
    settings.ANALYSIS_ORDER = "oldest"


def state(message: Message) -> tuple[str, int, str]:
    message.refresh_from_db()
    return message.status, message.attempts, message.error


@pytest.mark.django_db
def test_a_claim_takes_the_oldest_and_counts_before_any_work() -> None:
    messages = [factories.message() for _ in range(3)]
    held = queue.claim(2)
    assert held is not None
    assert [m.pk for m in held.messages] == [m.pk for m in messages[:2]]
    assert [state(m)[:2] for m in messages] == [("processing", 1), ("processing", 1), ("pending", 0)]
    rest = queue.claim(2)
    assert rest is not None
    assert [m.pk for m in rest.messages] == [messages[2].pk]
    assert queue.claim(2) is None


@pytest.mark.django_db
def test_what_was_begun_before_is_taken_alone_and_after_the_new() -> None:
    crashed, other, fresh = (factories.message() for _ in range(3))
    Message.objects.filter(pk__in=[crashed.pk, other.pk]).update(attempts=1, due_at=timezone.now() - LATER)
    taken = []
    while held := queue.claim(100):
        taken.append([m.pk for m in held.messages])
    assert taken == [[fresh.pk], [crashed.pk], [other.pk]]


@pytest.mark.django_db
def test_a_lease_that_ends_makes_the_message_due_again() -> None:
    message = factories.message()
    now = timezone.now()
    assert queue.claim(1, now) is not None
    assert queue.claim(1, now + queue.LEASE - timedelta(seconds=1)) is None
    again = queue.claim(1, now + queue.LEASE)
    assert again is not None
    assert ([m.pk for m in again.messages], state(message)[1]) == ([message.pk], 2)


@pytest.mark.django_db
def test_a_failure_waits_longer_each_time_and_ends_in_sight(settings: Any) -> None:
    settings.ANALYSIS_ATTEMPTS = 3
    message = factories.message()
    now = timezone.now()
    for attempt, pause in ((1, 5), (2, 10)):
        held = queue.claim(1, now)
        assert held is not None
        queue.release(held, "The engine failed.", now)
        assert state(message) == ("pending", attempt, "The engine failed.")
        assert message.due_at == now + timedelta(seconds=pause)
        now += timedelta(seconds=pause)
    held = queue.claim(1, now)
    assert held is not None
    queue.release(held, "The engine failed.", now)
    assert state(message) == ("failed", 3, "The engine failed.")
    assert queue.claim(1, now + LATER) is None
    assert (message.due_at, message.failed_at, message.claim) == (None, now, None)


def test_pauses_double_up_to_five_minutes() -> None:
    assert [queue.pause(n).total_seconds() for n in (0, 1, 2, 3, 6, 7, 8, 50)] == [5, 5, 10, 20, 160, 300, 300, 300]


@pytest.mark.django_db
def test_a_permanent_failure_is_not_tried_again() -> None:
    message = factories.failed(reason="x" * 500)
    assert state(message) == ("failed", 1, "x" * 300)


@pytest.mark.django_db
def test_a_claim_that_was_lost_changes_nothing() -> None:
    message = factories.message()
    now = timezone.now()
    old = queue.claim(1, now)
    new = queue.claim(1, now + queue.LEASE)
    assert old is not None
    assert new is not None
    queue.release(old, "late")
    queue.fail(old, old.messages[0], "late", permanent=True)
    assert state(message) == ("processing", 2, "")
    assert message.claim == new.token


@pytest.mark.django_db
def test_the_sweep_ends_what_killed_its_worker_each_time(settings: Any) -> None:
    settings.ANALYSIS_ATTEMPTS = 2
    message = factories.message()
    now = timezone.now()
    for _ in range(2):
        assert queue.claim(1, now) is not None
        now += queue.LEASE
    assert queue.claim(1, now) is None
    assert queue.sweep(now) == 0
    assert state(message) == ("failed", 2, "The worker stopped each time it analysed this message.")


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["pending", "processing"])
def test_the_sweep_sets_the_work_of_a_wrong_clock_right(status: str) -> None:
    message = factories.message()
    Message.objects.filter(pk=message.pk).update(status=status, due_at=timezone.now() + timedelta(days=400))
    assert queue.claim(1) is None
    assert queue.sweep() == 1
    assert queue.claim(1) is not None


@pytest.mark.django_db
def test_a_retry_gives_failed_messages_a_full_set_of_attempts() -> None:
    message, waiting = factories.failed(), factories.message()
    assert queue.retry(Message.objects.all()) == 1
    assert state(message) == ("pending", 0, "")
    assert queue.retry(Message.objects.filter(pk=waiting.pk)) == 0


@pytest.mark.django_db
def test_the_depth_counts_what_waits() -> None:
    factories.analysed()
    factories.failed()
    assert queue.depth() == queue.Depth(0, 0, 1, None)
    first, second = factories.message(), factories.message()
    queue.claim(1)
    assert first.due_at is not None
    assert second.due_at is not None
    assert queue.depth() == queue.Depth(1, 1, 1, max(second.due_at, second.created_at))


@pytest.mark.django_db
def test_exempt_and_finished_messages_are_never_taken() -> None:
    factories.analysed()
    factories.failed()
    reply = factories.message()
    Message.objects.filter(pk=reply.pk).update(status="exempt", due_at=None)
    assert queue.claim(10) is None


@pytest.mark.django_db(transaction=True)
def test_several_workers_take_each_message_once() -> None:
    for _ in range(40):
        factories.message()
    taken: list[int] = []

    def work() -> None:
        while held := queue.claim(3):
            taken.extend(message.pk for message in held.messages)

    together(work, 4)
    assert sorted(taken) == sorted(Message.objects.values_list("pk", flat=True))
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_rows_that_another_worker_holds_locked_are_not_waited_for() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    first, second = factories.message(), factories.message()
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=first.pk)
        found: list[queue.MessageClaim | None] = []
        together(lambda: found.append(queue.claim(2)), 1)
    assert [[m.pk for m in held.messages] for held in found if held] == [[second.pk]]


def together(work: Callable[[], Any], count: int) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)


@pytest.mark.django_db
def test_a_lease_is_renewed_by_its_holder_alone() -> None:
    message = factories.message()
    now = timezone.now()
    Message.objects.update(due_at=now - queue.LEASE)
    old = queue.claim(1, now - queue.LEASE + timedelta(seconds=5))
    assert old is not None
    assert old.renew() == 1
    assert queue.claim(1, now + timedelta(seconds=30)) is None
    Message.objects.update(due_at=now)
    new = queue.claim(1, now)
    assert new is not None
    assert (old.renew(), new.renew(), state(message)[1]) == (0, 1, 2)


@pytest.mark.django_db
def test_what_comes_in_now_is_taken_before_what_was_imported(settings: Any) -> None:
    settings.ANALYSIS_ORDER = "newest"
    now = timezone.now()
    imported = [factories.message() for _ in range(40)]
    for age, message in enumerate(imported):
        due_at = queue.due_at(now - timedelta(days=400 - age), now)
        Message.objects.filter(pk=message.pk).update(due_at=due_at)
    fresh = factories.message()
    taken = []
    while held := queue.claim(5):
        taken += [message.pk for message in held.messages]
    assert taken.index(fresh.pk) < 10  # one claim in four comes from the other end
    late = factories.message()
    assert queue.claim_urgent(5) is not None
    late.refresh_from_db()
    assert late.status == "processing"
    taken.append(late.pk)
    newest, oldest = taken.index(imported[-1].pk), taken.index(imported[15].pk)
    assert newest < oldest
    assert taken.index(imported[0].pk) < 20  # nothing waits for ever
    assert sorted(taken) == sorted([*(message.pk for message in imported), fresh.pk, late.pk])
