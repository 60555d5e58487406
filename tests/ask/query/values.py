"""Any query at all, for tests of what must hold for each."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as some

from ask.query.calendar import around, days
from ask.query.normal import normal
from ask.query.value import (
    EVERYTHING,
    Against,
    AllOf,
    Amount,
    AnyOf,
    Bound,
    Comparison,
    Condition,
    Dimension,
    Field,
    Grouping,
    Interval,
    Is,
    Kind,
    Listing,
    Measure,
    Newness,
    Not,
    Operator,
    Periods,
    Quantity,
    Query,
    Ranking,
    Says,
    Selection,
    Side,
    Times,
    Whose,
    Wrote,
)

words = some.text(min_size=1, max_size=12).filter(lambda text: bool(text.strip()) and "\x00" not in text)
names = some.one_of(some.sampled_from(["telegram", "in", "where", "deposit_issues", "8.5", 'a "b" \\', "x y"]), words)
numbers = some.one_of(some.integers(0, 10_000).map(float), some.floats(-1, 1))
intervals = some.one_of(
    some.builds(
        around,
        some.dates(date(1990, 1, 1), date(2030, 1, 1)),
        some.sampled_from(["day", "week", "weekend", "month", "quarter", "half", "year"]),
    ),
    some.builds(
        lambda first, length, unit: days(first, first + timedelta(days=length), unit),
        some.dates(date(1990, 1, 1), date(2030, 1, 1)),
        some.integers(1, 400),
        some.sampled_from(["range", "rolling"]),
    ),
    some.builds(
        lambda since, seconds: Interval(since, since + timedelta(seconds=seconds)),
        some.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1), timezones=some.just(UTC)),
        some.integers(1, 10**7),
    ),
    some.builds(lambda day: Interval(around(day, "day").since, None), some.dates(date(1990, 1, 1), date(2030, 1, 1))),
    some.builds(lambda day: Interval(None, around(day, "day").since), some.dates(date(1990, 1, 1), date(2030, 1, 1))),
)
periods: some.SearchStrategy[Periods] = some.lists(intervals, max_size=3).map(tuple)
operators = some.sampled_from(Operator)
leaves = some.one_of(
    some.builds(
        Is,
        some.sampled_from([field for field in Field if field != Field.ATTRIBUTE]),
        some.lists(names, min_size=1, max_size=3).map(tuple),
    ),
    some.builds(Is, some.just(Field.ATTRIBUTE), some.lists(names, min_size=1, max_size=2).map(tuple), names),
    some.builds(Says, words),
    some.builds(Bound, some.sampled_from(Amount), operators, numbers),
)


def _grown(inner: some.SearchStrategy[Selection]) -> some.SearchStrategy[Selection]:
    several = some.lists(inner, min_size=2, max_size=3).map(tuple)
    return some.one_of(
        some.builds(AllOf, several),
        some.builds(AnyOf, several),
        some.builds(Not, inner),
        some.builds(Whose, conditions),
    )


plain_conditions: some.SearchStrategy[Condition] = some.one_of(
    some.builds(Wrote, some.sampled_from(Newness)), some.builds(Times, operators, some.integers(0, 99).map(float))
)
conditions: some.SearchStrategy[Condition] = some.one_of(
    plain_conditions, some.builds(Times, operators, some.integers(0, 99).map(float), leaves, periods)
)
selections: some.SearchStrategy[Selection] = some.recursive(leaves, _grown, max_leaves=6)
groupings = some.one_of(
    some.builds(Grouping, some.sampled_from([one for one in Dimension if one != Dimension.ATTRIBUTE])),
    some.builds(Grouping, some.just(Dimension.ATTRIBUTE), names),
)
counted = some.sampled_from([Kind.MESSAGES, Kind.CUSTOMERS, Kind.THREADS])
measures = some.one_of(
    some.builds(
        Measure,
        some.sampled_from([Kind.MESSAGES, Kind.CUSTOMERS, Kind.THREADS, Kind.FIRST, Kind.LAST, Kind.WORDS, Kind.WHY]),
    ),
    some.builds(Measure, some.just(Kind.DISTINCT), dimension=groupings),
    some.builds(Measure, some.just(Kind.SHARE), part=some.none() | selections, counted=counted),
    some.builds(
        Measure,
        some.sampled_from([Kind.RATIO, Kind.DIFFERENCE]),
        part=selections,
        other=selections,
        counted=counted,
    ),
    some.builds(
        Measure,
        some.sampled_from([Kind.AVERAGE, Kind.MEDIAN, Kind.LOWEST, Kind.HIGHEST]),
        some.sampled_from(Quantity),
        counted=counted,
    ),
    some.builds(Measure, some.just(Kind.LIST), listing=some.sampled_from(Listing)),
)
sides = some.builds(Side, some.none() | selections, some.none() | periods)
comparisons = some.one_of(
    some.builds(Comparison, some.sampled_from([one for one in Against if one != Against.SIDES])),
    some.builds(Comparison, some.just(Against.SIDES), some.lists(sides, min_size=1, max_size=3).map(tuple)),
)
queries = some.builds(
    Query,
    some.lists(measures, min_size=1, max_size=3).map(tuple),
    some.just(EVERYTHING) | selections,
    periods,
    some.lists(groupings, max_size=2).map(tuple),
    some.lists(conditions, max_size=2).map(tuple),
    some.lists(some.tuples(operators, numbers), max_size=2).map(tuple),
    some.none()
    | some.builds(Ranking, some.booleans(), some.none() | some.integers(1, 1000), some.integers(1, 9), some.booleans()),
    some.none() | comparisons,
    some.booleans(),
    some.none() | some.integers(1, 1000),
).map(normal)
