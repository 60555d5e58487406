"""What must hold between questions: denial gives the complement; order, politeness and typing errors change nothing."""

import itertools

import pytest

from ask.query.normal import normal, without
from ask.query.value import EVERYTHING, Query
from tests.ask.reading.lexicons import ask

LABELS = {"login issues": "login", "deposit issues": "deposit", "bonus questions": "bonus"}
SOURCES = ("telegram", "livechat", "twitter")
MONTHS = ("November 2024", "December 2024", "March 2026")


def query(*texts: str) -> Query:
    reading = ask(*texts)
    assert reading.refusal is None, (texts, reading.refusal)
    assert reading.query is not None
    return reading.query


@pytest.mark.parametrize("said", ["login issues", "telegram", "negative", 'with the word "bonus"', "from user 373"])
def test_denial_gives_the_complement(said: str) -> None:
    plain, denied = query(f"messages {said} in November 2024"), query(f"messages not {said} in November 2024")

    assert plain.periods == denied.periods
    assert plain.selection != EVERYTHING
    assert denied.selection == without(plain.selection)


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("label", LABELS)
def test_the_order_of_phrases_does_not_count(label: str, source: str, month: str) -> None:
    parts = (label, f"on {source}", f"in {month}")
    read = {query(" ".join(order)) for order in itertools.permutations(parts)}

    assert len(read) == 1


@pytest.mark.parametrize(
    "polite", ["please {}", "Hi, {} please", "could you show {}, thanks", "I want to see {}", "{}?", "ok, {}!"]
)
@pytest.mark.parametrize(
    "question", ["login issues on telegram in November 2024", "deposit issues by day in December 2024"]
)
def test_politeness_changes_nothing(question: str, polite: str) -> None:
    assert query(polite.format(question)) == query(question)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("telegram deposit issues in November 2024", "telegrm depost issues in Novembr 2024"),
        ("quietest day in December 2024", "quitest day in Decmber 2024"),
        ("average sentiment by source", "averge sentimnt by source"),
        ("negative messages by category", "negtive mesages by catgory"),
    ],
)
def test_a_typing_error_changes_nothing(right: str, wrong: str) -> None:
    assert query(wrong) == query(right)


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(LABELS, 2)))
def test_values_that_are_joined_can_change_places(first: str, second: str) -> None:
    assert query(f"{first} and {second} in November 2024") == query(f"{second} and {first} in November 2024")
    assert query(f"neither {first} nor {second}") == query(f"neither {second} nor {first}")


@pytest.mark.parametrize("joined", ["and", "or", "&"])
def test_months_that_are_joined_can_change_places(joined: str) -> None:
    first = query(f"login issues in November {joined} October 2024")

    assert first == query(f"login issues in October {joined} November 2024")


def test_a_part_and_its_rest_are_everything() -> None:
    part, rest = query("telegram messages in November 2024"), query("messages in November 2024 except telegram")

    assert normal(Query(selection=without(part.selection))).selection == rest.selection


@pytest.mark.parametrize("source", SOURCES)
def test_another_source_changes_only_the_source(source: str) -> None:
    asked = query("login issues on telegram in November 2024", f"what about {source}?")

    assert asked == query(f"login issues on {source} in November 2024")


def test_what_is_taken_over_is_told_apart() -> None:
    reading = ask("Telegram deposit issues in December 2024", "and on livechat?")

    assert reading.inherited == {"category", "periods", "measures"}


def test_a_whole_question_starts_afresh() -> None:
    reading = ask("negative login issues in November 2024", "Spikes in the last 90 days")

    assert reading.query == query("Spikes in the last 90 days")
    assert reading.inherited == frozenset()


def test_starting_over_forgets() -> None:
    assert ask("login issues", "start over").reset
    assert ask("login issues on telegram", "forget it, show me deposit issues").query == query("show me deposit issues")
