"""An answer in the making: lines with slots, and what fills them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from ask.answering.slots import Slot
from ask.reading.facts import Facts
from ask.reading.question import Question
from ask.reading.vocabulary import Vocabulary
from ask.reading.words import date_words
from engine.periods.calendar import midnight
from insights.reads.filters import Filter


@dataclass(frozen=True, slots=True)
class Outline:
    """What whoever words an answer needs of it: the question, the lines with their slots, and what fills them."""

    question: str
    lines: tuple[str, ...]
    slots: Mapping[str, Slot]


@dataclass(slots=True)
class Draft:
    """Lines of text with slots, and what fills them. The same slots are what a model may use."""

    question: Question
    facts: Facts
    vocabulary: Vocabulary
    lines: list[str] = field(default_factory=list)
    slots: dict[str, Slot] = field(default_factory=dict)

    def put(self, name: str, value: object, rows: Filter | None = None) -> str:
        """Names a value and gives the slot to write into a line."""
        self.slots[name] = Slot(shown(value))
        return "{{" + name + "}}"

    @property
    def outline(self) -> Outline:
        return Outline(self.question.text, tuple(self.lines), self.slots)


def shown(value: object) -> str:
    """Numbers with thousands set apart, fractions with one digit, all else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def coverage_words(coverage: tuple[date, date]) -> str:
    """The first and last day that have messages, in words."""
    return date_words(midnight(coverage[0]), midnight(coverage[1] + timedelta(days=1)))


def length_in_days(made: Draft) -> int:
    """The days of the period, as far as there are data; at least one."""
    chosen, coverage = made.question.filter, made.facts.coverage
    first = chosen.since.date() if chosen.since else coverage[0] if coverage else None
    last = (chosen.until - timedelta(microseconds=1)).date() if chosen.until else coverage[1] if coverage else None
    return max(1, (last - first).days + 1) if first and last else 1
