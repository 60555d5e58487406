"""Whether a query says what a question says: its words against the parts of the query, one by one. Pure.

For what a model proposes: the reader's own queries account for every word by the way they are made.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ask.query.normal import normal
from ask.query.value import (
    AllOf,
    AnyOf,
    Bound,
    Comparison,
    Condition,
    Is,
    Kind,
    Measure,
    Not,
    Query,
    Ranking,
    Says,
    Selection,
    Times,
    Whose,
    Wrote,
)
from ask.reading import conversation
from ask.reading.chart import ChartEdge
from ask.reading.lexicon import Lexicon
from ask.reading.pieces import Limit, Listed, Rank, SaidNumber, Whens
from ask.reading.reader import chart_of, corrected, moment_of, read_question
from ask.reading.tables.nothing import DENYING, NOTHING
from engine.periods.tokens import LONGEST_QUESTION, Line, Span, cut

# Kinds of pieces, and the measures that they ask for.
_MEASURES = {
    "share": {Kind.SHARE},
    "average": {Kind.AVERAGE, Kind.MEDIAN},
    "median": {Kind.MEDIAN},
    "ratio": {Kind.RATIO},
    "first": {Kind.FIRST},
    "last": {Kind.LAST},
    "begin": {Kind.FIRST},
    "spikes": {Kind.SPIKES, Kind.WHY},
    "words": {Kind.WORDS},
    "why": {Kind.WHY},
    "changed": {Kind.WHY},
    "list": {Kind.LIST},
    "listed": {Kind.LIST},
    "count": {Kind.MESSAGES, Kind.CUSTOMERS, Kind.THREADS, Kind.DISTINCT, Kind.SHARE, Kind.AVERAGE, Kind.MEDIAN},
}
_COMPARING = frozenset({"versus", "compare", "than", "comparative", "previous", "year before", "each before"})
_JOINING = frozenset(
    {
        "and",
        "or",
        "comma",
        "but",
        "which",
        "with",
        "only",
        "back",
        "onward",
        "both",
        "either",
        "passed",
        "by",
        "mention",
        "operator",
        "operator-after",
        "times-word",
        "date-lead",
        "trouble",
    }
)


@dataclass(frozen=True, slots=True)
class Account:
    """``unused`` are words that no part of the query stands for; ``unsaid`` are parts that no word stands for."""

    unused: tuple[Span, ...]
    unsaid: tuple[str, ...]

    @property
    def is_settled(self) -> bool:
        return not self.unused and not self.unsaid


def account(question: str, query: Query, lexicon: Lexicon, now: datetime, previous: Query | None = None) -> Account:
    """The account of a query for a question, in the light of the query before it."""
    query = normal(query)
    reading = read_question(question, lexicon, now, previous)
    if query == reading.query or query in reading.alternatives:
        return Account((), ())
    line = corrected(cut(question[:LONGEST_QUESTION]), lexicon, frozenset())
    parts = set(_parts(query))
    kept = set(_parts(previous)) if previous is not None else set()
    used: set[int] = set()
    met: set[tuple[str, ...]] = set()
    for edge in chart_of(line, lexicon, moment_of(now)).edges:
        stood = set(_stood_for(edge, query, line))
        whole = isinstance(edge.meaning, (*_SELECTIONS, Rank, Listed))
        found = stood & parts if not whole or stood <= parts else set()
        if found or edge.kind in _JOINING:
            used.update(range(edge.first, edge.after))
            met |= found
    denied = any(part[0] == "not" for part in parts)
    unused = [place for place in range(len(line)) if place not in used and _matters(line, place, denied=denied)]
    said_denial = any(token.word in DENYING for token in line.tokens)
    if denied and said_denial:
        met.add(("not",))
    unsaid = sorted(" ".join(part) for part in parts - met - kept - {("measure", "messages")})
    return Account(_spans(line, unused), tuple(unsaid))


_SELECTIONS = (Is, Says, Bound, AllOf, AnyOf, Not, Whose)


def _matters(line: Line, place: int, *, denied: bool) -> bool:
    word = line.word(place)
    if not word[0].isalnum():
        return False
    return not denied if word in DENYING else word not in NOTHING


def _spans(line: Line, places: list[int]) -> tuple[Span, ...]:
    return tuple(line.span(place, place + 1) for place in places)


def _parts(query: Query) -> Iterator[tuple[str, ...]]:
    """The smallest parts of a query, each as words."""
    for measure in query.measures:
        yield from _of_measure(measure)
    yield from _of(query.selection)
    for one in query.periods:
        yield "period", str(one.since), str(one.until)
    for grouping in query.grouping:
        yield "group", grouping.dimension.value
    for condition in query.having:
        yield from _of_condition(condition)
    yield from (("number", str(float(number))) if number else ("not",) for _, number in query.keep)
    yield from _of_ranking(query.ranking) if query.ranking else ()
    explains = any(measure.kind is Kind.WHY for measure in query.measures)
    yield from _of_comparison(query.comparison) if query.comparison and not explains else ()
    if query.trend:
        yield ("trend",)
    if query.limit and query.limit > 1:
        yield "number", str(float(query.limit))


def _of_measure(measure: Measure) -> Iterator[tuple[str, ...]]:
    yield "measure", measure.kind.value
    if measure.quantity:
        yield "quantity", measure.quantity.value
    if measure.dimension:
        yield "group", measure.dimension.dimension.value
    for inner in (measure.part, measure.other):
        yield from _of(inner) if inner is not None else ()


def _of_ranking(ranking: Ranking) -> Iterator[tuple[str, ...]]:
    yield "rank", "least" if ranking.least else "most"
    if ranking.limit and ranking.limit > 1:
        yield "number", str(float(ranking.limit))


def _of(selection: Selection) -> Iterator[tuple[str, ...]]:
    match selection:
        case Is(field=field, values=values):
            yield from (("is", field.value, value) for value in values)
        case Says(text=text):
            yield "text", text.lower()
        case Bound(amount=amount, number=number):
            yield "quantity", amount.value
            yield "number", str(float(number))
        case Not(part):
            yield ("not",)
            yield from _of(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _of(part)
        case Whose(condition):
            yield from _of_condition(condition)


def _of_condition(condition: Condition) -> Iterator[tuple[str, ...]]:
    if isinstance(condition, Wrote):
        yield "new", condition.newness.value
        return
    if isinstance(condition, Times):
        yield from _of(condition.where)
        if condition.operator.value == "=" and condition.number == 0:
            yield ("not",)
        elif condition.number > 1 or condition.where == AllOf():
            yield "number", str(float(condition.number))
        for one in condition.periods:
            yield "period", str(one.since), str(one.until)


def _of_comparison(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    yield ("comparison",)
    for side in comparison.sides:
        if side.selection is not None:
            yield from _of(side.selection)
        for one in side.periods or ():
            yield "period", str(one.since), str(one.until)


def _stood_for(edge: ChartEdge, query: Query, line: Line) -> Iterator[tuple[str, ...]]:
    """The parts of a query that a piece of the question can stand for."""
    meaning = edge.meaning
    if isinstance(meaning, _SELECTIONS):
        yield from _of(meaning)
    elif isinstance(meaning, Whens):
        yield from _periods(meaning, query)
    elif isinstance(meaning, Rank):
        yield "rank", "least" if meaning.least else "most"
        yield from [("number", str(float(meaning.limit)))] if meaning.limit and meaning.limit > 1 else []
    elif isinstance(meaning, Listed):
        yield "measure", "list"
        yield from [("number", str(float(meaning.limit)))] if meaning.limit and meaning.limit > 1 else []
    elif isinstance(meaning, Limit):
        yield "number", str(float(meaning.number))
    elif isinstance(meaning, SaidNumber):
        yield "number", str(float(meaning.value))
        yield "number", str(meaning.value / 100)
    for kind in _MEASURES.get(edge.kind, ()):
        yield "measure", kind.value
    yield from _by_kind(edge, line)


def _by_kind(edge: ChartEdge, line: Line) -> Iterator[tuple[str, ...]]:
    kind, meaning = edge.kind, edge.meaning
    if kind in ("unit", "which unit"):
        yield "group", meaning.dimension.value
        yield "quantity", f"per {meaning.dimension.value}"
    elif kind in ("group", "per", "raised group"):
        for unit in meaning:
            yield "group", unit.dimension.value
            yield "quantity", f"per {unit.dimension.value}"
    elif kind == "noun":
        yield "measure", str(meaning.value)
        yield "group", "customer" if meaning == Kind.CUSTOMERS else ""
    elif kind == "quantity":
        yield "quantity", meaning.value
    elif kind == "new":
        yield "new", meaning
    elif kind in _COMPARING:
        yield ("comparison",)
    elif kind in ("trend", "growth", "most change"):
        yield ("trend",)
        yield ("comparison",)
        yield "rank", "most"
        yield "rank", "least"
        yield "measure", "why"
    elif kind in ("not", "except", "neither"):
        yield ("not",)


def _periods(whens: Whens, query: Query) -> Iterator[tuple[str, ...]]:
    """Every period of the query that the words name, whatever year they are lent."""
    sides = [one for side in (query.comparison.sides if query.comparison else ()) for one in side.periods or ()]
    inner = [one for condition in query.having if isinstance(condition, Times) for one in condition.periods]
    named = [one for one in (*query.periods, *sides, *inner) if any(conversation.names(w, one) for w in whens.parts)]
    if all(any(conversation.names(when, one) for one in named) for when in whens.parts):
        yield from (("period", str(one.since), str(one.until)) for one in named)
