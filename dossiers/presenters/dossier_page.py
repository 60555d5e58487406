"""A dossier as its pages show it: every fact with its words, grouped by what it is about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dossiers.facts import wording
from dossiers.facts.attributes import ARC, DESCRIPTION, RELATIONSHIP, SAME_AS, SHAPE
from dossiers.facts.current_facts import CurrentEntity, CurrentFacts
from dossiers.models import Dossier, Entity, Evidence, Fact

_LABELS = {DESCRIPTION: "", RELATIONSHIP: "", ARC: "arc", "value": "", SAME_AS: "the same as"}


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """The words behind a fact, and where they are."""

    pk: int
    message_id: UUID
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact in words. ``subject`` is the name of what it is about, ``other_root`` whom it relates it to."""

    pk: int
    root: int
    kind: str
    subject: str
    attribute: str
    text: str
    state: str
    origin: str
    engine: str
    model: str
    rule: str
    created_at: datetime
    quotes: tuple[ShownQuote, ...]
    other_root: int | None

    @property
    def label(self) -> str:
        return _LABELS.get(self.attribute, self.attribute.lstrip("=").replace("_", " "))


@dataclass(frozen=True, slots=True)
class ShownEntity:
    """A person, place, theme or plot point: its name, its other names, and what is known of it."""

    pk: int
    kind: str
    name: ShownFact
    aliases: tuple[ShownFact, ...]
    facts: tuple[ShownFact, ...]


@dataclass(frozen=True, slots=True)
class ShownDossier:
    """Everything live in a dossier, and apart from it what is only suggested."""

    entities: tuple[ShownEntity, ...] = ()
    suggestions: tuple[ShownFact, ...] = ()

    def of(self, kind: str) -> tuple[ShownEntity, ...]:
        return tuple(entity for entity in self.entities if entity.kind == kind)


def build_dossier_page(dossier: Dossier | None) -> ShownDossier:
    """The dossier as it stands, in its order. Three queries."""
    if dossier is None:
        return ShownDossier()
    teller = Teller(dossier)
    return ShownDossier(tuple(teller.entities()), tuple(teller.suggestions()))


class Teller:
    """Puts the facts of one dossier into words."""

    def __init__(self, dossier: Dossier) -> None:
        self.sheet = CurrentFacts.load(dossier)
        self.quotes: dict[int, list[ShownQuote]] = {}
        rows = Evidence.objects.filter(fact__dossier=dossier, withdrawn_at=None).order_by("pk")
        for row in rows:
            quote = ShownQuote(row.pk, row.message_id, row.start, row.end, row.quote)
            self.quotes.setdefault(row.fact_id, []).append(quote)

    def entities(self) -> Iterable[ShownEntity]:
        kinds = dict.fromkeys(item.kind for item in self.sheet.by_root.values())
        return (self._entity(item) for kind in kinds for item in self.sheet.items(kind))

    def suggestions(self) -> Iterable[ShownFact]:
        return (self.fact(fact) for fact in self.sheet.facts if fact.state == Fact.State.SUGGESTED)

    def called(self, name: str) -> int | None:
        """The character whom ``name`` means to a reader, by any of its names."""
        wanted = wording.same(name)
        for item in self.sheet.items(Entity.Kind.CHARACTER):
            if any(wording.same(fact.value) == wanted for fact in item.names):
                return item.root
        return None

    def _entity(self, item: CurrentEntity) -> ShownEntity:
        others = {wording.same(fact.value): fact for fact in reversed(item.names[1:])}
        others.pop(wording.same(item.name), None)
        said = [fact for facts in item.attributes.values() for fact in facts]
        return ShownEntity(
            item.root,
            item.kind,
            self.fact(item.names[0]),
            self._told(tuple(reversed(others.values()))),
            self._told(said),
        )

    def _told(self, facts: Sequence[Fact]) -> tuple[ShownFact, ...]:
        return tuple(self.fact(fact) for fact in facts if fact.attribute not in (SHAPE, SAME_AS))

    def fact(self, fact: Fact) -> ShownFact:
        return ShownFact(
            pk=fact.pk,
            root=self.sheet.lead(fact.entity_id),
            kind=self.sheet.kinds[fact.entity_id],
            subject=self.sheet.name(fact.entity_id),
            attribute=fact.attribute,
            text=wording.text(self.sheet.words(fact)),
            state=fact.state,
            origin=fact.origin,
            engine=fact.engine,
            model=fact.model,
            rule=fact.rule,
            created_at=fact.created_at,
            quotes=tuple(self.quotes.get(fact.pk, ())),
            other_root=None if fact.other_id is None else self.sheet.lead(fact.other_id),
        )
