"""An answer in the making: lines with slots, and what fills them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ask.answering.shown import counted, key_words, value_in_words
from ask.answering.slots import Slot
from ask.computing.facts import AnswerGroup, QueryFacts
from ask.computing.groups import TIMES
from ask.computing.scope import Scope
from ask.computing.values import Number
from ask.query.calendar import around
from ask.query.interval_words import periods_words
from ask.query.value import Field, Kind, Measure, Query
from ask.query.words import Names, selection_words


@dataclass(frozen=True, slots=True)
class AnswerOutline:
    """What whoever words an answer needs of it: the question, the lines with their slots, and what fills them."""

    question: str
    lines: tuple[str, ...]
    slots: Mapping[str, Slot]


@dataclass(slots=True)
class AnswerDraft:
    """Lines of text with slots; the first is the answer in one sentence. The same slots are what a model may use."""

    facts: QueryFacts
    names: Names
    question: str = ""
    lines: list[str] = field(default_factory=list)
    slots: dict[str, Slot] = field(default_factory=dict)

    @property
    def query(self) -> Query:
        return self.facts.query

    def say(self, *lines: str) -> None:
        self.lines += [line[:1].upper() + line[1:] for line in lines if line]

    def put(self, name: str, text: str, scope: Scope | None = None) -> str:
        """Names a value and gives the slot to write into a line; a name that is taken gets a number."""
        chosen, place = name, 2
        while chosen in self.slots and self.slots[chosen] != Slot(text, scope):
            chosen, place = f"{name}_{place}", place + 1
        self.slots[chosen] = Slot(text, scope)
        return "{{" + chosen + "}}"

    def value(self, name: str, measure: Measure, number: Number, scope: Scope | None = None) -> str:
        """A value with what it counts, linked to its rows."""
        if measure.kind in (Kind.MESSAGES, Kind.CUSTOMERS, Kind.THREADS):
            return self.put(name, counted(number, measure.kind), scope)
        return self.put(name, value_in_words(measure, number), scope)

    def number(self, name: str, measure: Measure, number: Number, scope: Scope | None = None) -> str:
        """The value alone."""
        return self.put(name, value_in_words(measure, number), scope)

    def subject(self, scope: Scope) -> str:
        """What a scope is about, in words with its dates: text of its own, so a slot."""
        chosen = selection_words(scope.selection, self.names)
        time = periods_words(scope.periods)
        alone = time.startswith(("since", "until"))
        dated = time[:1].isdigit() and not time.isdigit()
        lead = "" if alone else "from" if " to " in time and dated else "on" if dated else "in"
        parts = [chosen, f"{lead} {time}".strip() if time else ""]
        text = " ".join(filter(None, parts))
        return f" {self.put('filter', text)}" if text else ""

    def group_name(self, one: AnswerGroup) -> str:
        """Its keys; a week or month that is cut by the periods goes by the dates that are counted."""
        names = []
        for by, key in zip(self.query.grouping, one.keys, strict=True):
            name = key_words(by, key, self.names)
            cut = (
                by.dimension in TIMES and one.scope.periods and one.scope.periods[0] != around(key, TIMES[by.dimension])
            )
            names.append(f"{periods_words(one.scope.periods)} (part of the {by.dimension})" if cut else name)
        return " · ".join(names)

    def source(self, name: str) -> str:
        return self.names(Field.SOURCE, name)

    def label(self, category: str, source: str) -> str:
        """What a series is of; "" for the messages that the query chose."""
        if not category:
            return ""
        text = f"{self.names(Field.CATEGORY, category)} from {self.source(source)}"
        return f" {self.put('series', text)}"

    def outline(self) -> AnswerOutline:
        return AnswerOutline(self.question, tuple(self.lines), self.slots)


def listed(parts: Iterable[str]) -> str:
    """“a, b and c”."""
    *first, last = list(parts)
    return f"{', '.join(first)} and {last}" if first else last
