"""The map of a story's characters, and the same as a table."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import writer_page
from accounts.identity.callers import Caller
from dossiers.models import Entity
from dossiers.pages import own
from dossiers.pages.story import frame
from dossiers.presenters import dossier_page, graph_layout
from dossiers.presenters.dossier_page import ShownEntity, ShownFact
from dossiers.presenters.graph_layout import Relation

RELATIONSHIP = "relationship"


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A relationship as the table says it."""

    who: str
    fact: ShownFact


@writer_page
@require_safe
def story_map(request: HttpRequest, caller: Caller, pk: UUID) -> HttpResponse:
    project = own.project(caller, pk)
    people = dossier_page.build_dossier_page(own.dossier(project)).of(Entity.Kind.CHARACTER)
    rows = [
        RelationRow(person.name.text, fact)
        for person in people
        for fact in person.facts
        if fact.attribute == RELATIONSHIP
    ]
    context = {
        **frame(project),
        "map": graph_layout.drawn({person.pk: person.name.text for person in people}, _relations(people)),
        "relations": rows,
    }
    return render(request, "dossiers/map.html", context)


def _relations(people: tuple[ShownEntity, ...]) -> list[Relation]:
    """Between those who stand on the map; what somebody is to an entity that was merged counts for the whole of it."""
    return [
        Relation(person.pk, fact.other_root, fact.text.rpartition(" of ")[0] or fact.text)
        for person in people
        for fact in person.facts
        if fact.attribute == RELATIONSHIP and fact.other_root is not None
    ]
