"""The numbers of an answer, as the database gives them. Whoever asks fills in what the question needs."""

from dataclasses import dataclass
from datetime import date, datetime

from ask.reading.question import Question
from insights.reads.filters import Filter


@dataclass(frozen=True, slots=True)
class Group:
    """One value of a grouping: its name, how many messages have it, and the filter for them."""

    name: str
    count: int
    rows: Filter


@dataclass(frozen=True, slots=True)
class Rise:
    """A day with far more messages than usual; ``usual`` is the baseline, ``ratio`` how many times that."""

    day: date
    label: str
    count: int
    usual: float
    ratio: float
    rows: Filter


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A message to show: its id, time, source and text."""

    message_id: str
    at: datetime
    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """``count`` and ``users`` are always told; the rest where the question asks for it.

    ``coverage`` are the first and the last day that have messages at all, none where there are no messages. ``others``
    are messages and users of each filter of the comparison, in order. ``whole`` counts the messages of
    ``whole_of(question)``. ``days`` are the messages of each day, for the trend. ``sampled`` is how many messages
    were read to find typical ``excerpts``; 0 where these are the newest.
    """

    count: int
    users: int
    coverage: tuple[date, date] | None
    groups: tuple[Group, ...] = ()
    others: tuple[tuple[int, int], ...] = ()
    whole: int | None = None
    days: tuple[tuple[date, int], ...] = ()
    first: datetime | None = None
    rises: tuple[Rise, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    sampled: int = 0


def whole_of(question: Question) -> Filter:
    """What a share is a share of: the same source and time, without label, sentiment and text."""
    return question.filter.but(categories=(), topics=(), sentiments=(), text="", min_confidence=None)
