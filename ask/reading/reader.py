"""A question in plain English, read into a query with an account of every word. Pure; never raises; bounded in time."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ask.query.normal import normal
from ask.query.value import AllOf, AnyOf, Field, Is, Query, Says, Selection
from ask.reading import conversation, referring, refusals
from ask.reading.chart import ChartEdge, Mark, PieceChart
from ask.reading.compose.said import Refused, Said, Unfit
from ask.reading.compose.whole import compose
from ask.reading.grammar import asking, selections
from ask.reading.grammar.terminals import edges
from ask.reading.lexicon import Lexicon
from ask.reading.paths import Path, best
from ask.reading.refusals import Refusal
from ask.reading.tables.nothing import LIGHT
from engine.periods.tokens import LONGEST_QUESTION, Line, Span, Token, cut

_RULES = (*selections.RULES, *asking.RULES)
MOST_WORDS = 150  # words and marks; longer texts are no questions
_AS_GOOD = 0.08  # readings whose costs differ by no more are about as good
_NOT_LIGHT = frozenset({"and", "or", "not"})


# Reasons that hold only where no other way of reading does better.
_SOFT = frozenset({"average_of_what", "no_part", "unclear", "unclear_order", "nothing_before"})


@dataclass(frozen=True, slots=True)
class Chip:
    """One understood piece: what it stands for, its words with their place, and how they were understood.

    ``how`` is exact, synonym, narrower, typo, or carried from the question before (then ``start`` and ``end`` are −1).
    ``note`` is a sentence for what is not plain to see, such as: read “depost” as “deposit”.
    """

    kind: str
    value: str
    label: str
    words: str
    start: int
    end: int
    how: str = "exact"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """``query`` is None where ``refusal`` says why; ``unused`` are the words that nothing was made of.

    ``alternatives`` are other readings of the same words, or the nearest ones where there is no answer. ``inherited``
    names the parts of the query that come from the question before; ``notes`` are sentences the answer should say.
    """

    text: str
    query: Query | None = None
    alternatives: tuple[Query, ...] = ()
    refusal: Refusal | None = None
    unused: tuple[Span, ...] = ()
    chips: tuple[Chip, ...] = ()
    inherited: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    reset: bool = False


@dataclass(slots=True)
class _Way:
    """A way of reading that holds together, or the nearest to one."""

    cost: float
    path: Path
    said: Said
    query: Query
    inherited: frozenset[str] = field(default_factory=frozenset)


def read_question(
    text: str,
    lexicon: Lexicon,
    now: datetime,
    previous: Query | None = None,
    literal: Collection[str] = (),
) -> Reading:
    """Reads a question, in the light of the query that was answered before it, if there is one.

    ``now`` is the moment from which "last week" is told (a naive one is UTC). ``literal`` are words whose correction
    has been undone: they are taken as they are written.
    """
    moment = moment_of(now)
    line = corrected(cut(text[:LONGEST_QUESTION]), lexicon, frozenset(literal))
    if not any(token.word[0].isalnum() for token in line.tokens):
        return Reading(text, refusal=refusals.refusal("empty", "", lexicon))
    if len(line) > MOST_WORDS:
        return Reading(text, refusal=refusals.refusal("too_long", text.strip()[:80], lexicon))
    if referring.starts_over(line):
        return Reading(text, reset=True)
    ordered = refusals.order(line, lexicon)
    if ordered is not None:
        return Reading(text, refusal=refusals.refusal(ordered[0], ordered[1].text, lexicon))
    line, fresh = referring.without_reset(line)
    return _read(text, line, lexicon, moment, None if fresh else previous)


def _read(text: str, line: Line, lexicon: Lexicon, now: datetime, previous: Query | None) -> Reading:
    paths = best(line, chart_of(line, lexicon, now).edges)
    ways: list[_Way] = []
    failed: list[tuple[float, Path, Exception]] = []
    for path in paths:
        if path.unread:
            failed.append((path.cost, path, Unfit()))
            continue
        try:
            said = compose(path, line, lexicon, now, previous)
            query, inherited = conversation.merged(said, previous)
        except (Unfit, Refused) as error:
            failed.append((path.cost, path, error))
            continue
        ways.append(_Way(path.cost + said.cost, path, said, normal(query), inherited))
    ways.sort(key=lambda way: way.cost)
    refused = next((one for one in failed if isinstance(one[2], Refused)), None)
    if ways and (refused is None or ways[0].cost <= refused[0] or str(refused[2]) in _SOFT):
        return _answered(text, line, lexicon, ways, previous)
    refusal, unused = refusals.nearest(text, line, lexicon, failed)
    return Reading(text, refusal=refusal, unused=unused)


def moment_of(now: datetime) -> datetime:
    return now.replace(tzinfo=UTC) if now.tzinfo is None else now.astimezone(UTC)


def chart_of(line: Line, lexicon: Lexicon, now: datetime) -> PieceChart:
    """All pieces of a question, side by side."""
    light = [token.word in LIGHT and token.word not in _NOT_LIGHT for token in line.tokens]
    chart = PieceChart(light, _RULES)
    chart.fill(edges(line, lexicon, now))
    return chart


def corrected(line: Line, lexicon: Lexicon, literal: frozenset[str]) -> Line:
    """Wrongly written words are replaced by the known word they stand for, and marked."""
    tokens = []
    for place, token in enumerate(line.tokens):
        right = None
        if token.is_word and token.word not in literal and token.text not in literal and not line.glued(place):
            right = lexicon.speller.corrected(token.word)
        tokens.append(Token(token.text, token.start, token.end, right, True) if right else token)
    return Line(line.text, tokens)


def _answered(text: str, line: Line, lexicon: Lexicon, ways: list[_Way], previous: Query | None) -> Reading:
    chosen = ways[0]
    rivals = [way for way in ways[1:] if way.query != chosen.query and way.cost - chosen.cost <= _AS_GOOD]
    if rivals:
        offers = (chosen.query, *dict.fromkeys(way.query for way in rivals))
        return Reading(text, None, offers[:3], refusals.refusal("ambiguous", text.strip()[:80], lexicon))
    others = [way.query for way in ways[1:] if way.query != chosen.query and way.cost - chosen.cost <= 0.5]
    chips = _chips(line, lexicon, chosen.path)
    narrower = _by_word(chosen, line)
    notes = (*chosen.said.notes, *(chip.note for chip in chips if chip.note))
    return Reading(
        text,
        chosen.query,
        tuple(dict.fromkeys((*narrower, *others)))[:3],
        None,
        (),
        chips,
        chosen.inherited,
        tuple(dict.fromkeys(notes)),
    )


def _chips(line: Line, lexicon: Lexicon, path: Path) -> tuple[Chip, ...]:
    marks = [mark for edge in path.pieces for mark in edge.marks]
    return tuple(_chip(line, lexicon, mark) for mark in marks)


def _chip(line: Line, lexicon: Lexicon, mark: Mark) -> Chip:
    span = line.span(mark.first, mark.after)
    label = lexicon.name(mark.kind, mark.value)
    wrong = [token for token in line.tokens[mark.first : mark.after] if token.typo]
    note = "; ".join(f"Read “{token.text}” as “{token.word}”." for token in wrong)
    if not note and mark.how in ("synonym", "narrower") and span.text.lower() not in label.lower():
        note = f"Read “{span.text}” as {label}."
    return Chip(mark.kind, mark.value, label, span.text, span.start, span.end, mark.how, note)


def _by_word(chosen: _Way, line: Line) -> list[Query]:
    """Where a word was read as a label that holds more than it, the messages that have the word itself."""
    marks = [mark for edge in chosen.path.pieces for mark in edge.marks if mark.how == "narrower"]
    found = []
    for mark in marks:
        said = line.span(mark.first, mark.after).text
        label = Is(Field(mark.kind), (mark.value,))
        selection = _replaced(chosen.query.selection, label, Says(said))
        if selection != chosen.query.selection:
            found.append(normal(replace(chosen.query, selection=selection)))
    return found


def _replaced(selection: Selection, old: Selection, new: Selection) -> Selection:
    if selection == old:
        return new
    if isinstance(selection, AllOf):
        return AllOf(tuple(_replaced(part, old, new) for part in selection.parts))
    if isinstance(selection, AnyOf):
        return AnyOf(tuple(_replaced(part, old, new) for part in selection.parts))
    return selection


__all__ = ["ChartEdge", "Chip", "Reading", "read_question"]
