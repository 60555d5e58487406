"""Groups with their values, in the order that was asked for, as many as were asked for."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from ask.computing import groups as keyed
from ask.computing.facts import AnswerGroup, CannotCompute
from ask.computing.groups import TIMES, Key, expected, in_order
from ask.computing.scope import Scope
from ask.computing.units import keeps
from ask.computing.values import Coverage, Number, Values, value, values
from ask.query.value import Against, Dimension, Grouping, Kind, Measure, Query, Ranking

# Groups of one answer. Four years of days; 1,500 lines take 0.8 s of a core, 14,000 took 7.
MOST_GROUPS = 1_500
MOST_SINGLE = 70  # groups that are counted one by one, each by a query
_ORDERED = (*TIMES, Dimension.HOUR, Dimension.WEEKDAY)
_ZERO = (Kind.MESSAGES, Kind.CUSTOMERS, Kind.THREADS, Kind.DIFFERENCE)


def groups(query: Query, scope: Scope, coverage: Coverage) -> list[AnswerGroup]:
    """Every group, those without a message where its dimension has them, in time or by value.

    Raises ``CannotCompute`` for more than anybody reads, unless only some are asked for.
    """
    found = _valued(query, scope, coverage)
    keys = _keys(query, scope, coverage, found[0])
    if len(keys) > MOST_GROUPS and query.limit is None and query.ranking is None:
        raise CannotCompute(
            f"That would be {len(keys):,} lines; an answer has at most {MOST_GROUPS:,}. Ask for a shorter period, "
            "by week or month, or for the first few."
        )
    made = [AnswerGroup(key, _scope(scope, query.grouping, key), _row(query, found, key)) for key in keys]
    return _in_order(query, _compared(query, made, scope, coverage))


def _valued(query: Query, scope: Scope, coverage: Coverage) -> list[Values]:
    """Each measure's values. Conditions on customers hold within each group."""
    if scope.having:
        free = replace(scope, having=())
        keys = _keys(query, free, coverage, values(Measure(), free, query.grouping, coverage))
        if len(keys) > MOST_SINGLE:
            raise CannotCompute(
                f"A condition within groups is counted group by group, for at most {MOST_SINGLE} of them; these would "
                f"be {len(keys):,}. Ask for a shorter period, or by week or month."
            )
        return [
            {key: value(measure, _scope(scope, query.grouping, key), coverage) for key in keys}
            for measure in query.measures
        ]
    return [values(measure, scope, query.grouping, coverage) for measure in query.measures]


def _keys(query: Query, scope: Scope, coverage: Coverage, found: Mapping[tuple[Key, ...], Number]) -> list[Any]:
    """Those that were found, and with one grouping those that could have been."""
    if len(query.grouping) > 1:
        return sorted(found, key=lambda key: tuple((one is None, one if one is not None else 0) for one in key))
    grouping = query.grouping[0]
    present = {key for (key,) in found if not (key is None and grouping.dimension == Dimension.CUSTOMER)}
    return [(key,) for key in in_order(grouping, present | set(expected(scope, grouping, coverage)))]


def _row(query: Query, found: list[Values], key: tuple[Key, ...]) -> tuple[Number, ...]:
    return tuple(
        each.get(key, 0 if measure.kind in _ZERO else None) for measure, each in zip(query.measures, found, strict=True)
    )


def _scope(scope: Scope, grouping: tuple[Grouping, ...], key: tuple[Key, ...]) -> Scope:
    for by, one in zip(grouping, key, strict=True):
        scope = keyed.narrowed(scope, by, one)
    return scope


def _compared(query: Query, made: list[AnswerGroup], scope: Scope, coverage: Coverage) -> list[AnswerGroup]:
    comparison = query.comparison
    if comparison is None:
        return made
    if comparison.against == Against.EACH_BEFORE:
        pairs = pairwise(made)
        return made[:1] + [replace(one, before=last.value, before_scope=last.scope) for last, one in pairs]
    side = comparison.sides[0]
    other = replace(
        scope,
        selection=scope.selection if side.selection is None else side.selection,
        periods=scope.periods if side.periods is None else side.periods,
    )
    before = _valued(replace(query, measures=query.measures[:1]), other, coverage)[0]
    known = {group.keys for group in made}
    measure = query.measures[0]
    zero = 0 if measure.kind in _ZERO else None
    made = made + [
        AnswerGroup(key, _scope(scope, query.grouping, key), (zero,) * len(query.measures))
        for key in before
        if key not in known and query.grouping[0].dimension not in TIMES
    ]
    return [
        replace(one, before=before.get(one.keys, zero), before_scope=_scope(other, query.grouping, one.keys))
        for one in made
    ]


def _in_order(query: Query, made: list[AnswerGroup]) -> list[AnswerGroup]:
    """Times stay in their order unless a ranking asks for another; labels stand by their value."""
    wanted = query.ranking
    if wanted is None and query.grouping[0].dimension in _ORDERED:
        return made
    wanted = wanted or Ranking()
    present = [one for one in made if _measured(one, wanted) is not None]
    missing = [one for one in made if _measured(one, wanted) is None]
    return sorted(present, key=lambda one: _place(one, wanted)) + ([] if query.ranking else missing)


def _place(one: AnswerGroup, wanted: Ranking) -> float:
    number = _measured(one, wanted) or 0
    return number if wanted.least else -number


def _measured(one: AnswerGroup, wanted: Ranking) -> float | None:
    found = one.change if wanted.change else one.value
    return found if isinstance(found, int | float) else found.timestamp() if found else None


def ranked(query: Query, made: list[AnswerGroup]) -> dict[str, Any]:
    """The groups that are told, how many there are, and whether more have the value of the last one."""
    kept = [one for one in made if isinstance(one.value, int | float) and keeps(query.keep, one.value)]
    chosen = kept if query.keep else made
    wanted = query.ranking
    if wanted is None or (wanted.limit is None and wanted.rank == 1):
        return {"groups": tuple(chosen), "group_count": len(chosen)}
    first = wanted.rank - 1
    told = chosen[first : first + wanted.limit] if wanted.limit else chosen[first:]
    after = chosen[first + len(told) :]
    tied = [one for one in after if told and _measured(one, wanted) == _measured(told[-1], wanted)]
    return {"groups": tuple(told + tied), "group_count": len(chosen), "tied": bool(tied)}
