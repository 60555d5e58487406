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
from insights.reads import selection, snapshot
from insights.reads.filters import DIMENSIONS, SENTIMENTS, Filter

MOST_DAYS = 3660
"""Days of a series without gaps. One message of the year 2 and one of 9998 would make three and a half million."""


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
    """All of one moment."""
    rows, numbers = selection.messages(chosen), _by_state(chosen)
    users = Count(NullIf("customer", Value("")), distinct=True)
    if "analysed" in numbers:
        found = snapshot.read_numbers(numbers, snapshot.aggregated(rows, users=users).values("users"), "users")
    else:  # both in one look at the rows
        seen = snapshot.aggregated(rows, users=users, analysed=Count("insight")).values("users", "analysed")
        found = snapshot.read_numbers(numbers, seen, "users", "analysed")
    return Totals(messages=sum(found.values()) - found["users"], **found)


def number(chosen: Filter) -> int:
    """The messages of ``totals`` alone: the users are what takes its time."""
    numbers = _by_state(chosen)
    numbers.setdefault("analysed", snapshot.number_of(_labelled(chosen)))
    return sum(snapshot.read_numbers(numbers).values())


def _by_state(chosen: Filter) -> dict[str, snapshot.Sql]:
    """How many wait, failed, are exempt; and are analysed, where the daily counts know that.

    Whether any message at all waits or failed is asked first: SQLite does not look for the few that do, or for none, by
    their own index, but through all messages of the period, 50 ms for each 250,000.
    """
    rows, daily = selection.messages(chosen), _daily(chosen)
    found = dict.fromkeys(("waiting", "failed", "exempt"), snapshot.NOTHING)
    if not chosen.needs_labels:
        waiting, failed = rows.filter(due_at__isnull=False), rows.filter(failed_at__isnull=False)
        found["waiting"] = snapshot.number_where_any(Message.objects.open(), waiting)
        found["failed"] = snapshot.number_where_any(Message.objects.failed(), failed)
        if chosen.direction != "inbound":  # customers' messages are never exempt
            found["exempt"] = snapshot.number_of(rows.filter(status=Message.Status.EXEMPT))
    if daily is not None:
        found["analysed"] = snapshot.number_of(daily, Sum("count"))
    return found


def some_wait() -> bool:
    """Whether any message at all waits."""
    return Message.objects.open().exists()


def per_day(chosen: Filter) -> list[DayCount]:
    """One entry a day from the first day that has any message to the last, days without messages included; where that
    is more than MOST_DAYS, only the days that have some."""
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


def waiting_per_day(chosen: Filter) -> dict[date, int]:
    """The messages of each day that wait for their analysis."""
    if chosen.needs_labels or not some_wait():
        return {}
    rows = selection.messages(chosen).filter(due_at__isnull=False).order_by()
    return dict(rows.values_list("day").annotate(n=Count("pk")))


_COUNTED: dict[type[Any], tuple[str, ...]] = {
    DailyCount: ("source", "sentiment", "category__slug"),
    DailyTopicCount: ("source", "sentiment"),
}
"""The columns that each table of daily counts can be grouped by."""


def _span(days: Iterable[date]) -> list[date]:
    known = sorted(days)
    if not known or (known[-1] - known[0]).days >= MOST_DAYS:
        return known
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
