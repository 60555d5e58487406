"""The days that a number is about: the periods asked for, as far as there are messages."""

from datetime import date, datetime, timedelta

from ask.computing.scope import within
from ask.query.calendar import DAY, MONTHS_IN, around, days
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
    """The month, week … that has begun and is not over: it is counted as far as it has come."""
    for one in periods:
        until = one.until
        if one.since and until and (one.unit in MONTHS_IN or one.unit == "week"):
            whole = around(one.since.date(), one.unit)
            until = whole.until if whole.since == one.since and whole.until and whole.until > until else until
        if (
            until
            and until > now
            and one.unit != "rolling"
            and one.unit != "day"
            and (not one.since or one.since <= now)
        ):
            return Interval(one.since, until, one.unit)
    return None
