"""Computes a query: exactly what it asks for, and nothing beside it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from ask.computing import contributions, listing, ranking, spans, surges, times, trends
from ask.computing.facts import AnswerGroup, CannotCompute, Difference, Figure, QueryFacts, SideFacts
from ask.computing.groups import narrowed
from ask.computing.scope import Scope, plain
from ask.computing.values import Coverage, of_parts, value
from ask.query.calendar import all_previous, year_before
from ask.query.normal import normal
from ask.query.value import Against, Comparison, Kind, Measure, Query, Side
from insights.reads import stats

COUNTED = (Kind.MESSAGES, Kind.CUSTOMERS, Kind.THREADS)
TOLD = (Kind.LIST, Kind.WORDS, Kind.SPIKES, Kind.WHY)
"""What is no number."""


def computed(query: Query, now: datetime) -> QueryFacts:
    """All that an answer to the query needs. Raises ``CannotCompute``."""
    coverage = spans.coverage()
    resolved = normal(replace(query, comparison=_resolved(query)))
    scope = scope_of(resolved)
    count, users = _totals(scope)
    facts = QueryFacts(
        resolved,
        scope,
        count,
        users,
        coverage,
        figures=tuple(_figures(resolved, scope, coverage)),
        sides=tuple(_sides(resolved, scope, coverage)),
        running=spans.running_on(resolved.periods, now),
        fitting=_fitting(resolved, scope, coverage),
    )
    return _told(_grouped(facts), now)


def scope_of(query: Query) -> Scope:
    """The rows that a query is about. Conditions on days and the like choose days, not rows."""
    counts_values = any(measure.kind == Kind.DISTINCT for measure in query.measures)
    unit = Kind.THREADS if query.measures[0].kind == Kind.THREADS else Kind.CUSTOMERS
    return Scope(query.selection, query.periods, () if counts_values else query.having, unit)


def _totals(scope: Scope) -> tuple[int, int]:
    chosen = plain(scope)
    if chosen is not None:
        totals = stats.totals(chosen)
        return totals.messages, totals.users
    counted = [value(Measure(kind), scope, None) for kind in (Kind.MESSAGES, Kind.CUSTOMERS)]
    return int(counted[0] or 0), int(counted[1] or 0)  # type: ignore[arg-type]  # counts are whole numbers


def _resolved(query: Query) -> Comparison | None:
    """The comparison with the periods it means, as far as they depend on the query's own."""
    comparison = query.comparison
    if comparison is None or comparison.against in (Against.SIDES, Against.EACH_BEFORE):
        return comparison
    if not query.periods:
        if _asks(query, Kind.WHY):
            return None
        raise CannotCompute("All time has no time before it: say which period to compare.")
    if comparison.against == Against.PREVIOUS:
        before = all_previous(query.periods)
    else:
        before = tuple(map(year_before, query.periods))
    if before is None:
        raise CannotCompute("A period with an open side has none before it: say both its ends.")
    return Comparison(Against.SIDES, (Side(periods=before),))


def _asks(query: Query, kind: Kind) -> bool:
    return any(measure.kind == kind for measure in query.measures)


def _figures(query: Query, scope: Scope, coverage: Coverage) -> Iterator[Figure]:
    """The values over the whole scope."""
    for measure in query.measures:
        if measure.kind not in TOLD and not (measure.kind == Kind.SHARE and measure.part is None):
            yield figure(measure, scope, coverage, query)


def figure(measure: Measure, scope: Scope, coverage: Coverage, query: Query) -> Figure:
    parts: tuple[Figure, ...] = ()
    if measure.kind in (Kind.SHARE, Kind.RATIO, Kind.DIFFERENCE):
        parts = tuple(Figure(one, value(one, part, coverage), part) for one, part in of_parts(measure, scope))
    if measure.kind == Kind.DISTINCT and query.having:
        return Figure(measure, value(measure, replace(scope, having=query.having), coverage), scope)
    return Figure(measure, value(measure, scope, coverage), scope, parts)


def _sides(query: Query, scope: Scope, coverage: Coverage) -> Iterator[SideFacts]:
    if query.comparison is None or query.comparison.against != Against.SIDES or query.grouping:
        return
    for side in query.comparison.sides:
        other = beside(scope, side)
        yield SideFacts(other, tuple(_figures(query, other, coverage)), *_totals(other))


def beside(scope: Scope, side: Side) -> Scope:
    """The scope of a side: what it does not say is the query's own."""
    return replace(
        scope,
        selection=scope.selection if side.selection is None else side.selection,
        periods=scope.periods if side.periods is None else side.periods,
    )


def _fitting(query: Query, scope: Scope, coverage: Coverage) -> tuple[tuple[object, Scope], ...]:
    """The days, weeks … themselves that a count with conditions counts."""
    measure = query.measures[0]
    if measure.kind != Kind.DISTINCT or measure.dimension is None or not query.having:
        return ()
    keys = times.fitting(measure.dimension, replace(scope, having=query.having), coverage)
    return tuple((key, narrowed(scope, measure.dimension, key)) for key in keys)


def _grouped(facts: QueryFacts) -> QueryFacts:
    query = facts.query
    if not query.grouping or query.measures[0].kind in TOLD:
        return facts
    groups: list[AnswerGroup] = ranking.groups(query, facts.scope, facts.coverage)
    return replace(facts, **ranking.ranked(query, groups))


def _told(facts: QueryFacts, now: datetime) -> QueryFacts:
    query, scope = facts.query, facts.scope
    if query.trend:
        facts = replace(facts, trend=trends.trend(query, scope, facts.coverage, now))
    for measure in query.measures:
        match measure.kind:
            case Kind.LIST:
                quoted, sampled = listing.quoted(scope, measure.listing, query.limit, facts.count, facts.coverage)
                facts = replace(facts, quoted=quoted, sampled=sampled)
            case Kind.WORDS:
                facts = replace(facts, words=listing.telling_words(scope, query.limit))
            case Kind.SPIKES:
                facts = replace(facts, surges=surges.found(scope, facts.coverage))
            case Kind.WHY:
                facts = replace(facts, why=_why(facts))
    return facts


def _why(facts: QueryFacts) -> Difference:
    """Against the side that was asked for, else the period before; without any period, on the day of the last spike."""
    scope, comparison = facts.scope, facts.query.comparison
    if comparison and comparison.against == Against.SIDES:
        return contributions.difference(scope, beside(scope, comparison.sides[0]), facts.coverage)
    after = scope
    if not scope.periods:
        day = surges.last_day(scope, facts.coverage)
        if day is None:
            raise CannotCompute("No day stands out: say which period you mean, such as last week.")
        after = scope.during((day,))
    before = all_previous(after.periods)
    if before is None:
        raise CannotCompute("A period with an open side has none before it: say both its ends.")
    return contributions.difference(after, replace(after, periods=before), facts.coverage)


__all__ = ["COUNTED", "TOLD", "CannotCompute", "computed", "figure", "scope_of"]
