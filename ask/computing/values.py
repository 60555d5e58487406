"""The value of a measure over a scope, whole or for each group, computed by the database over all matching rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from statistics import median
from typing import Any

from django.db.models import Avg, Count, F, Max, Min, Q, QuerySet, Value
from django.db.models.functions import Length, NullIf

from ask.computing import conditions, groups, spans, times
from ask.computing.groups import Key
from ask.computing.scope import Scope, plain
from ask.query.value import EVERYTHING, Dimension, Grouping, Kind, Measure, Quantity, Selection
from insights.models import Message
from insights.reads import stats

Number = float | int | datetime | None
Values = dict[tuple[Key, ...], Number]
PER_UNIT = {Quantity.PER_CUSTOMER: Kind.CUSTOMERS, Quantity.PER_THREAD: Kind.THREADS}
_DAYS_IN = {Quantity.PER_HOUR: 1 / 24, Quantity.PER_DAY: 1.0, Quantity.PER_WEEK: 7.0, Quantity.PER_MONTH: 365.2425 / 12}
_AGGREGATES: dict[Kind, Callable[[Any], Any]] = {Kind.AVERAGE: Avg, Kind.LOWEST: Min, Kind.HIGHEST: Max}
_STATISTICS: dict[Kind, Callable[[list[float]], float]] = {
    Kind.MEDIAN: median,
    Kind.LOWEST: min,
    Kind.HIGHEST: max,
    Kind.AVERAGE: lambda found: sum(found) / len(found),
}
Coverage = tuple[date, date] | None


def value(measure: Measure, scope: Scope, coverage: Coverage) -> Number:
    """The value over the whole scope; None where there is none, as for the average of nothing."""
    quick = _quickly(measure, scope)
    return quick if quick is not None else values(measure, scope, (), coverage).get((), _of_nothing(measure))


def _quickly(measure: Measure, scope: Scope) -> int | None:
    """The messages of what a filter can say, as every page counts them."""
    chosen = plain(scope)
    return stats.number(chosen) if chosen is not None and measure == Measure() else None


def _of_nothing(measure: Measure) -> Number:
    return 0 if measure.kind in (Kind.MESSAGES, Kind.CUSTOMERS, Kind.THREADS, Kind.DISTINCT, Kind.DIFFERENCE) else None


def values(measure: Measure, scope: Scope, by: tuple[Grouping, ...], coverage: Coverage) -> Values:
    """The value of each group that has any message; the empty key is the whole where nothing is grouped."""
    match measure.kind:
        case Kind.SHARE | Kind.RATIO | Kind.DIFFERENCE:
            return _proportions(measure, scope, by)
        case Kind.DISTINCT if measure.dimension:
            return _distinct(measure.dimension, scope, by, coverage)
        case Kind.FIRST | Kind.LAST:
            return _aggregated(scope, by, (Min if measure.kind == Kind.FIRST else Max)("timestamp"))
        case Kind.AVERAGE | Kind.MEDIAN | Kind.LOWEST | Kind.HIGHEST if measure.quantity:
            return _statistics(measure, measure.quantity, scope, by, coverage)
    return _aggregated(scope, by, _count(measure.kind))


def _count(kind: Kind, matching: Q | None = None) -> Count:
    if kind == Kind.CUSTOMERS:
        return Count(NullIf("customer", Value("")), distinct=True, filter=matching)
    if kind == Kind.THREADS:
        return Count("conversation_id", distinct=True, filter=matching)
    return Count("pk", filter=matching)


def _grouped(scope: Scope, by: tuple[Grouping, ...]) -> "tuple[QuerySet[Message], list[str]]":
    """The rows with the keys of their groups beside them."""
    names = [f"key_{place}" for place in range(len(by))]
    found = conditions.rows(scope).order_by()
    return found.annotate(**dict(zip(names, map(groups.expression, by), strict=True))), names


def _aggregated(scope: Scope, by: tuple[Grouping, ...], aggregate: Any) -> Values:
    found, names = _grouped(scope, by)
    if not by:
        return {(): found.aggregate(value=aggregate)["value"]}
    rows = found.values_list(*names).annotate(value=aggregate).values_list(*names, "value")
    return {tuple(row[:-1]): row[-1] for row in rows}


def _proportions(measure: Measure, scope: Scope, by: tuple[Grouping, ...]) -> Values:
    """Two counts of the same rows against each other."""
    if measure.kind == Kind.SHARE and measure.part is None:
        whole = _aggregated(scope, (), _count(measure.counted))[()]
        found = _aggregated(scope, by, _count(measure.counted))
        return {key: _joined(Kind.SHARE, number, whole) for key, number in found.items()}
    part = _aggregated(scope, by, _count(measure.counted, _part(measure.part, scope)))
    other = None if measure.kind == Kind.SHARE else _part(measure.other, scope)
    against = _aggregated(scope, by, _count(measure.counted, other))
    return {key: _joined(measure.kind, number, against.get(key)) for key, number in part.items()}


def _part(selection: Selection | None, scope: Scope) -> Q:
    return conditions.condition(EVERYTHING if selection is None else selection, scope.periods)


def _joined(kind: Kind, first: Number, second: Number) -> Number:
    """Shares are percent; none of nothing."""
    if not isinstance(first, int) or not isinstance(second, int):
        return None
    if kind == Kind.DIFFERENCE:
        return first - second
    if not second:
        return None
    return 100 * first / second if kind == Kind.SHARE else first / second


def _distinct(dimension: Grouping, scope: Scope, by: tuple[Grouping, ...], coverage: Coverage) -> Values:
    """How many different values there are; with conditions, how many values keep to them."""
    if not scope.having:
        expression = NullIf("customer", Value("")) if dimension.dimension == Dimension.CUSTOMER else None
        return _aggregated(scope, by, Count(expression or groups.expression(dimension), distinct=True))
    return {(): len(times.fitting(dimension, scope, coverage))} if not by else {}


def _statistics(
    measure: Measure, quantity: Quantity, scope: Scope, by: tuple[Grouping, ...], coverage: Coverage
) -> Values:
    if quantity == Quantity.RESPONSE_TIME:
        return times.responses(scope, by, _STATISTICS[measure.kind])
    if quantity in PER_UNIT:
        return _per_unit(measure, PER_UNIT[quantity], scope, by)
    if quantity in _DAYS_IN:
        return _per_time(measure, quantity, scope, by, coverage)
    column = Length("text") if quantity == Quantity.LENGTH else F(str(quantity))
    if measure.kind == Kind.MEDIAN:
        return _medians(scope, by, column)
    return _aggregated(scope, by, _AGGREGATES[measure.kind](column))


def _medians(scope: Scope, by: tuple[Grouping, ...], column: Any) -> Values:
    found, names = _grouped(scope, by)
    rows = found.annotate(measured=column).filter(measured__isnull=False).order_by("measured")
    if not by:
        return {(): _middle(rows.values_list("measured", flat=True))}
    each: dict[tuple[Key, ...], list[float]] = defaultdict(list)
    for row in rows.values_list(*names, "measured").iterator(chunk_size=5000):
        each[tuple(row[:-1])].append(row[-1])
    return {key: median(numbers) for key, numbers in each.items()}


def _middle(ordered: "QuerySet[Message, Any]") -> float | None:
    """The median of ordered numbers, of which only the middle one or two are read."""
    number = ordered.count()
    middle = list(ordered[(number - 1) // 2 : number // 2 + 1]) if number else []
    return sum(middle) / len(middle) if middle else None


def _per_unit(measure: Measure, unit: Kind, scope: Scope, by: tuple[Grouping, ...]) -> Values:
    """Messages a customer, or a thread: messages without a known customer do not count."""
    found, names = _grouped(scope, by)
    column = "customer" if unit == Kind.CUSTOMERS else "conversation_id"
    rows = found.exclude(customer="") if unit == Kind.CUSTOMERS else found
    each: dict[tuple[Key, ...], list[float]] = defaultdict(list)
    counted = rows.values_list(*names, column).annotate(n=_count(measure.counted))
    for row in counted.values_list(*names, "n").iterator(chunk_size=5000):
        each[tuple(row[:-1])].append(row[-1])
    return {key: _STATISTICS[measure.kind](numbers) for key, numbers in each.items()}


def _per_time(
    measure: Measure, quantity: Quantity, scope: Scope, by: tuple[Grouping, ...], coverage: Coverage
) -> Values:
    """An average over the length of the time, days without a message included; for the others a series is counted."""
    if measure.kind != Kind.AVERAGE:
        return {(): _of_series(measure, quantity, scope, coverage)} if not by else {}
    counted = _aggregated(scope, by, _count(measure.counted))
    found: Values = {}
    for key, number in counted.items():
        keyed = scope
        for grouping, one in zip(by, key, strict=True):
            keyed = groups.narrowed(keyed, grouping, one) if grouping.dimension in groups.TIMES else keyed
        length = spans.length_in_days(spans.covered(keyed.periods, coverage)) / _DAYS_IN[quantity]
        found[key] = number / length if length and isinstance(number, int) else None
    return found


_SERIES = {
    Quantity.PER_DAY: Dimension.DAY,
    Quantity.PER_WEEK: Dimension.WEEK,
    Quantity.PER_MONTH: Dimension.MONTH,
}


def _of_series(measure: Measure, quantity: Quantity, scope: Scope, coverage: Coverage) -> Number:
    """The median, lowest or highest of the days, weeks or months, those without a message included."""
    if quantity not in _SERIES:
        return None
    by = Grouping(_SERIES[quantity])
    counted = _aggregated(scope, (by,), _count(measure.counted))
    keys = groups.expected(scope, by, coverage)
    numbers: list[float] = [_number(counted.get((key,), 0)) for key in keys]
    return _STATISTICS[measure.kind](numbers) if numbers else None


def _number(found: Number) -> float:
    return found if isinstance(found, int | float) else 0


def counts(scope: Scope, by: Grouping) -> dict[Key, int]:
    """The messages of each key."""
    return {key: int(_number(number)) for (key,), number in _aggregated(scope, (by,), Count("pk")).items()}


def of_parts(measure: Measure, scope: Scope) -> Iterable[tuple[Measure, Scope]]:
    """The counts that a share, ratio or difference is made of, each with its scope."""
    plain_count = Measure(measure.counted)
    first = scope.narrowed(measure.part) if measure.part is not None else scope
    yield plain_count, first
    if measure.kind == Kind.SHARE:
        yield plain_count, scope
    elif measure.other is not None:
        yield plain_count, scope.narrowed(measure.other)
