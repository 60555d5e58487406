"""What messages are grouped by: an expression for the database, and for each key its scope and its place in order."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import F, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import (
    ExtractHour,
    ExtractIsoWeekDay,
    NullIf,
    TruncMonth,
    TruncQuarter,
    TruncWeek,
    TruncYear,
)

from ask.computing import spans
from ask.computing.conditions import WEEKDAYS, attribute
from ask.computing.scope import Scope
from ask.query.calendar import around
from ask.query.normal import parts_of
from ask.query.value import Dimension, Field, Grouping, Is, Not, Periods
from insights.models import Category, DailyCount
from insights.reads.filters import SENTIMENTS

Key = Any  # a date, a number of the hour or weekday, or a value; None where a message has none
TIMES = {
    Dimension.DAY: "day",
    Dimension.WEEK: "week",
    Dimension.MONTH: "month",
    Dimension.QUARTER: "quarter",
    Dimension.YEAR: "year",
}
_EXPRESSIONS: dict[Dimension, Callable[[], Combinable]] = {
    Dimension.DAY: lambda: F("day"),
    Dimension.WEEK: lambda: TruncWeek("day"),
    Dimension.MONTH: lambda: TruncMonth("day"),
    Dimension.QUARTER: lambda: TruncQuarter("day"),
    Dimension.YEAR: lambda: TruncYear("day"),
    Dimension.WEEKDAY: lambda: ExtractIsoWeekDay("day"),
    Dimension.HOUR: lambda: ExtractHour("timestamp"),
    Dimension.CATEGORY: lambda: F("category__slug"),
    Dimension.TOPIC: lambda: F("insight__topic_links__topic__slug"),
    Dimension.SOURCE: lambda: F("source"),
    Dimension.BRAND: lambda: NullIf("conversation__brand", Value("")),
    Dimension.CUSTOMER: lambda: NullIf("customer", Value("")),
    Dimension.SENTIMENT: lambda: NullIf("sentiment", Value("")),
    Dimension.LANGUAGE: lambda: F("language"),
    Dimension.STATUS: lambda: F("status"),
}
FIELD_OF = {
    Dimension.CATEGORY: Field.CATEGORY,
    Dimension.TOPIC: Field.TOPIC,
    Dimension.SOURCE: Field.SOURCE,
    Dimension.BRAND: Field.BRAND,
    Dimension.CUSTOMER: Field.CUSTOMER,
    Dimension.SENTIMENT: Field.SENTIMENT,
    Dimension.LANGUAGE: Field.LANGUAGE,
    Dimension.STATUS: Field.STATUS,
    Dimension.ATTRIBUTE: Field.ATTRIBUTE,
    Dimension.WEEKDAY: Field.WEEKDAY,
    Dimension.HOUR: Field.HOUR,
}


def expression(grouping: Grouping) -> Combinable:
    if grouping.dimension == Dimension.ATTRIBUTE:
        return NullIf(attribute(grouping.name), Value("", output_field=TextField()))
    return _EXPRESSIONS[grouping.dimension]()


def narrowed(scope: Scope, grouping: Grouping, key: Key) -> Scope:
    """The part of a scope that has this key."""
    dimension = grouping.dimension
    if dimension in TIMES:
        return scope.during((around(key, TIMES[dimension]),))
    if dimension == Dimension.WEEKDAY:
        return scope.narrowed(Is(Field.WEEKDAY, (WEEKDAYS[key - 1],)))
    if dimension == Dimension.HOUR:
        return scope.narrowed(Is(Field.HOUR, (str(key),)))
    return scope.narrowed(Is(FIELD_OF[dimension], ("" if key is None else str(key),), grouping.name))


def expected(scope: Scope, grouping: Grouping, coverage: "tuple[date, date] | None") -> list[Key]:
    """The keys that are told even with no message: "which day had the fewest" may be one without any. Days, weeks and
    months from the first to the last that the periods and the data have; labels as far as the selection lets them."""
    dimension = grouping.dimension
    if dimension in TIMES:
        return _times(spans.covered(scope.periods, coverage), TIMES[dimension])
    known = _closed(dimension)
    if not known:
        return []
    asked, left = _named(scope, FIELD_OF.get(dimension))
    return [key for key in known if (not asked or key in asked) and key not in left]


def _closed(dimension: Dimension) -> Sequence[Key]:
    match dimension:
        case Dimension.WEEKDAY:
            return range(1, 8)
        case Dimension.HOUR:
            return range(24)
        case Dimension.SENTIMENT:
            return SENTIMENTS
        case Dimension.CATEGORY:
            return list(Category.objects.order_by("position", "pk").values_list("slug", flat=True))
        case Dimension.SOURCE:
            return list(DailyCount.objects.order_by("source").values_list("source", flat=True).distinct())
    return ()


def _named(scope: Scope, field: Field | None) -> tuple[set[Key], set[Key]]:
    """The values that a selection asks for, and those that it leaves out, where it names them plainly."""
    asked: set[Key] = set()
    left: set[Key] = set()
    for part in parts_of(scope.selection):
        inner = part.part if isinstance(part, Not) else part
        if not isinstance(inner, Is) or inner.field != field:
            continue
        values = {_key(inner.field, value) for value in inner.values}
        asked, left = (asked, left | values) if isinstance(part, Not) else (asked | values, left)
    return asked, left


def _key(field: Field, value: str) -> Key:
    if field == Field.WEEKDAY:
        return WEEKDAYS.index(value) + 1
    return int(value) if field == Field.HOUR else value


def _times(periods: Periods, unit: str) -> list[Key]:
    firsts = (around(day, unit).since for day in spans.each_day(periods))
    return list(dict.fromkeys(first.date() for first in firsts if first))


def in_order(grouping: Grouping, keys: Iterable[Key]) -> list[Key]:
    """By time or by name, those without the thing last."""
    return sorted(keys, key=lambda key: (key is None, key if key is not None else 0))
