"""Exact numbers about the messages that a filter means, computed by the database.

Where a filter asks only for whole days, sources, categories and sentiments, the daily counts answer; otherwise the
messages themselves. Both give the same numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Sum, Value
from django.db.models.functions import NullIf

from insights.models import DailyCount, DailyTopicCount, InsightTopic, Message
from insights.reads import selection
from insights.reads.filters import DIMENSIONS, SENTIMENTS, Filter


@dataclass(frozen=True, slots=True)
class Totals:
    """``messages`` = analysed + waiting + failed + exempt, the number of rows that match.

    ``users`` are the distinct customers, where the customer is known; ``exempt`` are agents' replies, never analysed.
    """

    messages: int
    users: int
    analysed: int
    waiting: int
    failed: int
    exempt: int = 0


@dataclass(frozen=True, slots=True)
class DayCount:
    """The analysed messages of one day (UTC)."""

    day: date
    positive: int = 0
    neutral: int = 0
    negative: int = 0

    @property
    def total(self) -> int:
        return self.positive + self.neutral + self.negative


@dataclass(frozen=True, slots=True)
class LabelCount:
    """A category, topic, source or sentiment, and how many analysed messages have it."""

    slug: str
    count: int


def totals(chosen: Filter) -> Totals:
    waiting, failed, exempt = _unlabelled(chosen)
    analysed, users = _analysed_and_users(chosen)
    return Totals(analysed + waiting + failed + exempt, users, analysed, waiting, failed, exempt)


def number(chosen: Filter) -> int:
    """The messages of ``totals`` alone: the users are what takes its time."""
    daily = _daily(chosen)
    analysed = _labelled(chosen).count() if daily is None else daily.aggregate(n=Sum("count"))["n"] or 0
    return analysed + sum(_unlabelled(chosen))


def _unlabelled(chosen: Filter) -> tuple[int, int, int]:
    """The messages that wait, that failed, and that are exempt."""
    if chosen.needs_labels:
        return 0, 0, 0
    rows = selection.messages(chosen)
    waiting = rows.filter(due_at__isnull=False).count() if some_wait() else 0
    failed = rows.filter(failed_at__isnull=False).count() if some_failed() else 0
    # Customers' messages are never exempt.
    exempt = 0 if chosen.direction == "inbound" else rows.filter(status=Message.Status.EXEMPT).count()
    return waiting, failed, exempt


def some_wait() -> bool:
    """Whether any message at all waits. Asked first, because SQLite does not look for the few that do, or for none, by
    their own index, but through all messages of the period: 50 ms for each 250,000."""
    return Message.objects.open().exists()


def some_failed() -> bool:
    return Message.objects.failed().exists()


def _analysed_and_users(chosen: Filter) -> tuple[int, int]:
    """In one look at the rows, unless the daily counts know how many are analysed."""
    found: dict[str, Any] = {"users": Count(NullIf("customer", Value("")), distinct=True)}
    daily = _daily(chosen)
    if daily is None:
        found["analysed"] = Count("insight")
    row = selection.messages(chosen).order_by().aggregate(**found)
    analysed = row["analysed"] if daily is None else daily.aggregate(n=Sum("count"))["n"] or 0
    return analysed, row["users"]


def per_day(chosen: Filter) -> list[DayCount]:
    """One entry a day from the first day that has any message to the last, days without messages included."""
    rows: QuerySet[Any, tuple[Any, ...]]
    daily = _daily(chosen)
    if daily is not None:
        rows = daily.values_list("day", "sentiment").annotate(n=Sum("count"))
    else:
        rows = _labelled(chosen).values_list("day", "sentiment").annotate(n=Count("pk"))
    days: dict[date, dict[str, int]] = {}
    for day, sentiment, number in rows.order_by():
        if number:
            days.setdefault(day, {})[sentiment] = number
    return [DayCount(day, **days.get(day, {})) for day in _span(days)]


_COUNTED: dict[type[Any], tuple[str, ...]] = {
    DailyCount: ("source", "sentiment", "category__slug"),
    DailyTopicCount: ("source", "sentiment"),
}
"""The columns that each table of daily counts can be grouped by."""


def _span(days: Iterable[date]) -> list[date]:
    known = sorted(days)
    if not known:
        return []
    return [known[0] + timedelta(days=n) for n in range((known[-1] - known[0]).days + 1)]


def per_category(chosen: Filter) -> list[LabelCount]:
    return _by(chosen, "category__slug")


def per_source(chosen: Filter) -> list[LabelCount]:
    return _by(chosen, "source")


def per_sentiment(chosen: Filter) -> list[LabelCount]:
    """All three, also those with no message."""
    found = {row.slug: row.count for row in _by(chosen, "sentiment")}
    return [LabelCount(name, found.get(name, 0)) for name in SENTIMENTS]


def per(chosen: Filter, name: str) -> list[LabelCount]:
    """By any dimension that is a column of the message, the most frequent value first."""
    return _by(chosen, DIMENSIONS[name].column)


def _by(chosen: Filter, column: str) -> list[LabelCount]:
    daily = _daily(chosen)
    counted = daily is not None and column in _COUNTED.get(daily.model, ())
    if daily is not None and counted:
        return _listed(daily.values_list(column).annotate(n=Sum("count")))
    return _listed(_labelled(chosen).values_list(column).annotate(n=Count("pk")))


def per_topic(chosen: Filter) -> list[LabelCount]:
    """A message with two topics counts in both."""
    if _is_counted_daily(chosen) and not chosen.topics and not chosen.categories:
        counts = _on_days(DailyTopicCount.objects.all(), chosen)
        return _listed(counts.values_list("topic__slug").annotate(n=Sum("count")))
    links = InsightTopic.objects.filter(insight__in=_labelled(chosen).values("insight_id"))
    return _listed(links.values_list("topic__slug").annotate(n=Count("pk")))


def _listed(rows: "QuerySet[Any, tuple[Any, ...]]") -> list[LabelCount]:
    return [LabelCount(slug, n) for slug, n in sorted(rows.order_by(), key=lambda row: (-row[1], row[0])) if n]


def _labelled(chosen: Filter) -> QuerySet[Message]:
    return selection.messages(chosen).filter(insight__isnull=False)


def _is_counted_daily(chosen: Filter) -> bool:
    """Whether the daily counts can answer."""
    return chosen.is_counted


def _daily(chosen: Filter) -> "QuerySet[Any] | None":
    """The daily counts to be summed, or None where only the messages know. A message has several topics, so counts of
    several cannot be added up, and those of one do not know its categories."""
    if not _is_counted_daily(chosen):
        return None
    if not chosen.topics:
        rows = _on_days(DailyCount.objects.all(), chosen)
        return rows.filter(category__slug__in=chosen.categories) if chosen.categories else rows
    if len(chosen.topics) > 1 or chosen.categories:
        return None
    return _on_days(DailyTopicCount.objects.filter(topic__slug=chosen.topics[0]), chosen)


def _on_days(rows: "QuerySet[Any]", chosen: Filter) -> "QuerySet[Any]":
    conditions: dict[str, Any] = {}
    if chosen.since:
        conditions["day__gte"] = chosen.since.date()
    if chosen.until:
        conditions["day__lt"] = chosen.until.date()
    if chosen.sources:
        conditions["source__in"] = chosen.sources
    if chosen.sentiments:
        conditions["sentiment__in"] = chosen.sentiments
    return rows.filter(**conditions)
