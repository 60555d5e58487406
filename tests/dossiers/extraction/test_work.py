"""The worker's round: what is read becomes facts once, and failures stay with their messages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from chat.models import ChatMessage, Project
from dossiers.extraction import queue, work
from dossiers.extraction.reading import ExtractionResult, StoryReading
from dossiers.models import Dossier, Extraction, Fact, Version
from jobs import wake
from llm.errors import BudgetExceeded, InvalidAnswer, Rejected, Unavailable
from tests.dossiers.extraction.reader import Reader
from tests.dossiers.told import names, project, said, turn

LATER = timedelta(minutes=10)


@pytest.fixture
def story(writer: User) -> Project:
    return project(writer)


def tell(story: Project, *texts: str) -> list[ChatMessage]:
    messages = [said(story, text) for text in texts]
    queue.enqueue(messages)
    return messages


def rows(*messages: ChatMessage) -> list[tuple[str, int | None, str]]:
    found = Extraction.objects.in_bulk([message.pk for message in messages])
    return [(found[m.pk].status, found[m.pk].number, found[m.pk].engine) for m in messages]


def wait_out() -> None:
    """What waits for its next try, or for a dead worker's lease, is due."""
    Extraction.objects.filter(status__in=Extraction.UNFINISHED).update(due_at=timezone.now())


@pytest.mark.django_db
def test_messages_that_wait_together_are_read_together_and_make_one_version(story: Project, reader: Reader) -> None:
    messages = tell(story, "Mara keeps the light", "Tom drowned")
    assert work.drain() == 2
    assert reader.texts == [["Mara keeps the light", "Tom drowned"]]
    assert names(story) == ["Mara", "Tom"]
    assert rows(*messages) == [("done", 1, "local"), ("done", 1, "local")]
    assert Version.objects.count() == 1


@pytest.mark.django_db
def test_the_same_again_changes_nothing(story: Project, reader: Reader) -> None:
    tell(story, "Mara keeps the light")
    work.drain()
    (again,) = tell(story, "Mara keeps the light")
    assert work.drain() == 1
    assert rows(again) == [("done", None, "local")]
    assert Dossier.objects.get(project=story).number == 1


@pytest.mark.django_db
def test_the_version_belongs_to_the_message_that_brought_it(story: Project, reader: Reader) -> None:
    tell(story, "Mara")
    work.drain()
    old, new = tell(story, "Mara", "Tom")
    work.drain()
    assert rows(old, new) == [("done", None, "local"), ("done", 2, "local")]


@pytest.mark.django_db
def test_a_version_names_the_turn_that_brought_it(story: Project, reader: Reader) -> None:
    one = turn()
    queue.enqueue([said(story, "Mara", turn_id=one)])
    work.drain()
    tell(story, "Tom", "Lina")
    work.drain()
    assert list(Version.objects.order_by("number").values_list("turn_id", flat=True)) == [one, None]


@pytest.mark.django_db
def test_a_reading_that_finds_nothing_or_fails_erases_nothing(story: Project, reader: Reader) -> None:
    tell(story, "Mara keeps the light")
    work.drain()

    def fail() -> None:
        raise InvalidAnswer("The answer holds no valid JSON object.")

    reader.fails = fail
    (message,) = tell(story, "gibberish")
    for _ in range(queue.ATTEMPTS):
        wait_out()
        assert work.drain() == 0
    assert names(story) == ["Mara"]
    assert rows(message) == [("failed", None, "")]
    assert Extraction.objects.get(pk=message.pk).error == "The answer holds no valid JSON object."


@pytest.mark.django_db
def test_a_message_that_breaks_its_reader_fails_alone(story: Project, reader: Reader) -> None:
    def fail() -> None:
        if any("poison" in text for text in reader.texts[-1]):
            raise ZeroDivisionError

    reader.fails = fail
    good, poison, other = tell(story, "Mara", "poison", "Tom")
    for _ in range(queue.ATTEMPTS + 1):
        wait_out()
        work.drain()
    assert [status for status, _, _ in rows(good, poison, other)] == ["done", "failed", "done"]
    assert Extraction.objects.get(pk=poison.pk).error == "Reading failed: ZeroDivisionError."
    assert names(story) == ["Mara", "Tom"]
    assert reader.texts.count(["poison"]) == queue.ATTEMPTS - 1


@pytest.mark.django_db
def test_a_quote_that_is_not_in_the_message_stores_nothing_of_the_reading(
    story: Project, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    (message,) = tell(story, "Mara")
    monkeypatch.setattr(reader, "read", _beyond_the_end(reader))
    work.drain()
    assert Fact.objects.count() == 0
    assert Extraction.objects.get(pk=message.pk).error == "Reading failed: QuoteNotFound."


def _beyond_the_end(reader: Reader) -> Callable[[StoryReading], ExtractionResult]:
    honest = reader.read

    def read(reading: StoryReading) -> ExtractionResult:
        found = honest(reading)
        return replace(found, candidates=[replace(one, end=one.end + 100) for one in found.candidates])

    return read


@pytest.mark.django_db
def test_a_model_that_is_out_of_reach_is_waited_for_without_losing_an_attempt(
    story: Project, reader: Reader, model: Reader
) -> None:
    def fail() -> None:
        raise Unavailable("openai is out of order.", timezone.now() + timedelta(seconds=10))

    model.fails = fail
    (message,) = tell(story, "Mara")
    for _ in range(5):
        wait_out()
        assert work.drain() == 0
    found = Extraction.objects.get(pk=message.pk)
    assert (found.status, found.attempts, found.error) == ("pending", 0, "openai is out of order.")
    assert reader.readings == []


@pytest.mark.django_db
def test_a_model_that_stays_away_is_replaced_by_the_rules_and_the_facts_say_so(
    story: Project, reader: Reader, model: Reader
) -> None:
    def fail() -> None:
        raise Unavailable("openai is out of order.", timezone.now())

    model.fails = fail
    (message,) = tell(story, "Mara")
    Extraction.objects.update(created_at=timezone.now() - work.PATIENCE - LATER)
    assert work.drain() == 1
    assert rows(message) == [("done", 1, "local")]
    assert set(Fact.objects.values_list("engine", flat=True)) == {"local"}


@pytest.mark.django_db
def test_a_spent_budget_leaves_the_reading_to_the_rules_at_once(story: Project, reader: Reader, model: Reader) -> None:
    def fail() -> None:
        raise BudgetExceeded("The day's ceiling is reached.", timezone.now() + timedelta(hours=5))

    model.fails = fail
    tell(story, "Mara")
    assert work.drain() == 1
    assert names(story) == ["Mara"]


@pytest.mark.django_db
def test_what_a_model_refuses_is_not_asked_again(story: Project, reader: Reader, model: Reader) -> None:
    def fail() -> None:
        if any("forbidden" in text for text in model.texts[-1]):
            raise Rejected("openai refuses the request (400).")

    model.fails = fail
    good, refused = tell(story, "Mara", "forbidden")
    for _ in range(4):
        wait_out()
        work.drain()
    assert rows(good, refused) == [("done", 1, "openai"), ("failed", None, "")]
    assert model.texts.count(["forbidden"]) == 1


@pytest.mark.django_db
def test_what_was_set_aside_meanwhile_states_nothing_until_it_comes_back(story: Project, reader: Reader) -> None:
    first, second = tell(story, "Mara", "Tom")

    def set_aside() -> None:
        ChatMessage.objects.filter(pk=second.pk).update(set_aside_at=timezone.now())

    reader.fails = set_aside
    work.drain()
    assert names(story) == ["Mara"]
    assert rows(first, second) == [("done", 1, "local"), ("done", None, "")]
    reader.fails = lambda: None
    ChatMessage.objects.filter(pk=second.pk).update(set_aside_at=None)
    assert queue.enqueue([second]) == 1
    work.drain()
    assert names(story) == ["Mara", "Tom"]


@pytest.mark.django_db
def test_a_worker_that_was_too_slow_stores_nothing(story: Project, reader: Reader) -> None:
    tell(story, "Mara")

    def overtaken() -> None:
        reader.fails = lambda: None
        wait_out()
        Extraction.objects.update(attempts=0)
        assert work.drain() == 1

    reader.fails = overtaken
    assert work.drain() == 0
    assert Version.objects.count() == 1


@pytest.mark.django_db
def test_a_deleted_project_takes_no_facts(story: Project, reader: Reader) -> None:
    tell(story, "Mara")
    Project.objects.update(deleted_at=timezone.now())
    work.drain()
    assert Fact.objects.count() == 0


@pytest.mark.django_db
def test_what_assistants_say_is_only_suggested(story: Project, reader: Reader) -> None:
    queue.enqueue([said(story, "Bruno", ChatMessage.Role.ASSISTANT, engine="openai")])
    work.drain()
    assert set(Fact.objects.values_list("state", "origin")) == {("suggested", "assistant")}


@pytest.mark.django_db
def test_many_messages_are_read_in_batches_and_in_order(story: Project, reader: Reader) -> None:
    texts = [f"N{number} comes and goes" for number in range(450)]
    session, now = said(story, "Mara").session, timezone.now()
    messages = [
        ChatMessage(session=session, content=text, position=at, role="user", created_at=now)
        for at, text in enumerate(texts, start=1)
    ]
    ChatMessage.objects.bulk_create(messages)
    queue.enqueue(messages)
    while Extraction.objects.filter(status="pending").exists():
        work.drain()
    assert [len(batch) for batch in reader.texts] == [100, 100, 100, 100, 50]
    assert [text for batch in reader.texts for text in batch] == texts


@pytest.mark.django_db
def test_a_round_ends_in_time_and_rings_for_the_rest(
    story: Project, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(wake, "ring", rung.append)
    monkeypatch.setattr(work, "LOCAL_BATCH", 1)
    tell(story, "Mara", "Tom")
    rung.clear()
    assert work.drain(seconds=0) == 1
    assert rung == [queue.TASK]
