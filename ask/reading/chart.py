"""A chart parser: known phrases are combined by rules into larger pieces, all of them side by side. Pure.

Every edge spans some words and says what they mean and at what cost; a dearer one is a less likely reading. Work is
bounded, so that no text takes long: what lies beyond the bounds is left unread, and so shown as not understood.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

LONGEST, LONGEST_OF_MANY = 40, 12  # words of one piece, and of one in a long question
SHORT = 60  # words; longer questions are long
MOST_EDGES = 3_000  # of one question; usual ones have 30 to 300
MOST_ALIKE = 3  # different meanings of the same kind over the same words


@dataclass(frozen=True, slots=True)
class Mark:
    """What some words stand for: ``kind`` and ``value`` as a chip shows them, ``how`` they were understood.

    ``how`` is exact, synonym, narrower (the word names a part of what the label holds) or typo.
    """

    first: int
    after: int
    kind: str
    value: str
    how: str = "exact"


@dataclass(frozen=True, slots=True)
class ChartEdge:
    kind: str
    first: int
    after: int
    meaning: Any
    cost: float = 0.0
    marks: tuple[Mark, ...] = ()


Combine = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class GrammarRule:
    """``parts`` are the kinds that must follow each other; ``combine`` gets their meanings and tells the new one.

    None from ``combine`` means that these do not go together. ``cost`` is what the step adds.
    """

    result: str
    parts: tuple[str, ...]
    combine: Combine
    cost: float = 0.05
    name: str = ""


def rule(result: str, parts: str, combine: Combine, cost: float = 0.05, name: str = "") -> GrammarRule:
    return GrammarRule(result, tuple(parts.split()), combine, cost, name)


@dataclass(frozen=True, slots=True)
class _Open:
    """A rule of which some parts have been found."""

    rule: GrammarRule
    found: tuple[ChartEdge, ...]


@dataclass(slots=True)
class PieceChart:
    """``light`` says of each word whether it may stand between the parts of a phrase without a meaning of its own."""

    light: Sequence[bool]
    rules: Iterable[GrammarRule]
    starting: dict[tuple[int, str], list[ChartEdge]] = field(default_factory=lambda: defaultdict(list))
    edges: list[ChartEdge] = field(default_factory=list)
    _waiting: dict[tuple[int, str], list[_Open]] = field(default_factory=lambda: defaultdict(list))
    _known: dict[tuple[str, int, int], list[ChartEdge]] = field(default_factory=lambda: defaultdict(list))
    _by_first: dict[str, list[GrammarRule]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for one in self.rules:
            self._by_first[one.parts[0]].append(one)

    def fill(self, words: Iterable[ChartEdge]) -> None:
        """Takes in the edges of single phrases and all that the rules make of them."""
        agenda = list(words)
        agenda.reverse()
        while agenda and len(self.edges) < MOST_EDGES:
            edge = agenda.pop()
            if self._is_new(edge):
                self.edges.append(edge)
                self.starting[edge.first, edge.kind].append(edge)
                agenda.extend(self._begun(edge))
                for half in self._waiting.get((edge.first, edge.kind), ()):
                    agenda.extend(self._advanced(half, edge))

    def _is_new(self, edge: ChartEdge) -> bool:
        alike = self._known[edge.kind, edge.first, edge.after]
        same = next((known for known in alike if known.meaning == edge.meaning), None)
        if same is not None and same.cost <= edge.cost:
            return False
        if same is None and len(alike) >= MOST_ALIKE:
            return False
        alike.append(edge)
        return True

    def _begun(self, edge: ChartEdge) -> Iterable[ChartEdge]:
        for one in self._by_first.get(edge.kind, ()):
            yield from self._advanced(_Open(one, ()), edge)

    def _advanced(self, half: _Open, edge: ChartEdge) -> Iterable[ChartEdge]:
        found = (*half.found, edge)
        if edge.after - found[0].first > (LONGEST if len(self.light) <= SHORT else LONGEST_OF_MANY):
            return
        if len(found) == len(half.rule.parts):
            whole = _whole(half.rule, found)
            if whole is not None:
                yield whole
            return
        longer, wanted = _Open(half.rule, found), half.rule.parts[len(found)]
        for place in self._places_after(edge.after):
            self._waiting[place, wanted].append(longer)
            for following in list(self.starting.get((place, wanted), ())):
                yield from self._advanced(longer, following)

    def _places_after(self, place: int) -> Iterable[int]:
        """Where the next part may begin: here, or behind words that carry nothing."""
        yield place
        while place < len(self.light) and self.light[place]:
            place += 1
            yield place


def _whole(made: GrammarRule, found: tuple[ChartEdge, ...]) -> ChartEdge | None:
    meaning = made.combine(*(edge.meaning for edge in found))
    if meaning is None:
        return None
    cost = made.cost + sum(edge.cost for edge in found)
    if isinstance(meaning, Dearer):
        meaning, cost = meaning.meaning, cost + meaning.cost
    marks = tuple(mark for edge in found for mark in edge.marks)
    return ChartEdge(made.result, found[0].first, found[-1].after, meaning, cost, marks)


@dataclass(frozen=True, slots=True)
class Dearer:
    """A meaning that is less likely than the rule alone says."""

    meaning: Any
    cost: float
