"""One form for what means the same: order, nesting and double negation do not count."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from ask.query.value import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Field,
    Interval,
    Is,
    Measure,
    Not,
    Periods,
    Query,
    Selection,
    Side,
    Times,
    Whose,
)

_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
Key = tuple[Field, str]


def normal(query: Query) -> Query:
    """The same question in the form that equal questions share."""
    return replace(
        query,
        measures=tuple(dict.fromkeys(_measure(measure) for measure in query.measures)) or (Measure(),),
        selection=ordered(query.selection),
        periods=disjoint(query.periods),
        grouping=tuple(dict.fromkeys(query.grouping)),
        having=tuple(sorted({_condition(one) for one in query.having}, key=repr)),
        keep=tuple(sorted(set(query.keep))),
        comparison=_comparison(query.comparison) if query.comparison else None,
    )


def all_of(parts: Iterable[Selection]) -> Selection:
    return ordered(AllOf(tuple(parts)))


def any_of(parts: Iterable[Selection]) -> Selection:
    return ordered(AnyOf(tuple(parts)))


def without(selection: Selection) -> Selection:
    """The complement."""
    return ordered(Not(selection))


def ordered(selection: Selection) -> Selection:
    """Negations stand before single conditions, nothing is nested without need, and parts are sorted.

    Raises ``ValueError`` for a choice between nothing.
    """
    match selection:
        case Not(part):
            return _negated(part)
        case AllOf(parts):
            return _all(ordered(part) for part in parts)
        case AnyOf(parts):
            return _any(ordered(part) for part in parts)
        case Is(values=values):
            if not values:
                raise ValueError("a field needs a value")
            return replace(selection, values=tuple(sorted(set(values))))
        case Whose(condition):
            return Whose(_condition(condition))
    return selection


def _negated(part: Selection) -> Selection:
    match part:
        case Not(inner):
            return ordered(inner)
        case AllOf(parts) if parts:
            return _any(_negated(one) for one in parts)
        case AnyOf(parts):
            return _all(_negated(one) for one in parts)
    return Not(ordered(part))


def _all(parts: Iterable[Selection]) -> Selection:
    flat = {inner for part in parts for inner in (part.parts if isinstance(part, AllOf) else (part,))}
    denied = [part.part for part in flat if isinstance(part, Not) and isinstance(part.part, Is)]
    kept = [part for part in flat if not (isinstance(part, Not) and isinstance(part.part, Is))]
    kept.extend(Not(part) for part in _merged(denied))
    return kept[0] if len(kept) == 1 else AllOf(tuple(sorted(kept, key=repr)))


def _any(parts: Iterable[Selection]) -> Selection:
    flat = {inner for part in parts for inner in (part.parts if isinstance(part, AnyOf) else (part,))}
    if not flat:
        raise ValueError("a choice needs parts")
    if EVERYTHING in flat:
        return EVERYTHING
    kept: list[Selection] = [part for part in flat if not isinstance(part, Is)]
    kept.extend(_merged(part for part in flat if isinstance(part, Is)))
    return kept[0] if len(kept) == 1 else AnyOf(tuple(sorted(kept, key=repr)))


def _merged(parts: Iterable[Is]) -> list[Selection]:
    """Any of these, with one condition a field."""
    values: dict[Key, set[str]] = {}
    for part in parts:
        values.setdefault((part.field, part.name), set()).update(part.values)
    return [Is(field, tuple(sorted(found)), name) for (field, name), found in values.items()]


def disjoint(periods: Periods) -> Periods:
    """Sorted intervals, those that touch being one; () where together they are all time."""
    joined: list[Interval] = []
    for interval in sorted(periods, key=lambda one: (one.since or _EARLIEST, one.until or _LATEST)):
        last = joined[-1] if joined else None
        if last and (last.until or _LATEST) >= (interval.since or _EARLIEST):
            joined[-1] = _union(last, interval)
        else:
            joined.append(interval)
    return () if any(one.since is None and one.until is None for one in joined) else tuple(joined)


def _union(first: Interval, second: Interval) -> Interval:
    """Of two that touch, the first beginning no later."""
    until = None if first.until is None or second.until is None else max(first.until, second.until)
    whole = next((one for one in (first, second) if (one.since, one.until) == (first.since, until)), None)
    return whole or Interval(first.since, until)


def _measure(measure: Measure) -> Measure:
    part = None if measure.part is None else ordered(measure.part)
    return replace(measure, part=part, other=None if measure.other is None else ordered(measure.other))


def _condition(condition: Condition) -> Condition:
    if isinstance(condition, Times):
        return replace(condition, where=ordered(condition.where), periods=disjoint(condition.periods))
    return condition


def _comparison(comparison: Comparison) -> Comparison:
    return replace(comparison, sides=tuple(dict.fromkeys(_side(side) for side in comparison.sides)))


def _side(side: Side) -> Side:
    selection = None if side.selection is None else ordered(side.selection)
    return Side(selection, None if side.periods is None else disjoint(side.periods))


def parts_of(selection: Selection) -> Iterator[Selection]:
    """What must all hold."""
    yield from selection.parts if isinstance(selection, AllOf) else (selection,)
