"""When a spike began to rise: to the hour, also where days were counted."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from insights.models import Message
from insights.reads import selection
from insights.spikes import bursts
from insights.spikes.bursts import DAY, Unit
from insights.spikes.series import SeriesKey

HOUR = timedelta(hours=1)
BEFORE = {"day": timedelta(days=1), "hour": timedelta(hours=6)}
"""How long before the first period that fired the rise may have begun."""
PROFILE_DAYS = 14
"""Days before that whose messages tell how a day of this series runs."""


def messages(key: SeriesKey, since: datetime, until: datetime) -> QuerySet[Message]:
    return selection.messages(key.filter(since, until))


def find_onset(key: SeriesKey, unit: Unit, first: datetime, peak_at: datetime, baseline: float) -> datetime:
    """The hour in which the rise towards the peak began."""
    begin, end = first - BEFORE[unit.name], peak_at + timedelta(seconds=unit.seconds)
    length = int((end - begin) / HOUR)
    hours = _hours(messages(key, begin - timedelta(days=PROFILE_DAYS), end), begin)
    counts = [hours[place] for place in range(length)]
    means = _means(hours, begin, length, baseline if unit is DAY else baseline * _day_over_hour(hours, begin, peak_at))
    last = range(length - unit.seconds // 3600, length)
    peak = max(last, key=lambda place: (counts[place], -place))
    return begin + HOUR * bursts.escalation(counts, means, peak)


def _hours(rows: QuerySet[Message], begin: datetime) -> Counter[int]:
    """Messages by the number of hours after ``begin``; negative before it."""
    moments = rows.order_by().values_list("timestamp", flat=True)
    return Counter(int((moment - begin) // HOUR) for moment in moments)


def _means(hours: Counter[int], begin: datetime, length: int, daily: float) -> Sequence[float]:
    """What each hour usually has: the day's usual number, spread as the days before were (one message an hour more,
    so that no hour is impossible)."""
    profile = _profile(hours, begin)
    return [daily * profile[(begin.hour + place) % 24] for place in range(length)]


def _profile(hours: Counter[int], begin: datetime) -> list[float]:
    numbers = [1.0] * 24
    for place, number in hours.items():
        if place < 0:
            numbers[(begin.hour + place) % 24] += number
    whole = sum(numbers)
    return [number / whole for number in numbers]


def _day_over_hour(hours: Counter[int], begin: datetime, peak_at: datetime) -> float:
    return 1 / _profile(hours, begin)[peak_at.hour]
