"""The queue of messages to be read: taken once, one project at a time, given back, ended in sight."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat.models import ChatMessage, Project
from dossiers.extraction import queue
from dossiers.models import Extraction
from jobs import leases
from tests import factories
from tests.dossiers.told import project, said

LATER = timedelta(minutes=10)
ROOM = 100_000


@pytest.fixture
def story(writer: User) -> Project:
    return project(writer)


def queued(story: Project, *texts: str) -> list[ChatMessage]:
    messages = [said(story, text) for text in texts]
    assert queue.enqueue(messages) == len(messages)
    return messages


def row(message: ChatMessage) -> Extraction:
    return Extraction.objects.get(pk=message.pk)


def taken(limit: int = 100, characters: int = ROOM, **fields: object) -> list[str]:
    held = queue.claim(limit, characters, **fields)  # type: ignore[arg-type]
    return [message.content for message in held.messages] if held else []


def claimed(limit: int = 100) -> queue.ReadingClaim:
    held = queue.claim(limit, ROOM)
    assert held is not None
    return held


@pytest.mark.django_db
def test_due_messages_of_a_project_are_taken_together_in_order(story: Project) -> None:
    messages = queued(story, "one", "two", "three")
    assert taken(limit=2) == ["one", "two"]
    assert [(row(m).status, row(m).attempts) for m in messages] == [
        ("processing", 1),
        ("processing", 1),
        ("pending", 0),
    ]


@pytest.mark.django_db
def test_one_worker_at_a_time_reads_for_a_project(story: Project) -> None:
    queued(story, "one")
    other = project(factories.person("other"))
    queued(other, "theirs")
    assert taken() == ["one"]
    queued(story, "two")
    assert taken() == ["theirs"]
    assert taken() == []
    assert taken(now=timezone.now() + queue.LEASE) == ["two"]  # the first worker is taken for dead


@pytest.mark.django_db
def test_a_claim_holds_so_much_text_and_no_more_but_always_something(story: Project) -> None:
    queued(story, "a" * 60, "b" * 60, "c")
    assert taken(characters=50) == ["a" * 60]


@pytest.mark.django_db
def test_what_was_begun_before_is_taken_alone_and_after_the_new(story: Project) -> None:
    messages = queued(story, "crashed", "too", "fresh")
    Extraction.objects.filter(pk__in=[m.pk for m in messages[:2]]).update(attempts=1)
    rounds = []
    while contents := taken():
        rounds.append(contents)
        Extraction.objects.filter(status="processing").update(status="done", due_at=None)
    assert rounds == [["fresh"], ["crashed"], ["too"]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "fields", "is_read"),
    [
        ("user", {}, True),
        ("assistant", {"engine": "openai"}, True),
        ("assistant", {"engine": "interview"}, False),
        ("assistant", {"engine": ""}, False),
        ("assistant", {"engine": "openai", "state": "writing"}, False),
        ("assistant", {"engine": "openai", "state": "interrupted"}, True),
    ],
)
def test_writers_and_models_are_read_the_interview_is_not(
    story: Project, role: str, fields: dict[str, Any], is_read: bool
) -> None:
    message = said(story, "Mara keeps the light.", role, **fields)
    assert queue.enqueue([message]) == is_read
    assert Extraction.objects.filter(pk=message.pk).exists() == is_read


@pytest.mark.django_db
def test_a_message_is_queued_once_and_empty_ones_never(story: Project) -> None:
    messages = queued(story, "one")
    assert queue.enqueue(messages) == 0
    assert queue.enqueue([said(story, "  \n")]) == 0
    assert Extraction.objects.count() == 1


@pytest.mark.django_db
def test_what_was_passed_over_is_queued_again_what_was_read_is_not(story: Project) -> None:
    passed, read = queued(story, "passed over", "read")
    Extraction.objects.update(status="done", due_at=None, done_at=timezone.now())
    Extraction.objects.filter(pk=read.pk).update(engine="local")
    assert queue.enqueue([passed, read]) == 1
    assert (row(passed).status, row(read).status) == ("pending", "done")


@pytest.mark.django_db
def test_a_message_and_its_place_in_the_queue_are_one_transaction(story: Project) -> None:
    with transaction.atomic():
        queued(story, "lost")
        transaction.set_rollback(True)
    assert (ChatMessage.objects.count(), Extraction.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_failure_waits_longer_each_time_and_ends_in_sight(story: Project) -> None:
    (message,) = queued(story, "poison")
    now = timezone.now()
    for attempt, pause in ((1, 5), (2, 10)):
        held = queue.claim(10, ROOM, now)
        assert held is not None
        queue.release(held, "Reading failed.", now)
        found = row(message)
        assert (found.status, found.attempts, found.error) == ("pending", attempt, "Reading failed.")
        assert found.due_at == now + timedelta(seconds=pause)
        now += timedelta(seconds=pause)
    held = queue.claim(10, ROOM, now)
    assert held is not None
    queue.release(held, "Reading failed.", now)
    assert (row(message).status, row(message).due_at) == ("failed", None)
    assert taken(now=now + LATER) == []


@pytest.mark.django_db
def test_a_model_out_of_reach_costs_no_attempt(story: Project) -> None:
    (message,) = queued(story, "waits")
    for _ in range(5):
        held = queue.claim(10, ROOM, timezone.now() + LATER)
        assert held is not None
        queue.postpone(held, "out of order", timezone.now() + timedelta(hours=3))
    found = row(message)
    assert (found.status, found.attempts, found.error) == ("pending", 0, "out of order")
    assert found.due_at is not None
    assert found.due_at <= timezone.now() + leases.LONGEST_PAUSE


@pytest.mark.django_db
def test_a_claim_that_was_lost_changes_nothing(story: Project) -> None:
    (message,) = queued(story, "slow")
    old = claimed()
    new = queue.claim(10, ROOM, timezone.now() + queue.LEASE)
    assert new is not None
    queue.release(old, "late")
    queue.fail(old, "late")
    assert (row(message).status, row(message).claim) == ("processing", new.token)


@pytest.mark.django_db
def test_the_sweep_ends_what_killed_its_worker_each_time_and_sets_clocks_right(story: Project) -> None:
    poison, ahead = queued(story, "poison", "ahead")
    Extraction.objects.filter(pk=poison.pk).update(status="processing", attempts=queue.ATTEMPTS)
    Extraction.objects.filter(pk=ahead.pk).update(due_at=timezone.now() + timedelta(days=400))
    assert queue.sweep() == 1
    assert (row(poison).status, row(poison).error) == (
        "failed",
        "The worker stopped each time it read this message.",
    )
    assert taken() == ["ahead"]


@pytest.mark.django_db
def test_failed_messages_can_be_tried_again(story: Project) -> None:
    (message,) = queued(story, "poison")
    queue.fail(claimed(), "refused")
    assert queue.retry([message.pk]) == 1
    assert (row(message).status, row(message).attempts, row(message).error) == ("pending", 0, "")
    assert queue.retry([message.pk]) == 0
