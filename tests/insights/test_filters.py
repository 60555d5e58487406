"""The filter's URL form: read back as it was written, and refused where it cannot be understood."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from insights.reads.filters import DIMENSIONS, DIRECTIONS, LONGEST_TEXT, Choices, Filter, FilterError
from insights.reads.parameters import read_moment

CHOICES = Choices(
    source=("livechat", "telegram"),
    category=("login_issues", "deposit_issues"),
    topic=("complaint", "praise", "billing"),
    brand=("Delta", "O2", "one, two"),
    attribute=("plan", "Order, id: 7"),
)


def parse(query: str) -> Filter:
    return Filter.parse(QueryDict(query), CHOICES)


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True).map(tuple)


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=LONGEST_TEXT).map(
    str.strip
)
moments = (
    st.none()
    | st.datetimes(datetime(2, 1, 2), datetime(9998, 12, 30), timezones=st.just(UTC))
    | st.dates(datetime(2, 1, 2).date(), datetime(9998, 12, 30).date()).map(
        lambda day: datetime(day.year, day.month, day.day, tzinfo=UTC)
    )
)


@given(
    wanted=st.builds(
        Filter,
        **{one.field: some(CHOICES[one.name]) for one in DIMENSIONS.values()},
        attributes=st.just(()) | words.filter(bool).map(lambda value: (("plan", value), ("Order, id: 7", "x"))),
        since=moments,
        until=moments,
        text=words,
        author=words,
        min_confidence=st.none() | st.floats(0, 1),
        direction=st.sampled_from(DIRECTIONS),
    ).filter(lambda f: not (f.since and f.until) or f.since < f.until)
)
def test_what_is_written_is_read_back(wanted: Filter) -> None:
    assert parse(wanted.query()) == wanted


@given(st.dictionaries(st.sampled_from(["source", "from", "to", "q", "min_confidence", "direction"]), st.text()))
def test_any_parameters_are_a_filter_or_an_explained_error(parameters: dict[str, str]) -> None:
    query = QueryDict(mutable=True)
    query.update(parameters)
    problems: dict[str, str] = {}
    try:
        Filter.parse(query, CHOICES)
    except FilterError as error:
        problems = error.problems
    assert set(problems) <= set(parameters)


def test_nothing_is_every_customers_message() -> None:
    assert parse("") == Filter()
    assert (Filter().is_empty, Filter(text="x").is_empty, Filter().query()) == (True, False, "")


def test_a_dimension_is_read_and_changed_by_its_name() -> None:
    chosen = parse("language=fr,de&attribute:plan=pro&attribute:plan=basic")
    assert dict(chosen.named()) == {"language": ("fr", "de"), "attribute:plan": ("pro", "basic")}
    assert chosen.having("language", ()).having("attribute:plan", ("pro",)) == parse("attribute:plan=pro")


def test_values_may_be_repeated_or_listed() -> None:
    assert parse("source=livechat&source=telegram") == parse("source=livechat,telegram,livechat")
    assert parse("source=livechat,telegram").sources == ("livechat", "telegram")


def test_whole_days_end_at_midnight() -> None:
    found = parse("from=2026-11-09&to=2026-11-10")
    assert (found.since, found.until) == (datetime(2026, 11, 9, tzinfo=UTC), datetime(2026, 11, 11, tzinfo=UTC))
    assert found.whole_days
    assert not parse("from=2026-11-09T10:00").whole_days


def test_a_moment_at_the_end_is_included() -> None:
    assert parse("to=2026-11-10T12:00:00Z").until == datetime(2026, 11, 10, 12, 0, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("source=mars", "source"),
        ("category=login", "category"),
        ("topic=x", "topic"),
        ("sentiment=angry", "sentiment"),
        ("status=done", "status"),
        ("language=klingon", "language"),
        ("attribute:colour=red", "attribute:colour"),
        ("from=11/20/2026", "from"),
        ("from=0001-01-01", "from"),
        ("to=9999-12-31", "to"),
        ("from=2026-11-10&to=2026-11-09", "from"),
        ("min_confidence=nan", "min_confidence"),
        ("min_confidence=1.1", "min_confidence"),
        ("min_confidence=much", "min_confidence"),
        ("direction=up", "direction"),
        ("q=" + "x" * 201, "q"),
    ],
)
def test_what_cannot_be_understood_is_named(query: str, name: str) -> None:
    with pytest.raises(FilterError) as refused:
        parse(query)
    assert list(refused.value.problems) == [name]


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(FilterError) as refused:
        parse("source=mars&min_confidence=2&from=x")
    assert set(refused.value.problems) == {"source", "min_confidence", "from"}


def test_labels_are_needed_where_only_analysed_messages_can_match() -> None:
    assert [parse(q).needs_labels for q in ("topic=praise", "min_confidence=0", "sentiment=positive")] == [True] * 3
    assert [parse(q).needs_labels for q in ("", "source=livechat", "q=x", "status=failed")] == [False] * 4


def test_but_changes_only_what_is_named() -> None:
    assert parse("q=x").replace(sources=("livechat",)) == parse("q=x&source=livechat")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("2026-11-20T10:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("2026-11-20T10:00:00+05:30", datetime(2026, 11, 20, 4, 30, tzinfo=UTC)),
        ("2026-11-20T10:00:00 05:30", datetime(2026, 11, 20, 4, 30, tzinfo=UTC)),
        ("2026-11-20 10:00", datetime(2026, 11, 20, 10, tzinfo=UTC)),
    ],
)
def test_moments_are_utc(text: str, moment: datetime) -> None:
    assert read_moment(text, end_of_day=False) == moment
    assert read_moment(text, end_of_day=False).utcoffset() == timedelta(0)
