"""``/api/v1/dossiers/{project_id}/facts``: every fact with its words; say more, say it differently, decide."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from chat.api.base_views import StrictText
from dossiers.api import resources
from dossiers.api.base_views import IF_MATCH, DossierView, ListParameters
from dossiers.api.dossiers import paged, sheet_of
from dossiers.facts import editing, snapshot
from dossiers.facts.current_facts import CurrentFacts
from dossiers.models import Dossier, Entity, Fact, Version

TAGS = ["dossiers"]
VERBS: dict[str, Callable[[Fact, User | None], Version | None]] = {
    "confirm": editing.confirm,
    "reject": editing.reject,
    "retract": editing.retract,
    "bring-back": editing.bring_back,
    "settle": editing.settle,
    "both-true": editing.settle_both,
}
Serializer = serializers.Serializer[Any]


class FactQuery(ListParameters):
    state = serializers.ChoiceField(Fact.State.choices, required=False)
    kind = serializers.ChoiceField(Entity.Kind.choices, required=False)
    entity = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    attribute = serializers.CharField(required=False, max_length=60)


class NewFact(Serializer):
    kind = serializers.ChoiceField(Entity.Kind.choices)
    name = StrictText(max_length=200, help_text="Whom or what it is about; somebody new where nobody is called so.")
    attribute = StrictText(max_length=60, default="name")
    value = StrictText(max_length=10_000, required=False, help_text="Not needed where only the name is to be known.")
    other = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="The other character of a relationship."
    )


class Rewording(Serializer):
    value = StrictText(max_length=10_000)


class FactsView(DossierView):
    @extend_schema(
        request=None,
        parameters=[FactQuery],
        responses=paged("FactPage", resources.FactResource),
        tags=TAGS,
        summary="Facts with their words",
        operation_id="dossiers_facts_list",
    )
    def get(self, request: Request, project_id: str) -> Response:
        query = FactQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        start, end = self.page(request)
        dossier = self.dossier(project_id)
        sheet = sheet_of(dossier)
        wanted = [fact for fact in resources.visible(sheet.facts) if _fits(sheet, fact, query.validated_data)]
        body = {"count": len(wanted), "results": resources.facts(sheet, wanted[start:end])}
        return self.answered(body, dossier)

    @extend_schema(
        request=NewFact,
        responses={201: resources.FactResource, 200: resources.FactResource, 412: resources.StaleAnswer},
        parameters=[IF_MATCH],
        tags=TAGS,
        summary="State a fact",
        operation_id="dossiers_facts_add",
        description="Answers 200 with the fact where the dossier says so already.",
    )
    def post(self, request: Request, project_id: str) -> Response:
        project = self.project(project_id)
        said = NewFact(data=request.data)
        said.is_valid(raise_exception=True)
        wanted = dict(said.validated_data)
        with self.changing(request, project) as dossier:
            other = wanted.pop("other", None)
            if other is not None:
                wanted["other"] = own_entity(dossier, other)
            version = editing.add(dossier, wanted.pop("kind"), wanted.pop("name"), self.owner(), **wanted)
            code = status.HTTP_200_OK if version is None else status.HTTP_201_CREATED
            return answered(self, dossier, _stated(dossier, said.validated_data), code)


def _fits(sheet: CurrentFacts, fact: Fact, wanted: dict[str, Any]) -> bool:
    root = sheet.lead(fact.entity_id)
    return (
        wanted.get("state") in (None, fact.state)
        and wanted.get("kind") in (None, sheet.kinds[root])
        and wanted.get("entity") in (None, root, fact.entity_id)
        and wanted.get("attribute") in (None, fact.attribute, snapshot.shown_key(fact.attribute))
    )


def _stated(dossier: Dossier, said: dict[str, Any]) -> Fact:
    """The fact that says what was asked for."""
    return editing.saying(dossier, said["kind"], said["name"], said["attribute"], said.get("value", ""))


class OneFact(DossierView):
    @extend_schema(request=None, responses=resources.FactResource, tags=TAGS, summary="A fact with its words")
    def get(self, request: Request, project_id: str, fact_id: int) -> Response:
        dossier = self.dossier(project_id)
        return answered(self, dossier, own_fact(dossier, fact_id))

    @extend_schema(
        request=Rewording,
        responses={200: resources.FactResource, 412: resources.StaleAnswer},
        parameters=[IF_MATCH],
        tags=TAGS,
        summary="Say a fact differently",
        description="The fact is retracted, and the answer is the one that stands in its place.",
    )
    def patch(self, request: Request, project_id: str, fact_id: int) -> Response:
        project = self.project(project_id)
        said = Rewording(data=request.data)
        said.is_valid(raise_exception=True)
        with self.changing(request, project) as dossier:
            fact = own_fact(dossier, fact_id)
            version = editing.reword(fact, said.validated_data["value"], self.owner())
            if version is not None:
                fact = version.changes.filter(before="").exclude(fact__attribute="shape").get().fact
            return answered(self, dossier, fact)

    @extend_schema(
        request=None,
        responses={200: resources.FactResource, 412: resources.StaleAnswer},
        parameters=[IF_MATCH],
        tags=TAGS,
        summary="Take a fact back",
    )
    def delete(self, request: Request, project_id: str, fact_id: int) -> Response:
        return decided(self, request, project_id, fact_id, "retract")


class FactVerb(DossierView):
    path_types: ClassVar[dict[str, Any]] = {
        **DossierView.path_types,
        "verb": {"type": "string", "enum": list(VERBS)},
    }

    @extend_schema(
        request=None,
        responses={200: resources.FactResource, 412: resources.StaleAnswer},
        parameters=[IF_MATCH],
        tags=TAGS,
        summary="Decide about a fact",
        operation_id="dossiers_facts_decide",
        description="`confirm` or `reject` a suggestion, `retract`, `bring-back`; `settle` a contradiction for this"
        " fact, or say that all of it is `both-true`, since it changes over the story.",
    )
    def post(self, request: Request, project_id: str, fact_id: int, verb: str) -> Response:
        return decided(self, request, project_id, fact_id, verb)


def decided(view: DossierView, request: Request, project_id: str, fact_id: int, verb: str) -> Response:
    project = view.project(project_id)
    if verb not in VERBS:
        raise Http404
    with view.changing(request, project) as dossier:
        fact = own_fact(dossier, fact_id)
        VERBS[verb](fact, view.owner())
        return answered(view, dossier, fact)


def answered(view: DossierView, dossier: Dossier, fact: Fact, code: int = 200) -> Response:
    """The fact as it is now."""
    dossier.refresh_from_db()
    sheet = sheet_of(dossier)
    now = next(one for one in sheet.facts if one.pk == fact.pk)
    return view.answered(resources.facts(sheet, [now])[0], dossier, code)


def own_fact(dossier: Dossier, pk: int) -> Fact:
    """A fact of this dossier and no other."""
    fact = Fact.objects.filter(dossier_id=dossier.pk, pk=pk).exclude(attribute="shape").first() if pk < 2**63 else None
    if fact is None:
        raise Http404
    fact.dossier = dossier
    return fact


def own_entity(dossier: Dossier, pk: int) -> Entity:
    """An entity of this dossier and no other."""
    entity = Entity.objects.filter(dossier_id=dossier.pk, pk=pk).first() if pk < 2**63 else None
    if entity is None:
        raise Http404
    entity.dossier = dossier
    return entity
