"""What a dossier knows, as an assistant remembers it: each statement with the writer's words behind it.

A view over ``CurrentFacts``, as the page, the documents and the snapshot are: what somebody is called is decided there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dossiers.facts import wording
from dossiers.facts.attributes import SAME_AS
from dossiers.facts.current_facts import CurrentEntity, CurrentFacts
from dossiers.models import Dossier, Entity, Evidence, Fact

Kind = Entity.Kind


@dataclass(frozen=True, slots=True)
class RecalledStatement:
    """One live fact in words. ``quote`` is empty where an edit stated it; ``fact`` is its id; ``when`` since when in
    the story it holds."""

    attribute: str
    value: str
    quote: str = ""
    other: str = ""
    fact: int = 0
    is_disputed: bool = False
    rule: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class RecalledSubject:
    """One person, place, theme, plot point or note. ``name`` is what it is called everywhere, ``forms`` are all of its
    names, that one first.

    ``statements`` say something of it; ``namings`` are the facts that name it, whose quotes are where it is met;
    ``entities`` the ids of what was merged into it.
    """

    kind: str
    name: str
    forms: tuple[str, ...] = ()
    statements: tuple[RecalledStatement, ...] = ()
    namings: tuple[RecalledStatement, ...] = ()
    entities: frozenset[int] = frozenset()

    def said(self, attributes: Iterable[str]) -> list[RecalledStatement]:
        """Its statements of one of these attributes."""
        wanted = set(attributes)
        return [statement for statement in self.statements if statement.attribute in wanted]


@dataclass(frozen=True, slots=True)
class Recollection:
    """The whole dossier. Suggestions that nobody confirmed are not part of it."""

    subjects: tuple[RecalledSubject, ...] = ()

    def of(self, kind: str) -> list[RecalledSubject]:
        return [subject for subject in self.subjects if subject.kind == kind]

    @property
    def people(self) -> list[RecalledSubject]:
        return self.of(Kind.CHARACTER)

    @property
    def places(self) -> list[RecalledSubject]:
        return self.of(Kind.LOCATION)

    def find(self, name: str) -> RecalledSubject | None:
        """Whom or what somebody means by ``name``, whatever its capitals."""
        wanted = name.casefold()
        for subject in self.subjects:
            if wanted in (form.casefold() for form in subject.forms):
                return subject
        return None


EMPTY = Recollection()


def recall(dossier: Dossier | None) -> Recollection:
    """Everything that is live in ``dossier``, in the order in which it was first stated. Three queries."""
    if dossier is None:
        return EMPTY
    rows = Evidence.objects.filter(fact__dossier=dossier, fact__state__in=Fact.LIVE, withdrawn_at=None).order_by("pk")
    quotes: dict[int, str] = {}
    for fact_id, quote in rows.values_list("fact_id", "quote"):
        quotes.setdefault(fact_id, quote)
    return seen(CurrentFacts.load(dossier), quotes)


def seen(facts: CurrentFacts, quotes: Mapping[int, str]) -> Recollection:
    """The same from facts at hand. ``quotes`` are the first words behind each fact, by its id."""
    return Recollection(tuple(_subject(facts, item, quotes) for item in facts.by_root.values() if item.names))


def _subject(facts: CurrentFacts, item: CurrentEntity, quotes: Mapping[int, str]) -> RecalledSubject:
    said = sorted((one for many in item.attributes.values() for one in many), key=lambda fact: fact.pk)
    return RecalledSubject(
        item.kind,
        wording.text(item.name),
        tuple(dict.fromkeys(wording.text(fact.value) for fact in item.names)),
        tuple(_statement(facts, fact, quotes) for fact in said if fact.attribute != SAME_AS),
        tuple(_statement(facts, fact, quotes) for fact in item.names),
        frozenset(item.members),
    )


def _statement(facts: CurrentFacts, fact: Fact, quotes: Mapping[int, str]) -> RecalledStatement:
    return RecalledStatement(
        attribute=fact.attribute,
        value=wording.text(fact.value),
        quote=quotes.get(fact.pk, ""),
        other="" if fact.other_id is None else facts.name(fact.other_id),
        fact=fact.pk,
        is_disputed=fact.state == Fact.State.CONTRADICTED and not fact.both_true,
        rule=fact.rule,
        when=fact.story_time,
    )
