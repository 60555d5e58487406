"""Whether a query's values exist and its parts fit each other."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from ask.query.value import (
    Against,
    AllOf,
    AnyOf,
    Dimension,
    Field,
    Is,
    Kind,
    Measure,
    Not,
    Query,
    Selection,
    Times,
    Whose,
    Wrote,
)

Known = Mapping[Field, tuple[str, ...]]
FIXED: dict[Field, tuple[str, ...]] = {
    Field.DIRECTION: ("inbound", "outbound", "all"),
    Field.ANSWERED: ("yes", "no"),
    Field.WEEKDAY: ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    Field.HOUR: tuple(map(str, range(24))),
    Field.SENTIMENT: ("positive", "neutral", "negative"),
    Field.STATUS: ("pending", "processing", "analysed", "failed", "exempt"),
}
MOST_NAMED = 12
MOST_GROUPINGS = 2
MOST_SIDES = 10
_NUMBERS = (Kind.MESSAGES, Kind.CUSTOMERS, Kind.THREADS, Kind.SHARE, Kind.RATIO, Kind.DIFFERENCE, Kind.DISTINCT)


class QueryProblem(ValueError):
    """A query that cannot be answered as it is; a sentence says why."""


class UnknownValue(QueryProblem):
    """A value that its field does not have, and those it could have meant."""

    def __init__(self, field: Field, value: str, nearest: tuple[str, ...]) -> None:
        super().__init__(field, value, nearest)
        self.field, self.value, self.nearest = field, value, nearest

    def __str__(self) -> str:
        offered = f" Did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        return f"There is no {self.field} “{self.value[:60]}”.{offered}"


def check(query: Query, known: Known) -> None:
    """``known`` are the values there are of fields whose values are counted. Raises ``QueryProblem``."""
    for part in _selections(query):
        for leaf in _leaves(part):
            _check_value(leaf, {**known, **FIXED})
    for problem in _problems(query):
        raise QueryProblem(problem)


def _selections(query: Query) -> Iterator[Selection]:
    yield query.selection
    for measure in query.measures:
        yield from (part for part in (measure.part, measure.other) if part is not None)
    yield from (one.where for one in query.having if isinstance(one, Times))
    for side in query.comparison.sides if query.comparison else ():
        if side.selection is not None:
            yield side.selection


def _leaves(selection: Selection) -> Iterator[Is]:
    match selection:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _leaves(part)
        case Not(part):
            yield from _leaves(part)
        case Whose(Times(where=where)):
            yield from _leaves(where)
        case Is():
            yield selection


def _check_value(leaf: Is, known: Known) -> None:
    values = known.get(leaf.field)
    if values is None:
        return
    for value in leaf.values:
        if value and value not in values:
            near = get_close_matches(value, values, 3, 0.5) or (
                values[:MOST_NAMED] if len(values) <= MOST_NAMED else ()
            )
            raise UnknownValue(leaf.field, value, tuple(near))


def _problems(query: Query) -> Iterator[str]:
    if len(query.grouping) > MOST_GROUPINGS:
        yield f"Messages are grouped by {MOST_GROUPINGS} things at most."
    if query.comparison and len(query.comparison.sides) > MOST_SIDES:
        yield f"A query is compared with {MOST_SIDES} others at most."
    if (query.ranking or query.keep) and not query.grouping:
        yield "An order needs groups: say by what, such as by category."
    if query.comparison and query.comparison.against == Against.EACH_BEFORE and not _in_time(query):
        yield "Each can be compared with the one before only by day, week, month, quarter or year."
    if query.ranking and query.ranking.change and not query.comparison:
        yield "A change needs something to compare with, such as the period before."
    for measure in query.measures:
        yield from _measure_problems(query, measure)


def _in_time(query: Query) -> bool:
    times = (Dimension.DAY, Dimension.WEEK, Dimension.MONTH, Dimension.QUARTER, Dimension.YEAR)
    return len(query.grouping) == 1 and query.grouping[0].dimension in times


def _measure_problems(query: Query, measure: Measure) -> Iterator[str]:
    if measure.kind == Kind.SHARE and measure.part is None and not query.grouping:
        yield "A share of what? Say of which messages, or by what it is divided."
    if measure.kind == Kind.DISTINCT and query.grouping:
        yield "Different values are counted over all messages, not by groups."
    if measure.kind == Kind.DISTINCT and any(isinstance(one, Wrote) for one in query.having):
        yield "Only customers write for the first time or again."
    if measure.kind not in _NUMBERS and measure.kind in (Kind.LIST, Kind.WORDS, Kind.SPIKES, Kind.WHY) and query.trend:
        yield "Only a number has a trend."
