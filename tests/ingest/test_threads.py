"""Messages that answer each other end in one conversation, whatever order and portions they come in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.records import Record
from ingest.storing import loading
from ingest.storing.threads import StoredIds, gather
from insights.models import Conversation, Message

START = datetime(2026, 11, 1, tzinfo=UTC)
NOTHING = StoredIds({}, {}, {})
Grouping = set[frozenset[str]]


def record(
    name: str, reply_to: str = "", replies: tuple[str, ...] = (), thread: str = "", at: datetime = START
) -> Record:
    text = f"text of {name}"
    return Record(1, "twitter", text, at, name, "ann", reply_to=reply_to, replies=replies, thread=thread)


def grouped(*records: Record, stored: StoredIds = NOTHING) -> dict[str, list[str]]:
    return {thread.root: [r.external_id for r in thread.records] for thread in gather(records, stored)}


def conversations() -> Grouping:
    """The external ids of each conversation's messages."""
    found: dict[int, set[str]] = {}
    for key, name in Message.objects.values_list("conversation_id", "external_id"):
        found.setdefault(key, set()).add(str(name))
    return {frozenset(names) for names in found.values()}


def test_answers_join_what_they_answer() -> None:
    assert grouped(record("a"), record("c", "b"), record("b", "a"), record("x")) == {"a": ["a", "c", "b"], "x": ["x"]}


def test_messages_that_answer_the_same_missing_one_are_together_under_its_name() -> None:
    assert grouped(record("b", "a"), record("c", "a")) == {"a": ["b", "c"]}


def test_a_list_of_answers_joins_those_that_are_there() -> None:
    assert grouped(record("a", replies=("b", "gone")), record("b"), record("c", "gone")) == {
        "a": ["a", "b"],
        "gone": ["c"],
    }


def test_a_named_thread_holds_its_messages_together() -> None:
    assert grouped(record("a", thread="t"), record("b", thread="t")) == {"thread:t": ["a", "b"]}


def test_circles_and_answers_to_oneself_end() -> None:
    assert grouped(record("a", "b"), record("b", "a"), record("c", "c")) == {"a": ["a", "b"], "c": ["c"]}


def test_a_stored_conversation_is_found_by_message_and_by_the_name_it_waits_under() -> None:
    stored = StoredIds(messages={"a": 1}, roots={"a": 1, "p": 2}, root_of={1: "a", 2: "p"})
    (thread,) = gather([record("p", "a")], stored)
    assert (sorted(thread.conversations), thread.root) == ([1, 2], "a")


@pytest.mark.django_db
def test_an_answer_that_comes_before_its_parent_waits_for_it() -> None:
    loading.take([record("c", "b")])
    waiting = Conversation.objects.get()
    loading.take([record("b", "a")])
    loading.take([record("a")])
    found = Conversation.objects.get()
    assert (found.pk, found.public_id, found.external_id) == (waiting.pk, waiting.public_id, "a")
    assert conversations() == {frozenset("abc")}


@pytest.mark.django_db
def test_a_message_that_ties_two_conversations_merges_the_smaller_into_the_larger() -> None:
    loading.take([record("x1"), record("x2", "x1"), record("y1", "m"), record("y2", "y1"), record("y3", "y1")])
    larger = Message.objects.get(external_id="y1").conversation
    tally, _ = loading.take([record("m", "x1", at=START + timedelta(days=2))])
    found = Conversation.objects.get()
    assert (found.pk, found.external_id, found.last_message_at) == (larger.pk, "x1", START + timedelta(days=2))
    assert conversations() == {frozenset(("x1", "x2", "y1", "y2", "y3", "m"))}
    assert tally.conversations == -1


@pytest.mark.django_db
def test_a_link_that_a_first_import_could_not_follow_is_followed_by_the_second() -> None:
    batches = [[record("a", replies=("b",))], [record("b")]]
    for batch in batches * 2:
        loading.take(batch)
    assert conversations() == {frozenset("ab")}


@pytest.mark.django_db
def test_sources_do_not_share_ids() -> None:
    loading.take([record("a"), record("b", "a")._replace(source="telegram")])
    assert conversations() == {frozenset("a"), frozenset("b")}


@st.composite
def forests(draw: st.DrawFn) -> list[list[Record]]:
    """Batches of messages that answer earlier ones, shuffled; some parents are missing."""
    size = draw(st.integers(1, 12))
    parents = [draw(st.integers(-3, n - 1)) for n in range(size)]
    rows = [record(f"m{n}", f"m{p}" if p > -2 else "") for n, p in enumerate(parents)]
    shuffled = draw(st.permutations(rows))
    cuts = sorted(draw(st.sets(st.integers(1, size))))
    return [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, size], strict=True) if start < end]


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(forests())
def test_any_order_in_any_portions_gives_the_same_conversations(batches: list[list[Record]]) -> None:
    Conversation.objects.all().delete()
    counted = sum(loading.take(batch)[0].conversations for batch in batches)
    rows = [row for batch in batches for row in batch]
    expected = {frozenset(r.external_id for r in thread.records) for thread in gather(rows, NOTHING)}
    assert (conversations(), counted) == (expected, len(expected))
    roots = {thread.root for thread in gather(rows, NOTHING)}
    assert set(Conversation.objects.values_list("external_id", flat=True)) == roots
