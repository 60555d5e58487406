"""``/api/v1/dossiers``: dossiers with their facts, and the contradictions that nobody settled."""

from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers.api import contract, resources
from dossiers.api.base_views import DossierView, ListParameters
from dossiers.facts import contradictions
from dossiers.facts.current_facts import CurrentFacts
from dossiers.models import Dossier, Fact

TAGS = ["dossiers"]


def sheet_of(dossier: Dossier) -> CurrentFacts:
    """Two queries; none for a dossier that is not stored."""
    return CurrentFacts.load(None if dossier._state.adding else dossier)


def paged(name: str, of: Any) -> Any:
    """The description of one page of a list."""
    fields = {"count": serializers.IntegerField(), "results": of(many=True)}
    return inline_serializer(name, fields)


class DossierList(DossierView):
    @extend_schema(
        request=None,
        parameters=[ListParameters],
        responses=paged("DossierPage", resources.DossierLine),
        tags=TAGS,
        summary="One's own dossiers",
        operation_id="dossiers_list",
    )
    def get(self, request: Request) -> Response:
        start, end = self.page(request)
        rows = contract.listed(self.owner())
        return Response({"count": len(rows), "results": rows[start:end]})


class DossierDetail(DossierView):
    @extend_schema(request=None, responses=resources.WholeDossier, tags=TAGS, summary="A dossier with its facts")
    def get(self, request: Request, project_id: str) -> Response:
        """Live facts and suggestions, each with its words."""
        dossier = self.dossier(project_id)
        sheet = sheet_of(dossier)
        there = [fact for fact in resources.visible(sheet.facts) if fact.state != Fact.State.RETRACTED]
        body = resources.whole(dossier) | {
            "title": dossier.project.title,
            "version": dossier.number,
            "facts": resources.facts(sheet, there),
        }
        return self.answered(body, dossier)


class Contradictions(DossierView):
    @extend_schema(
        request=None,
        responses=resources.ContradictionResource(many=True),
        tags=TAGS,
        summary="What contradicts itself, side by side",
    )
    def get(self, request: Request, project_id: str) -> Response:
        dossier = self.dossier(project_id)
        sheet = sheet_of(dossier)
        groups = contradictions.find_contradictions(sheet)
        quotes = resources.evidence_of_facts(fact.pk for group in groups for fact in group.facts)
        body = [
            {
                "entity": group.entity,
                "kind": group.kind,
                "name": group.name,
                "attribute": group.attribute,
                "facts": [resources.fact_shown(sheet, fact, quotes[fact.pk]) for fact in group.facts],
            }
            for group in groups
        ]
        return self.answered(body, dossier)
