"""A query and its chips give one number; a part and its opposite add up; what is swapped changes nothing."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from ask.computing.compute import computed
from ask.query.chips import chips
from ask.query.normal import all_of, normal, parts_of
from ask.query.printing import printed
from ask.query.text import parsed
from ask.query.value import AllOf, Periods, Query, Selection
from tests.ask.computing import oracle
from tests.ask.computing.oracle import NOW
from tests.ask.computing.test_selections import periods, plain_leaves

pytestmark = pytest.mark.django_db
some_parts = some.lists(plain_leaves, min_size=1, max_size=3, unique=True)
few = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def _stored() -> None:
    oracle.store()


def names(field: object, value: str) -> str:
    return value


def count(query: Query) -> int:
    return computed(query, NOW).count


@few
@given(some_parts, periods)
def test_a_part_and_its_opposite_add_up_to_what_is_left_without_it(parts: list[Selection], when: Periods) -> None:
    query = normal(Query(selection=AllOf(tuple(parts)), periods=when))
    for chip in chips(query, names):
        if chip.opposite:
            assert count(query) + count(chip.opposite) == count(chip.without)


@few
@given(some_parts, periods)
def test_text_and_value_and_any_order_give_one_number(parts: list[Selection], when: Periods) -> None:
    query = normal(Query(selection=all_of(parts), periods=when))
    turned = normal(replace(query, selection=AllOf(tuple(reversed(list(parts_of(query.selection)))))))
    assert turned == query
    assert count(parsed(printed(query), NOW)) == count(query)


def test_all_parts_can_be_taken_away_one_after_the_other() -> None:
    text = (
        "share (sentiment = negative) where source = telegram in 2026-11 by category, day having count > 1 keep > 5 "
        "least 3 against previous trend limit 4"
    )
    query = parsed(text, NOW)
    while found := chips(query, names):
        query = found[0].without
    assert query == Query()
