"""Days on which a category from a source had far more messages than usual."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from django.db.models import Sum

from insights.models import DailyCount

TIMES_BASELINE = 3.0
AT_LEAST = 10  # messages that day; below it, three times next to nothing is noise
BASELINE_DAYS = 28  # before the day, the day itself excluded
SHORTEST_HISTORY = 7
LOWEST_BASELINE = 1.0  # what a usual day counts as where it has fewer; so a first message is no infinite rise


@dataclass(frozen=True, slots=True)
class Spike:
    """``ratio`` is the day's count over ``baseline``, the median of the days before it."""

    day: date
    category: str
    source: str
    count: int
    baseline: float
    ratio: float


def find(since: date, until: date, categories: Iterable[str] = (), sources: Iterable[str] = ()) -> list[Spike]:
    """The spikes from ``since`` up to but without ``until``, newest and strongest first."""
    rows = DailyCount.objects.filter(day__gte=since - timedelta(days=BASELINE_DAYS), day__lt=until)
    rows = rows.filter(category__slug__in=list(categories)) if categories else rows
    rows = rows.filter(source__in=list(sources)) if sources else rows
    series: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    for category, source, day, number in (
        rows.values_list("category__slug", "source", "day").annotate(Sum("count")).order_by()
    ):
        series[category, source][day] = number
    first = DailyCount.objects.order_by("day").values_list("day", flat=True).first()
    found = [
        spike
        for (category, source), counts in series.items()
        for spike in in_series(category, source, counts, first or since)
        if spike.day >= since
    ]
    return sorted(found, key=lambda s: (s.day, s.ratio, s.category, s.source), reverse=True)


def in_series(category: str, source: str, counts: Mapping[date, int], first: date) -> Iterable[Spike]:
    """The spikes of one series. Days without an entry count 0, from ``first``, when the data began."""
    for day, number in counts.items():
        history = [
            counts.get(day - timedelta(days=n), 0)
            for n in range(1, BASELINE_DAYS + 1)
            if day - timedelta(days=n) >= first
        ]
        if number < AT_LEAST or len(history) < SHORTEST_HISTORY:
            continue
        baseline = max(float(median(history)), LOWEST_BASELINE)
        if number >= TIMES_BASELINE * baseline:
            yield Spike(day, category, source, number, baseline, round(number / baseline, 1))
