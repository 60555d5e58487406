"""Intervals of the calendar, and which one came before. All in UTC; weeks are ISO 8601's, Monday to Sunday."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from ask.query.value import Interval, Periods

DAY = timedelta(days=1)
MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}
_DAYS_IN = {"day": 1, "week": 7, "weekend": 7}


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def days(first: date, after: date, unit: str = "range") -> Interval:
    """From the first day to before the other."""
    return Interval(midnight(first), midnight(after), unit)


def around(day: date, unit: str) -> Interval:
    """The day, week, weekend, month, quarter, half, year or decade that a day lies in."""
    if unit in MONTHS_IN:
        months = MONTHS_IN[unit]
        place = day.year * 12 + day.month - 1
        first = date((place - place % months) // 12, (place - place % months) % 12 + 1, 1)
        return days(first, add_months(first, months), unit)
    monday = day - timedelta(days=day.weekday())
    if unit == "week":
        return days(monday, monday + 7 * DAY, unit)
    if unit == "weekend":
        return days(monday + 5 * DAY, monday + 7 * DAY, unit)
    return days(day, day + DAY, "day")


def add_months(day: date, count: int) -> date:
    """The same day of another month, or its last where that is shorter."""
    place = day.year * 12 + day.month - 1 + count
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def previous(interval: Interval, count: int = 1) -> Interval | None:
    """The one of the same kind before: October before November, else the same length. None where a side is open."""
    if interval.since is None or interval.until is None:
        return None
    first, unit = interval.since.date(), interval.unit
    if unit in MONTHS_IN and _begins(interval, unit):
        return around(add_months(first, -count * MONTHS_IN[unit]), unit)
    if unit in _DAYS_IN and _begins(interval, unit):
        return around(first - count * _DAYS_IN[unit] * DAY, unit)
    months = _whole_months(interval)
    if months and unit != "rolling":
        return _moved(interval, -count * months)
    length = interval.until - interval.since
    return Interval(interval.since - count * length, interval.until - count * length, unit)


def _begins(interval: Interval, unit: str) -> bool:
    """Whether it is the month, week … that its unit says, or the part of it that has passed."""
    whole = around(interval.since.date(), unit) if interval.since else interval
    return interval.since == whole.since and bool(interval.until and whole.until and interval.until <= whole.until)


def year_before(interval: Interval, count: int = 1) -> Interval:
    """The same dates a year earlier; for weeks and days of the week it stays the same dates."""
    return _moved(interval, -12 * count)


def _moved(interval: Interval, months: int) -> Interval:
    return Interval(_months_later(interval.since, months), _months_later(interval.until, months), interval.unit)


def _months_later(moment: datetime | None, months: int) -> datetime | None:
    return moment and datetime.combine(add_months(moment.date(), months), moment.timetz())


def _whole_months(interval: Interval) -> int:
    """How many calendar months the interval is; 0 where it is not whole ones."""
    since, until = interval.since, interval.until
    if since is None or until is None or {since.time(), until.time()} != {time.min} or since.day + until.day != 2:
        return 0
    return (until.year - since.year) * 12 + until.month - since.month


def all_previous(periods: Periods) -> Periods | None:
    """What came before several intervals: before the stretch from the first to the last of them."""
    if not periods:
        return None
    first, last = periods[0], periods[-1]
    whole = first if len(periods) == 1 else Interval(first.since, last.until)
    before = previous(whole)
    if before is None or len(periods) == 1:
        return (before,) if before else None
    if whole.since is None or before.since is None:
        return None
    shift = whole.since - before.since
    return tuple(Interval(p.since and p.since - shift, p.until and p.until - shift) for p in periods)


def unit_of(interval: Interval) -> str:
    """The calendar's unit that an interval exactly is, "" where it is none; the unit it carries goes first."""
    if interval.since is None or interval.until is None or interval.since.time() != time.min:
        return ""
    first = interval.since.date()
    known = ("day", "week", "month", "quarter", "half", "year")
    units = (interval.unit, *known) if interval.unit in (*known, "weekend") else known
    return next((unit for unit in units if around(first, unit) == interval), "")
