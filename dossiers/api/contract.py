"""``/dossier``: the documented routes."""

from typing import Any, ClassVar

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from chat import ownership, quotas
from chat.api.base_views import Id
from chat.models import Project
from dossiers.api import resources
from dossiers.api.base_views import IF_MATCH, DossierView
from dossiers.facts import dossier_of, editing
from dossiers.models import Dossier, Version

Serializer = serializers.Serializer[Any]
TAGS = ["dossier"]


class Snapshot(Serializer):
    snapshot_json = serializers.JSONField(
        help_text="characters [{name, description, relationships[], character_arc?}], themes[], locations[],"
        " plot_points[]; other keys are kept."
    )


class NewDossier(Snapshot):
    project_id = Id()


@extend_schema_serializer(component_name="Deleted")
class DossierDeleted(Serializer):
    message = serializers.CharField()


class Dossiers(DossierView):
    open_to_strangers = ("POST",)
    also_answers: ClassVar[dict[str, tuple[int, ...]]] = {"POST": (404,)}

    @extend_schema(
        request=None,
        responses=resources.DossierLine(many=True),
        tags=TAGS,
        summary="One's own dossiers",
        operation_id="dossier_list",
    )
    def get(self, request: Request) -> Response:
        return Response(listed(self.owner()))

    @extend_schema(
        request=NewDossier,
        responses={200: resources.DossierResource, 412: resources.StaleAnswer},
        parameters=[IF_MATCH],
        tags=TAGS,
        summary="Create or replace a dossier",
        operation_id="dossier_save",
        description="A project that does not exist is created with that id. A deleted dossier appears again.",
    )
    def post(self, request: Request) -> Response:
        said = NewDossier(data=request.data)
        said.is_valid(raise_exception=True)
        with transaction.atomic():
            project = self._project(said.validated_data["project_id"])
            with self.changing(request, project, revive=True) as dossier:
                return replaced(self, dossier, said.validated_data["snapshot_json"])

    def _project(self, pk: Any) -> Project:
        """The caller's project; a new one with that id where nobody has it."""
        owner = self.owner()
        found = ownership.projects(owner).filter(pk=pk).first()
        if found is not None:
            return found
        quotas.require_story(owner)
        try:
            with transaction.atomic():
                return Project.objects.create(pk=pk, owner=owner)
        except IntegrityError:
            raise Http404 from None


class OneDossier(DossierView):
    @extend_schema(request=None, responses=resources.DossierResource, tags=TAGS, summary="A dossier")
    def get(self, request: Request, project_id: str) -> Response:
        dossier = self.dossier(project_id)
        return self.answered(resources.whole(dossier), dossier)

    @extend_schema(
        request=Snapshot,
        responses={200: resources.DossierResource, 412: resources.StaleAnswer},
        parameters=[IF_MATCH],
        tags=TAGS,
        summary="Replace a dossier",
        description="An edit like any other: what differs becomes retractions and new facts; the rest keeps its words.",
    )
    def put(self, request: Request, project_id: str) -> Response:
        project = self.project(project_id)
        said = Snapshot(data=request.data)
        said.is_valid(raise_exception=True)
        with self.changing(request, project) as dossier:
            return replaced(self, dossier, said.validated_data["snapshot_json"])

    @extend_schema(
        request=None,
        responses={200: DossierDeleted, 412: resources.StaleAnswer},
        parameters=[IF_MATCH],
        tags=TAGS,
        summary="Delete a dossier",
    )
    def delete(self, request: Request, project_id: str) -> Response:
        self.dossier(project_id)
        with self.changing(request, self.project(project_id)) as dossier:
            editing.delete(dossier, self.owner())
        return Response({"message": "Dossier deleted successfully"})


def replaced(view: DossierView, dossier: Dossier, wanted: Any) -> Response:
    editing.replace(dossier, wanted, view.owner())
    dossier.refresh_from_db()
    return view.answered(resources.whole(dossier), dossier)


def listed(owner: User) -> list[dict[str, Any]]:
    """The owner's dossiers, those that changed last first. Two queries."""
    projects = ownership.projects(owner).filter(dossier__deleted_at=None).select_related("dossier")
    rows = [(project, getattr(project, "dossier", None) or dossier_of.unwritten(project)) for project in projects]
    newest = Version.objects.filter(dossier__project__owner=owner, number=F("dossier__number"))
    snapshots = dict(newest.values_list("dossier_id", "snapshot"))
    lines = [_line(project, dossier, snapshots.get(project.pk, {})) for project, dossier in rows]
    return sorted(lines, key=lambda line: line["updated_at"], reverse=True)


def _line(project: Project, dossier: Dossier, snapshot: dict[str, Any]) -> dict[str, Any]:
    return {
        "project_id": project.pk,
        "title": project.title,
        "character_count": len(snapshot.get("characters", ())),
        "theme_count": len(snapshot.get("themes", ())),
        "updated_at": dossier.updated_at if dossier.number else project.updated_at,
    }
