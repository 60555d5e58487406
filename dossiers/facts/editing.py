"""What the writer changes in a dossier by hand. Each edit is a version; none deletes anything.

Every verb locks the dossier, in the caller's transaction or its own, and answers the version it made, or None where
nothing changed. ``EditRefused`` says in a sentence why something cannot be done.
"""

from typing import Any

from django.db import transaction

from accounts.models import User
from dossiers.facts import attributes, contradictions, dossier_of, version_log, wording
from dossiers.facts.attributes import NAME, RELATIONSHIP, SAME_AS, SHAPE
from dossiers.facts.current_facts import CurrentEntity, CurrentFacts
from dossiers.facts.dossier_edit import DossierEdit
from dossiers.facts.replacing import replace
from dossiers.models import Dossier, Entity, Fact, Version

__all__ = [
    "EditRefused", "add", "bring_back", "confirm", "delete", "reject", "rename", "replace", "retract", "reword",
    "settle", "settle_both",
]  # fmt: skip

State = Fact.State
Reason = Version.Reason


class EditRefused(ValueError):
    """The edit makes no sense for what the dossier is now."""


def opened(dossier: Dossier) -> DossierEdit:
    """The dossier, locked, to be changed."""
    return DossierEdit(dossier_of.locked(dossier.project))


def _own(book: DossierEdit, fact: Fact, *states: str) -> Fact:
    """The fact as it is now; refuses one that is in none of ``states``."""
    known = book.facts[fact.pk]
    if known.state not in states or known.attribute == SHAPE:
        raise EditRefused(f"This fact is {known.get_state_display()}.")
    return known


def edited(book: DossierEdit, actor: User | None, reason: Version.Reason = Reason.EDIT) -> Version | None:
    """Stores what changed in the book by the writer's hand."""
    return version_log.record(book, reason=reason, actor=actor)


@transaction.atomic
def add(
    dossier: Dossier,
    kind: str,
    name: str,
    actor: User | None,
    *,
    attribute: str = NAME,
    value: Any = "",
    other: Entity | None = None,
) -> Version | None:
    """States something of whoever ``name`` means; somebody new where nobody is called so."""
    if not name.strip():
        raise EditRefused("A name is needed.")
    book = opened(dossier)
    who = _called(book.sheet(), kind, name.strip())
    if who is None:
        entity = book.entity(kind)
        book.add(entity, NAME, name.strip(), origin=Fact.Origin.EDIT)
    _add_to(book, entity if who is None else who.root, who, attributes.canonical(attribute), value, other)
    return edited(book, actor)


def saying(dossier: Dossier, kind: str, name: str, attribute: str, value: Any) -> Fact:
    """The newest live fact that says this of whoever ``name`` means. Raises ``EditRefused`` where nothing does."""
    sheet = CurrentFacts.load(dossier)
    who = _called(sheet, kind, name.strip())
    named = attributes.canonical(attribute)
    facts = [] if who is None else who.names if named == NAME else who.attributes.get(named, [])
    wanted = wording.same(name if named == NAME else value)
    found = [fact for fact in facts if wording.same(fact.value) == wanted]
    if not found:
        raise EditRefused("The dossier does not say so.")
    return max(found, key=lambda fact: fact.pk)


def _called(sheet: CurrentFacts, kind: str, name: str) -> CurrentEntity | None:
    wanted = wording.same(name)
    items = [item for item in sheet.items(kind) if any(wording.same(fact.value) == wanted for fact in item.names)]
    return items[0] if items else None


def _add_to(
    book: DossierEdit,
    entity: Entity | int,
    item: CurrentEntity | None,
    attribute: str,
    value: Any,
    other: Entity | None,
) -> None:
    if attribute == NAME:
        return
    if attribute in (SAME_AS, SHAPE) or value in ("", None):
        raise EditRefused(
            "A value is needed." if attribute not in (SAME_AS, SHAPE) else "Entities are merged, not stated."
        )
    if other is not None and (attribute != RELATIONSHIP or other.pk not in book.kinds):
        raise EditRefused("Only a relationship has another character, of the same dossier.")
    known = item.attributes.get(attribute, []) if item else []
    other_id = None if other is None else other.pk
    if not any(wording.same(fact.value) == wording.same(value) and fact.other_id == other_id for fact in known):
        book.add(entity, attribute, value, origin=Fact.Origin.EDIT, other=other)


@transaction.atomic
def retract(fact: Fact, actor: User | None) -> Version | None:
    """Takes a fact back; with the only name all that is said of its bearer."""
    book = opened(fact.dossier)
    known = _own(book, fact, *Fact.LIVE)
    _take_back(book, known)
    return edited(book, actor)


def _take_back(book: DossierEdit, fact: Fact) -> None:
    there = (*Fact.LIVE, State.SUGGESTED)
    enough = Fact.LIVE if version_log.is_there(fact.state) else there
    fact.state = State.RETRACTED
    sheet = book.sheet()
    root = sheet.lead(fact.entity_id)
    about = [one for one in book.facts.values() if sheet.lead(one.entity_id) == root and one.state in there]
    if fact.attribute == NAME and not any(one.attribute == NAME and one.state in enough for one in about):
        for one in about:
            one.state = State.RETRACTED


@transaction.atomic
def confirm(fact: Fact, actor: User | None) -> Version | None:
    """Makes a suggestion the writer's; whom it is about comes along."""
    book = opened(fact.dossier)
    _own(book, fact, State.SUGGESTED).state = State.STATED
    for entity in (fact.entity_id, fact.other_id):
        _name_it(book, entity, State.SUGGESTED)
    return edited(book, actor, Reason.CONFIRMATION)


def _name_it(book: DossierEdit, entity: int | None, state: str) -> None:
    """Gives an entity without live name back the last of its names in ``state``."""
    sheet = book.sheet()
    root = None if entity is None else sheet.lead(entity)
    names = [one for one in book.facts.values() if one.attribute == NAME and sheet.lead(one.entity_id) == root]
    if not any(version_log.is_there(one.state) for one in names):
        for one in [one for one in names if one.state == state][-1:]:
            one.state = State.STATED


@transaction.atomic
def reject(fact: Fact, actor: User | None) -> Version | None:
    """Refuses a suggestion; the assistant's messages cannot bring it up again."""
    book = opened(fact.dossier)
    _take_back(book, _own(book, fact, State.SUGGESTED))
    return edited(book, actor, Reason.REJECTION)


@transaction.atomic
def bring_back(fact: Fact, actor: User | None) -> Version | None:
    """States a retracted fact again."""
    book = opened(fact.dossier)
    _own(book, fact, State.RETRACTED).state = State.STATED
    _name_it(book, fact.entity_id, State.RETRACTED)
    return edited(book, actor)


@transaction.atomic
def settle(fact: Fact, actor: User | None) -> Version | None:
    """Settles a contradiction: this fact holds, and those against it are taken back."""
    book = opened(fact.dossier)
    known = _own(book, fact, State.CONTRADICTED)
    for rival in contradictions.rivals(book.sheet(), known):
        if contradictions.disagree(book.sheet(), rival, known):
            rival.state = State.RETRACTED
    return edited(book, actor, Reason.SETTLEMENT)


@transaction.atomic
def settle_both(fact: Fact, actor: User | None) -> Version | None:
    """Settles a contradiction: all of it is true, since it changes over the story."""
    book = opened(fact.dossier)
    known = _own(book, fact, State.CONTRADICTED)
    for one in (known, *contradictions.rivals(book.sheet(), known)):
        one.both_true = True
    return edited(book, actor, Reason.SETTLEMENT)


@transaction.atomic
def reword(fact: Fact, value: Any, actor: User | None) -> Version | None:
    """Says a fact differently: it is retracted, and another stands in its place."""
    if value in ("", None):
        raise EditRefused("A value is needed.")
    book = opened(fact.dossier)
    known = _own(book, fact, *Fact.LIVE, State.SUGGESTED)
    if known.attribute == SAME_AS:
        raise EditRefused("Split them instead.")
    if known.value == value:
        return None
    sheet = book.sheet()
    item = sheet.by_root.get(sheet.lead(known.entity_id))
    known.state = State.RETRACTED
    said = {"origin": Fact.Origin.EDIT, "other_id": known.other_id, "both_true": known.both_true}
    new = book.add(known.entity_id, known.attribute, value, **said)
    book.flush()
    if known.attribute == NAME and item is not None and item.names[:1] == [known]:
        book.choose(new)
    _name_it(book, known.entity_id, State.SUGGESTED)
    return edited(book, actor)


@transaction.atomic
def rename(entity: Entity, name: str, actor: User | None) -> Version | None:
    """Calls somebody ``name`` from now on. A name known already is chosen among the others; a new one replaces the
    one that was in use, which messages may still use."""
    if not name.strip():
        raise EditRefused("A name is needed.")
    book = opened(entity.dossier)
    item = item_of(book, entity)
    if item.name == name.strip():
        return None
    known = next((fact for fact in item.names if fact.value == name.strip()), None)
    if known is None:
        item.names[0].state = State.RETRACTED
        known = book.add(item.names[0].entity_id, NAME, name.strip(), origin=Fact.Origin.EDIT)
        book.flush()
    book.choose(known)
    return edited(book, actor)


def item_of(book: DossierEdit, entity: Entity) -> CurrentEntity:
    """What ``entity`` is part of, with all that was merged into it. Refuses what nothing names any more."""
    sheet = book.sheet()
    item = sheet.by_root.get(sheet.lead(entity.pk))
    if item is None or not item.names:
        raise EditRefused("It is not in the dossier any more.")
    return item


@transaction.atomic
def delete(dossier: Dossier, actor: User | None) -> Version | None:
    """Empties and hides a dossier. Its history stays; whatever is stored in it later makes it appear again, empty but
    for that, and an earlier version can be restored then."""
    book = opened(dossier)
    for fact in book.facts.values():
        fact.state = State.RETRACTED
    version = version_log.record(book, reason=Reason.EDIT, actor=actor, summary="Dossier deleted.")
    dossier_of.hide(book.dossier)
    return version
