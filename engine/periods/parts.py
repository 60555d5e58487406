"""Parts of periods ("the end of March", "first week of November") and stretches from a day ("2 weeks from 5 May")."""

from collections.abc import Callable
from datetime import datetime, timedelta

from engine.periods.calendar import DAY, Period, around, days, one_day, shifted, week_of
from engine.periods.names import LAST, SHORT_UNITS, number, ordinal, unit
from engine.periods.tokens import Line
from engine.periods.years import Found

Reader = Callable[[Line, int, datetime], Found | None]
Compound = Callable[[Line, int, datetime, Reader], Found | None]
_PARTS = {
    "beginning": "start",
    "start": "start",
    "early": "start",
    "earlier": "earlier",
    "end": "end",
    "late": "end",
    "later": "later",
    "middle": "mid",
    "mid": "mid",
    "remaining": "later",
    "rest": "later",
    "remainder": "later",
}


def read_part(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    """“the beginning of 2024”, "end of June", "mid-November", "earlier this month"."""
    at = place + (line.word(place) == "the")
    part = _PARTS.get(line.word(at))
    if part is None:
        return None
    at += 1
    at += line.word(at) in ("of", "-", "in")
    whole = _calendar_month(line, at, now) or inner(line, at, now) or _bare_unit(line, at, now)
    if whole is None or not whole[0].is_closed or (whole[0].after_day - whole[0].first_day).days < 7:
        return None
    return _cut(whole[0], part, now), whole[1]


def _bare_unit(line: Line, place: int, now: datetime) -> Found | None:
    """“end of month”."""
    named = unit(line.word(place))
    return (around(now.date(), named), place + 1) if named in ("week", "month", "quarter", "year") else None


def _calendar_month(line: Line, place: int, now: datetime) -> Found | None:
    """Parts of "last month" are parts of a month of the calendar, not of the last 30 days."""
    place += line.word(place) == "the"
    if line.words(place, 2) not in (("last", "month"), ("past", "month")):
        return None
    return around(shifted(now.date(), -1, "month"), "month"), place + 2


def _cut(whole: Period, part: str, now: datetime) -> Period:
    """The part of a year is four months, of a month about half; "earlier" means so far, "later" from now on."""
    first, after, today = whole.first_day, whole.after_day, now.date()
    if part == "earlier":
        return days(first, min(after, today + DAY))
    if part == "later":
        return days(max(first, today), after)
    if (after - first).days > 200:
        starts = {"start": first, "mid": shifted(first, 4, "month"), "end": shifted(after, -4, "month")}
        return days(starts[part], shifted(starts[part], 4, "month"), f"{part} of year")
    if (after - first).days > 14:
        starts = {"start": first, "mid": first + timedelta(days=9), "end": first + timedelta(days=15)}
        ends = {"start": first + timedelta(days=15), "mid": first + timedelta(days=20), "end": after}
        return days(starts[part], ends[part], f"{part} of month")
    middle = first + timedelta(days=3)
    return days(first if part == "start" else middle, middle if part == "start" else after)


def edge(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    """A part of a period where it ends a range: the day at its start, its middle or its end."""
    at = place + (line.word(place) == "the")
    part = _PARTS.get(line.word(at))
    if part not in ("start", "mid", "end"):
        return None
    at += 1 + (line.word(at + 1) in ("of", "-"))
    whole = inner(line, at, now) or _bare_unit(line, at, now)
    if whole is None or not whole[0].is_closed:
        return None
    first, after = whole[0].first_day, whole[0].after_day
    if part == "mid":
        month = (after - first).days <= 31
        return one_day(first + timedelta(days=15) if month else shifted(first, 6, "month")), whole[1]
    return one_day(first if part == "start" else after - DAY), whole[1]


def read_piece(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    """“the first week of November”, "last four months of 2024", "second week of 2021", "first 10 days of October"."""
    at = place + (line.word(place) == "the")
    counted = ordinal(line, at)
    last = line.word(at) in LAST or line.word(at) == "final"
    if counted is None and not last:
        return None
    place_in, at = (counted[0], counted[1]) if counted else (-1, at + 1)
    many = number(line, at)
    at = many[1] if many else at
    named = unit(line.word(at))
    if named is None or line.word(at + 1) not in ("of", "in"):
        return None
    whole = _calendar_month(line, at + 2, now) or inner(line, at + 2, now)
    if whole is None or not whole[0].is_closed:
        return None
    period = _piece(whole[0], named, place_in, many[0] if many else 1)
    return (period, whole[1]) if period else None


def _piece(whole: Period, named: str, place: int, many: int) -> Period | None:
    first, after = whole.first_day, whole.after_day
    if named == "week" and many == 1:
        week = _week_in(whole, place)
        return week if week.first_day < after else None
    if place < 0:
        return days(shifted(after, -many, named), after)
    start = shifted(first, (place - 1) * many, named)
    end = shifted(start, many, named)
    return days(start, end, named) if end <= after + timedelta(days=6) else None


def _week_in(whole: Period, place: int) -> Period:
    """Weeks belong to the period that has their Thursday, as ISO 8601 counts those of a year."""
    edge_day = whole.first_day if place > 0 else whole.after_day - DAY
    week = week_of(edge_day)
    thursday = week.first_day + timedelta(days=3)
    if place > 0:
        skip = 7 * (place - 1 + (thursday < whole.first_day))
        return week_of(edge_day + timedelta(days=skip))
    # The last week, as people say it, is the one with the last day.
    return week


def read_week_of(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    """“the week of 4 November”, "week commencing February 4", "weekend of Black Friday"."""
    at = place + (line.word(place) == "the")
    named = line.word(at)
    if named not in ("week", "weekend", "month") or line.word(at + 1) not in (
        "of",
        "commencing",
        "starting",
        "beginning",
        "from",
    ):
        return None
    day = inner(line, at + 2, now)
    if day and named == "month" and day[0].unit == "month":
        return day
    if day is None or day[0].unit != "day":
        return None
    if named == "weekend" and day[0].first_day.weekday() == 3:
        return days(day[0].first_day, day[0].first_day + timedelta(days=4), "weekend"), day[1]
    return around(day[0].first_day, named), day[1]


def read_beside(line: Line, place: int, now: datetime, inner: Reader) -> Found | None:
    """“2 weeks starting 20 May”, "3 days after January 12th", "the week before Christmas"."""
    start = place + (line.word(place) == "the")
    counted = number(line, start)
    at = counted[1] if counted else start
    named = unit(line.word(at))
    if named in (None, "hour", "minute") or line.word(at) in SHORT_UNITS:
        return None
    how = line.word(at + 1)
    after = at + 2 + (line.word(at + 2) in ("on", "from", "the"))
    if how not in ("starting", "beginning", "from", "before", "after"):
        return None
    anchor = inner(line, at + 2, now) or inner(line, after, now)
    if anchor is None or not anchor[0].is_closed or named is None:
        return None
    return _beside(anchor[0], counted[0] if counted else 0, named, how), anchor[1]


def _beside(anchor: Period, count: int, named: str, how: str) -> Period:
    first, after = anchor.first_day, anchor.after_day
    if how in ("starting", "beginning", "from"):
        return days(first, shifted(first, max(count, 1), named))
    if count:
        return one_day(shifted(first, -count, named) if how == "before" else shifted(after - DAY, count, named))
    if anchor.unit == named or named == "day":
        beside = first - DAY if how == "before" else after
        return around(beside, named)
    return days(shifted(first, -1, named), first) if how == "before" else days(after, shifted(after, 1, named))
