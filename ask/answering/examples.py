"""The messages that an answer quotes: typical ones, from a sample that the index gives quickly, or the newest."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from ask.reading.facts import Excerpt
from ask.reading.typical import typical
from ask.reading.vocabulary import Vocabulary
from insights.models import Message
from insights.reads import selection
from insights.reads.filters import Filter

MOST = 5
LONGEST = 400  # characters; the template shows fewer
SAMPLE = 240  # messages that are read to find typical ones
PARTS = 6  # of the period, each of which gives its newest messages to the sample

Row = tuple[object, datetime, str, str, float | None]


def newest(chosen: Filter, words: Vocabulary) -> tuple[Excerpt, ...]:
    return tuple(_excerpt(row, words) for row in _newest(selection.messages(chosen), MOST))


def most_typical(
    chosen: Filter, count: int, between: tuple[datetime, datetime] | None, words: Vocabulary
) -> tuple[tuple[Excerpt, ...], int]:
    """At most MOST of the ``count`` messages that match, and how many were read to find them.

    All are read where there are few; else the newest of each part of the time ``between``, so that no single day speaks
    for a year.
    """
    rows = list(_sample(chosen, count, between))
    places = typical([row[3] for row in rows], MOST, [row[4] for row in rows])
    return tuple(_excerpt(rows[place], words) for place in places), len(rows)


def _sample(chosen: Filter, count: int, between: tuple[datetime, datetime] | None) -> Iterator[Row]:
    """Newest first."""
    if count <= SAMPLE or between is None or chosen.brands:  # threads of a brand are gathered first: once is enough
        yield from _newest(selection.messages(chosen), SAMPLE)
        return
    since, until = between
    step = (until - since) / PARTS
    for part in reversed(range(PARTS)):
        ends = until if part == PARTS - 1 else since + (part + 1) * step
        within = chosen.but(since=since + part * step, until=ends)
        yield from _newest(selection.messages(within), SAMPLE // PARTS)


def _newest(rows: "QuerySet[Message]", most: int) -> "QuerySet[Message, Row]":
    return rows.order_by("-timestamp", "-id").values_list("uuid", "timestamp", "source", "text", "confidence")[:most]


def _excerpt(row: Row, words: Vocabulary) -> Excerpt:
    uuid, at, source, text, _ = row
    return Excerpt(str(uuid), at, words.name("source", source), text[:LONGEST])
