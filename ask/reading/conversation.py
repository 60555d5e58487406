"""A question after another: what it takes over from the query before, and what it replaces. Pure."""

from ask.query.calendar import previous as before
from ask.query.calendar import year_before
from ask.query.value import (
    EVERYTHING,
    Against,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Field,
    Grouping,
    Interval,
    Is,
    Kind,
    Measure,
    Not,
    Query,
    Selection,
)
from ask.reading.chart import ChartEdge
from ask.reading.compose.periods import interval, near
from ask.reading.compose.said import Refused, Said, Unfit
from ask.reading.grammar.selections import alike, field_of
from ask.reading.pieces import When
from ask.reading.referring import refers_back
from engine.periods.calendar import DAY, around
from engine.periods.yearless import in_year


def merged(said: Said, previous: Query | None) -> tuple[Query, frozenset[str]]:
    """The query that a question means, and which of its parts the one before gave."""
    if previous is None or not refers_back(said):
        return _alone(said), frozenset()
    return _following(said, previous)


def _alone(said: Said) -> Query:
    if said.others or said.remove:
        raise Unfit()
    if said.back and said.comparison is not None and said.periods is None:
        raise Unfit()
    selection = _all(said.selections)
    return Query(
        tuple(said.measures) or (Measure(),),
        selection,
        said.periods or (),
        tuple(said.grouping),
        tuple(said.having),
        tuple(said.keep),
        said.ranking,
        said.comparison,
        said.trend,
        said.limit,
    )


def _all(parts: list[Selection]) -> Selection:
    if not parts:
        return EVERYTHING
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _following(said: Said, previous: Query) -> tuple[Query, frozenset[str]]:
    inherited: set[str] = set()
    if said.share_of_before:
        return _share(said, previous)
    selection, kept = _selection(said, previous.selection)
    inherited |= kept
    periods = _periods(said, previous, inherited)
    measures, grouping = _asked(said, previous, inherited)
    comparison = said.comparison or _comparison(said, previous, selection, inherited)
    query = Query(
        measures,
        selection,
        periods,
        grouping,
        tuple(said.having) or _kept_having(said, previous, inherited),
        tuple(said.keep),
        said.ranking,
        comparison,
        said.trend,
        said.limit,
    )
    return query, frozenset(inherited)


def _share(said: Said, previous: Query) -> tuple[Query, frozenset[str]]:
    """“What percentage is that?”: of the messages from the same places, in the same time."""
    old = list(previous.selection.parts) if isinstance(previous.selection, AllOf) else [previous.selection]
    part = [one for one in old if field_of(one) not in _PLACES and one != EVERYTHING]
    whole = [one for one in old if field_of(one) in _PLACES]
    if not part:
        part, whole = whole, []
    if not part:
        raise Refused("no_part")
    counted = (
        previous.measures[0].kind if previous.measures[0].kind in (Kind.MESSAGES, Kind.CUSTOMERS) else Kind.MESSAGES
    )
    measure = Measure(Kind.SHARE, part=_all(part), counted=counted)
    periods = said.periods if said.periods is not None else previous.periods
    return Query((measure,), _all(whole), periods), frozenset({"selection", "periods"})


_CALENDAR = frozenset({"day", "week", "month", "quarter", "half", "year", "weekend"})
_PLACES = frozenset({"source", "brand", "customer", "language", "direction", "weekday", "hour", "answered"})


def _selection(said: Said, before: Selection) -> tuple[Selection, set[str]]:
    """The conditions before, without those that are replaced or taken away, and the new ones."""
    old = list(before.parts) if isinstance(before, AllOf) else [before]
    named = list(said.selections)
    if said.others:
        sources = [
            value for part in old if isinstance(part, Is) and part.field is Field.SOURCE for value in part.values
        ]
        named.append(Not(Is(Field.SOURCE, tuple(sources))) if sources else EVERYTHING)
    if said.remove:
        named = [part if isinstance(part, Not) else Not(part) for part in named]
    kept, joined = [], []
    for part in old:
        twin = next((one for one in named if _replaces(one, part)), None)
        if field_of(part) in _gone(said):
            continue
        if twin is None:
            kept.append(part)
        elif said.add and not isinstance(twin, Not):
            joined.append(part)
    if said.add and joined:
        named = [
            AnyOf((part, *(one for one in joined if alike(one, part))))
            if any(alike(one, part) for one in joined)
            else part
            for part in named
        ]
    return _all(kept + named), {field_of(part) or "selection" for part in kept if part != EVERYTHING}


def _replaces(new: Selection, old: Selection) -> bool:
    one, other = field_of(new), field_of(old)
    if one and one == other:
        return True
    return one in ("category", "topic") and other in ("category", "topic")


def _gone(said: Said) -> set[str]:
    fields = set(said.cleared)
    return fields | ({"category", "topic"} if "subject" in fields else set())


def _periods(said: Said, previous: Query, inherited: set[str]) -> tuple[Interval, ...]:
    if "periods" in said.cleared:
        return ()
    if said.shift:
        return _shifted(said, previous)
    if said.periods is not None:
        return _near(said, previous)
    if previous.periods:
        inherited.add("periods")
    return previous.periods


def _near(said: Said, previous: Query) -> tuple[Interval, ...]:
    """“and in December?” after November 2024 is December 2024."""
    if not said.whens:
        return said.periods or ()
    del previous
    edge = ChartEdge("whens", 0, 0, None)
    return tuple(interval(said, near(said, when), edge) for when in said.whens)


def _shifted(said: Said, previous: Query) -> tuple[Interval, ...]:
    """“And the month before?”: the time before the one that was asked about."""
    if len(previous.periods) != 1 or previous.periods[0].since is None:
        raise Refused("nothing_before")
    period = previous.periods[0]
    if said.shift == "year before":
        return tuple(one for one in [year_before(period)] if one)
    first = period.since
    assert first is not None  # noqa: S101 -- looked at above
    if said.shift in ("same", period.unit) and period.unit in _CALENDAR:
        moved = around(first.date() - DAY, period.unit)
        return (Interval(moved.since, moved.until, period.unit),)
    if said.shift in ("same", period.unit) or period.unit == "rolling":
        return tuple(one for one in [before(period)] if one)
    moved = around(first.date() - DAY, said.shift)
    return (Interval(moved.since, moved.until, said.shift),)


def _asked(said: Said, previous: Query, inherited: set[str]) -> tuple[tuple[Measure, ...], tuple[Grouping, ...]]:
    measures = tuple(said.measures)
    grouping = tuple(said.grouping)
    if not measures and not said.trend:
        counting = all(
            one.kind in (Kind.MESSAGES, Kind.CUSTOMERS, Kind.THREADS, Kind.SHARE, Kind.AVERAGE)
            for one in previous.measures
        )
        if not grouping or counting:
            measures = previous.measures
            inherited.add("measures")
    fits = not said.measures and not said.trend
    if not grouping and fits and "grouping" not in said.cleared and previous.grouping:
        grouping = previous.grouping
        inherited.add("grouping")
    return measures or (Measure(),), grouping


def _kept_having(said: Said, previous: Query, inherited: set[str]) -> tuple[Condition, ...]:
    if previous.having and not said.measures:
        inherited.add("having")
        return previous.having
    return ()


def _comparison(said: Said, previous: Query, selection: Selection, inherited: set[str]) -> Comparison | None:
    """A comparison with the period before stays as long as nothing else is asked for."""
    earlier = previous.comparison
    if earlier is None or said.measures or said.grouping or said.trend or said.periods is not None:
        return None
    if earlier.against is not Against.SIDES or all(side.selection is None for side in earlier.sides):
        inherited.add("comparison")
        return earlier
    return None


def names(when: When, interval_of: Interval) -> bool:
    """Whether words that name a period can mean an interval: the same days, in the year that other words lend."""
    period = when.period
    if when.yearless and interval_of.since is not None:
        period = in_year(period, interval_of.since.year)
    if period.since != interval_of.since:
        return period.unit == "rolling" and "month" in when.words  # beside a month of the calendar
    return (
        period.until == interval_of.until
        or interval_of.until is None
        or (period.until is None or period.until > interval_of.until)
    )
