"""The days that a number is about: the periods asked for, as far as there are messages."""

from datetime import date, datetime, timedelta

from ask.computing.scope import within
from ask.query.calendar import DAY, days, midnight
from ask.query.value import Interval, Periods
from insights.models import Message

MOST_DAYS = 4000


def coverage() -> tuple[date, date] | None:
    """The first and the last day that have messages at all."""
    found = Message.objects.order_by("timestamp", "id").values_list("day", flat=True)
    first, last = found.first(), found.order_by("-timestamp", "-id").first()
    return (first, last) if first and last else None


def covered(periods: Periods, coverage: tuple[date, date] | None) -> Periods:
    """The periods, or all time, as far as there are messages; () where there are none."""
    if coverage is None:
        return ()
    whole = days(coverage[0], coverage[1] + DAY)
    found = within(periods, (whole,)) if periods else (whole,)
    return tuple(one for one in found if one.since and one.until and one.since < one.until)


def each_day(periods: Periods) -> list[date]:
    """The days of covered periods, in order, at most ``MOST_DAYS``."""
    found: list[date] = []
    for one in periods:
        if one.since and one.until:
            last = (one.until - timedelta(microseconds=1)).date()
            length = min((last - one.since.date()).days + 1, MOST_DAYS)
            found += [one.since.date() + n * DAY for n in range(length)]
    return list(dict.fromkeys(found))[:MOST_DAYS]


def length_in_days(periods: Periods) -> float:
    """How long covered periods are, in days of 24 hours."""
    seconds = sum((one.until - one.since).total_seconds() for one in periods if one.since and one.until)
    return seconds / 86400


def running_on(periods: Periods, now: datetime) -> Interval | None:
    """The period that has begun and is not over: it is counted as far as it has come."""
    for one in periods:
        if one.until and one.until > now and (one.since is None or one.since <= now):
            return one
    return None


def cut(periods: Periods, now: datetime) -> Periods:
    """The periods up to now."""
    return within(periods, (Interval(None, now),))


__all__ = ["coverage", "covered", "cut", "each_day", "length_in_days", "midnight", "running_on"]
