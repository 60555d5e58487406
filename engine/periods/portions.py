"""Portions of a period: halves, thirds, the nth weekday of a month, the Friday of the week a day lies in. Pure."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from engine.periods.calendar import DAY, Period, around, days, one_day, shifted
from engine.periods.names import LAST, WEEKDAYS, ordinal
from engine.periods.tokens import Line
from engine.periods.years import Found

Reader = Callable[[Line, int, datetime], Found | None]
_HALVES = {"first": 1, "1st": 1, "second": 2, "latter": 2, "last": 2, "final": 2, "other": 2, "1": 1, "2": 2}


def read_half(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    """“the first half of November 2024”, "second half of last week", "first third of October".

    Halves of a month end with the 15th, halves of other periods at the middle day.
    """
    at = place + (line.word(place) == "the")
    which = _HALVES.get(line.word(at))
    counted = ordinal(line, at)
    after = counted[1] if counted else at + 1
    named = line.word(after)
    if named not in ("half", "third") or line.word(after + 1) not in ("of", "in"):
        return None
    number = counted[0] if counted else which
    whole = _calendar_month(line, after + 2, now) or inner(line, after + 2, now)
    if whole is None or not whole[0].is_closed or not number or (whole[0].after_day - whole[0].first_day).days < 2:
        return None
    period = _portion(whole[0], number, 2 if named == "half" else 3)
    return (period, whole[1]) if period else None


def _calendar_month(line: Line, place: int, now: datetime) -> Found | None:
    place += line.word(place) == "the"
    if line.words(place, 2) not in (("last", "month"), ("past", "month")):
        return None
    return around(shifted(now.date(), -1, "month"), "month"), place + 2


def _portion(whole: Period, number: int, of: int) -> Period | None:
    first, after = whole.first_day, whole.after_day
    length = (after - first).days
    if not 1 <= number <= of:
        return None
    if whole.unit in ("year", "quarter") and of == 2 and whole.unit == "year":
        middle = shifted(first, 6, "month")
        return days(first, middle, "half") if number == 1 else days(middle, after, "half")
    cuts = [first + timedelta(days=length * step // of) for step in range(of)] + [after]
    if whole.unit == "month" and of == 2:
        cuts[1] = first + timedelta(days=15)
    return days(cuts[number - 1], cuts[number])


def read_nth_weekday(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    """“the first Monday of November 2024”, "last Friday of October"."""
    at = place + (line.word(place) == "the")
    last = line.word(at) in LAST or line.word(at) == "final"
    counted = ordinal(line, at)
    if counted is None and not last:
        return None
    at = counted[1] if counted else at + 1
    if line.word(at) not in WEEKDAYS:
        return None
    behind = at + 1
    part = behind if line.word(behind) in ("morning", "afternoon", "evening", "night") else None
    behind += part is not None
    if line.word(behind) not in ("of", "in"):
        return None
    whole = _calendar_month(line, behind + 1, now) or inner(line, behind + 1, now)
    if whole is None or not whole[0].is_closed or whole[0].unit not in ("month", "quarter", "year"):
        return None
    day = _nth(whole[0], WEEKDAYS[line.word(at)], counted[0] if counted else -1)
    return (one_day(day), whole[1]) if day else None


def _nth(whole: Period, weekday: int, number: int) -> date | None:
    if number < 0:
        last = whole.after_day - DAY
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = whole.first_day
    day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
    return day if day < whole.after_day else None


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    offset = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * offset) // 451
    month, day = divmod(h + offset - 7 * m + 114, 31)
    return date(year, month, day + 1)
