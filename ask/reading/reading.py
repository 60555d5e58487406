"""What has been read of a question so far. The readers fill it in turn; the parser draws the conclusions."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from ask.reading.board import Board
from ask.reading.question import Chip, Refusal
from ask.reading.vocabulary import Vocabulary
from engine.periods import Dated, Period, tokens
from engine.periods.tokens import Line, Span, Token, cut
from insights.reads.filters import DIMENSIONS


@dataclass(slots=True)
class Reading:
    """``values`` and ``excluded`` hold what was named for each field, in the order of the question."""

    text: str
    vocabulary: Vocabulary
    now: datetime
    board: Board
    unread: Span | None = None
    values: dict[str, dict[str, None]] = field(default_factory=dict)
    excluded: dict[str, dict[str, None]] = field(default_factory=dict)
    cleared: set[str] = field(default_factory=set)
    dates: list[Dated] = field(default_factory=list)
    earlier: Period | None = None  # of the question that this one follows
    search: str = ""
    author: str = ""
    min_confidence: float | None = None
    measures: dict[str, None] = field(default_factory=dict)
    grouping: dict[str, None] = field(default_factory=dict)
    top: int | None = None
    newest: bool = False
    compare: int | None = None  # where the question begins to compare
    compare_before: str = ""  # "before": with the period before; "year": with a year earlier
    chips: list[Chip] = field(default_factory=list)
    unsaid: list[Span] = field(default_factory=list)  # understood, but nothing the filter can express
    limits: dict[str, str] = field(default_factory=dict)  # reasons to refuse, with the words that gave them
    refusal: Refusal | None = None
    is_about_messages: bool = False

    def add(self, kind: str, value: str, *, out: bool = False) -> None:
        (self.excluded if out else self.values).setdefault(kind, {})[value] = None

    def said(self, kind: str) -> tuple[str, ...]:
        return tuple(self.values.get(kind, ()))

    def chip(self, kind: str, value: str, label: str, first: int, after: int, reading: str = "exact") -> None:
        span = self.board.line.span(first, after)
        note = self._note(first, after)
        shown = "typo" if note and reading in ("exact", "synonym") else reading
        if not note and reading == "synonym":
            note = f"read “{span.text}” as {label}"
        self.chips.append(Chip(kind, value, label, span.text, span.start, span.end, shown, note))

    def _note(self, first: int, after: int) -> str:
        wrong = [token for token in self.board.line.tokens[first:after] if token.typo]
        return "; ".join(f"read “{token.text}” as “{token.word}”" for token in wrong)

    @property
    def has_subject(self) -> bool:
        return bool((set(DIMENSIONS) - {"source"}) & (set(self.values) | set(self.excluded))) or bool(
            self.search or self.author
        )

    @property
    def has_filter(self) -> bool:
        named = self.has_subject or bool({"source", "direction"} & (set(self.values) | set(self.excluded)))
        return named or bool(self.dates) or self.min_confidence is not None


def begin(text: str, vocabulary: Vocabulary, now: datetime, literal: Collection[str]) -> Reading:
    """A reading with the words cut and their typing errors corrected, but for those to be taken literally."""
    head = text[: tokens.LONGEST_QUESTION]
    line = cut(head)
    kept = frozenset(word.casefold() for word in literal)
    corrected: dict[str, str | None] = {}
    for place, token in enumerate(line.tokens):
        if token.word not in corrected:
            is_kept = token.text.casefold() in kept
            corrected[token.word] = None if is_kept else vocabulary.speller.corrected(token.word)
        better = corrected[token.word]
        if better:
            line.tokens[place] = Token(token.text, token.start, token.end, better, True)
    rest = text[len(head) :]
    unread = Span(rest, len(head), len(text)) if rest.strip() else None
    return Reading(text, vocabulary, now, Board(line), unread)


def hidden(line: Line, words: Collection[str]) -> Line:
    """The same line with some words read as nothing in particular."""
    return Line(line.text, [Token(t.text, t.start, t.end, "\x00") if t.word in words else t for t in line.tokens])
