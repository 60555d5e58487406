"""``/api/v1/dossiers/{project_id}/entities``: characters, places, themes, plot points and notes as wholes."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from chat.api.base_views import StrictText
from dossiers.api import resources
from dossiers.api.base_views import IF_MATCH, DossierView, ListParameters
from dossiers.api.dossiers import paged, sheet_of
from dossiers.api.facts import own_entity, own_fact
from dossiers.facts import editing, merge_entities
from dossiers.models import Dossier, Entity

TAGS = ["dossiers"]
Serializer = serializers.Serializer[Any]
_Id = serializers.IntegerField


class EntityQuery(ListParameters):
    kind = serializers.ChoiceField(Entity.Kind.choices, required=False)


class NewName(Serializer):
    name = StrictText(max_length=200)


@extend_schema_serializer(component_name="Merging")
class MergeRequest(Serializer):
    other = _Id(min_value=1, max_value=2**63 - 1, help_text="Who turns out to be the same.")


class Splitting(Serializer):
    facts = serializers.ListField(
        child=_Id(min_value=1, max_value=2**63 - 1),
        required=False,
        max_length=1000,
        help_text="What is somebody else's, some of the names among it. Without it, a merge is undone.",
    )


class Entities(DossierView):
    @extend_schema(
        request=None,
        parameters=[EntityQuery],
        responses=paged("EntityPage", resources.EntityResource),
        tags=TAGS,
        summary="Whom and what a dossier is about",
        operation_id="dossiers_entities_list",
    )
    def get(self, request: Request, project_id: str) -> Response:
        query = EntityQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        start, end = self.page(request)
        dossier = self.dossier(project_id)
        sheet = sheet_of(dossier)
        kinds = [query.validated_data["kind"]] if "kind" in query.validated_data else Entity.Kind.values
        rows = [item for kind in kinds for item in sheet.items(kind)]
        body = {"count": len(rows), "results": [resources.entity(item) for item in rows[start:end]]}
        return self.answered(body, dossier)


class OneEntity(DossierView):
    @extend_schema(
        request=NewName,
        responses={200: resources.EntityResource, 412: resources.StaleAnswer},
        parameters=[IF_MATCH],
        tags=TAGS,
        summary="Rename",
    )
    def patch(self, request: Request, project_id: str, entity_id: int) -> Response:
        project = self.project(project_id)
        said = NewName(data=request.data)
        said.is_valid(raise_exception=True)
        with self.changing(request, project) as dossier:
            editing.rename(own_entity(dossier, entity_id), said.validated_data["name"], self.owner())
            return answered(self, dossier, entity_id)


class MergeEntity(DossierView):
    @extend_schema(
        request=MergeRequest,
        responses={200: resources.EntityResource, 412: resources.StaleAnswer},
        parameters=[IF_MATCH],
        tags=TAGS,
        summary="Say that two are one",
    )
    def post(self, request: Request, project_id: str, entity_id: int) -> Response:
        project = self.project(project_id)
        said = MergeRequest(data=request.data)
        said.is_valid(raise_exception=True)
        with self.changing(request, project) as dossier:
            one, other = (own_entity(dossier, pk) for pk in (entity_id, said.validated_data["other"]))
            merge_entities.merge(one, other, self.owner())
            return answered(self, dossier, entity_id)


class SplitEntity(DossierView):
    @extend_schema(
        request=Splitting,
        responses={200: resources.EntityResource, 412: resources.StaleAnswer},
        parameters=[IF_MATCH],
        tags=TAGS,
        summary="Say that one is two",
    )
    def post(self, request: Request, project_id: str, entity_id: int) -> Response:
        project = self.project(project_id)
        said = Splitting(data=request.data)
        said.is_valid(raise_exception=True)
        with self.changing(request, project) as dossier:
            facts = [own_fact(dossier, pk) for pk in said.validated_data.get("facts", ())]
            merge_entities.split(own_entity(dossier, entity_id), self.owner(), facts)
            return answered(self, dossier, entity_id)


def answered(view: DossierView, dossier: Dossier, entity_id: int) -> Response:
    dossier.refresh_from_db()
    sheet = sheet_of(dossier)
    return view.answered(resources.entity(sheet.by_root[sheet.lead(entity_id)]), dossier)
