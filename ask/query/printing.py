"""A query as text, in the form that ``ask.query.text`` reads back to an equal value."""

import re
from collections.abc import Iterator

from ask.query import dates
from ask.query.value import (
    EVERYTHING,
    Against,
    AllOf,
    AnyOf,
    Bound,
    Comparison,
    Condition,
    Field,
    Grouping,
    Is,
    Kind,
    Listing,
    Measure,
    Not,
    Periods,
    Query,
    Ranking,
    Says,
    Selection,
    Side,
    Whose,
    Wrote,
)

_PLAIN = re.compile(r"\w[\w.@-]*")
COUNTED = (Kind.MESSAGES, Kind.CUSTOMERS, Kind.THREADS)
STATISTICS = (Kind.AVERAGE, Kind.MEDIAN, Kind.LOWEST, Kind.HIGHEST)


def printed(query: Query) -> str:
    """The text form: measures first, then one clause for each part that is there."""
    return " ".join(_clauses(query))


def _clauses(query: Query) -> Iterator[str]:
    yield ", ".join(map(measure, query.measures))
    if query.selection != EVERYTHING:
        yield f"where {selection(query.selection)}"
    if query.periods:
        yield f"in {periods(query.periods)}"
    if query.grouping:
        yield "by " + ", ".join(map(grouping, query.grouping))
    if query.having:
        yield "having " + " and ".join(map(condition, query.having))
    if query.keep:
        yield "keep " + " and ".join(f"{operator} {number_words(number)}" for operator, number in query.keep)
    if query.ranking:
        yield ranking(query.ranking)
    if query.comparison:
        yield from _compared(query.comparison)
    yield from ["trend"] if query.trend else []
    yield from [f"limit {query.limit}"] if query.limit else []


def measure(value: Measure) -> str:
    counted = "" if value.counted == Kind.MESSAGES else f" of {value.counted}"
    match value.kind:
        case Kind.DISTINCT:
            return f"distinct {grouping(value.dimension)}" if value.dimension else "distinct"
        case Kind.SHARE:
            return f"share{counted}" + (f" ({selection(value.part)})" if value.part else "")
        case Kind.RATIO | Kind.DIFFERENCE:
            joint = "to" if value.kind == Kind.RATIO else "minus"
            part, other = selection(value.part or EVERYTHING), selection(value.other or EVERYTHING)
            return f"{value.kind}{counted} ({part}) {joint} ({other})"
        case Kind.LIST:
            return "list" if value.listing == Listing.TYPICAL else f"list {value.listing}"
    return f"{value.kind} {value.quantity}{counted}" if value.quantity else str(value.kind)


def selection(value: Selection, *, inner: bool = False) -> str:
    match value:
        case Is():
            return _is(value)
        case Says(text):
            return f"text ~ {quoted(text)}"
        case Bound(amount, operator, number):
            return f"{amount} {operator} {number_words(number)}"
        case Not(Is() as part):
            return _is(part, denied=True)
        case Not(Says(text)):
            return f"text !~ {quoted(text)}"
        case Not(part):
            return f"not {selection(part, inner=True)}"
        case Whose(one):
            return f"whose ({condition(one)})"
        case AllOf(()):
            return "everything"
        case AllOf(parts) | AnyOf(parts):
            joint = " and " if isinstance(value, AllOf) else " or "
            shown = joint.join(selection(part, inner=True) for part in parts)
            return f"({shown})" if inner else shown
    raise TypeError(value)


def _is(value: Is, *, denied: bool = False) -> str:
    field = f"attribute.{word(value.name)}" if value.field == Field.ATTRIBUTE else str(value.field)
    if len(value.values) == 1:
        return f"{field} {'!=' if denied else '='} {word(value.values[0])}"
    return f"{field} {'not in' if denied else 'in'} ({', '.join(map(word, value.values))})"


def word(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else quoted(text)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def number_words(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def periods(value: Periods) -> str:
    return ", ".join(map(dates.written, value))


def grouping(value: Grouping) -> str:
    return f"attribute.{word(value.name)}" if value.name else str(value.dimension)


def condition(value: Condition) -> str:
    if isinstance(value, Wrote):
        return str(value.newness)
    where = f" where ({selection(value.where)})" if value.where != EVERYTHING else ""
    during = f" in {periods(value.periods)}" if value.periods else ""
    return f"count {value.operator} {number_words(value.number)}{where}{during}"


def ranking(value: Ranking) -> str:
    parts = ["least" if value.least else "most"]
    parts += ["change"] if value.change else []
    parts += [str(value.limit)] if value.limit else []
    parts += [f"from {value.rank}"] if value.rank > 1 else []
    return " ".join(parts)


def _compared(value: Comparison) -> Iterator[str]:
    if value.against != Against.SIDES:
        yield f"against {value.against}"
        return
    yield from (f"against {side(one)}" for one in value.sides)


def side(value: Side) -> str:
    parts = [f"({selection(value.selection)})"] if value.selection is not None else []
    if value.periods is not None:
        parts.append(f"in {periods(value.periods)}" if value.periods else "all time")
    return " ".join(parts) or "itself"
