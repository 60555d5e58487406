"""The exact numbers that a question asks for, computed by the database over all matching rows."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from ask.answering import examples
from ask.answering.grouping import grouped, per_day
from ask.reading.facts import Excerpt, Facts, Rise, whole_of
from ask.reading.question import Question
from ask.reading.vocabulary import Vocabulary
from ask.reading.words import filter_words
from engine.periods.calendar import midnight
from insights import spikes
from insights.models import Message
from insights.reads import selection, stats
from insights.reads.filters import Filter
from insights.spikes import bursts

_DAY = timedelta(days=1)


def facts(question: Question, words: Vocabulary) -> Facts:
    """What ``answers.draft`` needs for this question; nothing is computed that it does not ask for."""
    chosen, measures = question.filter, question.measures
    totals = stats.totals(chosen)
    comparison = question.comparison
    quoted, read = _excerpts(question, totals.messages, words) if "list" in measures else ((), 0)
    return Facts(
        count=totals.messages,
        users=totals.users,
        coverage=coverage(),
        groups=grouped(question, words),
        others=tuple(_pair(other) for other in comparison.others) if comparison else (),
        whole=stats.number(whole_of(question)) if "share" in measures else None,
        days=tuple(per_day(chosen)) if "trend" in measures else (),
        first=_first(chosen) if "first" in measures else None,
        rises=rises(chosen, words) if "spikes" in measures else (),
        excerpts=quoted,
        sampled=read,
    )


def coverage() -> tuple[date, date] | None:
    """The first and the last day that have messages at all."""
    days = Message.objects.order_by("timestamp", "id").values_list("day", flat=True)
    first, last = days.first(), days.order_by("-timestamp", "-id").first()
    return (first, last) if first and last else None


def _pair(chosen: Filter) -> tuple[int, int]:
    totals = stats.totals(chosen)
    return totals.messages, totals.users


def _first(chosen: Filter) -> datetime | None:
    return selection.messages(chosen).order_by("timestamp", "id").values_list("timestamp", flat=True).first()


def _excerpts(question: Question, count: int, words: Vocabulary) -> tuple[tuple[Excerpt, ...], int]:
    """The messages to quote, and how many were read to find typical ones; 0 where the newest were asked for."""
    chosen = question.filter
    if question.newest:
        return examples.newest(chosen, words), 0
    days = span(chosen)
    between = (
        (chosen.since or midnight(days[0]), min(chosen.until or midnight(days[1]), midnight(days[1]))) if days else None
    )
    return examples.most_typical(chosen, count, between, words)


def rises(chosen: Filter, words: Vocabulary) -> tuple[Rise, ...]:
    """The spikes of the period, newest first: of each category and source where the filter asks for no more than these,
    else of the filter's own messages."""
    days = span(chosen)
    if days is None:
        return ()
    plain = chosen.but(since=None, until=None, categories=(), sources=()).is_empty and chosen.whole_days
    look: Callable[[Filter, date, date, Vocabulary], tuple[Rise, ...]] = _by_series if plain else _own
    return look(chosen, *days, words)


def span(chosen: Filter) -> tuple[date, date] | None:
    """The first day and the day after the last, as far as there are data."""
    covered = coverage()
    if covered is None:
        return None
    first = max(chosen.since.date(), covered[0]) if chosen.since else covered[0]
    until = (chosen.until - timedelta(microseconds=1)).date() if chosen.until else covered[1]
    last = min(until, covered[1])
    return (first, last + _DAY) if first <= last else None


def _by_series(chosen: Filter, since: date, until: date, words: Vocabulary) -> tuple[Rise, ...]:
    found = spikes.find(since, until, chosen.categories, chosen.sources)
    return tuple(_rise(spike, words) for spike in found)


def _rise(spike: spikes.DetectedSpike, words: Vocabulary) -> Rise:
    rows = Filter(
        categories=(spike.category,),
        sources=(spike.source,),
        since=midnight(spike.day),
        until=midnight(spike.day + _DAY),
    )
    label = f"{words.name('category', spike.category)} from {words.name('source', spike.source)}"
    return Rise(spike.day, label, spike.count, spike.baseline, spike.ratio, rows)


def _own(chosen: Filter, since: date, until: date, words: Vocabulary) -> tuple[Rise, ...]:
    """The days on which the filter's own messages were far more than on its days before."""
    begin = since - timedelta(days=bursts.DAY.window)
    counted = dict(per_day(chosen.but(since=midnight(begin), until=midnight(until))))
    if not counted:
        return ()
    begin = min(counted)
    series = [counted.get(begin + timedelta(days=n), 0) for n in range((until - begin).days)]
    found = bursts.firing(series, bursts.DAY, bursts.USUAL[bursts.DAY.name], max((since - begin).days, 0))
    label = filter_words(chosen.but(since=None, until=None), words)
    return tuple(_own_rise(chosen, begin, verdict, label) for verdict in reversed(found))


def _own_rise(chosen: Filter, begin: date, verdict: bursts.Verdict, label: str) -> Rise:
    day = begin + timedelta(days=verdict.index)
    rows = chosen.but(since=midnight(day), until=midnight(day + _DAY))
    return Rise(day, label, verdict.count, round(verdict.baseline, 1), verdict.ratio, rows)
