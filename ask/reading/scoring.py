"""How well questions are read: filters, slots, dates and refusals against what a file of questions expects. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ask.reading import followup
from ask.reading.question import Question
from ask.reading.vocabulary import Vocabulary
from insights.reads.filters import Choices, Filter
from insights.reads.parameters import Pairs

_FIELDS = (
    "sources",
    "categories",
    "topics",
    "sentiments",
    "statuses",
    "since",
    "until",
    "text",
    "author",
    "min_confidence",
    "direction",
)
_LISTS = frozenset({"sources", "categories", "topics", "sentiments", "statuses"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of a question file.

    ``after`` are the questions of the conversation before it. ``filter`` is the URL form of the expected filter.
    ``refused`` is the reason of an expected refusal; measures, grouping, top and comparison are checked where given.
    """

    question: str
    now: datetime
    after: tuple[str, ...] = ()
    filter: str = ""
    refused: str = ""
    reset: bool = False
    measures: tuple[str, ...] | None = None
    grouping: tuple[str, ...] | None = None
    top: int | None = None
    comparison: str | None = None
    part: str = ""


@dataclass(slots=True)
class Figures:
    """Counts of what was right; ``wrong`` describes each miss."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def share(self, right: str, of: str) -> float | None:
        return self.counts[right] / self.counts[of] if self.counts[of] else None

    def summary(self) -> dict[str, Any]:
        counts = self.counts
        found, expected, shared = counts["slots_found"], counts["slots_expected"], counts["slots_right"]
        return {
            "questions": counts["questions"],
            "answerable": counts["answerable"],
            "filter_exact": self.share("filter_right", "answerable"),
            "slot_f1": 2 * shared / (found + expected) if found + expected else None,
            "dates": counts["dated"],
            "date_accuracy": self.share("date_right", "dated"),
            "asked_for_exact": self.share("asked_right", "asked"),
            "unsupported": counts["unsupported"],
            "unsupported_refused": self.share("refused_right", "unsupported"),
            "refusal_reason_exact": self.share("reason_right", "unsupported"),
            "answered_refused": self.share("refused_wrongly", "answerable"),
        }


def read_filter(pairs: Iterable[tuple[str, str]], choices: Choices) -> Filter:
    return Filter.parse(Pairs(pairs), choices)


def asked_of(row: dict[str, Any]) -> Asked:
    """A line of JSON as a question with what is expected. Raises ``KeyError`` where the question is missing."""
    listed = {name: tuple(row[name]) if name in row else None for name in ("measures", "grouping")}
    now = datetime.fromisoformat(row.get("reference", "2026-11-20T12:00:00+00:00"))
    return Asked(
        question=row["question"],
        now=now if now.tzinfo else now.replace(tzinfo=UTC),
        after=tuple(row.get("after", ())),
        filter=row.get("filter", ""),
        refused=row.get("refused", ""),
        reset=bool(row.get("reset")),
        top=row.get("top"),
        comparison=row.get("comparison"),
        part=row.get("part", ""),
        **listed,
    )


def answer(asked: Asked, vocabulary: Vocabulary) -> Question:
    """The question as it is read at the end of its conversation; refused ones before it leave nothing behind."""
    previous: Question | None = None
    for text in asked.after:
        question = followup.follow(previous, text, vocabulary, asked.now)
        if question.reset:
            previous = None
        elif not question.refusal:
            previous = question
    return followup.follow(previous, asked.question, vocabulary, asked.now)


def score(questions: Sequence[Asked], filters: Sequence[Filter], vocabulary: Vocabulary) -> Figures:
    """Figures over questions with their expected filters, in the same order."""
    figures = Figures()
    for asked, expected in zip(questions, filters, strict=True):
        _score_one(figures, asked, expected, answer(asked, vocabulary))
    return figures


def _score_one(figures: Figures, asked: Asked, expected: Filter, found: Question) -> None:
    counts = figures.counts
    counts["questions"] += 1
    if asked.refused:
        counts["unsupported"] += 1
        counts["refused_right"] += found.refusal is not None
        counts["reason_right"] += found.refusal is not None and found.refusal.reason == asked.refused
        if found.refusal is None:
            figures.wrong.append(f"answered: {asked.question} → {found.filter.query()}")
        return
    counts["answerable"] += 1
    if found.refusal:
        counts["refused_wrongly"] += 1
        figures.wrong.append(f"refused ({found.refusal.reason}: {found.refusal.words}): {asked.question}")
    right = same(found.filter, expected) and not found.refusal and found.reset == asked.reset
    counts["filter_right"] += right
    if not right:
        figures.wrong.append(f"{asked.question} → {found.filter.query()} instead of {expected.query()}")
    _score_slots(counts, slots(found.filter), slots(expected))
    _score_asked(figures, asked, found)


def _score_slots(counts: Counter[str], found: set[tuple[str, str]], expected: set[tuple[str, str]]) -> None:
    counts["slots_found"] += len(found)
    counts["slots_expected"] += len(expected)
    counts["slots_right"] += len(found & expected)
    dates = {pair for pair in expected if pair[0] in ("since", "until")}
    if dates:
        counts["dated"] += 1
        counts["date_right"] += dates == {pair for pair in found if pair[0] in ("since", "until")}


def _score_asked(figures: Figures, asked: Asked, found: Question) -> None:
    compared = found.comparison.kind if found.comparison else ""
    checks = (
        (asked.measures, set(found.measures) >= set(asked.measures or ())),
        (asked.grouping, found.grouping == asked.grouping),
        (asked.top, found.top == asked.top),
        (asked.comparison, compared == asked.comparison),
    )
    expected = [right for wanted, right in checks if wanted is not None]
    if expected:
        figures.counts["asked"] += 1
        figures.counts["asked_right"] += all(expected)
        if not all(expected):
            shown = (found.measures, found.grouping, found.top, compared)
            figures.wrong.append(f"asks for something else: {asked.question} → {shown}")


def slots(chosen: Filter) -> set[tuple[str, str]]:
    """The values of a filter, each with its field."""
    blank = Filter()
    found: set[tuple[str, str]] = set()
    for name in _FIELDS:
        value = getattr(chosen, name)
        if name in _LISTS:
            found |= {(name, item) for item in value}
        elif value != getattr(blank, name):
            found.add((name, str(value)))
    return found


def same(first: Filter, second: Filter) -> bool:
    """Equal, whatever the order of the values."""
    return slots(first) == slots(second)
