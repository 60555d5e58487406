"""``/api/v1/runs``: proposing a change of labels, comparing, applying and rolling back."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import QueryDict
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_serializer
from rest_framework import exceptions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.callers import Caller
from accounts.models import User
from insights.api import listing
from insights.api.fields import MomentField, Number, Text
from insights.engines import choice
from insights.models import ProposalItem, Run, TaxonomyVersion
from insights.reads import selection
from insights.reads.filters import Filter, FilterError
from insights.runs import apply, compare, propose

Serializer = serializers.Serializer[Any]
MAX_MOVES = 1000


class RunConflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class ConflictAnswer(Serializer):
    detail = serializers.CharField()


def person(request: Request) -> User | None:
    """Who is named as having done it: the signed-in person or the key's owner; nobody for open callers."""
    return cast(Caller, request.auth).user


class ProposalResource(serializers.ModelSerializer[Run]):
    """A proposed run and how far it is: ``done`` of ``total`` messages, of which ``failed`` could not be analysed."""

    status = serializers.CharField(
        read_only=True, help_text="queued, running, ready (to be applied), applied, rolled_back, stopped or failed."
    )
    filter = serializers.CharField(source="filter_query", read_only=True, help_text="In the form of an address.")
    taxonomy_version = serializers.IntegerField(
        source="taxonomy_version.number", read_only=True, help_text="The version of the labels that it uses."
    )
    created_by = serializers.StringRelatedField[Any](read_only=True, allow_null=True)
    created_at = MomentField(read_only=True)

    class Meta:
        model = Run
        fields = (
            "id", "status", "engine", "model", "filter", "taxonomy_version", "note", "total", "done", "failed",
            "created_by", "created_at", "finished_at", "applied_at", "rolled_back_at",
        )  # fmt: skip
        read_only_fields = fields


class ProposalRequest(Serializer):
    filter = Text(
        max_length=2000,
        default="",
        allow_blank=True,
        help_text="Which messages: parameters as in an address, such as source=telegram&category=deposit_issues.",
    )
    engine = Text(max_length=20, default=choice.AUTO, help_text="local, llm, cascade, huggingface, merges, or auto.")
    taxonomy_version = Number(
        required=False, allow_null=True, min_value=1, help_text="Default: the labels as they are."
    )
    note = Text(max_length=200, default="", allow_blank=True)

    def validate_filter(self, value: str) -> Filter:
        try:
            return Filter.parse(QueryDict(value), selection.choices())
        except FilterError as error:
            raise serializers.ValidationError([f"{name}: {text}" for name, text in error.problems.items()]) from error

    def validate_taxonomy_version(self, value: int | None) -> TaxonomyVersion | None:
        if value is None:
            return None
        version = TaxonomyVersion.objects.filter(number=value).first()
        if version is None:
            raise serializers.ValidationError("There is no such version.")
        return version


class FlowCell(Serializer):
    before = serializers.CharField()
    after = serializers.CharField()
    count = serializers.IntegerField()


class FlowResource(Serializer):
    """How many messages go from each label to each; equal labels are those that stay."""

    total = serializers.IntegerField()
    moved = serializers.IntegerField()
    cells = FlowCell(many=True)


class EffectResource(Serializer):
    slug = serializers.CharField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    change = serializers.IntegerField()


class ComparisonResource(Serializer):
    category = FlowResource()
    sentiment = FlowResource()
    topics = EffectResource(many=True, help_text="Of the run's messages, how many have each topic.")
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    effect = EffectResource(many=True, help_text="All messages from first_day to last_day by category.")
    kept_by_hand = serializers.IntegerField(help_text="Messages that stay because a person labelled them.")


class MovesQuery(Serializer):
    field = serializers.ChoiceField(choices=compare.FIELDS, default="category")
    before = Text(required=False, max_length=60)
    after = Text(required=False, max_length=60)
    ordering = serializers.ChoiceField(choices=list(compare.ORDERINGS), default="surest")
    limit = serializers.IntegerField(min_value=1, max_value=MAX_MOVES, default=100)
    offset = serializers.IntegerField(min_value=0, max_value=2**31, default=0)


class MoveResource(Serializer):
    message = serializers.UUIDField()
    text = serializers.CharField()
    before = serializers.CharField(help_text="The label that it shows without the run.")
    after = serializers.CharField()
    confidence = serializers.FloatField(help_text="How sure the run is of the category.")


@extend_schema_serializer(many=False)
class MovesPage(Serializer):
    count = serializers.IntegerField(help_text="All that move so.")
    results = MoveResource(many=True)


@extend_schema_serializer(many=False)
class RunPage(Serializer):
    results = ProposalResource(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


CONFLICT = OpenApiResponse(ConflictAnswer, description="Not in this state, and why.")
EXAMPLE = OpenApiExample(
    "Deposits anew",
    request_only=True,
    value={"filter": "category=deposit_issues&from=2026-11-01", "engine": "local", "note": "withdrawals apart"},
)


class RunViewSet(viewsets.GenericViewSet[Run]):
    """Runs that analyse chosen messages again. Nothing that is shown changes until one is applied."""

    queryset = Run.objects.filter(kind=Run.Kind.PROPOSAL)
    serializer_class: Any = ProposalResource
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Run]:
        return super().get_queryset().select_related("taxonomy_version", "created_by")

    def get_serializer_class(self) -> Any:
        if self.action == "create":
            return ProposalRequest
        return serializers.Serializer if self.action in ("apply", "roll_back", "stop") else self.serializer_class

    @extend_schema(summary="Runs, newest first", parameters=[listing.ListQuery], responses=RunPage)
    def list(self, request: Request) -> Response:
        listing.refuse_unknown(request, listing.PARAMETERS)

        def render(rows: Any) -> Any:
            return ProposalResource(rows, many=True).data

        return Response(listing.envelope(request, self.get_queryset(), "created_at", render))

    @extend_schema(
        summary="Propose: analyse chosen messages again in the background",
        request=ProposalRequest,
        responses={202: ProposalResource},
        examples=[EXAMPLE],
    )
    def create(self, request: Request) -> Response:
        body = ProposalRequest(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        try:
            run = propose.start(
                sent["filter"], sent["engine"], sent.get("taxonomy_version"), sent["note"], person(request)
            )
        except propose.RunRefused as error:
            raise serializers.ValidationError(str(error)) from error
        return Response(ProposalResource(run).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(summary="A run and its progress", responses=ProposalResource)
    def retrieve(self, request: Request, pk: int) -> Response:
        return Response(ProposalResource(self.get_object()).data)

    @extend_schema(summary="Compare: what the run changes or would change", responses=ComparisonResource)
    @action(detail=True)
    def comparison(self, request: Request, pk: int) -> Response:
        run = self.get_object()
        days = compare.period(run)
        return Response(
            {
                **{field: _flow(compare.flow(run, field)) for field in compare.FIELDS},
                "topics": _effects(compare.topics(run)),
                "first_day": days.first,
                "last_day": days.last,
                "effect": _effects(compare.effect(run)),
                "kept_by_hand": compare.kept_by_hand(run),
            }
        )

    @extend_schema(
        summary="The messages behind a number of the comparison; without labels, all that move",
        parameters=[MovesQuery],
        responses=MovesPage,
    )
    @action(detail=True)
    def moves(self, request: Request, pk: int) -> Response:
        listing.refuse_unknown(request, (*MovesQuery().fields, "format"))
        query = MovesQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        before, after = asked.get("before", ""), asked.get("after", "")
        rows = compare.moved(self.get_object(), asked["field"], before, after, asked["ordering"])
        page = rows.defer("message__raw_data")[asked["offset"] : asked["offset"] + asked["limit"]]
        return Response({"count": rows.count(), "results": [_move(item, asked["field"]) for item in page]})

    @extend_schema(summary="Apply in one step", request=None, responses={200: ProposalResource, 409: CONFLICT})
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: int) -> Response:
        return self._done(apply.apply)

    @extend_schema(
        summary="Roll back in one step, exactly", request=None, responses={200: ProposalResource, 409: CONFLICT}
    )
    @action(detail=True, methods=["post"], url_path="roll-back")
    def roll_back(self, request: Request, pk: int) -> Response:
        return self._done(apply.roll_back)

    @extend_schema(summary="Leave undone what is not done yet", request=None, responses={200: ProposalResource})
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: int) -> Response:
        return self._done(propose.stop)

    def _done(self, step: Any) -> Response:
        try:
            step(self.get_object())
        except apply.ApplyRefused as error:
            raise RunConflict(str(error)) from error
        return Response(ProposalResource(self.get_object()).data)


def _flow(flow: compare.Flow) -> dict[str, Any]:
    cells = [{"before": a, "after": b, "count": n} for (a, b), n in sorted(flow.cells.items())]
    return {"total": flow.total, "moved": flow.moved, "cells": cells}


def _effects(rows: list[compare.Effect]) -> list[dict[str, Any]]:
    return [{"slug": row.slug, "before": row.before, "after": row.after, "change": row.change} for row in rows]


def _move(item: ProposalItem, field: str) -> dict[str, Any]:
    return {
        "message": item.message.uuid,
        "text": item.message.text,
        "before": getattr(item, f"from_{field}"),
        "after": getattr(item, f"to_{field}"),
        "confidence": item.insight.category_confidence if item.insight else 0.0,
    }
