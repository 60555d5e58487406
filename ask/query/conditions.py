"""Selections and conditions in the text form of a query, read by recursive descent: or, and, not, one condition."""

from datetime import datetime

from ask.query import dates
from ask.query.cursor import Cursor, QueryTextError
from ask.query.value import (
    EVERYTHING,
    AllOf,
    Amount,
    AnyOf,
    Bound,
    Condition,
    Field,
    Interval,
    Is,
    Newness,
    Not,
    Operator,
    Periods,
    Says,
    Selection,
    Times,
    Whose,
    Wrote,
)

_PLAIN_FIELDS = [field for field in Field if field != Field.ATTRIBUTE]


def selection(at: Cursor, now: datetime) -> Selection:
    parts = [_all(at, now)]
    while at.took_word("or"):
        parts.append(_all(at, now))
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _all(at: Cursor, now: datetime) -> Selection:
    parts = [_part(at, now)]
    while at.took_word("and"):
        parts.append(_part(at, now))
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _part(at: Cursor, now: datetime) -> Selection:
    denied = False
    while at.took_word("not"):
        denied = not denied
    part = _single(at, now)
    return Not(part) if denied else part


def _single(at: Cursor, now: datetime) -> Selection:
    if at.peek().is_mark("("):
        return bracketed(at, now)
    if at.took_word("everything"):
        return EVERYTHING
    if at.took_word("whose"):
        at.open_bracket()
        found = condition(at, now)
        at.close_bracket()
        return Whose(found)
    if at.took_word("text"):
        mark = at.took_mark("~", "!~")
        if not mark:
            raise at.error("after “text” expected “~” or “!~”")
        words = Says(_words(at))
        return Not(words) if mark == "!~" else words
    amount = at.choice(Amount)
    return Bound(amount, operator(at), at.number()) if amount else _is(at)


def _words(at: Cursor) -> str:
    place, words = at.peek().place, at.value()
    if not words.strip():
        raise QueryTextError("the words to look for are empty", place)
    return words


def bracketed(at: Cursor, now: datetime) -> Selection:
    at.open_bracket()
    found = selection(at, now)
    at.close_bracket()
    return found


def _is(at: Cursor) -> Selection:
    field, name = _field(at)
    mark = at.took_mark("=", "!=")
    if mark:
        found = Is(field, (at.value(),), name)
        return Not(found) if mark == "!=" else found
    denied = bool(at.took_word("not"))
    if not at.took_word("in"):
        raise at.error(f"after “{field}” expected “=”, “!=”, “in” or “not in”")
    found = Is(field, _values(at), name)
    return Not(found) if denied else found


def _field(at: Cursor) -> tuple[Field, str]:
    name = attribute(at)
    if name:
        return Field.ATTRIBUTE, name
    field = at.choice(_PLAIN_FIELDS)
    if field is None:
        raise at.error(f"expected a condition on text, {', '.join(Amount)} or {', '.join(Field)}")
    return field, ""


def attribute(at: Cursor) -> str:
    """The name in ``attribute.plan`` or ``attribute."Plan of the user"``, taken; "" where something else stands."""
    head, _, name = at.peek().text.partition(".")
    if at.peek().kind != "word" or head.lower() != "attribute" or "." not in at.peek().text:
        return ""
    at.take()
    return name or at.value()


def _values(at: Cursor) -> tuple[str, ...]:
    at.open_bracket()
    values = [at.value()]
    while at.took_mark(","):
        values.append(at.value())
    at.close_bracket()
    return tuple(values)


def operator(at: Cursor) -> Operator:
    found = at.choice(Operator)
    if found is None:
        raise at.error("expected >, >=, <, <= or =")
    return found


def condition(at: Cursor, now: datetime) -> Condition:
    newness = at.choice(Newness)
    if newness:
        return Wrote(newness)
    if not at.took_word("count"):
        raise at.error("expected “count”, “first time” or “again”")
    compared, number = operator(at), at.number()
    where = bracketed(at, now) if at.took_word("where") else EVERYTHING
    return Times(compared, number, where, intervals(at, now) if at.took_word("in") else ())


def intervals(at: Cursor, now: datetime) -> Periods:
    found = [_interval(at, now)]
    while at.took_mark(","):
        found.append(_interval(at, now))
    return tuple(found)


def _interval(at: Cursor, now: datetime) -> Interval:
    place, text = at.peek().place, at.words_until_clause()
    if not text:
        raise at.error("expected a period such as 2024-11 or last 30 days")
    try:
        return dates.read_interval(text, now)
    except ValueError as error:
        raise QueryTextError(str(error), place) from None
