"""Messages counted by day, week, month, category, topic, source or sentiment, each with the filter for its rows."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Count, Q, QuerySet

from ask.reading.facts import Group
from ask.reading.question import Question
from ask.reading.vocabulary import Vocabulary
from ask.reading.words import date_words
from engine.periods.calendar import midnight
from insights.models import Message
from insights.reads import selection, stats
from insights.reads.filters import Filter
from insights.reads.stats import LabelCount

MOST_OUTER = 31  # groups that are divided once more; each costs a query
_DAY = timedelta(days=1)


def grouped(question: Question, words: Vocabulary) -> tuple[Group, ...]:
    """The groups that a question asks for; by category where it only asks for the top."""
    by = question.grouping or (("category",) if "top" in question.measures else ())
    if not by:
        return ()
    groups = groups_of(question.filter, by[0], words)
    if len(by) > 1 and len(groups) <= MOST_OUTER:
        groups = [inner for outer in groups for inner in _within(outer, by[1], words)]
    return tuple(groups)


def _within(outer: Group, by: str, words: Vocabulary) -> Iterator[Group]:
    for inner in groups_of(outer.rows, by, words):
        yield Group(f"{outer.name} · {inner.name}", inner.count, inner.rows)


def groups_of(chosen: Filter, by: str, words: Vocabulary) -> list[Group]:
    """Times in their order, labels by their counts. A message with two topics counts in both."""
    if by in _TIMES:
        return _by_time(chosen, _TIMES[by])
    return _by_label(chosen, by, words)


def per_day(chosen: Filter) -> list[tuple[date, int]]:
    """All messages of each day, whatever their state, from the first day that has one to the last, gapless."""
    counts = {row.day: row.total for row in stats.per_day(chosen)}
    for day, number in _unlabelled(chosen, "day"):
        counts[day] = counts.get(day, 0) + number
    if not counts:
        return []
    first, last = min(counts), max(counts)
    return [(day, counts.get(day, 0)) for n in range((last - first).days + 1) for day in (first + timedelta(days=n),)]


def _unlabelled(chosen: Filter, column: str) -> "Iterable[tuple[date, int]]":
    """The messages without an insight, by that column; the conditions are those of ``stats.totals``."""
    if chosen.needs_labels or not (chosen.direction != "inbound" or stats.some_wait() or stats.some_failed()):
        return ()
    states = Q(due_at__isnull=False) | Q(failed_at__isnull=False)
    if chosen.direction != "inbound":
        states |= Q(status=Message.Status.EXEMPT)
    rows: QuerySet[Message] = selection.messages(chosen).filter(states)
    return rows.order_by().values_list(column).annotate(n=Count("pk"))


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month(day: date) -> date:
    return day.replace(day=1)


def _itself(day: date) -> date:
    return day


_TIMES: dict[str, Callable[[date], date]] = {"day": _itself, "week": _week, "month": _month}


def _by_time(chosen: Filter, start_of: Callable[[date], date]) -> list[Group]:
    return [
        _time_group(chosen, start_of, list(days))
        for _, days in groupby(per_day(chosen), key=lambda counted: start_of(counted[0]))
    ]


def _time_group(chosen: Filter, start_of: Callable[[date], date], days: list[tuple[date, int]]) -> Group:
    """A day, or as much of a week or month as lies within the filter's period."""
    start = start_of(days[0][0])
    after = start_of(start + timedelta(days=40)) if start_of is _month else start + timedelta(days=7)
    since, until = midnight(start), midnight(start + _DAY if start_of is _itself else after)
    since, until = max(since, chosen.since or since), min(until, chosen.until or until)
    return Group(date_words(since, until), sum(number for _, number in days), chosen.but(since=since, until=until))


def _by_label(chosen: Filter, by: str, words: Vocabulary) -> list[Group]:
    asked = chosen.values(by)
    # A topic that the filter does not name cannot be had together with one that it names.
    rows = [row for row in _LABELS[by](chosen) if not asked or row.slug in asked]
    return [Group(words.name(by, row.slug), row.count, chosen.having(by, (row.slug,))) for row in rows]


def per_source(chosen: Filter) -> list[LabelCount]:
    """All messages of each source, whatever their state, the most frequent first."""
    counts = {row.slug: row.count for row in stats.per_source(chosen)}
    for source, number in _unlabelled(chosen, "source"):
        counts[str(source)] = counts.get(str(source), 0) + number
    return [LabelCount(slug, n) for slug, n in sorted(counts.items(), key=lambda row: (-row[1], row[0])) if n]


def _felt(chosen: Filter) -> list[LabelCount]:
    return sorted((row for row in stats.per_sentiment(chosen) if row.count), key=lambda row: -row.count)


_LABELS: dict[str, Callable[[Filter], list[LabelCount]]] = {
    "category": stats.per_category,
    "topic": stats.per_topic,
    "source": per_source,
    "sentiment": _felt,
}
