"""The numbers of an answer, each with the scope of its rows."""

from dataclasses import dataclass
from datetime import date, datetime

from ask.computing.groups import Key
from ask.computing.scope import Scope
from ask.computing.values import Number
from ask.query.value import Interval, Measure, Query


class CannotCompute(ValueError):
    """A query that has no answer, and the reason in a sentence."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure's value; ``parts`` are the counts that a share, ratio or difference is made of."""

    measure: Measure
    value: Number
    scope: Scope
    parts: "tuple[Figure, ...]" = ()


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """One value of each grouping with the values of the measures.

    ``before`` is the first measure's value of what the group is compared with.
    """

    keys: tuple[Key, ...]
    scope: Scope
    values: tuple[Number, ...]
    before: Number = None
    before_scope: Scope | None = None

    @property
    def value(self) -> Number:
        return self.values[0]

    @property
    def change(self) -> float | None:
        found, before = self.values[0], self.before
        if isinstance(found, int | float) and isinstance(before, int | float):
            return found - before
        return None


@dataclass(frozen=True, slots=True)
class SideFacts:
    """What the query is compared with, and its figures."""

    scope: Scope
    figures: tuple[Figure, ...]
    count: int = 0
    users: int = 0


@dataclass(frozen=True, slots=True)
class Trend:
    """The first measure in time: of the ``points``, those without any message in the store are left out of the verdict,
    and so is the last one while it runs."""

    unit: str
    points: tuple[tuple[date, Number, Scope], ...]
    earlier: float | None
    later: float | None
    left_out: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Quoted:
    """A message to show."""

    message_id: str
    at: datetime
    source: str
    text: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class KeyWordCount:
    """A word, how many of the messages have it, and how many of those it is compared with."""

    word: str
    count: int
    before: int
    scope: Scope


@dataclass(frozen=True, slots=True)
class Surge:
    """A day with far more messages than usual."""

    day: date
    category: str
    source: str
    count: int
    usual: float
    ratio: float
    scope: Scope


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much one value of a dimension adds to the difference; those of a dimension add up to it."""

    key: Key
    after: int
    before: int
    scope: Scope
    before_scope: Scope

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Difference:
    """Two scopes, and what made the difference between them, by dimension; ``rest`` are its smaller parts together."""

    after: Scope
    before: Scope
    count: int
    count_before: int
    contributions: "tuple[tuple[str, tuple[Contribution, ...], Contribution | None], ...]"
    words: tuple[KeyWordCount, ...] = ()
    new_customers: int = 0
    first: Quoted | None = None


@dataclass(frozen=True, slots=True)
class QueryFacts:
    """``query`` is as it was computed: a comparison with the period before names that period.

    ``count`` and ``users`` are the messages and customers that it is about. ``running`` is the period that is not over.
    ``tied`` says that more groups than asked for have the same value as the last.
    """

    query: Query
    scope: Scope
    count: int
    users: int
    coverage: tuple[date, date] | None
    figures: tuple[Figure, ...] = ()
    groups: tuple[AnswerGroup, ...] = ()
    group_count: int = 0
    tied: bool = False
    sides: tuple[SideFacts, ...] = ()
    trend: Trend | None = None
    quoted: tuple[Quoted, ...] = ()
    sampled: int = 0
    words: tuple[KeyWordCount, ...] = ()
    surges: tuple[Surge, ...] = ()
    why: Difference | None = None
    fitting: tuple[tuple[Key, Scope], ...] = ()
    running: Interval | None = None
