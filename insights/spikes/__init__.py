"""Days on which a category from a source had far more messages than usual, as they were found and kept.

One detector finds them (``insights.spikes.bursts``, by ``insights.spikes.watch``, whenever the counts have changed);
dashboard, API, Ask, markers in charts and the page of spikes all show what it kept. A spike of several days is one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from insights.models import Spike
from insights.reads.dates import midnight
from insights.reads.filters import Filter
from insights.spikes.bursts import Rule


@dataclass(frozen=True, slots=True)
class DetectedSpike:
    """A spike's highest day. ``ratio`` is its count over ``baseline``, what such a day usually has."""

    day: date
    category: str
    source: str
    count: int
    baseline: float
    ratio: float
    spike: int = 0  # its row


def kept(chosen: Filter) -> "QuerySet[Spike]":
    """The spikes within the filter's period, of its categories, topics and sources; newest first."""
    rows = Spike.objects.filter(withdrawn_at=None)
    rows = rows.filter(until__gt=chosen.since) if chosen.since else rows
    rows = rows.filter(first__lt=chosen.until) if chosen.until else rows
    rows = rows.filter(source__in=chosen.sources) if chosen.sources else rows
    for kind, labels in ((Spike.Kind.CATEGORY, chosen.categories), (Spike.Kind.TOPIC, chosen.topics)):
        rows = rows.filter(kind=kind, label__in=labels) if labels else rows
    return rows.order_by("-first", "-ratio", "pk")


def are_of(chosen: Filter) -> bool:
    """Whether spikes are looked for in such messages: in those of a category, topic or source, by whole days."""
    others = chosen.replace(since=None, until=None, categories=(), topics=(), sources=())
    return others.is_empty and chosen.whole_days


def find(since: date, until: date, categories: Iterable[str] = (), sources: Iterable[str] = ()) -> list[DetectedSpike]:
    """The days that peaked from ``since`` up to but without ``until``, newest and strongest first."""
    rows = kept(Filter(categories=tuple(categories), sources=tuple(sources)))
    rows = rows.filter(unit=Spike.Unit.DAY, kind=Spike.Kind.CATEGORY)
    found = map(_detected, rows.filter(peak_at__gte=midnight(since), peak_at__lt=midnight(until)))
    return sorted(found, key=lambda s: (s.day, s.ratio, s.category, s.source), reverse=True)


def _detected(row: Spike) -> DetectedSpike:
    day = row.peak_at.date()
    return DetectedSpike(day, row.label, row.source, row.peak_count, round(row.baseline, 1), row.ratio, row.pk)


__all__ = ["DetectedSpike", "Rule", "are_of", "find", "kept"]
