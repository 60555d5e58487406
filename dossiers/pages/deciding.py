"""What a writer decides about facts: confirm, take back, settle, merge, say it differently, add."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages as notices
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.access import writer_page
from accounts.identity.callers import Caller
from accounts.models import User
from dossiers.assistant import drafting
from dossiers.facts import dossier_of, editing, merge_entities
from dossiers.facts.attributes import NAME, RELATIONSHIP
from dossiers.models import Dossier, Entity, Fact, Version
from dossiers.pages import own
from dossiers.presenters.dossier_page import Teller

_VERBS: dict[str, Callable[[Fact, User | None], Version | None]] = {
    "confirm": editing.confirm,
    "reject": editing.reject,
    "retract": editing.retract,
    "return": editing.bring_back,
    "settle": editing.settle,
    "both": editing.settle_both,
}
LONGEST_VALUE = 2000
_LENGTHS = {"name": 200, "attribute": 60, "value": LONGEST_VALUE}


@writer_page
@require_POST
def act(request: HttpRequest, caller: Caller, pk: UUID, fact_id: int, verb: str) -> HttpResponse:
    project = own.project(caller, pk)
    fact = own.fact(project, fact_id)
    verb_of = _VERBS.get(verb)
    if verb_of is None:
        raise Http404
    try:
        verb_of(fact, caller.user)
    except editing.EditRefused as refused:
        notices.error(request, str(refused))
    if request.POST.get("next") == "fact":
        return redirect("story-fact", project.pk, fact.pk)
    return redirect("story", project.pk)


@writer_page
@require_POST
def reword(request: HttpRequest, caller: Caller, pk: UUID, fact_id: int) -> HttpResponse:
    """Says a fact differently: the old one is taken back, and the new one stands in its place."""
    project = own.project(caller, pk)
    fact = own.fact(project, fact_id)
    try:
        editing.reword(fact, _words(request, "value", LONGEST_VALUE), caller.user)
    except editing.EditRefused as refused:
        notices.error(request, str(refused))
        return redirect("story-fact", project.pk, fact.pk)
    newest = Fact.objects.filter(entity=fact.entity_id, attribute=fact.attribute).order_by("-pk").first()
    return redirect("story-fact", project.pk, (newest or fact).pk)


@writer_page
@require_POST
def add(request: HttpRequest, caller: Caller, pk: UUID) -> HttpResponse:
    project = own.project(caller, pk)
    kind = request.POST.get("kind", "")
    if kind not in Entity.Kind.values:
        raise Http404
    said = {name: _words(request, name, longest) for name, longest in _LENGTHS.items()}
    try:
        with transaction.atomic():
            _add(dossier_of.get_or_create(project), kind, said, caller.user)
    except editing.EditRefused as refused:
        notices.error(request, str(refused))
    return redirect("story", project.pk)


def _add(dossier: Dossier, kind: str, said: dict[str, str], by: User | None) -> None:
    """A relationship may name the other one: "sister of Mara"."""
    attribute, value, other = said["attribute"] or NAME, said["value"], None
    relation, _, name = value.rpartition(" of ")
    if attribute == RELATIONSHIP and relation and (found := Teller(dossier).called(name)):
        value, other = relation, Entity.objects.get(pk=found)
    editing.add(dossier, kind, said["name"], by, attribute=attribute, value=value, other=other)


@writer_page
@require_POST
def merge(request: HttpRequest, caller: Caller, pk: UUID) -> HttpResponse:
    """Says that two entities are one. The history can undo it."""
    project = own.project(caller, pk)
    dossier = own.dossier(project)
    one, other = (own.entity(dossier, request.POST.get(name, "")) for name in ("one", "other"))
    try:
        merge_entities.merge(one, other, caller.user)
    except editing.EditRefused as refused:
        notices.error(request, str(refused))
    return redirect("story", project.pk)


@writer_page
@require_POST
def draft(request: HttpRequest, caller: Caller, pk: UUID, fact_id: int) -> HttpResponse:
    """A model's description of a person, or its scene of a plot point: a suggestion, until it is confirmed."""
    project = own.project(caller, pk)
    entity = own.fact(project, fact_id).entity
    verb = drafting.draft_scene if entity.kind == Entity.Kind.PLOT_POINT else drafting.describe
    try:
        verb(entity, project.owner)
    except drafting.NoDraft as error:
        notices.error(request, str(error))
        return redirect("story-fact", project.pk, fact_id)
    return redirect(f"{reverse('story', args=[project.pk])}#suggestions")


def _words(request: HttpRequest, name: str, longest: int) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:longest]
