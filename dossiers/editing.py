"""What the writer changes in a dossier by hand. Each edit is a version; none deletes anything.

Every verb locks the dossier, in the caller's transaction or its own, and answers the version it made, or None where
nothing changed. ``Refused`` says in a sentence why something cannot be done.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.models import User
from dossiers import attributes, contradictions, dossier_of, log, wording
from dossiers.attributes import NAME, RELATIONSHIP, SAME_AS, SHAPE
from dossiers.book import Book
from dossiers.models import Dossier, Entity, Evidence, Fact, Version
from dossiers.replacing import replace
from dossiers.sheet import Item, Shape, Sheet

__all__ = [
    "Refused", "add", "bring_back", "confirm", "delete", "merge_entities", "reject", "rename", "replace", "retract",
    "reword", "settle", "settle_both", "split",
]  # fmt: skip

State = Fact.State
Reason = Version.Reason


class Refused(ValueError):
    """The edit makes no sense for what the dossier is now."""


def _opened(dossier: Dossier) -> Book:
    return Book(dossier_of.locked(dossier.project))


def _own(book: Book, fact: Fact, *states: str) -> Fact:
    """The fact as it is now; refuses one that is in none of ``states``."""
    known = book.facts[fact.pk]
    if known.state not in states or known.attribute == SHAPE:
        raise Refused(f"This fact is {known.get_state_display()}.")
    return known


def _edited(book: Book, actor: User | None, reason: Version.Reason = Reason.EDIT) -> Version | None:
    return log.record(book, reason=reason, actor=actor)


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
        raise Refused("A name is needed.")
    book = _opened(dossier)
    who = _called(book.sheet(), kind, name.strip())
    if who is None:
        entity = book.entity(kind)
        book.add(entity, NAME, name.strip(), origin=Fact.Origin.EDIT)
    _add_to(book, entity if who is None else who.root, who, attributes.canonical(attribute), value, other)
    return _edited(book, actor)


def saying(dossier: Dossier, kind: str, name: str, attribute: str, value: Any) -> Fact:
    """The newest live fact that says this of whoever ``name`` means. Raises ``Refused`` where nothing does."""
    sheet = Sheet(dossier.facts.order_by("pk"), dict(dossier.entities.values_list("pk", "kind")))
    who = _called(sheet, kind, name.strip())
    named = attributes.canonical(attribute)
    facts = [] if who is None else who.names if named == NAME else who.attributes.get(named, [])
    wanted = wording.same(name if named == NAME else value)
    found = [fact for fact in facts if wording.same(fact.value) == wanted]
    if not found:
        raise Refused("The dossier does not say so.")
    return max(found, key=lambda fact: fact.pk)


def _called(sheet: Sheet, kind: str, name: str) -> Item | None:
    wanted = wording.same(name)
    items = [item for item in sheet.items(kind) if any(wording.same(fact.value) == wanted for fact in item.names)]
    return items[0] if items else None


def _add_to(
    book: Book, entity: Entity | int, item: Item | None, attribute: str, value: Any, other: Entity | None
) -> None:
    if attribute == NAME:
        return
    if attribute in (SAME_AS, SHAPE) or value in ("", None):
        raise Refused("A value is needed." if attribute not in (SAME_AS, SHAPE) else "Entities are merged, not stated.")
    if other is not None and (attribute != RELATIONSHIP or other.pk not in book.kinds):
        raise Refused("Only a relationship has another character, of the same dossier.")
    known = item.attributes.get(attribute, []) if item else []
    other_id = None if other is None else other.pk
    if not any(wording.same(fact.value) == wording.same(value) and fact.other_id == other_id for fact in known):
        book.add(entity, attribute, value, origin=Fact.Origin.EDIT, other=other)


@transaction.atomic
def retract(fact: Fact, actor: User | None) -> Version | None:
    """Takes a fact back; with the only name all that is said of its bearer."""
    book = _opened(fact.dossier)
    known = _own(book, fact, *Fact.LIVE)
    _take_back(book, known)
    return _edited(book, actor)


def _take_back(book: Book, fact: Fact) -> None:
    there = (*Fact.LIVE, State.SUGGESTED)
    enough = Fact.LIVE if log.is_there(fact.state) else there
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
    book = _opened(fact.dossier)
    _own(book, fact, State.SUGGESTED).state = State.STATED
    for entity in (fact.entity_id, fact.other_id):
        _name_it(book, entity, State.SUGGESTED)
    return _edited(book, actor, Reason.CONFIRMATION)


def _name_it(book: Book, entity: int | None, state: str) -> None:
    """Gives an entity without live name back the last of its names in ``state``."""
    sheet = book.sheet()
    root = None if entity is None else sheet.lead(entity)
    names = [one for one in book.facts.values() if one.attribute == NAME and sheet.lead(one.entity_id) == root]
    if not any(log.is_there(one.state) for one in names):
        for one in [one for one in names if one.state == state][-1:]:
            one.state = State.STATED


@transaction.atomic
def reject(fact: Fact, actor: User | None) -> Version | None:
    """Refuses a suggestion; the assistant's messages cannot bring it up again."""
    book = _opened(fact.dossier)
    _take_back(book, _own(book, fact, State.SUGGESTED))
    return _edited(book, actor, Reason.REJECTION)


@transaction.atomic
def bring_back(fact: Fact, actor: User | None) -> Version | None:
    """States a retracted fact again."""
    book = _opened(fact.dossier)
    _own(book, fact, State.RETRACTED).state = State.STATED
    _name_it(book, fact.entity_id, State.RETRACTED)
    return _edited(book, actor)


@transaction.atomic
def settle(fact: Fact, actor: User | None) -> Version | None:
    """Settles a contradiction: this fact holds, and those against it are taken back."""
    book = _opened(fact.dossier)
    known = _own(book, fact, State.CONTRADICTED)
    for rival in contradictions.rivals(book.sheet(), known):
        if not attributes.agree(rival.value, known.value):
            rival.state = State.RETRACTED
    return _edited(book, actor, Reason.SETTLEMENT)


@transaction.atomic
def settle_both(fact: Fact, actor: User | None) -> Version | None:
    """Settles a contradiction: all of it is true, since it changes over the story."""
    book = _opened(fact.dossier)
    known = _own(book, fact, State.CONTRADICTED)
    for one in (known, *contradictions.rivals(book.sheet(), known)):
        one.both_true = True
    return _edited(book, actor, Reason.SETTLEMENT)


@transaction.atomic
def reword(fact: Fact, value: Any, actor: User | None) -> Version | None:
    """Says a fact differently: it is retracted, and another stands in its place."""
    if value in ("", None):
        raise Refused("A value is needed.")
    book = _opened(fact.dossier)
    known = _own(book, fact, *Fact.LIVE, State.SUGGESTED)
    if known.attribute == SAME_AS:
        raise Refused("Split them instead.")
    if known.value == value:
        return None
    sheet = book.sheet()
    item = sheet.by_root.get(sheet.lead(known.entity_id))
    known.state = State.RETRACTED
    said = {"origin": Fact.Origin.EDIT, "other_id": known.other_id, "both_true": known.both_true}
    new = book.add(known.entity_id, known.attribute, value, **said)
    book.flush()
    if known.attribute == NAME and item is not None and item.names[:1] == [known]:
        choose(book, new)
    _name_it(book, known.entity_id, State.SUGGESTED)
    return _edited(book, actor)


def choose(book: Book, name: Fact) -> None:
    """Has somebody called by ``name``, whatever other names are fuller."""
    sheet = book.sheet()
    shape = sheet.shape
    called = [*(pk for pk in shape.called if pk != name.pk), name.pk]
    book.reshape(Shape(shape.order, shape.without, called), sheet.shape_fact)


@transaction.atomic
def rename(entity: Entity, name: str, actor: User | None) -> Version | None:
    """Calls somebody ``name`` from now on. A name known already is chosen among the others; a new one replaces the
    one that was in use, which messages may still use."""
    if not name.strip():
        raise Refused("A name is needed.")
    book = _opened(entity.dossier)
    item = _item(book, entity)
    if item.name == name.strip():
        return None
    known = next((fact for fact in item.names if fact.value == name.strip()), None)
    if known is None:
        item.names[0].state = State.RETRACTED
        known = book.add(item.names[0].entity_id, NAME, name.strip(), origin=Fact.Origin.EDIT)
        book.flush()
    choose(book, known)
    return _edited(book, actor)


def _item(book: Book, entity: Entity) -> Item:
    sheet = book.sheet()
    item = sheet.by_root.get(sheet.lead(entity.pk))
    if item is None or not item.names:
        raise Refused("It is not in the dossier any more.")
    return item


@transaction.atomic
def merge_entities(one: Entity, other: Entity, actor: User | None) -> Version | None:
    """Says that two are one. ``split`` undoes it."""
    if one.dossier_id != other.dossier_id or one.kind != other.kind:
        raise Refused("Only two of the same kind and dossier can be one.")
    book = _opened(one.dossier)
    first, second = sorted((_item(book, one).root, _item(book, other).root))
    if first == second:
        raise Refused("They are one already.")
    book.add(second, SAME_AS, "", other_id=first, origin=Fact.Origin.EDIT)
    return _edited(book, actor, Reason.MERGE)


@transaction.atomic
def split(entity: Entity, actor: User | None, facts: Iterable[Fact] = ()) -> Version | None:
    """Sets apart what was merged: ``entity`` from those it was merged with; or ``facts`` of it, a name among them, as
    somebody else, with their words."""
    book = _opened(entity.dossier)
    item = _item(book, entity)
    chosen = [book.facts[fact.pk] for fact in facts]
    if chosen:
        _set_apart(book, item, chosen)
        return _edited(book, actor, Reason.MERGE)
    for fact in book.facts.values():
        touches = entity.pk in (fact.entity_id, fact.other_id) and fact.attribute == SAME_AS
        if touches and log.is_there(fact.state):
            fact.state = State.RETRACTED
    version = _edited(book, actor, Reason.MERGE)
    if version is None:
        raise Refused("It was merged with nobody; say which facts are somebody else's.")
    return version


def _set_apart(book: Book, item: Item, facts: list[Fact]) -> None:
    names = [fact for fact in facts if fact.attribute == NAME]
    if not names or len(names) == len(item.names) or any(fact not in item.facts for fact in facts):
        raise Refused("Choose facts of one entity, some of its names among them, but not all.")
    entity = book.entity(item.kind)
    rows = Evidence.objects.filter(fact__in=facts).select_related("message").order_by("pk")
    for fact in facts:
        fact.state = State.RETRACTED
        kept = {"origin": fact.origin, "engine": fact.engine, "model": fact.model, "rule": fact.rule}
        copy = book.add(entity, fact.attribute, fact.value, other_id=fact.other_id, both_true=fact.both_true, **kept)
        for row in rows:
            if row.fact_id == fact.pk:
                book.quote(copy, row.message, row.start, row.end, withdrawn_at=row.withdrawn_at)


@transaction.atomic
def delete(dossier: Dossier, actor: User | None) -> Version | None:
    """Empties and hides a dossier. Its history stays; whatever is stored in it later makes it appear again, empty but
    for that, and an earlier version can be restored then."""
    book = _opened(dossier)
    for fact in book.facts.values():
        fact.state = State.RETRACTED
    version = log.record(book, reason=Reason.EDIT, actor=actor, summary="Dossier deleted.")
    dossier_of.hide(book.dossier)
    return version
