"""The likeliest ways to cut a question into pieces, best first. Pure, and bounded in the length of the question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ask.reading.chart import Piece
from ask.reading.tables.nothing import DENYING, LIGHT, NOTHING
from engine.periods.tokens import Line

BEST = 12  # ways kept at each place
PIECE, UNKNOWN, NUMBER, DENIAL, PASSED, OVERHEARD = 0.1, 4.0, 5.0, 8.0, 0.03, 0.45
# What can stand for itself in a question; all else is a part of something.
WHOLE = frozenset(
    {
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
        "times-word",
        "either",
        "with",
        "refused",
        "passed",
        "begin",
        "peak",
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
    "times-word",
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
    "only": 0.02,
    "back": 0.05,
    "count": 0.02,
    "noun": 0.05,
    "times-word": 0.1,
    "passed": 0.02,
    "onward": 0.02,
}


@dataclass(frozen=True, slots=True)
class Path:
    """Pieces from left to right; ``unread`` are the places of words that no piece has."""

    cost: float
    pieces: tuple[Piece, ...]
    unread: tuple[int, ...] = ()


def best(line: Line, edges: Iterable[Piece]) -> Sequence[Path]:
    starting: dict[int, list[Piece]] = {}
    for edge in edges:
        if edge.kind in WHOLE:
            starting.setdefault(edge.first, []).append(edge)
    heard = {
        place
        for found in starting.values()
        for edge in found
        if edge.kind in _SAYING and edge.after - edge.first <= 6
        for place in range(edge.first, edge.after)
    }
    ways: list[list[Path]] = [[] for _ in range(len(line) + 1)]
    ways[0] = [Path(0.0, ())]
    for place in range(len(line)):
        here = ways[place] = _kept(ways[place])
        for way in here:
            for edge in starting.get(place, ()):
                cost = way.cost + edge.cost + JOINING.get(edge.kind, PIECE)
                ways[edge.after].append(Path(cost, (*way.pieces, edge), way.unread))
            price, reads = _passing(line.word(place))
            price = OVERHEARD if reads and price and place in heard and line.word(place) not in LIGHT else price
            unread = way.unread if reads else (*way.unread, place)
            ways[place + 1].append(Path(way.cost + price, way.pieces, unread))
    return _kept(ways[len(line)])


def _passing(word: str) -> tuple[float, bool]:
    """What it costs to go on without a word, and whether nothing is lost."""
    if not word[:1].isalnum():
        return (0.0, True) if word not in "%<>=≥≤$€£+" else (UNKNOWN, False)
    if word in DENYING:
        return DENIAL, False
    if word in NOTHING:
        return PASSED, True
    return (NUMBER if word.isdecimal() else UNKNOWN), False


def _kept(ways: list[Path]) -> list[Path]:
    """The cheapest, each meaning once."""
    found: dict[tuple[tuple[int, ...], tuple[int, ...]], Path] = {}
    for way in sorted(ways, key=lambda one: one.cost):
        found.setdefault((tuple(id(edge) for edge in way.pieces), way.unread), way)
        if len(found) >= BEST:
            break
    return list(found.values())
