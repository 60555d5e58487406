"""The text form of a query, read. The grammar is written out in docs/ask.md.

It checks the form alone; whether a label exists is ``ask.query.checking``'s affair.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ask.query import conditions
from ask.query.cursor import Cursor, QueryTextError
from ask.query.normal import normal
from ask.query.printing import COUNTED, STATISTICS
from ask.query.value import (
    Against,
    Comparison,
    Dimension,
    Grouping,
    Kind,
    Listing,
    Measure,
    Quantity,
    Query,
    Ranking,
    Side,
)

_MOST = 1000  # groups, messages or words that a query may ask for
_PLAIN = (*COUNTED, Kind.FIRST, Kind.LAST, Kind.WORDS, Kind.SPIKES, Kind.WHY)


def parsed(text: str, now: datetime) -> Query:
    """The query in a text. Raises ``QueryTextError`` saying what was expected and where."""
    at = Cursor(text)
    query = Query(measures=_measures(at, now))
    seen: set[str] = set()
    while at.peek().kind != "end":
        query = _with_clause(at, now, query, seen)
    try:
        return normal(query)
    except RecursionError:
        raise QueryTextError("the query is too deep", 0) from None


def _with_clause(at: Cursor, now: datetime, query: Query, seen: set[str]) -> Query:
    token = at.peek()
    name = at.took_word(*_CLAUSES)
    if not name:
        raise at.error(f"expected one of {', '.join(_CLAUSES)}")
    if name in seen and name != "against":
        raise QueryTextError(f"“{name}” stands twice", token.place)
    seen.add("most" if name == "least" else name)
    return _CLAUSES[name](at, now, query)


def _where(at: Cursor, now: datetime, query: Query) -> Query:
    return replace(query, selection=conditions.selection(at, now))


def _in(at: Cursor, now: datetime, query: Query) -> Query:
    return replace(query, periods=conditions.intervals(at, now))


def _by(at: Cursor, now: datetime, query: Query) -> Query:
    found = [_grouping(at)]
    while at.took_mark(","):
        found.append(_grouping(at))
    return replace(query, grouping=tuple(found))


def _grouping(at: Cursor) -> Grouping:
    name = conditions.attribute(at)
    if name:
        return Grouping(Dimension.ATTRIBUTE, name)
    found = at.choice(dimension for dimension in Dimension if dimension != Dimension.ATTRIBUTE)
    if found is None:
        raise at.error(f"expected one of {', '.join(Dimension)}")
    return Grouping(found)


def _having(at: Cursor, now: datetime, query: Query) -> Query:
    found = [conditions.condition(at, now)]
    while at.took_word("and"):
        found.append(conditions.condition(at, now))
    return replace(query, having=tuple(found))


def _keep(at: Cursor, now: datetime, query: Query) -> Query:
    found = [(conditions.operator(at), at.number())]
    while at.took_word("and"):
        found.append((conditions.operator(at), at.number()))
    return replace(query, keep=tuple(found))


def _ranked(least: bool) -> Callable[[Cursor, datetime, Query], Query]:
    def read(at: Cursor, now: datetime, query: Query) -> Query:
        change = bool(at.took_word("change"))
        limit = _count(at)
        rank = 1
        if at.took_word("from"):
            rank = _count(at) or 1
        return replace(query, ranking=Ranking(least, limit, rank, change))

    return read


def _count(at: Cursor) -> int | None:
    place, found = at.peek().place, at.whole_number()
    if found is not None and not 1 <= found <= _MOST:
        raise QueryTextError(f"expected a number from 1 to {_MOST:,}", place)
    return found


def _against(at: Cursor, now: datetime, query: Query) -> Query:
    before = query.comparison
    named = at.choice(against for against in Against if against != Against.SIDES)
    if named and before is None:
        return replace(query, comparison=Comparison(named))
    if named or (before and before.against != Against.SIDES):
        raise at.error("a query is compared in one way")
    sides = (*(before.sides if before else ()), _side(at, now))
    return replace(query, comparison=Comparison(Against.SIDES, sides))


def _side(at: Cursor, now: datetime) -> Side:
    selection = conditions.bracketed(at, now) if at.peek().is_mark("(") else None
    if at.took_word("in"):
        return Side(selection, conditions.intervals(at, now))
    if at.took_word("all"):
        if not at.took_word("time"):
            raise at.error("expected “time”")
        return Side(selection, ())
    if selection is None and not at.took_word("itself"):
        raise at.error("expected previous, year before, each before, a selection in brackets, or “in” and a period")
    return Side(selection)


def _trend(at: Cursor, now: datetime, query: Query) -> Query:
    return replace(query, trend=True)


def _limit(at: Cursor, now: datetime, query: Query) -> Query:
    found = _count(at)
    if found is None:
        raise at.error("expected a number")
    return replace(query, limit=found)


_CLAUSES: dict[str, Callable[[Cursor, datetime, Query], Query]] = {
    "where": _where,
    "in": _in,
    "by": _by,
    "having": _having,
    "keep": _keep,
    "most": _ranked(False),
    "least": _ranked(True),
    "against": _against,
    "trend": _trend,
    "limit": _limit,
}


def _measures(at: Cursor, now: datetime) -> tuple[Measure, ...]:
    found = [_measure(at, now)]
    while at.took_mark(","):
        found.append(_measure(at, now))
    return tuple(found)


def _measure(at: Cursor, now: datetime) -> Measure:
    kind = at.choice(Kind)
    if kind is None:
        raise at.error(f"expected what to tell: {', '.join(Kind)}")
    if kind in _PLAIN:
        return Measure(kind)
    if kind == Kind.DISTINCT:
        return Measure(kind, dimension=_grouping(at))
    if kind == Kind.LIST:
        return Measure(kind, listing=at.choice(Listing) or Listing.TYPICAL)
    if kind in STATISTICS:
        return _statistic(at, kind)
    counted = _counted(at)
    if kind == Kind.SHARE:
        return Measure(kind, part=_bracket(at, now) if at.peek().is_mark("(") else None, counted=counted)
    part = _bracket(at, now)
    joint = "to" if kind == Kind.RATIO else "minus"
    if not at.took_word(joint):
        raise at.error(f"expected “{joint}”")
    return Measure(kind, part=part, other=_bracket(at, now), counted=counted)


_bracket = conditions.bracketed


def _statistic(at: Cursor, kind: Kind) -> Measure:
    quantity = at.choice(Quantity)
    if quantity is None:
        raise at.error(f"expected one of {', '.join(Quantity)}")
    return Measure(kind, quantity, counted=_counted(at))


def _counted(at: Cursor) -> Kind:
    if not at.took_word("of"):
        return Kind.MESSAGES
    found = at.choice(COUNTED)
    if found is None:
        raise at.error(f"expected one of {', '.join(COUNTED)}")
    return found
