"""The likeliest ways to cut a question into pieces, best first. Pure, and bounded in the length of the question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from ask.reading.chart import ChartEdge
from ask.reading.tables.nothing import DENYING, LIGHT, NOTHING
from engine.periods.tokens import Line

BEST = 12  # ways kept at each place
SHORT, FEWER = 60, 3  # of longer questions, in words, fewer are kept
PIECE, UNKNOWN, NUMBER, DENIAL, PASSED, OVERHEARD = 0.1, 4.0, 5.0, 8.0, 0.03, 0.45
# What can stand for itself in a question; all else is a part of something.
WHOLE = frozenset(
    {
        "raised group",
        "sel",
        "both sel",
        "but sel",
        "whens",
        "not whens",
        "group",
        "unit",
        "which unit",
        "rank",
        "most change",
        "unclear order",
        "limit",
        "noun",
        "count",
        "share",
        "average",
        "median",
        "ratio",
        "quantity",
        "first",
        "last",
        "spikes",
        "words",
        "trend",
        "why",
        "changed",
        "list",
        "listed",
        "versus",
        "compare",
        "than",
        "comparative",
        "previous",
        "year before",
        "each before",
        "new",
        "both sources",
        "cleared",
        "other sources",
        "onward",
        "add",
        "remove",
        "back",
        "instead",
        "only",
        "reset",
        "order",
        "number",
        "growth",
        "which",
        "not",
        "and",
        "or",
        "comma",
        "but",
        "both",
        "nth",
        "either",
        "with",
        "refused",
        "passed",
        "begin",
        "peak",
        "per",
        "ends",
    }
)
# What a word should not be passed over for, where it could be a part of it.
_SAYING = WHOLE - {
    "and",
    "comma",
    "but",
    "with",
    "which",
    "only",
    "back",
    "onward",
    "add",
    "instead",
    "either",
    "both",
    "than",
    "comparative",
    "number",
    "nth",
    "passed",
    "unit",
    "remove",
    "order",
    "or",
}
# Words that join pieces of different kinds say nothing more.
JOINING = {
    "and": 0.06,
    "comma": 0.02,
    "but": 0.1,
    "with": 0.02,
    "which": 0.02,
    "both": 1.0,
    "ends": 0.15,
    "only": 0.02,
    "back": 0.05,
    "count": 0.02,
    "noun": 0.05,
    "passed": 0.02,
    "onward": 0.02,
}


@dataclass(frozen=True, slots=True)
class Path:
    """Pieces from left to right; ``unread`` are the places of words that no piece has."""

    cost: float
    pieces: tuple[ChartEdge, ...]
    unread: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """The last step of a way: a piece, or a place that is passed over; the way before it is shared, not copied."""

    cost: float
    before: "_Step | None" = None
    piece: ChartEdge | None = None
    unread: int | None = None


def best(line: Line, edges: Iterable[ChartEdge]) -> Sequence[Path]:
    starting: dict[int, list[ChartEdge]] = {}
    for edge in edges:
        if edge.kind in WHOLE:
            starting.setdefault(edge.first, []).append(edge)
    heard = _heard(starting)
    width = BEST if len(line) <= SHORT else FEWER
    ways: list[list[_Step]] = [[] for _ in range(len(line) + 1)]
    ways[0] = [_Step(0.0)]
    for place in range(len(line)):
        price, reads = _passing(line.word(place))
        price = OVERHEARD if reads and price and place in heard and line.word(place) not in LIGHT else price
        pieces = [(edge, edge.cost + JOINING.get(edge.kind, PIECE)) for edge in starting.get(place, ())]
        for way in _kept(ways[place], width):
            for edge, cost in pieces:
                ways[edge.after].append(_Step(way.cost + cost, way, edge))
            ways[place + 1].append(_Step(way.cost + price, way, None, None if reads else place))
    return [_path(step) for step in _kept(ways[len(line)], width)]


def _heard(starting: dict[int, list[ChartEdge]]) -> set[int]:
    return {
        place
        for found in starting.values()
        for edge in found
        if edge.kind in _SAYING and edge.after - edge.first <= 6
        for place in range(edge.first, edge.after)
    }


def _path(last: _Step) -> Path:
    pieces: list[ChartEdge] = []
    unread: list[int] = []
    step: _Step | None = last
    while step is not None:
        if step.piece is not None:
            pieces.append(step.piece)
        if step.unread is not None:
            unread.append(step.unread)
        step = step.before
    return Path(last.cost, tuple(reversed(pieces)), tuple(reversed(unread)))


def _passing(word: str) -> tuple[float, bool]:
    """What it costs to go on without a word, and whether nothing is lost."""
    if not word[:1].isalnum():
        return (0.0, True) if word not in "%<>=≥≤$€£+" else (UNKNOWN, False)
    if word in DENYING:
        return DENIAL, False
    if word in NOTHING:
        return PASSED, True
    return (NUMBER if word.isdecimal() else UNKNOWN), False


def _kept(ways: list[_Step], width: int) -> list[_Step]:
    """The cheapest ways to a place; two are never the same."""
    return (
        nsmallest(width, ways, key=lambda one: one.cost)
        if len(ways) > width
        else sorted(ways, key=lambda one: one.cost)
    )
