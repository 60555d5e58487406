"""A stretch of time, and the arithmetic of the calendar."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

DAY = timedelta(days=1)
_MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}


@dataclass(frozen=True, slots=True)
class Period:
    """``since`` is inclusive and ``until`` exclusive, both UTC; none where that side is open.

    ``unit`` is what the words named ("last month" is ``rolling``, "October" is ``month``); ``last`` is the start of the
    last named piece, so that "August to October" has 1 October.
    """

    since: datetime | None
    until: datetime | None
    unit: str = "day"
    last: date | None = None

    @property
    def first_day(self) -> date:
        """Raises ``ValueError`` where the start is open."""
        if self.since is None:
            raise ValueError("the period has no start")
        return self.since.date()

    @property
    def after_day(self) -> date:
        """The day after the last. Raises ``ValueError`` where the end is open."""
        if self.until is None:
            raise ValueError("the period has no end")
        return self.until.date()

    @property
    def is_closed(self) -> bool:
        return self.since is not None and self.until is not None

    def named(self, unit: str) -> "Period":
        return replace(self, unit=unit)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def days(since: date, until: date, unit: str = "range") -> Period:
    return Period(midnight(since), midnight(until), unit)


def one_day(day: date) -> Period:
    return days(day, day + DAY, "day")


def week_of(day: date) -> Period:
    """Monday to Sunday, as ISO 8601 has it."""
    monday = day - timedelta(days=day.weekday())
    return days(monday, monday + timedelta(days=7), "week")


def week_number(year: int, number: int) -> Period:
    return week_of(date.fromisocalendar(year, number, 1))


def add_months(day: date, count: int) -> date:
    """The same day of another month, or its last where it is shorter."""
    place = day.year * 12 + day.month - 1 + count
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def month_of(year: int, month: int) -> Period:
    first = date(year, month, 1)
    return days(first, add_months(first, 1), "month")


def year_of(year: int) -> Period:
    return days(date(year, 1, 1), date(year + 1, 1, 1), "year")


def quarter_of(year: int, number: int) -> Period:
    first = date(year, 3 * number - 2, 1)
    return days(first, add_months(first, 3), "quarter")


def half_of(year: int, number: int) -> Period:
    first = date(year, 6 * number - 5, 1)
    return days(first, add_months(first, 6), "half")


def around(day: date, unit: str) -> Period:
    """The unit of the calendar that a day lies in."""
    if unit == "week":
        return week_of(day)
    if unit == "fortnight":
        monday = week_of(day).first_day
        return days(monday, monday + timedelta(days=14), "week")
    if unit == "weekend":
        saturday = week_of(day).first_day + timedelta(days=5)
        return days(saturday, saturday + timedelta(days=2), "weekend")
    if unit in _MONTHS_IN:
        months = _MONTHS_IN[unit]
        place = day.year * 12 + day.month - 1
        start = place - place % months
        first = date(start // 12, start % 12 + 1, 1)
        return days(first, add_months(first, months), unit)
    return one_day(day)


def shifted(day: date, count: int, unit: str) -> date:
    """A day so many units later, or earlier where ``count`` is negative."""
    if unit in _MONTHS_IN:
        return add_months(day, count * _MONTHS_IN[unit])
    return day + timedelta(days=count * {"week": 7, "fortnight": 14, "weekend": 7}.get(unit, 1))


def _whole_months(period: Period) -> int:
    if period.unit == "rolling" or period.first_day.day != 1 or period.after_day.day != 1:
        return 0
    first, after = period.first_day, period.after_day
    return (after.year - first.year) * 12 + after.month - first.month


def hull(first: Period, second: Period) -> Period:
    """From the start of one to the end of the other."""
    return Period(first.since, second.until, "range", second.last or (second.since.date() if second.since else None))


def touch(first: Period, second: Period) -> bool:
    """Whether two periods overlap or follow each other without a gap."""
    if not (first.since and first.until and second.since and second.until):
        return False
    return first.since <= second.until and second.since <= first.until


def union(first: Period, second: Period) -> Period:
    """From the earlier start to the later end of two closed periods."""
    since = [period.since for period in (first, second) if period.since]
    until = [period.until for period in (first, second) if period.until]
    return Period(min(since), max(until), "range")
