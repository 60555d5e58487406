"""The live facts of a dossier put together: who is whom, what is said of each, in which order. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from dossiers.facts import wording
from dossiers.facts.attributes import NAME, RELATIONSHIP, SAME_AS, SHAPE
from dossiers.merging import names as naming
from dossiers.models import Dossier, Entity, Fact

Kind = Entity.Kind


@dataclass(slots=True)
class CurrentEntity:
    """One entity with all that were merged into it. ``names`` begins with the one it is called by; ``root`` is the
    least id of its entities, and its place in lists."""

    root: int
    kind: str
    members: set[int] = field(default_factory=set)
    names: list[Fact] = field(default_factory=list)
    attributes: dict[str, list[Fact]] = field(default_factory=dict)

    @property
    def name(self) -> Any:
        return wording.given(self.names[0].value) if self.names else None

    @property
    def facts(self) -> list[Fact]:
        return [*self.names, *(fact for facts in self.attributes.values() for fact in facts)]


@dataclass(frozen=True, slots=True)
class FactsShape:
    """What an edit said beyond facts: the order of lists (key → ids), documented keys that it left out (root → keys),
    and which of several names somebody is called by (ids of name facts)."""

    order: Mapping[str, Sequence[int]] = field(default_factory=dict)
    without: Mapping[str, Sequence[str]] = field(default_factory=dict)
    called: Sequence[int] = ()

    def place(self, key: str, pk: int) -> tuple[int, int]:
        listed = self.order.get(key, ())
        return (listed.index(pk), 0) if pk in listed else (len(listed), pk)

    def as_json(self) -> dict[str, Any]:
        return {"order": dict(self.order), "without": dict(self.without), "called": list(self.called)}


class CurrentFacts:
    """Facts of one dossier, whatever their states, as they stand. ``kinds`` are those of its entities."""

    @classmethod
    def load(cls, dossier: Dossier | None) -> Self:
        """What is known of a dossier now. Two queries; none where there is no dossier."""
        if dossier is None:
            return cls((), {})
        return cls(dossier.facts.order_by("pk"), dict(dossier.entities.values_list("pk", "kind")))

    def __init__(self, facts: Iterable[Fact], kinds: Mapping[int, str]) -> None:
        self.facts = sorted(facts, key=lambda fact: fact.pk)
        self.kinds = kinds
        self.live = [fact for fact in self.facts if fact.state in Fact.LIVE]
        self.leads = united(self.live)
        self.shape_fact = next((fact for fact in reversed(self.live) if fact.attribute == SHAPE), None)
        self.shape = FactsShape(**self.shape_fact.value) if self.shape_fact else FactsShape()
        self.by_root = self._gathered()
        self._names: dict[int, list[Fact]] | None = None

    def lead(self, entity: int) -> int:
        return self.leads.get(entity, entity)

    def _gathered(self) -> dict[int, CurrentEntity]:
        items: dict[int, CurrentEntity] = {}
        for fact in self.live:
            if fact.attribute in (SAME_AS, SHAPE):
                continue
            root = self.lead(fact.entity_id)
            item = items.setdefault(root, CurrentEntity(root, self.kinds[fact.entity_id]))
            item.members.add(fact.entity_id)
            held = item.names if fact.attribute == NAME else item.attributes.setdefault(fact.attribute, [])
            held.append(fact)
        for entity, root in self.leads.items():
            if root in items:
                items[root].members |= {entity, root}
        for item in items.values():
            self._order(item)
        return items

    def _order(self, item: CurrentEntity) -> None:
        item.names = ordered_names(item.kind, item.names, self.shape.called)
        for attribute, facts in item.attributes.items():
            key = f"{item.root}.{attribute}"
            if key in self.shape.order:
                facts.sort(key=lambda fact: self.shape.place(key, fact.pk))

    def items(self, kind: str) -> list[CurrentEntity]:
        """The named items of one kind, in their order: an edit's, then that of first mention."""
        named = [item for item in self.by_root.values() if item.kind == kind and item.names]
        return sorted(named, key=lambda item: self.shape.place(kind, item.root))

    def name(self, entity: int) -> str:
        """What ``entity`` is called; what it was last called, where nothing names it any more."""
        item = self.by_root.get(self.lead(entity))
        if item is not None and item.names:
            return wording.text(item.name)
        return self.own_name(entity)

    def own_name(self, entity: int) -> str:
        """What ``entity`` was called before it was merged with others."""
        if self._names is None:
            self._names = {}
            for fact in self.facts:
                if fact.attribute == NAME:
                    self._names.setdefault(fact.entity_id, []).append(fact)
        names = self._names.get(entity, [])
        live = [fact for fact in names if fact.state in Fact.LIVE] or names
        ordered = ordered_names(self.kinds[entity], live, self.shape.called)
        return wording.text(wording.given(ordered[0].value)) if ordered else ""

    def words(self, fact: Fact) -> Any:
        """A fact's value as the snapshot shows it: a relationship with whom."""
        if fact.attribute == RELATIONSHIP and fact.other_id is not None:
            return f"{wording.text(fact.value)} of {self.name(fact.other_id)}"
        value = wording.given(fact.value)
        return f"{value} ({fact.story_time})" if fact.story_time and isinstance(value, str) else value


def united(live: Iterable[Fact]) -> dict[int, int]:
    """Entity → the least id of those that live ``same_as`` facts make one; entities that stand alone are left out."""
    leads: dict[int, int] = {}

    def lead(entity: int) -> int:
        while leads.get(entity, entity) != entity:
            entity = leads[entity]
        return entity

    for fact in live:
        if fact.attribute == SAME_AS and fact.other_id is not None:
            first, second = sorted((lead(fact.entity_id), lead(fact.other_id)))
            leads[second] = first
    return {entity: lead(entity) for entity in leads}


def ordered_names(kind: str, names: list[Fact], called: Sequence[int] = ()) -> list[Fact]:
    """The name it is called by first: the one an edit chose, else of a character the fullest, else the first said."""
    if len(names) < 2:
        return names
    chosen = [pk for pk in called if any(fact.pk == pk for fact in names)]
    if chosen:
        first = next(fact for fact in names if fact.pk == chosen[-1])
    elif kind == Kind.CHARACTER:
        first = max(names, key=_fullness)
    else:
        first = names[0]
    return [first, *(fact for fact in names if fact is not first)]


def _fullness(fact: Fact) -> tuple[int, int, int]:
    """“John Stone” before "Detective John Stone", and that before "Detective Stone", "Stone" and "John"."""
    form = naming.form(wording.text(fact.value))
    titles = len(form.titles)
    return len(form.core), -titles if form.is_full else titles, -fact.pk
