"""A dossier in the order in which people read it, for every format that is read by people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chat.models import ChatMessage
from dossiers.facts import snapshot, wording
from dossiers.facts.attributes import DESCRIPTION, RELATIONSHIP, SHAPE
from dossiers.facts.current_facts import CurrentEntity, CurrentFacts
from dossiers.models import Dossier, Entity, Evidence, Fact, kinds

Kind = Entity.Kind


@dataclass(frozen=True, slots=True)
class OutlineQuote:
    words: str
    speaker: str
    said_at: datetime
    message_id: UUID


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """A statement. ``label`` is empty where the text says by itself what it is."""

    label: str
    text: str
    quotes: tuple[OutlineQuote, ...]
    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    name: OutlineLine
    aliases: tuple[str, ...]
    lines: tuple[OutlineLine, ...]


@dataclass(frozen=True, slots=True)
class OutlinePart:
    title: str
    entries: tuple[OutlineEntry, ...]


@dataclass(frozen=True, slots=True)
class DossierOutline:
    title: str
    version: int
    updated_at: datetime
    parts: tuple[OutlinePart, ...]
    suggestions: tuple[OutlineLine, ...]


def build_outline(dossier: Dossier) -> DossierOutline:
    """Everything live, and apart from it what is only suggested. Three queries."""
    writer = _Outlining(dossier)
    parts = (OutlinePart(one.heading, tuple(writer.entries(one.kind))) for one in kinds.KINDS)
    return DossierOutline(
        dossier.project.title or "Untitled",
        dossier.number,
        dossier.updated_at,
        tuple(part for part in parts if part.entries),
        tuple(writer.suggestions()),
    )


class _Outlining:
    def __init__(self, dossier: Dossier) -> None:
        self.sheet = CurrentFacts.load(dossier)
        self.quotes: dict[int, list[OutlineQuote]] = {}
        rows = Evidence.objects.filter(fact__dossier=dossier, withdrawn_at=None).select_related("message")
        for row in rows.defer("message__content", "message__metadata").order_by("pk"):
            self.quotes.setdefault(row.fact_id, []).append(_quote(row))

    def entries(self, kind: str) -> Iterator[OutlineEntry]:
        for item in self.sheet.items(kind):
            aliases = tuple(wording.text(alias) for alias in snapshot.aliases(item)) if kind == Kind.CHARACTER else ()
            yield OutlineEntry(self._line(item.names[0], ""), aliases, tuple(self._lines(item)))

    def _lines(self, item: CurrentEntity) -> Iterator[OutlineLine]:
        for attribute, facts in item.attributes.items():
            plain = attribute in (DESCRIPTION, RELATIONSHIP) or item.kind == Kind.NOTE
            for fact in facts:
                yield self._line(fact, "" if plain else label(attribute))

    def _line(self, fact: Fact, name: str) -> OutlineLine:
        disputed = fact.state == Fact.State.CONTRADICTED
        return OutlineLine(name, wording.text(self.sheet.words(fact)), tuple(self.quotes.get(fact.pk, ())), disputed)

    def suggestions(self) -> Iterator[OutlineLine]:
        for fact in self.sheet.facts:
            if fact.state == Fact.State.SUGGESTED and fact.attribute != SHAPE:
                subject = self.sheet.name(fact.entity_id)
                yield self._line(fact, subject if fact.attribute == "name" else f"{subject}, {label(fact.attribute)}")


def label(attribute: str) -> str:
    return snapshot.shown_key(attribute).replace("_", " ")


def _quote(row: Evidence) -> OutlineQuote:
    speaker = "the writer" if row.message.role == ChatMessage.Role.USER else "the assistant"
    return OutlineQuote(row.quote, speaker, row.message.created_at, row.message_id)


def legible(text: str) -> str:
    """``text`` without characters that no document can hold or nobody can see, on one line."""
    kept = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(kept.split())


def sources(lines: Sequence[OutlineLine]) -> list[OutlineQuote]:
    """All quotes of these lines in order."""
    return [quote for line in lines for quote in line.quotes]
