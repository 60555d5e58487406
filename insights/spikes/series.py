"""The series that spikes are looked for in: messages a day or an hour, by category, topic and source."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from math import nan
from typing import Any, NamedTuple

from django.db.models import Count, Min, QuerySet, Sum
from django.db.models.functions import TruncHour

from insights.models import DailyCount, DailyTopicCount, InsightTopic, Message
from insights.reads.filters import Filter
from insights.spikes.bursts import DAY, HOUR, Unit

CATEGORY, TOPIC, SOURCE = "category", "topic", "source"
KINDS = (CATEGORY, TOPIC, SOURCE)
LONGEST = 3650 + DAY.window
"""Days of a series at most: one message of the year 2 must not make seven hundred thousand."""
ASLEEP = 14
"""Days without any message after which a source counts as disconnected rather than quiet."""


class SeriesKey(NamedTuple):
    """A series: the messages of a category or topic from one source, or all of a source (``label`` is empty)."""

    kind: str
    label: str
    source: str

    def filter(self, since: datetime, until: datetime) -> Filter:
        """The filter that means this series' messages of that time."""
        labels = (self.label,) if self.label else ()
        return Filter(
            sources=(self.source,),
            categories=labels if self.kind == CATEGORY else (),
            topics=labels if self.kind == TOPIC else (),
            statuses=("analysed",),
            since=since,
            until=until,
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """Series without gaps, all beginning at ``first``; NaN where their source was asleep."""

    unit: Unit
    first: datetime
    counts: dict[SeriesKey, list[float]] = field(default_factory=dict)

    def moment(self, index: int) -> datetime:
        """When that period begins."""
        return self.first + timedelta(seconds=self.unit.seconds * index)

    def index(self, moment: datetime) -> int:
        return int((moment - self.first).total_seconds() // self.unit.seconds)


Cell = tuple[SeriesKey, datetime, int]


def daily(
    since: date,
    until: date,
    kinds: Iterable[str] = KINDS,
    labels: Iterable[str] = (),
    sources: Iterable[str] = (),
) -> Counted:
    """Days up to but without ``until``, and before ``since`` as many as a baseline needs, if there were messages."""
    began = DailyCount.objects.filter(count__gt=0).aggregate(first=Min("day"))["first"] or since
    first = max(began, since - timedelta(days=DAY.window), until - timedelta(days=LONGEST))
    chosen: dict[str, Any] = {"day__gte": first, "day__lt": until}
    if sources := list(sources):
        chosen["source__in"] = sources
    cells = [cell for kind in kinds for cell in _daily_cells(kind, chosen, list(labels))]
    return _gapless(DAY, midnight(first), max((until - first).days, 0), cells)


def _daily_cells(kind: str, chosen: dict[str, Any], labels: list[str]) -> Iterator[Cell]:
    if kind == SOURCE:
        rows = DailyCount.objects.filter(**chosen).values_list("source", "day").annotate(Sum("count")).order_by()
        yield from ((SeriesKey(SOURCE, "", source), midnight(day), number) for source, day, number in rows)
        return
    model: Any = DailyCount if kind == CATEGORY else DailyTopicCount
    column = f"{kind}__slug"
    only = {f"{column}__in": labels} if labels else {}
    named = model.objects.filter(**chosen, **only).values_list(column, "source", "day").annotate(Sum("count"))
    for label, source, day, number in named.order_by():
        yield SeriesKey(kind, label, source), midnight(day), number


def hourly(
    since: datetime, until: datetime, at_least: int, kinds: Iterable[str] = KINDS, only: SeriesKey | None = None
) -> Counted:
    """Hours up to but without ``until``, of those series alone that reach ``at_least`` in an hour from ``since`` on."""
    since, until = since.replace(minute=0, second=0, microsecond=0), next_hour(until)
    began = Message.objects.analysed().filter(direction="inbound").aggregate(first=Min("timestamp"))["first"] or since
    first = max(began.replace(minute=0, second=0, microsecond=0), since - timedelta(hours=HOUR.window))
    cells: list[Cell] = []
    for kind in kinds:
        busy = {key for key, _, number in _hourly_cells(kind, since, until) if number >= at_least}
        busy = busy & {only} if only else busy
        if busy:
            cells += [cell for cell in _hourly_cells(kind, first, until) if cell[0] in busy]
    return _gapless(HOUR, first, max(int((until - first).total_seconds() // 3600), 0), cells)


def _hourly_cells(kind: str, since: datetime, until: datetime) -> Iterator[Cell]:
    if kind == TOPIC:
        links: QuerySet[Any] = InsightTopic.objects.filter(
            insight__shown_for__timestamp__gte=since, insight__shown_for__timestamp__lt=until
        )
        rows = links.annotate(hour=TruncHour("insight__shown_for__timestamp", tzinfo=UTC))
        named = rows.values_list("topic__slug", "insight__shown_for__source", "hour")
    else:
        shown = Message.objects.analysed().filter(direction="inbound", timestamp__gte=since, timestamp__lt=until)
        hours = shown.annotate(hour=TruncHour("timestamp", tzinfo=UTC))
        named = hours.values_list("category__slug" if kind == CATEGORY else "direction", "source", "hour")
    for label, source, hour, number in named.annotate(n=Count("pk")).order_by():
        yield SeriesKey(kind, "" if kind == SOURCE else label, source), hour, number


def _gapless(unit: Unit, first: datetime, length: int, cells: Iterable[Cell]) -> Counted:
    counted = Counted(unit, first)
    counts: dict[SeriesKey, list[float]] = defaultdict(lambda: [0.0] * length)
    for key, moment, number in cells:
        counts[key][counted.index(moment)] += number
    counted.counts.update((key, counts[key]) for key in sorted(counts))
    if length:
        _silence(counted, length)
    return counted


def _silence(counted: Counted, length: int) -> None:
    """Puts NaN where a source was asleep: not connected yet, or gone for ``ASLEEP`` days or more.

    Else a source's first days would be spikes over all the days on which it did not exist.
    """
    last = counted.moment(length).date()
    awake: dict[str, list[date]] = defaultdict(list)
    days = DailyCount.objects.filter(count__gt=0, day__gte=counted.first.date(), day__lte=last)
    for source, day in days.order_by("day").values_list("source", "day").distinct():
        awake[source].append(day)
    for source, known in awake.items():
        edges = [counted.first.date() - timedelta(days=1), *known, last + timedelta(days=1)]
        gaps = [(one, other) for one, other in pairwise(edges) if (other - one).days > ASLEEP or one == edges[0]]
        for key in (key for key in counted.counts if key.source == source):
            for one, other in gaps:
                _forget(counted, counted.counts[key], one + timedelta(days=1), other)


def _forget(counted: Counted, counts: list[float], since: date, until: date) -> None:
    """Only what is 0: a message that comes as the gap is measured stays counted."""
    start, stop = counted.index(midnight(since)), counted.index(midnight(until))
    for place in range(max(start, 0), min(stop, len(counts))):
        if counts[place] == 0:
            counts[place] = nan


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def next_hour(moment: datetime) -> datetime:
    whole = moment.replace(minute=0, second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(hours=1)
