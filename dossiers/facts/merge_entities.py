"""Who is one with whom, by the writer's hand: two entities made one, and set apart again. Each is a version."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from dossiers.facts import version_log
from dossiers.facts.attributes import NAME, SAME_AS
from dossiers.facts.current_facts import CurrentEntity
from dossiers.facts.dossier_edit import DossierEdit
from dossiers.facts.editing import EditRefused, edited, item_of, opened
from dossiers.models import Entity, Evidence, Fact, Version

State = Fact.State
Reason = Version.Reason


@transaction.atomic
def merge(one: Entity, other: Entity, actor: User | None) -> Version | None:
    """Says that two are one. ``split`` undoes it."""
    if one.dossier_id != other.dossier_id or one.kind != other.kind:
        raise EditRefused("Only two of the same kind and dossier can be one.")
    book = opened(one.dossier)
    first, second = sorted((item_of(book, one).root, item_of(book, other).root))
    if first == second:
        raise EditRefused("They are one already.")
    book.add(second, SAME_AS, "", other_id=first, origin=Fact.Origin.EDIT)
    return edited(book, actor, Reason.MERGE)


@transaction.atomic
def split(entity: Entity, actor: User | None, facts: Iterable[Fact] = ()) -> Version | None:
    """Sets apart what was merged: ``entity`` from those it was merged with; or ``facts`` of it, a name among them, as
    somebody else, with their words."""
    book = opened(entity.dossier)
    item = item_of(book, entity)
    chosen = [book.facts[fact.pk] for fact in facts]
    if chosen:
        _set_apart(book, item, chosen)
        return edited(book, actor, Reason.MERGE)
    for fact in book.facts.values():
        touches = entity.pk in (fact.entity_id, fact.other_id) and fact.attribute == SAME_AS
        if touches and version_log.is_there(fact.state):
            fact.state = State.RETRACTED
    version = edited(book, actor, Reason.MERGE)
    if version is None:
        raise EditRefused("It was merged with nobody; say which facts are somebody else's.")
    return version


def _set_apart(book: DossierEdit, item: CurrentEntity, facts: list[Fact]) -> None:
    names = [fact for fact in facts if fact.attribute == NAME]
    if not names or len(names) == len(item.names) or any(fact not in item.facts for fact in facts):
        raise EditRefused("Choose facts of one entity, some of its names among them, but not all.")
    entity = book.entity(item.kind)
    rows = Evidence.objects.filter(fact__in=facts).select_related("message").order_by("pk")
    for fact in facts:
        fact.state = State.RETRACTED
        kept = {"origin": fact.origin, "engine": fact.engine, "model": fact.model, "rule": fact.rule}
        copy = book.add(entity, fact.attribute, fact.value, other_id=fact.other_id, both_true=fact.both_true, **kept)
        for row in rows:
            if row.fact_id == fact.pk:
                book.quote(copy, row.message, row.start, row.end, withdrawn_at=row.withdrawn_at)
