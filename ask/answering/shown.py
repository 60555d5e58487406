"""Values and keys of groups as people read them."""

from datetime import date, datetime

from ask.computing.groups import FIELD_OF, TIMES, Key
from ask.computing.values import Number
from ask.query.calendar import around
from ask.query.checking import FIXED
from ask.query.interval_words import day_words, interval_words
from ask.query.value import Dimension, Field, Grouping, Kind, Measure, Quantity
from ask.query.words import Names

_ONE = {Kind.MESSAGES: "message", Kind.CUSTOMERS: "customer", Kind.THREADS: "thread"}
WEEKDAYS = FIXED[Field.WEEKDAY]


def counted(number: Number, kind: Kind) -> str:
    """“1 message”, "1,200 customers"."""
    return f"{whole(number)} {_ONE[kind] if number == 1 else kind}"


def whole(number: Number) -> str:
    return f"{number:,}" if isinstance(number, int) else str(number)


def value_in_words(measure: Measure, number: Number) -> str:
    """A value with its unit: "62.4%", "−0.10", "4 min 40 s", "5 Nov 2024 10:15"."""
    if number is None:
        return "none"
    if isinstance(number, datetime):
        return f"{day_words(number.date())} {number:%H:%M}"
    if measure.kind == Kind.SHARE:
        return f"{number:.1f}%"
    if measure.quantity == Quantity.RESPONSE_TIME:
        return duration(number)
    if measure.quantity in (Quantity.SCORE, Quantity.CONFIDENCE) or measure.kind == Kind.RATIO:
        return f"{number:,.2f}".replace("-", "−")
    if measure.kind in _ONE or measure.kind in (Kind.DISTINCT, Kind.DIFFERENCE) or number == int(number):
        return f"{int(number):,}".replace("-", "−")
    return f"{number:,.1f}" if number >= 10 else f"{number:,.2f}"


def duration(seconds: float) -> str:
    """The two largest units."""
    left = round(seconds)
    parts = []
    for name, length in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        number, left = divmod(left, length)
        if number:
            parts.append(f"{number} {name}")
    return " ".join(parts[:2]) or "0 s"


def change(before: float, after: float) -> str:
    """“+12%”, or "" where there was nothing."""
    if not before:
        return ""
    return f"{100 * (after - before) / abs(before):+.0f}%".replace("-", "−")


def key_words(grouping: Grouping, key: Key, names: Names) -> str:
    """A group's name."""
    dimension = grouping.dimension
    if key is None:
        waits = dimension in (Dimension.CATEGORY, Dimension.SENTIMENT)
        return "not labelled yet" if waits else f"no {grouping.name or dimension}"
    if isinstance(key, date):
        return day_words(key) if dimension == Dimension.DAY else interval_words(around(key, TIMES[dimension]))
    if dimension == Dimension.WEEKDAY:
        return str(WEEKDAYS[key - 1].capitalize())
    if dimension == Dimension.HOUR:
        return f"{int(key):02}:00"
    field = FIELD_OF[dimension]
    if field == Field.CUSTOMER:
        return f"customer {key}"
    return names(field, str(key))
