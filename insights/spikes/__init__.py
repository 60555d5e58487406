"""Days on which a category from a source had far more messages than usual. The rule: ``insights.spikes.bursts``."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from insights.spikes import bursts, series
from insights.spikes.bursts import DAY, Rule

CATEGORY = series.CATEGORY


@dataclass(frozen=True, slots=True)
class DetectedSpike:
    """``ratio`` is the day's count over ``baseline``, what such a day usually has."""

    day: date
    category: str
    source: str
    count: int
    baseline: float
    ratio: float


def find(since: date, until: date, categories: Iterable[str] = (), sources: Iterable[str] = ()) -> list[DetectedSpike]:
    """The spikes from ``since`` up to but without ``until``, newest and strongest first."""
    counted = series.daily(since, until, kinds=(CATEGORY,), labels=categories, sources=sources)
    first = (since - counted.first.date()).days
    found = [
        _spike(key, counted.first, verdict)
        for key, counts in counted.counts.items()
        for verdict in bursts.firing(counts, DAY, bursts.USUAL[DAY.name], max(first, 0))
    ]
    return sorted(found, key=lambda s: (s.day, s.ratio, s.category, s.source), reverse=True)


def _spike(key: series.SeriesKey, first: datetime, verdict: bursts.Verdict) -> DetectedSpike:
    day = first.date() + timedelta(days=verdict.index)
    return DetectedSpike(day, key.label, key.source, verdict.count, round(verdict.baseline, 1), verdict.ratio)


__all__ = ["DetectedSpike", "Rule", "find"]
