"""A dossier in memory while one change is made to it. Two queries to open, a fixed number to store."""

from datetime import datetime
from typing import Any

from chat.models import ChatMessage
from dossiers.facts.attributes import SHAPE
from dossiers.facts.current_facts import CurrentFacts, FactsShape
from dossiers.merging.candidates import quoted
from dossiers.models import Dossier, Entity, Evidence, Fact, Retraction


class DossierEdit:
    """All facts of a dossier, whose row the caller's transaction has locked. States are set on the facts themselves;
    ``dossiers.facts.version_log.record`` finds what differs from what is stored."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.kinds: dict[int, str] = dict(dossier.entities.values_list("pk", "kind"))
        self.facts: dict[int, Fact] = {fact.pk: fact for fact in dossier.facts.order_by("pk")}
        self.before = {pk: fact.state for pk, fact in self.facts.items()}
        self.written = dict(self.before)  # with what was stored since
        self.both_true = {pk for pk, fact in self.facts.items() if fact.both_true}
        self.new_entities: list[Entity] = []
        self.new_facts: list[Fact] = []
        self.new_evidence: list[Evidence] = []
        self.new_retractions: list[Retraction] = []

    def sheet(self) -> CurrentFacts:
        """How the stored facts stand now; new ones only after ``flush``."""
        return CurrentFacts(self.facts.values(), self.kinds)

    def entity(self, kind: str) -> Entity:
        entity = Entity(dossier=self.dossier, kind=kind)
        self.new_entities.append(entity)
        return entity

    def add(self, entity: Entity | int, attribute: str, value: Any, **fields: Any) -> Fact:
        """A new fact about an entity, by itself or by its id. ``fields`` are those of ``Fact``."""
        about = {"entity_id": entity} if isinstance(entity, int) else {"entity": entity}
        fact = Fact(dossier=self.dossier, attribute=attribute, value=value, **about, **fields)
        self.new_facts.append(fact)
        return fact

    def quote(
        self, fact: Fact, message: ChatMessage, start: int, end: int, withdrawn_at: datetime | None = None
    ) -> None:
        """Words for a fact. Raises ``QuoteNotFound`` unless they are whole words of the message."""
        words = quoted(message.content, start, end)
        place = {"start": start, "end": end, "quote": words, "withdrawn_at": withdrawn_at}
        self.new_evidence.append(Evidence(fact=fact, message=message, **place))

    def retract(self, fact: Fact, message: ChatMessage, start: int, end: int) -> None:
        """Takes a fact back by words. Raises ``QuoteNotFound`` unless they are whole words of the message."""
        words = quoted(message.content, start, end)
        fact.state = Fact.State.RETRACTED
        self.new_retractions.append(Retraction(fact=fact, message=message, start=start, end=end, quote=words))

    def reshape(self, shape: FactsShape, was: Fact | None) -> None:
        """Replaces what an edit says about order by ``shape``."""
        if was is not None:
            was.state = Fact.State.RETRACTED
        if shape.order or shape.without or shape.called:
            keeper = was.entity_id if was is not None else self.entity(Entity.Kind.NOTE)
            self.add(keeper, SHAPE, shape.as_json(), origin=Fact.Origin.EDIT)

    def choose(self, name: Fact) -> None:
        """Has somebody called by ``name``, a stored fact, whatever other names are fuller."""
        sheet = self.sheet()
        shape = sheet.shape
        called = [*(pk for pk in shape.called if pk != name.pk), name.pk]
        self.reshape(FactsShape(shape.order, shape.without, called), sheet.shape_fact)

    def flush(self) -> None:
        """Stores what is new."""
        if self.new_entities:
            Entity.objects.bulk_create(self.new_entities)
            self.kinds.update((entity.pk, entity.kind) for entity in self.new_entities)
        if self.new_facts:
            Fact.objects.bulk_create(self.new_facts)
            self.facts.update((fact.pk, fact) for fact in self.new_facts)
            self.written.update((fact.pk, fact.state) for fact in self.new_facts)
            self.both_true.update(fact.pk for fact in self.new_facts if fact.both_true)
        if self.new_evidence:
            Evidence.objects.bulk_create(self.new_evidence)
        if self.new_retractions:
            Retraction.objects.bulk_create(self.new_retractions, ignore_conflicts=True)
            self.new_retractions = []
        self.new_entities, self.new_facts, self.new_evidence = [], [], []
