"""The text form of a query is read back to an equal query, and what is no query is refused where it goes wrong."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ask.query.cursor import QueryTextError
from ask.query.normal import normal, ordered, without
from ask.query.printing import printed
from ask.query.text import parsed
from ask.query.value import Not, Query, Selection
from tests.ask.query.values import queries, selections

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@settings(max_examples=150, deadline=None)
@given(queries)
def test_what_is_printed_is_read_back(query: Query) -> None:
    text = printed(query)
    found = parsed(text, NOW)
    assert (found, printed(found)) == (query, text)


@settings(max_examples=80, deadline=None)
@given(queries)
def test_the_normal_form_stays_as_it_is(query: Query) -> None:
    assert normal(query) == query


@settings(max_examples=80, deadline=None)
@given(selections)
def test_not_not_is_nothing(selection: Selection) -> None:
    assert without(Not(selection)) == ordered(selection)


@settings(max_examples=150, deadline=None)
@given(some.text(max_size=80))
def test_any_other_text_is_refused_with_a_place(text: str) -> None:
    with pytest.raises(QueryTextError) as error:
        parsed("of " + text, NOW)
    assert 0 <= error.value.place <= len(text) + 3


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("messages", "messages"),
        ("MESSAGES where Source = telegram", "messages where source = telegram"),
        ("messages where not (source = a or source = b)", "messages where source not in (a, b)"),
        ("messages where source = b or source = a", "messages where source in (a, b)"),
        (
            'messages where text !~ "bonus" in 2024-11, 2024-12',
            'messages where text !~ "bonus" in 2024-11-01..2024-12-31',
        ),
        ("customers having count > 1 in last 30 days", "customers having count > 1 in 2026-11-01..2026-11-30 rolling"),
        ("average score by weekday least 1", "average score by weekday least 1"),
        ("share (sentiment = negative) by category most", "share (sentiment = negative) by category most"),
        ("messages in 2024-11 against in 2024-12", "messages in 2024-11 against in 2024-12"),
        ("messages by month in previous quarter", "messages in 2026-Q3 by month"),
        ("distinct day where category = x having count = 0", "distinct day where category = x having count = 0"),
        ("messages in 2024-11-05T10:00..2024-11-05T12:30", "messages in 2024-11-05T10:00:00..2024-11-05T12:30:00"),
    ],
)
def test_texts_have_one_form(text: str, again: str) -> None:
    assert printed(parsed(text, NOW)) == again


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", 0, "expected what to tell"),
        ("messages where", 14, "found the end"),
        ("messages where source", 21, "expected “=”"),
        ("messages in 2024-13", 12, "not in the calendar"),
        ("messages in 2024-11-20..2024-11-05", 12, "ends before it begins"),
        ("messages in 0024-11", 12, "out of range"),
        ("messages by colour", 12, "expected one of hour"),
        ("messages in 2024 in 2025", 17, "stands twice"),
        ("average of messages", 8, "expected one of score"),
        ("messages most 0", 14, "expected a number from 1"),
        ("messages; drop table", 0, "expected what"),
        ("messages " + "where (" + "(" * 40, 36, "deep"),
    ],
)
def test_refusals_say_what_and_where(text: str, place: int, said: str) -> None:
    with pytest.raises(QueryTextError, match=said) as error:
        parsed(text, NOW)
    assert error.value.place == place
