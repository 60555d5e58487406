"""The parts of a query, each with the query that is left without it, and the one that says its opposite."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ask.query.interval_words import periods_words
from ask.query.normal import all_of, normal, parts_of, without
from ask.query.printing import number_words
from ask.query.value import EVERYTHING, AllOf, AnyOf, Bound, Is, Measure, Not, Query, Says, Selection
from ask.query.words import (
    Names,
    comparison_words,
    condition_words,
    grouping_words,
    measure_words,
    ranking_words,
    selection_words,
)


@dataclass(frozen=True, slots=True)
class QueryChip:
    """``kind`` is measures, periods, grouping, having, keep, ranking, comparison, trend, limit, or what a part of the
    selection is about: a field, an amount, text, customers or choice.

    ``without`` is the query without this part; ``opposite`` the one with the part turned round, where that makes sense.
    ``inherited`` parts come from the question before.
    """

    kind: str
    words: str
    without: Query
    opposite: Query | None = None
    inherited: bool = False


def chips(query: Query, names: Names, inherited: Iterable[str] = ()) -> list[QueryChip]:
    """Every part in the order of the text form. A count of messages is no part: it is what is left when all is gone."""
    taken = frozenset(inherited)
    return [replace(chip, inherited=chip.kind in taken) for chip in _chips(query, names)]


def _chips(query: Query, names: Names) -> Iterator[QueryChip]:
    for measure in query.measures:
        rest = tuple(one for one in query.measures if one != measure)
        if rest or measure != Measure():
            left = replace(query, measures=rest or (Measure(),))
            yield QueryChip("measures", measure_words(measure, names), normal(left))
    yield from _selected(query, names)
    if query.periods:
        yield QueryChip("periods", periods_words(query.periods), replace(query, periods=()))
    for grouping in query.grouping:
        left = replace(query, grouping=tuple(one for one in query.grouping if one != grouping))
        left = left if left.grouping else replace(left, ranking=None, keep=())
        yield QueryChip("grouping", f"by {grouping_words(grouping)}", left)
    for condition in query.having:
        left = replace(query, having=tuple(one for one in query.having if one != condition))
        yield QueryChip("having", condition_words(condition, names), left)
    for operator, limit in query.keep:
        left = replace(query, keep=tuple(one for one in query.keep if one != (operator, limit)))
        yield QueryChip("keep", f"only where it is {operator} {number_words(limit)}", left)
    yield from _shaped(query, names)


def _selected(query: Query, names: Names) -> Iterator[QueryChip]:
    if query.selection == EVERYTHING:
        return
    parts = list(parts_of(query.selection))
    for part in parts:
        others = [one for one in parts if one != part]
        yield QueryChip(
            kind_of(part),
            selection_words(part, names),
            replace(query, selection=all_of(others)),
            replace(query, selection=all_of([*others, without(part)])),
        )


def kind_of(part: Selection) -> str:
    """What a part of a selection is about."""
    match part:
        case Not(inner):
            return kind_of(inner)
        case Is(field):
            return str(field)
        case Says():
            return "text"
        case Bound(amount):
            return str(amount)
        case AnyOf() | AllOf():
            return "choice"
    return "customers"


def _shaped(query: Query, names: Names) -> Iterator[QueryChip]:
    if query.ranking:
        turned = replace(query, ranking=replace(query.ranking, least=not query.ranking.least))
        yield QueryChip("ranking", ranking_words(query.ranking), replace(query, ranking=None), turned)
    if query.comparison:
        yield QueryChip("comparison", comparison_words(query.comparison, names), replace(query, comparison=None))
    if query.trend:
        yield QueryChip("trend", "its trend", replace(query, trend=False))
    if query.limit:
        yield QueryChip("limit", f"{query.limit} of them", replace(query, limit=None))
