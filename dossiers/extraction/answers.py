"""The answer that a model has to give about messages, and how it becomes candidates. It is hostile input: every item
is checked by itself, and what does not hold is rejected and counted."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from dossiers.extraction.quotes import Readable
from dossiers.merging.candidates import Candidate, QuoteNotFound
from dossiers.models import Entity
from llm import structured
from llm.errors import InvalidAnswer
from llm.prompts import OutputSchema

ATTRIBUTES = (
    "description", "role", "age", "occupation", "appearance", "eyes", "hair", "goal", "motivation", "fear", "secret",
    "flaw", "strength", "home", "origin", "status", "conflict", "character_arc", "backstory", "relationship",
)  # fmt: skip
NOTES = ("title", "genre", "time", "premise", "conflict", "tone", "opening", "turning_point", "ending")
MOST_FACTS = 200  # of one answer
_SHORT = re.compile(r"\s+")


class ExtractedFact(BaseModel):
    """One fact of an answer."""

    model_config = ConfigDict(str_strip_whitespace=True)

    message: str = Field(max_length=40)
    quote: str = Field(min_length=1, max_length=1_000)
    kind: Literal["character", "location", "theme", "plot_point", "note"]
    name: str = Field(min_length=1, max_length=200)
    attribute: str = Field(min_length=1, max_length=40)
    value: str = Field(min_length=1, max_length=500)
    other: str | None = Field(max_length=120)
    aliases: list[str] = Field(max_length=20)


class ExtractedFacts(BaseModel):
    """A whole answer."""

    facts: list[ExtractedFact]


SHAPE = OutputSchema("facts", structured.schema_of(ExtractedFacts))


@dataclass(frozen=True, slots=True)
class SourceMessage:
    """A message that was asked about: where its part begins is for ``readable`` to know."""

    message_id: UUID
    readable: Readable


@dataclass(frozen=True, slots=True)
class Checked:
    """What held, and how many items did not."""

    candidates: tuple[Candidate, ...]
    rejected: int


def read_answer(answer: Mapping[str, Any], sources: Mapping[str, SourceMessage], spoken: str) -> Checked:
    """The candidates of one answer. ``spoken`` is all text that was sent: whose name is not in it does not exist."""
    raw = answer.get("facts")
    items = raw if isinstance(raw, list) else []
    heard = spoken.casefold()
    kept = [candidate for item in items[:MOST_FACTS] if (candidate := _candidate(item, sources, heard)) is not None]
    return Checked(tuple(_once(kept)), len(items) - len(kept))


def _candidate(raw: object, sources: Mapping[str, SourceMessage], heard: str) -> Candidate | None:
    try:
        item = structured.validated(ExtractedFact, raw)
        source = sources[item.message]
        start, end = source.readable.find(item.quote)
    except (InvalidAnswer, KeyError, QuoteNotFound):
        return None
    kind, attribute = Entity.Kind(item.kind), item.attribute.lower().replace(" ", "_").replace("-", "_")
    quote = source.readable.content[start:end]
    if not _fits(kind, attribute, item, quote, heard):
        return None
    return Candidate(
        kind=kind,
        name=_plain(item.name),
        attribute=attribute,
        value=_plain(item.name if attribute == "name" else item.value),
        message_id=source.message_id,
        start=start,
        end=end,
        other=_plain(item.other or "") if attribute == "relationship" else "",
        aliases=tuple(_plain(alias) for alias in item.aliases if _is_heard(alias, heard) and len(alias) <= 120),
        rule="model",
    )


def _fits(kind: Entity.Kind, attribute: str, item: ExtractedFact, quote: str, heard: str) -> bool:
    """Whether the fact makes sense of its kind, and speaks of somebody who was spoken of."""
    if kind == Entity.Kind.NOTE:
        return attribute == "value" and item.name in NOTES
    if kind in (Entity.Kind.THEME, Entity.Kind.PLOT_POINT):
        return attribute == "name"
    if not _is_heard(item.name, heard):
        return False
    if attribute == "name":
        return _is_heard(item.name, quote.casefold())
    if kind == Entity.Kind.LOCATION:
        return attribute == "description"
    if attribute == "relationship":
        return bool(item.other) and _is_heard(item.other or "", heard) and item.other != item.name
    return attribute in ATTRIBUTES


def _is_heard(name: str, heard: str) -> bool:
    """Whether a name was said: the whole of it, or each of its words."""
    words = _plain(name).casefold().split()
    return bool(words) and all(word in heard for word in words)


def _plain(text: str) -> str:
    return _SHORT.sub(" ", Readable(text).text).strip()


def _once(candidates: list[Candidate]) -> Iterator[Candidate]:
    seen = set()
    for candidate in candidates:
        key = (candidate.kind, candidate.name, candidate.attribute, candidate.value, candidate.other)
        if key not in seen and candidate.name and candidate.value:
            seen.add(key)
            yield candidate
