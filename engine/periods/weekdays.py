"""Days of the week: Tuesday, last Friday, Monday of last week, Tuesday the eleventh."""

from datetime import datetime, timedelta

from engine.periods.calendar import one_day, shifted, week_of
from engine.periods.names import AMBIGUOUS, LAST, LEADS, MONTHS, NEXT, WEEKDAYS, ordinal
from engine.periods.relative import read_last, read_next, read_this
from engine.periods.tokens import Line
from engine.periods.years import Found


def read_weekday(line: Line, place: int, now: datetime) -> Found | None:
    """“Tuesday”, "last Friday", "Tue 13th", "Friday 7/6", "Monday of last week", "previous week - Monday"."""
    which = line.word(place) if line.word(place) in LAST | NEXT | {"this"} else ""
    at = place + bool(which)
    if line.word(at) not in WEEKDAYS:
        return _weekday_after_week(line, place, now)
    weekday, after = WEEKDAYS[line.word(at)], at + 1
    if line.word(at) in AMBIGUOUS and not which and line.word(at - 1) not in LEADS:
        return None
    of_week = after + (line.word(after) in ("of", "in", ","))
    week = read_last(line, of_week, now) or read_next(line, of_week, now) or read_this(line, of_week, now)
    if week and week[0].unit == "week":
        return one_day(week[0].first_day + timedelta(days=weekday)), week[1]
    dated = _weekday_with_day(line, after, weekday, now)
    if dated:
        return dated
    monday = week_of(now.date()).first_day + timedelta(days=-7 * (which in LAST) + 7 * (which in NEXT))
    day = monday + timedelta(days=weekday)
    if not which and day >= now.date():
        day -= timedelta(days=7)
    return one_day(day), after


def _weekday_after_week(line: Line, place: int, now: datetime) -> Found | None:
    week = read_last(line, place, now) or read_next(line, place, now) or read_this(line, place, now)
    if week is None or week[0].unit != "week":
        return None
    after = week[1] + (line.word(week[1]) in ("-", "s", "on", "'", "’"))
    if line.word(after) not in WEEKDAYS:
        return None
    return one_day(week[0].first_day + timedelta(days=WEEKDAYS[line.word(after)])), after + 1


def _weekday_with_day(line: Line, place: int, weekday: int, now: datetime) -> Found | None:
    """“Tuesday the eleventh”: the latest eleventh that was, or this month's that will be, a Tuesday."""
    place += line.word(place) == ","
    place += line.word(place) == "the"
    counted = ordinal(line, place)
    if counted is None or line.word(counted[1]) in (*MONTHS, "of"):
        return None
    month = now.date().replace(day=1)
    for _ in range(60):
        length = (shifted(month, 1, "month") - month).days
        if 1 <= counted[0] <= length:
            day = month.replace(day=counted[0])
            if day.weekday() == weekday and (day <= now.date() or day.month == now.month):
                return one_day(day), counted[1]
        month = shifted(month, -1, "month")
    return None
