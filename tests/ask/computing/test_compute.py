"""Queries in their text form, computed: each number against what the rows of the store say."""

from typing import Any

import pytest

from ask.computing import conditions
from ask.computing.compute import CannotCompute, computed
from ask.computing.facts import QueryFacts
from ask.query.text import parsed
from ask.query.value import Dimension
from tests.ask.computing import oracle
from tests.ask.computing.oracle import NOW

pytestmark = pytest.mark.django_db

LOGIN, DEPOSIT = "category = login_issues", "category = deposit_issues"


@pytest.fixture(autouse=True)
def _stored() -> None:
    oracle.store()


def facts(text: str) -> QueryFacts:
    return computed(parsed(text, NOW), NOW)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("messages", 12),
        ("messages in 2026-11-02", 2),
        ("messages where text !~ bonus", 7),
        ('messages where text ~ bonus and text ~ deposit', 1),
        ("messages where sentiment = negative or source = livechat", 10),
        ("customers", 7),
        ("customers having count > 1", 3),
        (f"customers having count >= 1 where ({LOGIN}) and count >= 1 where ({DEPOSIT})", 3),
        (f"customers having count >= 1 where ({LOGIN}) and count = 0 where ({DEPOSIT})", 0),
        ("customers in 2026-11-10..2026-11-30 having first time", 3),
        ("customers in 2026-11-10..2026-11-30 having again", 1),
        ("customers having again", 3),  # of all time: those who wrote more than once
        ("threads", 12),
        ("distinct day", 8),
        ("distinct day in 2026-11 having count > 1", 4),
        ("distinct day where category = login_issues in 2026-11 having count = 0", 25),
        ("distinct category", 4),
        ("share (sentiment = negative) where source = telegram", 100 * 4 / 6),
        ("ratio (source = telegram) to (source = livechat)", 1.0),
        ("difference (source = telegram) minus (category = login_issues)", 3),
        ("average score where category = deposit_issues", -0.4),
        ("median score", -0.4),
        ("median confidence", 0.75),
        ("lowest score", -0.9),
        ("highest confidence", 0.99),
        ("average per day in 2026-11-02..2026-11-03", 2.0),
        ("average per day of customers in 2026-11-02", 1.0),
        ("highest per day", 2),
        ("median per day in 2026-11-01..2026-11-09", 0.5),
        ("average per customer", 11 / 7),
        ("highest per customer", 3),
        ("average response time", None),
    ],
)  # fmt: skip
def test_values(text: str, value: Any) -> None:
    found = facts(text).figures[0].value
    assert found == (None if value is None else pytest.approx(value))


def groups(text: str) -> list[tuple[Any, ...]]:
    return [(*one.keys, one.value) for one in facts(text).groups]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("messages by source", [("livechat", 6), ("telegram", 6)]),
        ("messages by category most 1", [("deposit_issues", 4)]),
        ("messages by category least 1", [("geo_restriction", 0)]),
        ("messages by customer most 1", [("1", 3)]),
        ("messages where category = login_issues by category least", [("login_issues", 3)]),
        ("messages by weekday most 1", [(1, 4), (5, 4)]),
        ("messages by hour most 2", [(9, 3), (12, 2)]),
        ("messages by month", [("2026-11-01", 12)]),
        ("messages by week least 1", [("2026-11-16", 2), ("2026-11-23", 2)]),
        ("share (sentiment = negative) by category most 1", [("deposit_issues", 75.0)]),
        ("share by source", [("livechat", 50.0), ("telegram", 50.0)]),
        ("average score by source most 1", [("livechat", -0.3 / 6)]),
        ("messages by day keep > 1", [("2026-11-02", 2), ("2026-11-03", 2), ("2026-11-09", 2), ("2026-11-20", 2)]),
        ("messages by topic", [("complaint", 7), (None, 5)]),
        ("messages by language", [("en", 8), ("de", 3), (None, 1)]),
        ("messages by attribute.plan", [(None, 7), ("gold", 5)]),
        ("customers by source having count > 1", [("telegram", 2), ("livechat", 1)]),
    ],
)
def test_groups(text: str, rows: list[tuple[Any, ...]]) -> None:
    found = [(str(key) if hasattr(key, "year") else key, pytest.approx(value)) for key, value in groups(text)]
    assert found == rows


@pytest.mark.parametrize("by", [one for one in Dimension if one != Dimension.ATTRIBUTE])
@pytest.mark.parametrize("where", ["", "where source != telegram", 'where text ~ "deposit" or sentiment = positive'])
def test_each_group_has_exactly_its_rows(by: str, where: str) -> None:
    found = facts(f"messages {where} by {by}")
    assert [conditions.rows(group.scope).count() for group in found.groups] == [g.value for g in found.groups]
    if by not in ("topic", "customer"):
        assert sum(g.value for g in found.groups if isinstance(g.value, int)) == found.count


def test_the_day_with_fewest_may_have_none() -> None:
    found = facts("messages where category = login_issues in 2026-11-02..2026-11-04 by day least 1")
    assert ([str(group.keys[0]) for group in found.groups], found.tied) == (["2026-11-02", "2026-11-04"], True)


def test_compared_with_the_period_before_and_with_sides() -> None:
    before = facts("messages in 2026-11-03 against previous")
    assert (before.figures[0].value, before.sides[0].figures[0].value) == (2, 2)
    sides = facts("share (sentiment = negative) where source = telegram against (source = livechat)")
    assert [side.figures[0].value for side in sides.sides] == [50.0]
    grown = facts("messages in 2026-11-09..2026-11-15 by category against previous most change 1")
    assert [(g.keys, g.value, g.before) for g in grown.groups] == [(("general_feedback",), 1, 0)]


def test_each_week_with_the_one_before() -> None:
    found = facts("messages in 2026-11-02..2026-11-22 by week against each before")
    assert [(g.value, g.before, g.change) for g in found.groups] == [(5, None, None), (3, 5, -2), (2, 3, -1)]


def test_what_has_no_answer_says_why() -> None:
    with pytest.raises(CannotCompute, match="All time has no time before it"):
        facts("messages against previous")


def test_contributions_add_up() -> None:
    why = facts("why in 2026-11-09..2026-11-15 against previous").why
    assert why is not None
    assert (why.count, why.count_before) == (3, 5)
    for name, parts, rest in why.contributions:
        if name != "topic":
            assert sum(part.change for part in parts) + (rest.change if rest else 0) == -2


def test_lists_words_and_spikes() -> None:
    assert [q.text for q in facts("list most negative limit 2").quoted] == [
        "login fails again", "bonus and deposit both missing",
    ]  # fmt: skip
    assert facts("list oldest limit 1").quoted[0].text == "where is my bonus"
    assert len(facts("list").quoted) == 5
    assert facts("words limit 1").words[0].word == "bonus"
    assert facts("spikes").surges == ()
    trend = facts("messages trend").trend
    assert trend is not None
    assert (trend.unit, len(trend.points)) == ("day", 28)
