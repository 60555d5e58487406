"""What one way of reading a question says so far, and the pieces of it that nothing has used yet."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from ask.query.value import (
    Comparison,
    Condition,
    Dimension,
    Grouping,
    Interval,
    Measure,
    Operator,
    Query,
    Ranking,
    Selection,
)
from ask.reading.chart import ChartEdge
from ask.reading.lexicon import Lexicon
from ask.reading.pieces import When
from ask.reading.tables.nothing import NOTHING
from engine.periods.tokens import Line, Span


class Unfit(Exception):
    """The pieces do not go together: these words would be left over."""

    def __init__(self, *edges: ChartEdge, cost: float = 3.0) -> None:
        super().__init__()
        self.edges = edges
        self.cost = cost


class Refused(Exception):
    """The question is understood and has no answer, for this reason."""

    def __init__(self, reason: str, *edges: ChartEdge) -> None:
        super().__init__(reason)
        self.reason = reason
        self.edges = edges


@dataclass(slots=True)
class Said:
    """``None`` where a question says nothing of a part, so that a follow-up can take it from the one before."""

    line: Line
    lexicon: Lexicon
    now: datetime
    pending: list[ChartEdge]
    measures: list[Measure] = field(default_factory=list)
    selections: list[Selection] = field(default_factory=list)
    periods: tuple[Interval, ...] | None = None
    grouping: list[Grouping] = field(default_factory=list)
    having: list[Condition] = field(default_factory=list)
    keep: list[tuple[Operator, float]] = field(default_factory=list)
    ranking: Ranking | None = None
    comparison: Comparison | None = None
    trend: bool = False
    limit: int | None = None
    cleared: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    onward: bool = False
    back: bool = False
    add: bool = False
    remove: bool = False
    others: bool = False
    reset: bool = False
    cost: float = 0.0
    whens: list[When] = field(default_factory=list)
    first_whole: bool = False
    previous: Query | None = None
    shift: str = ""
    share_of_before: bool = False
    several: set[Dimension] = field(default_factory=set)  # groups that were named in the plural

    def take(self, *kinds: str) -> list[ChartEdge]:
        """All pieces of some kinds, which are used by that."""
        found = [edge for edge in self.pending if edge.kind in kinds]
        self.pending = [edge for edge in self.pending if edge.kind not in kinds]
        return found

    def has(self, *kinds: str) -> bool:
        return any(edge.kind in kinds for edge in self.pending)

    def of(self, *kinds: str) -> list[ChartEdge]:
        return [edge for edge in self.pending if edge.kind in kinds]

    def use(self, edges: Iterable[ChartEdge]) -> None:
        gone = {id(edge) for edge in edges}
        self.pending = [edge for edge in self.pending if id(edge) not in gone]

    def words(self, first: int, after: int) -> tuple[str, ...]:
        return tuple(self.line.word(place) for place in range(first, after))

    def span(self, edge: ChartEdge) -> Span:
        return self.line.span(edge.first, edge.after)

    def between(self, first: int, after: int) -> set[str]:
        """The words that carry nothing between two places."""
        return {self.line.word(place) for place in range(first, after) if self.line.word(place) in NOTHING}
