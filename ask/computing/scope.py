"""Which rows a number is about, and the plain filter that says the same where there is one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ask.query.normal import all_of, disjoint, parts_of
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
    Kind,
    Measure,
    Not,
    Operator,
    Periods,
    Query,
    Says,
    Selection,
)
from insights.reads.filters import DIMENSIONS, DIRECTIONS, Filter
from insights.reads.parameters import LONGEST_TEXT

FIELDS = {Field(one.name): one.field for one in DIMENSIONS.values() if one.name in set(Field)}
"""The fields that ``Filter`` takes several values of."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The messages of a selection in some periods; with ``having``, only those of the units that fit all of it.

    ``unit`` is customers or threads.
    """

    selection: Selection = EVERYTHING
    periods: Periods = ()
    having: tuple[Condition, ...] = ()
    unit: Kind = Kind.CUSTOMERS

    def narrowed(self, part: Selection) -> "Scope":
        return replace(self, selection=all_of((self.selection, part)))

    def during(self, periods: Periods) -> "Scope":
        """The part of it in these periods too."""
        return replace(self, periods=within(self.periods, periods))

    @property
    def query(self) -> Query:
        """The query that counts its rows, or its units where it has conditions on them."""
        measure = Measure(self.unit if self.having else Kind.MESSAGES)
        return Query((measure,), selection=self.selection, periods=self.periods, having=self.having)


def within(first: Periods, second: Periods) -> Periods:
    """What both have in common; () is all time. Two that have nothing in common give an empty interval."""
    if not first or not second:
        return first or second
    common = [_common(one, other) for one in first for other in second]
    found = disjoint(tuple(interval for interval in common if interval))
    return found or (Interval(second[0].until or second[0].since, second[0].until or second[0].since),)


def _common(first: Interval, second: Interval) -> Interval | None:
    since = max((one.since for one in (first, second) if one.since), default=None)
    until = min((one.until for one in (first, second) if one.until), default=None)
    if since and until and since >= until:
        return None
    unit = next((one.unit for one in (first, second) if (one.since, one.until) == (since, until)), "range")
    return Interval(since, until, unit)


def plain(scope: Scope) -> Filter | None:
    """The filter for exactly the same messages, where a filter can say it."""
    filtered, rest = split(scope)
    return None if rest or scope.having or len(scope.periods) > 1 else filtered


def split(scope: Scope) -> tuple[Filter, list[Selection]]:
    """A filter for as much as a filter can say, and the parts that must hold beside it."""
    changes: dict[str, Any] = {"direction": "all"} if speaks_of_direction(scope.selection) else {}
    rest: list[Selection] = []
    for part in parts_of(scope.selection):
        change = _as_filter(part)
        if change is None or set(change) & (set(changes) - {"direction"}):
            rest.append(part)
        else:
            changes |= change
    if len(scope.periods) == 1:
        changes |= {"since": scope.periods[0].since, "until": scope.periods[0].until}
    return Filter(**changes), rest


def _as_filter(part: Selection) -> dict[str, Any] | None:
    match part:
        case Is(field, values) if field in FIELDS and "" not in values:
            return {FIELDS[field]: values}
        case Is(Field.CUSTOMER, (value,)) if value and value == value.strip() and len(value) <= LONGEST_TEXT:
            return {"author": value}
        case Is(Field.DIRECTION, (value,)) if value in DIRECTIONS:
            return {"direction": value}
        case Says(text) if text == " ".join(text.split()) and len(text) <= LONGEST_TEXT:
            return {"text": text}
        case Bound(Amount.CONFIDENCE, Operator.AT_LEAST, number) if 0 <= number <= 1:
            return {"min_confidence": number}
    return None


def speaks_of_direction(selection: Selection) -> bool:
    return any(isinstance(leaf, Is) and leaf.field == Field.DIRECTION for leaf in leaves(selection))


def leaves(selection: Selection) -> Iterable[Selection]:
    """The single conditions of a selection, those under a negation too."""
    match selection:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield selection
