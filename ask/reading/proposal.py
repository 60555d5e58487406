"""A reading of a question that a model proposes, and what of it is taken. Pure.

A model may only add what the words of the question left open, and only values that exist: what rules have understood
stands. What it proposes beside that is dropped, and shown as not understood.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from ask.reading.question import GROUPINGS, MEASURES, Chip, Question
from ask.reading.vocabulary import Vocabulary
from ask.reading.words import date_words
from engine.periods import Period
from engine.periods.calendar import DAY, midnight
from engine.periods.names import CARDINALS
from engine.periods.tokens import Span, cut, plain
from insights.reads.filters import DIMENSIONS, LONGEST_TEXT, Filter

EARLIEST = date(1990, 1, 1)  # no message of a customer is older
MOST_TOP = 100
MOST_WORDS = 6  # of a text to look for
_LONGEST_SHOWN = 60
# The kinds of a question's chips that say the same field, so that a model may not say it again.
_SAME = {"category": ("category", "topic"), "topic": ("category", "topic")}
_FIELDS = {kind: DIMENSIONS[kind].field for kind in ("source", "brand", "category", "topic", "sentiment")}


class Proposal(BaseModel):
    """A model's reading as it comes: nothing in it is believed."""

    answerable: bool = True
    sources: list[str] = Field(default_factory=list, max_length=20)
    brands: list[str] = Field(default_factory=list, max_length=20)
    categories: list[str] = Field(default_factory=list, max_length=20)
    topics: list[str] = Field(default_factory=list, max_length=20)
    sentiments: list[str] = Field(default_factory=list, max_length=20)
    first_day: str | None = None
    last_day: str | None = None
    text: str | None = None
    measures: list[str] = Field(default_factory=list, max_length=20)
    grouping: list[str] = Field(default_factory=list, max_length=20)
    top: int | None = None


def schema(words: Vocabulary) -> dict[str, Any]:
    """The JSON schema of a proposal for these labels. Decoders that keep to it can name no others."""
    choices = words.choices
    listed = {name: choices[kind] for kind, name in _FIELDS.items()} | {"measures": MEASURES, "grouping": GROUPINGS}
    fields: dict[str, Any] = {"answerable": {"type": "boolean"}}
    for name, values in listed.items():
        kind = {"type": "string", "enum": list(values)} if values else {"type": "string"}
        fields[name] = {"type": "array", "items": kind}
    fields |= {name: {"type": ["string", "null"]} for name in ("first_day", "last_day", "text")}
    fields["top"] = {"type": ["integer", "null"]}
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


@dataclass(slots=True)
class _Taken:
    """What of a proposal is taken: changes of the question, a chip for each, and what is not."""

    question: Question
    words: Vocabulary
    model: str
    filters: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    chips: list[Chip] = field(default_factory=list)
    dropped: list[Span] = field(default_factory=list)

    def drop(self, value: object) -> None:
        self.dropped.append(Span(str(value)[:_LONGEST_SHOWN], -1, -1))

    def chip(self, kind: str, value: str, label: str) -> None:
        note = f"{label}: proposed by {self.model}"
        self.chips.append(Chip(kind, value, label, self.heard, -1, -1, "proposed", note))

    @property
    def heard(self) -> str:
        return ", ".join(span.text for span in self.question.not_understood)

    def is_open(self, kind: str) -> bool:
        """Whether the question's own words left this field to be said."""
        kinds = _SAME.get(kind, (kind,))
        return not any(chip.kind in kinds and chip.reading != "carried" for chip in self.question.chips)


def taken(question: Question, proposal: Proposal, words: Vocabulary, now: datetime, model: str) -> Question:
    """The question with what of the proposal may be taken; unchanged where that is nothing."""
    found = _Taken(question, words, model)
    if proposal.answerable:
        for kind, name in _FIELDS.items():
            _values(found, kind, name, getattr(proposal, name))
        _days(found, proposal, now.date())
        _text(found, proposal.text)
        _asked(found, proposal)
    if not found.chips or not _answers(found):
        return question if not found.dropped else replace(question, not_understood=_all_dropped(found))
    chosen = question.filter.but(**found.filters)
    return replace(
        question,
        filter=chosen,
        chips=(*_still(question, chosen), *found.chips),
        not_understood=_all_dropped(found),
        refusal=None,
        comparison=None if question.refusal else _compared(question, found),
        **found.changes,
    )


def _answers(found: _Taken) -> bool:
    """A label that does not exist is not made good by a source or a date: the proposal must say what is meant."""
    refusal = found.question.refusal
    said = {chip.kind for chip in found.chips}
    return refusal is None or refusal.reason != "unknown_label" or bool(said & {"category", "topic", "text", "brand"})


def _all_dropped(found: _Taken) -> tuple[Span, ...]:
    return (*found.question.not_understood, *found.dropped)


def _still(question: Question, chosen: Filter) -> Iterator[Chip]:
    """The question's chips but for those carried over whose value a proposal has replaced."""
    for chip in question.chips:
        values = getattr(chosen, _FIELDS[chip.kind]) if chip.kind in _FIELDS else None
        if chip.reading != "carried" or values is None or chip.value in values:
            yield chip


def _compared(question: Question, found: _Taken) -> Any:
    """The comparison with what is added; one by a value that the proposal changes is gone."""
    earlier = question.comparison
    if earlier is None or (earlier.kind != "period" and _FIELDS.get(earlier.field) in found.filters):
        return None
    kept = {name: value for name, value in found.filters.items() if name not in ("since", "until")}
    return replace(earlier, others=tuple(other.but(**kept) for other in earlier.others))


def _values(found: _Taken, kind: str, name: str, proposed: list[str]) -> None:
    known = found.words.choices[kind]
    values = tuple(dict.fromkeys(proposed))
    for value in values:
        if value not in known:
            found.drop(value)
    kept = tuple(value for value in values if value in known)
    if not kept or not found.is_open(kind) or len(kept) == len(known) > 1:  # all of them is no condition
        return
    if kind in ("category", "topic"):
        found.filters |= {"categories": found.filters.get("categories", ()), "topics": found.filters.get("topics", ())}
    found.filters[name] = kept
    for value in kept:
        found.chip(kind, value, found.words.name(kind, value))


def _days(found: _Taken, proposal: Proposal, today: date) -> None:
    if not (proposal.first_day or proposal.last_day):
        return
    try:
        first = date.fromisoformat(proposal.first_day) if proposal.first_day else None
        last = date.fromisoformat(proposal.last_day) if proposal.last_day else None
    except ValueError:
        first, last = date.max, None
    begins, ends = first or EARLIEST, min(last or today, today)
    if not EARLIEST <= begins <= ends <= today:
        found.drop(" to ".join(day for day in (proposal.first_day, proposal.last_day) if day))
        return
    if found.is_open("date"):
        since, until = midnight(first) if first else None, midnight(ends + DAY)
        found.filters |= {"since": since, "until": until}
        found.changes["period"] = Period(since, until, "range")
        found.chip("date", f"{begins}/{ends}", date_words(since, until))


def _text(found: _Taken, text: str | None) -> None:
    """Words to look for must stand in the question: a model that translates or invents is not heard."""
    asked = " ".join((text or "").split())
    if not asked or not found.is_open("text"):
        return
    short = len(asked) <= LONGEST_TEXT and len(asked.split()) <= MOST_WORDS
    if short and plain(asked) in plain(" ".join(found.question.text.split())):
        found.filters["text"] = asked
        found.chip("text", asked, f"“{asked}”")
    else:
        found.drop(asked)


def _asked(found: _Taken, proposal: Proposal) -> None:
    question = found.question
    for name, known, kind in (("measures", MEASURES, "measure"), ("grouping", GROUPINGS, "grouping")):
        values = tuple(dict.fromkeys(getattr(proposal, name)))
        for value in values:
            if value not in known:
                found.drop(value)
        kept = tuple(value for value in values if value in known)[:2]
        if kept and found.is_open(kind) and not getattr(question, name):
            found.changes[name] = kept
            for value in kept:
                found.chip(kind, value, f"by {value}" if kind == "grouping" else value)
    if proposal.top is None or question.top:
        return
    if 1 <= proposal.top <= MOST_TOP and _stands_in(question.text, proposal.top):
        found.changes["top"] = proposal.top
    else:
        found.drop(proposal.top)


def _stands_in(text: str, number: int) -> bool:
    said = {token.word for token in cut(text).tokens}
    return str(number) in said or any(CARDINALS.get(word) == number for word in said)
