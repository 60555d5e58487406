"""A whole snapshot as an edit: what differs from the dossier becomes retractions and new facts, nothing else changes.

What was put is what is given back, order and unknown keys included. Whoever is recognised keeps all facts that the new
snapshot still says, with the words they rest on; a character with another name is recognised by what is said of them.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.models import User
from dossiers.facts import dossier_of, snapshot, version_log, wording
from dossiers.facts.attributes import ARC, DESCRIPTION, NAME, RELATIONSHIP
from dossiers.facts.current_facts import CurrentEntity, CurrentFacts, FactsShape
from dossiers.facts.dossier_edit import DossierEdit
from dossiers.facts.list_diff import paired
from dossiers.facts.snapshot import NOTE_VALUE, stored_key
from dossiers.facts.snapshot_validation import checked
from dossiers.models import Dossier, Entity, Evidence, Fact, Version, kinds

Kind = Entity.Kind
State = Fact.State
EMPTY = CurrentEntity(0, "")


@transaction.atomic
def replace(
    dossier: Dossier, wanted: Any, actor: User | None, reason: Version.Reason = Version.Reason.EDIT
) -> Version | None:
    """Makes ``wanted`` the snapshot; None where it is already. Raises ``accepted.InvalidSnapshot``."""
    checked(wanted)
    book = DossierEdit(dossier_of.locked(dossier.project))
    Replacing(book).run(wanted)
    version = version_log.record(book, reason=reason, actor=actor)
    if version is None and book.dossier.deleted_at is not None:
        book.dossier.deleted_at = None
        book.dossier.save(update_fields=["deleted_at"])
    return version


class Replacing:
    """One replacement under way."""

    def __init__(self, book: DossierEdit) -> None:
        self.book = book
        self.sheet = book.sheet()
        self.order: dict[str, list[Fact | Entity | int]] = {}  # key → what is listed, in the order wanted
        self.without: list[tuple[Entity | int, list[str]]] = []
        self.called: list[Fact] = []
        self.lists: list[tuple[Entity | int, str, list[Fact]]] = []
        self.related: list[tuple[list[Fact], list[Any]]] = []  # relationships that are kept, and what was put for them

    def run(self, wanted: dict[str, Any]) -> None:
        for section, kind in kinds.sections().items():
            self._section(kind, wanted.get(section, []))
        self._notes({key: value for key, value in wanted.items() if key not in kinds.sections()})
        self.book.flush()
        self._say_as_put()
        shape = self._shape([section for section in kinds.DOCUMENTED if section not in wanted])
        if shape.as_json() != self.sheet.shape.as_json():
            self.book.reshape(shape, self.sheet.shape_fact)

    # --- lists --------------------------------------------------------------------------------------------------------
    def _section(self, kind: str, entries: list[Any]) -> None:
        items = self.sheet.items(kind)
        shown = [snapshot.entry(self.sheet, item) for item in items]
        pairs = paired(shown, entries)
        for place, item in enumerate(items):
            if place not in pairs.values():
                self._remove(item)
        listed: list[Entity | int] = []
        for place, entry in enumerate(entries):
            known = items[pairs[place]] if place in pairs else None
            listed.append(self._entry(kind, entry, known))
        self.order[kind] = list(listed)

    def _remove(self, item: CurrentEntity) -> None:
        for fact in self.book.facts.values():
            if fact.entity_id in item.members:
                fact.state = State.RETRACTED

    def _entry(self, kind: str, entry: Any, item: CurrentEntity | None) -> Entity | int:
        """One wanted item on the entity that was recognised, or on a new one."""
        whom: Entity | int = self.book.entity(kind) if item is None else item.root
        known = item or EMPTY
        if not isinstance(entry, dict) or "name" not in entry:
            self._name(whom, known, entry)
            self._rest(whom, known, {})
            return whom
        others = {key: value for key, value in entry.items() if key != "name"}
        self._name(whom, known, entry["name"])
        if kind == Kind.CHARACTER:
            others = self._character(whom, known, others)
        elif not others:
            self.without.append((whom, [snapshot.BARE]))
        self._rest(whom, known, others)
        return whom

    def _name(self, whom: Entity | int, item: CurrentEntity, name: Any) -> None:
        kept = snapshot.kept(name)
        same = [fact for fact in item.names if fact.value == kept and type(fact.value) is type(kept)]
        if not same:
            for fact in item.names[:1]:
                fact.state = State.RETRACTED
        self.called.append(same[0] if same else self._add(whom, NAME, name))

    def _add(self, whom: Entity | int, attribute: str, value: Any, other: int | None = None) -> Fact:
        said = {"origin": Fact.Origin.EDIT, "other_id": other}
        return self.book.add(whom, attribute, snapshot.kept(value), **said)

    # --- characters ---------------------------------------------------------------------------------------------------
    def _character(self, whom: Entity | int, item: CurrentEntity, entry: dict[str, Any]) -> dict[str, Any]:
        """Does what characters have apart; gives back the rest."""
        rest = dict(entry)
        absent = [key for key in ("description", "relationships") if key not in entry]
        if absent:
            self.without.append((whom, absent))
        aliases = rest.pop("aliases", [])
        if self._are_names(aliases) and ("aliases" not in entry or aliases):
            self._aliases(whom, item, aliases)
        else:
            self._aliases(whom, item, [])
            rest["aliases"] = aliases
        relationships = rest.pop("relationships", [])
        if isinstance(relationships, list):
            self._many(whom, RELATIONSHIP, item.attributes.get(RELATIONSHIP, []), relationships)
        else:
            self._many(whom, RELATIONSHIP, item.attributes.get(RELATIONSHIP, []), [])
            rest["relationships"] = relationships
        if rest.get("description") == "":
            del rest["description"]
        return rest

    def _are_names(self, aliases: Any) -> bool:
        """Whether they can be told apart as names of one: texts, no two of which say the same."""
        if not isinstance(aliases, list) or not all(isinstance(one, str) and one.strip() for one in aliases):
            return False
        keys = [wording.same(one) for one in (wording.text(self.called[-1].value), *aliases)]
        return len(set(keys)) == len(keys)

    def _aliases(self, whom: Entity | int, item: CurrentEntity, wanted: list[str]) -> None:
        name = self.called[-1]
        keys = {wording.same(name.value)}
        others = [fact for fact in item.names if fact is not name and fact.state in Fact.LIVE]
        first = {key: fact for fact in reversed(others) if (key := wording.same(fact.value)) not in keys}
        listed: list[Fact] = []
        for alias in wanted:
            fact = first.get(wording.same(alias))
            listed.append(fact if fact is not None and fact.value == alias else self._add(whom, NAME, alias))
        for fact in others:
            if fact not in listed and wording.same(fact.value) not in keys:
                fact.state = State.RETRACTED
        self.lists.append((whom, NAME, [name, *listed]))

    # --- attributes ---------------------------------------------------------------------------------------------------
    def _rest(self, whom: Entity | int, item: CurrentEntity, wanted: dict[str, Any]) -> None:
        keys = {stored_key(key): value for key, value in wanted.items()}
        for attribute, facts in item.attributes.items():
            if attribute not in keys and (attribute != RELATIONSHIP or item.kind != Kind.CHARACTER):
                _retract(facts)
        for attribute, value in keys.items():
            self._one(whom, attribute, item.attributes.get(attribute, []), value)

    def _one(self, whom: Entity | int, attribute: str, facts: list[Fact], wanted: Any) -> None:
        """One attribute: unchanged, one of several statements chosen, a list lengthened or shortened, or said anew."""
        if facts and _equal(snapshot.value(self.sheet, attribute, facts), wanted):
            return
        chosen = [fact for fact in facts if _equal(self.sheet.words(fact), wanted)][:1]
        if chosen or not facts:
            _retract(fact for fact in facts if fact not in chosen)
            self.lists += [] if chosen else [(whom, attribute, [self._add(whom, attribute, wanted)])]
            return
        listed = isinstance(wanted, list) and len(wanted) > 1 and attribute not in (DESCRIPTION, ARC)
        if listed and any(_equal(self.sheet.words(fact), one) for fact in facts for one in wanted):
            self._many(whom, attribute, facts, wanted)
            return
        _retract(facts)
        self._add(whom, attribute, wanted)

    def _many(self, whom: Entity | int, attribute: str, facts: list[Fact], wanted: list[Any]) -> None:
        """A list whose items are facts of their own."""
        waiting = list(facts)
        listed: list[Fact] = []
        for one in wanted:
            fact = next((fact for fact in waiting if _equal(self.sheet.words(fact), one)), None)
            if fact is not None:
                waiting.remove(fact)
            listed.append(fact if fact is not None else self._add(whom, attribute, one))
        _retract(waiting)
        self.lists.append((whom, attribute, listed))
        if any(fact.other_id for fact in listed):
            self.related.append((listed, wanted))

    def _say_as_put(self) -> None:
        """A relationship whose other half has left, or has another name now, is kept in the words that were put."""
        plain = self.book.sheet()
        outdated = [
            (listed, place, one)
            for listed, wanted in self.related
            for place, one in enumerate(wanted)
            if listed[place].other_id and plain.words(listed[place]) != one
        ]
        if not outdated:
            return
        rows = Evidence.objects.filter(fact__in=[listed[place] for listed, place, _ in outdated], withdrawn_at=None)
        words = list(rows.select_related("message"))
        for listed, place, one in outdated:
            was = listed[place]
            was.state = State.RETRACTED
            listed[place] = self._add(was.entity_id, was.attribute, one)
            for row in words:
                if row.fact_id == was.pk:
                    self.book.quote(listed[place], row.message, row.start, row.end)
        self.book.flush()

    # --- notes --------------------------------------------------------------------------------------------------------
    def _notes(self, wanted: dict[str, Any]) -> None:
        known = {wording.text(item.name): item for item in reversed(self.sheet.items(Kind.NOTE))}
        for item in self.sheet.items(Kind.NOTE):
            if wording.text(item.name) not in wanted or known[wording.text(item.name)] is not item:
                self._remove(item)
        for key, value in wanted.items():
            item = known.get(key, EMPTY)
            whom: Entity | int = item.root or self.book.entity(Kind.NOTE)
            if not item.root:
                self._add(whom, NAME, key)
            self._one(whom, NOTE_VALUE, item.attributes.get(NOTE_VALUE, []), value)

    # --- what facts do not say ----------------------------------------------------------------------------------------
    def _shape(self, absent: list[str]) -> FactsShape:
        """What has to be kept beside the facts to give back exactly what was put."""
        plain = CurrentFacts(
            (fact for fact in self.book.facts.values() if fact is not self.sheet.shape_fact), self.book.kinds
        )
        order = {key: [_pk(one) for one in listed] for key, listed in self.order.items()}
        order |= {f"{_pk(whom)}.{attribute}": [fact.pk for fact in listed] for whom, attribute, listed in self.lists}
        order = {key: listed for key, listed in order.items() if listed != self._natural(plain, key, listed)}
        without = {str(_pk(whom)): keys for whom, keys in self.without}
        if absent:
            without[""] = absent
        called = [*self._called_before(plain), *(fact.pk for fact in self.called if not _is_first(plain, fact))]
        return FactsShape(order, without, called)

    def _called_before(self, plain: CurrentFacts) -> list[int]:
        """What those are called who are not listed any more: relationships may still name them."""
        listed = {plain.lead(fact.entity_id) for fact in self.called}
        return [
            pk
            for pk in self.sheet.shape.called
            if pk in self.book.facts and plain.lead(self.book.facts[pk].entity_id) not in listed
        ]

    def _natural(self, plain: CurrentFacts, key: str, listed: list[int]) -> list[int]:
        if key in Kind.values:
            return [item.root for item in plain.items(key)]
        return sorted(listed)


def _is_first(plain: CurrentFacts, name: Fact) -> bool:
    item = plain.by_root.get(plain.lead(name.entity_id))
    return item is not None and item.names[:1] == [name]


def _pk(whom: Any) -> int:
    return whom if isinstance(whom, int) else int(whom.pk)


def _retract(facts: Iterable[Fact]) -> None:
    for fact in facts:
        fact.state = State.RETRACTED


def _equal(one: Any, other: Any) -> bool:
    """Equal as JSON: true is not 1, 1 is not 1.0."""
    return wording.exact(one) == wording.exact(other)
