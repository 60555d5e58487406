"""Messages that an answer quotes: typical of the whole period, or the newest where these are asked for."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from ask.answering import conversation, examples, links
from ask.answering.conversation import Outcome
from ask.reading import followup
from ask.reading.in_force import vocabulary
from insights.reads.parameters import from_text
from tests import factories
from tests.ask.answering.rows import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def messages() -> Iterator[None]:
    """Two odd ones are the newest; the many of the days before say the same in other words."""
    with time_machine.travel(NOW, tick=True):
        for day in range(1, 13):
            own = " ".join(f"{letter}{'o' * day}" for letter in "klm")
            factories.analysed(f"my card deposit is missing {own}", timestamp=NOW - timedelta(days=day))
        for text in ("purple monkeys dishwasher", "what about the weather in lisbon"):
            factories.analysed(text, timestamp=NOW - timedelta(hours=1))
        yield


def asked(text: str) -> Outcome:
    words = vocabulary()
    return conversation.answered(followup.follow(None, text, words, NOW), words)


def quoted(outcome: Outcome) -> list[str]:
    return [excerpt.text for excerpt in outcome.facts.excerpts] if outcome.facts else []


def test_typical_messages_are_quoted_and_it_is_said_of_how_many() -> None:
    outcome = asked("show me the messages about deposits")
    assert len(quoted(outcome)) == examples.MOST
    assert all("card deposit" in text for text in quoted(outcome))
    assert "Examples, typical of 14 messages read:" in outcome.answer.text


def test_the_newest_are_quoted_where_they_are_asked_for() -> None:
    outcome = asked("show me the latest messages about deposits")
    assert set(quoted(outcome)[:2]) == {"purple monkeys dishwasher", "what about the weather in lisbon"}
    assert "Examples, the newest:" in outcome.answer.text
    again = links.read(from_text(links.written(outcome.question)), outcome.words)
    assert quoted(conversation.answered(again, outcome.words)) == quoted(outcome)


def test_a_sample_reaches_over_the_whole_period(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examples, "SAMPLE", 6)
    outcome = asked("show me the messages about deposits in the last 12 days")
    assert outcome.facts is not None
    assert outcome.facts.sampled == 6
    days = {excerpt.at.date() for excerpt in outcome.facts.excerpts}
    assert (len(days), max(days) - min(days) > timedelta(days=7)) == (5, True)


def test_all_of_few_are_quoted_without_a_word() -> None:
    factories.analysed("one", category="login_issues", timestamp=NOW - timedelta(days=1))
    outcome = asked("show me the messages about login issues")
    assert (quoted(outcome), "Examples" in outcome.answer.text) == (["one"], False)
