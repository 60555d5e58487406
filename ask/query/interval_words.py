"""Periods in words: "November 2024", "5 to 20 Nov 2024". The last day is included; times are UTC."""

from datetime import date, datetime, time, timedelta

from ask.query.calendar import DAY, unit_of
from ask.query.value import Interval, Periods

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def periods_words(periods: Periods) -> str:
    """ "" for all time."""
    return " and ".join(map(interval_words, periods))


def interval_words(interval: Interval) -> str:
    since, until = interval.since, interval.until
    if any(moment is not None and moment.time() != time.min for moment in (since, until)):
        return _moments(since, until)
    if since is None or until is None:
        return f"since {_day(since.date())}" if since else f"until {_day(until.date() - DAY)}" if until else ""
    if since >= until:
        return "no time at all"
    return _named(interval, since.date()) or _range(since.date(), until.date() - DAY)


def _named(interval: Interval, first: date) -> str:
    match unit_of(interval):
        case "year":
            return str(first.year)
        case "half":
            return f"the {'first' if first.month == 1 else 'second'} half of {first.year}"
        case "quarter":
            return f"Q{1 + first.month // 3} {first.year}"
        case "month":
            return f"{MONTHS[first.month - 1]} {first.year}"
        case "week":
            return f"the week of {_range(first, first + 6 * DAY)}"
    return ""


def _range(first: date, last: date) -> str:
    if first == last:
        return _day(first)
    if first.year == last.year:
        return f"{first.day if first.month == last.month else _day(first, year=False)} to {_day(last)}"
    return f"{_day(first)} to {_day(last)}"


def _day(day: date, *, year: bool = True) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]}" + (f" {day.year}" if year else "")


day_words = _day


def _moments(since: datetime | None, until: datetime | None) -> str:
    shown = [f"{_day(moment.date())} {moment:%H:%M}" if moment else "" for moment in (since, until)]
    if since and until:
        same = since.date() == (until - timedelta(microseconds=1)).date()
        return f"{shown[0]} to {f'{until:%H:%M}' if same else shown[1]} UTC"
    return f"since {shown[0]} UTC" if since else f"until {shown[1]} UTC"
