"""A model's words: taken where they keep to the slots, and never with a number of their own."""

import json
from collections.abc import Iterator

import pytest
import time_machine

from ask.answering import conversation
from ask.answering.conversation import Outcome
from ask.memory import store as memory
from tests.ask.answering.rows import NOW, store
from tests.llm.fakes import FakeModel

pytestmark = pytest.mark.django_db

QUESTION = "Telegram deposit issues last month"
HONEST = "- Messages {{filter}}: {{count}}.\n- They come from {{users}}."


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def ask() -> Outcome:
    return conversation.ask(memory.place("user:1", ""), QUESTION, "user:1")


def test_an_honest_model_writes_the_words_and_the_server_the_numbers(fake: FakeModel) -> None:
    store()
    fake.plan(text=HONEST)
    outcome = ask()
    assert outcome.answer.text == (
        "- Messages about deposit issues from Telegram from 21 Oct to 20 Nov 2026: 3 messages.\n"
        "- They come from 2 customers."
    )
    assert (outcome.engine, outcome.note) == ("grok", "")


@pytest.mark.parametrize(
    "lie",
    [
        "- There were 4711 messages, {{count}} from {{users}}, {{filter}}.",
        "- {{filter}}: {{count}} from {{users}}, almost twenty a day.",
        "- {{filter}}: {{count}} from {{users}}, ٤٢ more than before.",
        "- {{filter}}: {{count}} of {{total}}, {{users}}",
        "- There is nothing to worry about.",
        "- {{filter}}: {{count}}.",
        "- {{count",
        "",
    ],
)
def test_a_lying_model_is_not_heard(fake: FakeModel, lie: str) -> None:
    store()
    query = conversation.ask(memory.place("user:2", ""), QUESTION, "").query
    assert query is not None
    honest = conversation.of_query(query, NOW)
    fake.plan(text=lie) if lie else fake.plan("empty")
    outcome = ask()
    assert outcome.answer.lines == honest.answer.lines
    assert (outcome.engine, outcome.note != "") == ("local", True)


@pytest.mark.parametrize("mode", ["error_500", "garbage", "wrong_key", "refusal"])
def test_a_failing_model_costs_no_answer(fake: FakeModel, mode: str) -> None:
    store()
    fake.plan(mode)
    outcome = ask()
    assert "3 messages about deposit issues" in outcome.answer.text
    assert outcome.engine == "local"


def test_nothing_but_the_question_and_the_empty_slots_leaves(fake: FakeModel) -> None:
    store()
    fake.plan(text=HONEST)
    conversation.ask(memory.place("user:1", ""), "show me the messages about telegram deposit issues", "user:1")
    sent = json.dumps(fake.calls()[-1]["body"]["messages"])
    assert "my deposit is missing" not in sent
    assert "{{message_1}}" in sent
    assert "{{count}}" in sent


def test_a_refusal_is_not_worded_by_a_model(fake: FakeModel) -> None:
    store()
    conversation.ask(memory.place("user:1", ""), "game issues", "user:1")
    assert [call["body"]["messages"][0] for call in fake.calls() if "response_format" not in call["body"]] == []
