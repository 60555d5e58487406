"""A proposed query against the words of a question."""

import pytest

from ask.reading.accounting import account
from tests.ask.reading.lexicons import MONDAY, lexicon, meant


@pytest.mark.parametrize(
    ("question", "value", "unused"),
    [
        ("messages not containing bonus in November 2024", 'messages where text ~ "bonus" in 2024-11', ["not"]),
        ("quietest day in November 2024", "messages in 2024-11 by day most 1", ["quietest"]),
        ("average sentiment", "messages", ["average", "sentiment"]),
        ("login issues by source", "messages where category = login_issues", ["source"]),
        ("top 3 categories", "messages by category most 5", ["3"]),
    ],
)
def test_a_word_that_no_part_stands_for_is_named(question: str, value: str, unused: list[str]) -> None:
    found = account(question, meant(value), lexicon(), MONDAY)

    assert not found.is_settled
    assert set(unused) <= {span.text for span in found.unused}


@pytest.mark.parametrize(
    ("question", "value", "unsaid"),
    [
        ("login issues", "messages where category = login_issues and source = telegram", "is source telegram"),
        ("login issues", "messages where category = login_issues in 2024-11", "period"),
        ("login issues", "messages where category = login_issues by day", "group day"),
        ("messages", "share (sentiment = negative)", "is sentiment negative"),
    ],
)
def test_a_part_that_no_word_stands_for_is_named(question: str, value: str, unsaid: str) -> None:
    found = account(question, meant(value), lexicon(), MONDAY)

    assert any(part.startswith(unsaid) for part in found.unsaid)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("Compare November and December 2024", "messages in 2024-11 against in 2024-12"),
        ("who wrote most in November 2024", "messages in 2024-11 by customer most 1"),
        ("messages about VPN", 'messages where text ~ "VPN"'),
    ],
)
def test_a_query_that_says_what_the_question_says_is_settled(question: str, value: str) -> None:
    assert account(question, meant(value), lexicon(), MONDAY).is_settled


def test_what_the_question_before_said_need_not_be_said_again() -> None:
    before = meant("messages where category = login_issues and source = telegram in 2024-11")
    after = meant("messages where category = login_issues and source = livechat in 2024-11")

    assert account("what about livechat?", after, lexicon(), MONDAY, before).is_settled
