"""``/api/v1/dossiers/{project_id}/versions``: the history; compare, go back."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers.api import resources
from dossiers.api.base_views import IF_MATCH, DossierView, ListParameters
from dossiers.api.dossiers import paged
from dossiers.facts import versions
from dossiers.models import Dossier

TAGS = ["dossiers"]
MOST = 2**31 - 1


class CompareQuery(serializers.Serializer[Any]):
    locals()["with"] = serializers.IntegerField(
        min_value=0, max_value=MOST, help_text="The later version; 0 is the empty dossier."
    )


class Versions(DossierView):
    @extend_schema(
        request=None,
        parameters=[ListParameters],
        responses=paged("DossierVersionPage", resources.DossierVersion),
        tags=TAGS,
        summary="Versions, newest first",
        operation_id="dossiers_versions_list",
    )
    def get(self, request: Request, project_id: str) -> Response:
        start, end = self.page(request)
        dossier = self.dossier(project_id)
        rows = versions.listed(dossier)
        body = {"count": dossier.number, "results": resources.DossierVersion(rows[start:end], many=True).data}
        return self.answered(body, dossier)


class OneVersion(DossierView):
    @extend_schema(
        request=None, responses=resources.WholeDossierVersion, tags=TAGS, summary="A version, what it changed"
    )
    def get(self, request: Request, project_id: str, number: int) -> Response:
        dossier = self.dossier(project_id)
        version = versions.found(dossier, min(number, MOST))
        found = versions.compared(dossier, version.number - 1, version.number)
        body = {**resources.DossierVersion(version).data, "snapshot_json": version.snapshot}
        return self.answered(body | {"lines": resources.lines(found.lines)}, dossier)


class CompareVersions(DossierView):
    @extend_schema(
        request=None,
        parameters=[CompareQuery],
        responses=resources.DifferenceResource,
        tags=TAGS,
        summary="What differs",
    )
    def get(self, request: Request, project_id: str, number: int) -> Response:
        query = CompareQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        dossier = self.dossier(project_id)
        found = versions.compared(dossier, min(number, MOST), query.validated_data["with"])
        body = {"start": found.start, "end": found.end, "lines": resources.lines(found.lines)}
        return self.answered(body, dossier)


class RestoreVersion(DossierView):
    @extend_schema(
        request=None,
        responses={200: resources.DossierResource, 412: resources.StaleAnswer},
        parameters=[IF_MATCH],
        tags=TAGS,
        summary="Make the dossier what it was",
        description="That is a version too: nothing that came since is lost. Of a deleted dossier it brings that back.",
    )
    def post(self, request: Request, project_id: str, number: int) -> Response:
        project = self.project(project_id)
        with self.changing(request, project, revive=True) as dossier:
            versions.restore(dossier, min(number, MOST), self.owner())
            return restored(self, dossier)


class UndoVersion(DossierView):
    @extend_schema(
        request=None,
        responses={200: resources.DossierResource, 412: resources.StaleAnswer},
        parameters=[IF_MATCH],
        tags=TAGS,
        summary="Take back what a version changed",
        description="As far as it still stands so; what came since stays. That is a version too.",
    )
    def post(self, request: Request, project_id: str, number: int) -> Response:
        project = self.project(project_id)
        with self.changing(request, project) as dossier:
            versions.undo(dossier, min(number, MOST), self.owner())
            return restored(self, dossier)


def restored(view: DossierView, dossier: Dossier) -> Response:
    dossier.refresh_from_db()
    return view.answered(resources.whole(dossier), dossier)
