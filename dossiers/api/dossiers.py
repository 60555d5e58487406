"""``/api/v1/dossiers``: dossiers with their facts, and the contradictions that nobody settled."""

from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers import contradictions
from dossiers.api import contract, shown
from dossiers.api.doors import DossierView, Page
from dossiers.models import Dossier, Fact
from dossiers.sheet import Sheet

TAGS = ["dossiers"]


def sheet_of(dossier: Dossier) -> Sheet:
    """Two queries; none for a dossier that is not stored."""
    if dossier._state.adding:
        return Sheet((), {})
    return Sheet(dossier.facts.order_by("pk"), dict(dossier.entities.values_list("pk", "kind")))


def paged(name: str, of: Any) -> Any:
    """The description of one page of a list."""
    fields = {"count": serializers.IntegerField(), "results": of(many=True)}
    return inline_serializer(name, fields)


class DossierList(DossierView):
    @extend_schema(
        request=None,
        parameters=[Page],
        responses=paged("DossierPage", shown.DossierLine),
        tags=TAGS,
        summary="One's own dossiers",
        operation_id="dossiers_list",
    )
    def get(self, request: Request) -> Response:
        start, end = self.page(request)
        rows = contract.listed(self.owner())
        return Response({"count": len(rows), "results": rows[start:end]})


class DossierDetail(DossierView):
    @extend_schema(request=None, responses=shown.WholeDossier, tags=TAGS, summary="A dossier with its facts")
    def get(self, request: Request, project_id: str) -> Response:
        """Live facts and suggestions, each with its words."""
        dossier = self.dossier(project_id)
        sheet = sheet_of(dossier)
        there = [fact for fact in shown.visible(sheet.facts) if fact.state != Fact.State.RETRACTED]
        body = shown.whole(dossier) | {
            "title": dossier.project.title,
            "version": dossier.number,
            "facts": shown.facts(sheet, there),
        }
        return self.answered(body, dossier)


class Contradictions(DossierView):
    @extend_schema(
        request=None,
        responses=shown.ContradictionResource(many=True),
        tags=TAGS,
        summary="What contradicts itself, side by side",
    )
    def get(self, request: Request, project_id: str) -> Response:
        dossier = self.dossier(project_id)
        sheet = sheet_of(dossier)
        groups = contradictions.of(sheet)
        quotes = shown.words(fact.pk for group in groups for fact in group.facts)
        body = [
            {
                "entity": group.entity,
                "kind": group.kind,
                "name": group.name,
                "attribute": group.attribute,
                "facts": [shown.fact_shown(sheet, fact, quotes[fact.pk]) for fact in group.facts],
            }
            for group in groups
        ]
        return self.answered(body, dossier)
