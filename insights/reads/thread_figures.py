"""How conversations go: how soon somebody answers, and whether customers end better than they began."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import ceil
from typing import NamedTuple

from insights.models import Message
from insights.reads import selection
from insights.reads.filters import Filter

BETTER = 0.2
"""From this difference of scores (−1 to 1) on a customer ended better, or worse, than they began."""


class ThreadMessage(NamedTuple):
    conversation: int
    source: str
    brand: str
    direction: str
    timestamp: datetime
    score: float | None


@dataclass(frozen=True, slots=True)
class Thread:
    """``response`` in seconds from the customer's first message to the first reply; ``change`` from the score of the
    customer's first analysed message to the last one's. None where there is no such thing."""

    source: str
    brand: str
    response: float | None
    change: float | None


@dataclass(frozen=True, slots=True)
class ThreadFigures:
    """Of ``threads`` that a customer began or wrote in, ``answered`` have a reply after the customer's first message.

    Times are seconds; ``p90`` is the time within which nine in ten were answered (nearest rank). ``compared`` have two
    analysed messages of the customer: better + worse + level.
    """

    source: str = ""
    brand: str = ""
    threads: int = 0
    answered: int = 0
    median: float | None = None
    p90: float | None = None
    compared: int = 0
    better: int = 0
    worse: int = 0
    level: int = 0
    mean_change: float | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    whole: ThreadFigures
    groups: tuple[ThreadFigures, ...]  # by source and brand, the busiest first


def overview(chosen: Filter) -> Overview:
    """The threads in which any customer's message matches ``chosen``, each with all of its messages."""
    matching = selection.messages(chosen.replace(direction="inbound"))
    rows = Message.objects.filter(conversation__in=matching.values("conversation_id"))
    columns = ("conversation_id", "source", "conversation__brand", "direction", "timestamp", "score")
    ordered = rows.order_by("conversation_id", "timestamp", "pk").values_list(*columns)
    threads = list(_threads(ThreadMessage(*row) for row in ordered.iterator(chunk_size=5000)))
    groups: dict[tuple[str, str], list[Thread]] = defaultdict(list)
    for thread in threads:
        groups[thread.source, thread.brand].append(thread)
    figures = [summary(found, *key) for key, found in groups.items()]
    return Overview(summary(threads), tuple(sorted(figures, key=lambda f: (-f.threads, f.source, f.brand))))


def _threads(said: Iterator[ThreadMessage]) -> Iterator[Thread]:
    for _, messages in groupby(said, key=lambda one: one.conversation):
        yield measured(list(messages))


def measured(said: Sequence[ThreadMessage]) -> Thread:
    """One thread's figures, from its messages in order."""
    asked = next((one for one in said if one.direction == Message.Direction.INBOUND), said[0])
    replies = (o for o in said if o.direction == Message.Direction.OUTBOUND and o.timestamp >= asked.timestamp)
    reply = next(replies, None)
    scores = [one.score for one in said if one.direction == Message.Direction.INBOUND and one.score is not None]
    return Thread(
        asked.source,
        asked.brand,
        (reply.timestamp - asked.timestamp).total_seconds() if reply else None,
        scores[-1] - scores[0] if len(scores) > 1 else None,
    )


def summary(threads: Sequence[Thread], source: str = "", brand: str = "") -> ThreadFigures:
    """The figures of some threads together."""
    times = sorted(thread.response for thread in threads if thread.response is not None)
    changes = [thread.change for thread in threads if thread.change is not None]
    better, worse = sum(c >= BETTER for c in changes), sum(c <= -BETTER for c in changes)
    return ThreadFigures(
        source,
        brand,
        threads=len(threads),
        answered=len(times),
        median=percentile(times, 0.5),
        p90=percentile(times, 0.9),
        compared=len(changes),
        better=better,
        worse=worse,
        level=len(changes) - better - worse,
        mean_change=round(sum(changes) / len(changes), 3) if changes else None,
    )


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """The nearest-rank percentile: a value that was really seen."""
    return ordered[max(ceil(share * len(ordered)) - 1, 0)] if ordered else None
