"""What a selection means, on the database: the rows, their complement, and what their parts add up to."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from ask.computing import conditions
from ask.computing.scope import Scope, plain
from ask.computing.values import value
from ask.query.normal import ordered, without
from ask.query.value import (
    AllOf,
    Amount,
    AnyOf,
    Bound,
    Field,
    Interval,
    Is,
    Measure,
    Not,
    Operator,
    Periods,
    Says,
    Selection,
    Times,
    Whose,
)
from tests.ask.computing import oracle

pytestmark = pytest.mark.django_db

VALUES = {
    Field.CATEGORY: ("login_issues", "deposit_issues", "bonus_questions", "general_feedback", ""),
    Field.SOURCE: ("telegram", "livechat", "twitter"),
    Field.SENTIMENT: ("negative", "positive", "neutral", ""),
    Field.TOPIC: ("complaint", "praise", ""),
    Field.BRAND: ("AppleSupport", ""),
    Field.LANGUAGE: ("en", "de", ""),
    Field.STATUS: ("pending", "analysed", "failed"),
    Field.CUSTOMER: ("1", "2", "9", ""),
    Field.WEEKDAY: ("monday", "friday", "sunday"),
    Field.HOUR: ("0", "9", "23"),
    Field.ANSWERED: ("yes", "no"),
}
operators = some.sampled_from(Operator)
plain_leaves = some.one_of(
    *(
        some.builds(Is, some.just(field), some.lists(some.sampled_from(values), min_size=1, max_size=2).map(tuple))
        for field, values in VALUES.items()
    ),
    some.builds(Is, some.just(Field.ATTRIBUTE), some.sampled_from([("gold",), ("",), ("gold", "")]), some.just("plan")),
    some.builds(Says, some.sampled_from(["bonus", "DEPOSIT", "100%", "_", "zzz"])),
    some.builds(Bound, some.sampled_from([Amount.SCORE, Amount.CONFIDENCE]), operators, some.floats(-1, 1)),
    some.builds(Bound, some.just(Amount.LENGTH), operators, some.integers(5, 30).map(float)),
)
leaves = some.one_of(
    plain_leaves,
    some.builds(Whose, some.builds(Times, operators, some.integers(0, 3).map(float), plain_leaves)),
)
selections: some.SearchStrategy[Selection] = some.recursive(
    leaves,
    lambda inner: some.one_of(
        some.builds(AllOf, some.lists(inner, max_size=3).map(tuple)),
        some.builds(AnyOf, some.lists(inner, min_size=1, max_size=3).map(tuple)),
        some.builds(Not, inner),
    ),
    max_leaves=5,
)
days = some.integers(1, 29).map(lambda day: datetime(2026, 11, day, tzinfo=UTC))
intervals = some.tuples(days, days).filter(lambda two: two[0] < two[1]).map(lambda two: Interval(*two))
periods: some.SearchStrategy[Periods] = some.lists(intervals, max_size=2).map(tuple)
many = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def _stored() -> None:
    oracle.store()


def found(selection: Selection, periods: Periods = ()) -> set[int]:
    return set(conditions.rows(Scope(selection, periods)).values_list("pk", flat=True))


@many
@given(selections, periods)
def test_sql_means_what_the_selection_says(selection: Selection, periods: Periods) -> None:
    assert found(selection, periods) == oracle.chosen(selection, periods)


@many
@given(selections, periods)
def test_not_is_the_complement_and_the_normal_form_the_same(selection: Selection, periods: Periods) -> None:
    whole = found(AllOf(), periods)
    assert found(without(selection), periods) == whole - found(selection, periods)
    assert found(ordered(selection), periods) == found(selection, periods)


@many
@given(selections, periods)
def test_the_number_is_the_number_of_rows(selection: Selection, periods: Periods) -> None:
    scope = Scope(ordered(selection), periods)
    assert value(Measure(), scope, None) == conditions.rows(scope).count()


def test_what_a_filter_can_say_is_said_by_a_filter() -> None:
    chosen = Scope(AllOf((Is(Field.SOURCE, ("telegram",)), Says("bonus"))))
    filtered = plain(chosen)
    assert filtered is not None
    assert filtered.query() == "source=telegram&q=bonus"
    assert plain(Scope(Not(Says("bonus")))) is None
