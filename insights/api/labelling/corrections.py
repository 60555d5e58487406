"""``/api/v1/corrections``: labels set by hand."""

import uuid
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_serializer
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from insights.api import listing
from insights.api.fields import MomentField
from insights.api.labelling.runs import ConflictAnswer, RunConflict, person
from insights.models import Category, Correction, Message, Topic
from insights.reads.filters import SENTIMENTS
from insights.runs import corrections

Serializer = serializers.Serializer[Any]


class CorrectionResource(serializers.ModelSerializer[Correction]):
    """What a person set, and what an engine had said. It stands until ``undone_at``."""

    message = serializers.UUIDField(source="message.uuid", read_only=True)
    category = serializers.CharField(source="insight.category.slug", read_only=True)
    sentiment = serializers.CharField(source="insight.sentiment", read_only=True)
    topics = serializers.SlugRelatedField[Any](source="insight.topics", slug_field="slug", many=True, read_only=True)
    category_before = serializers.CharField(source="before.category.slug", read_only=True)
    sentiment_before = serializers.CharField(source="before.sentiment", read_only=True)
    created_by = serializers.StringRelatedField[Any](read_only=True, allow_null=True)
    created_at = MomentField(read_only=True)

    class Meta:
        model = Correction
        fields = (
            "id", "message", "category", "sentiment", "topics", "category_before", "sentiment_before",
            "created_by", "created_at", "undone_at",
        )  # fmt: skip
        read_only_fields = fields


class CorrectionRequest(Serializer):
    message = serializers.UUIDField(help_text="The message's id.")
    category = serializers.SlugRelatedField[Any](slug_field="slug", queryset=Category.objects.filter(retired_at=None))
    sentiment = serializers.ChoiceField(choices=SENTIMENTS)
    topics = serializers.SlugRelatedField[Any](
        slug_field="slug", queryset=Topic.objects.filter(retired_at=None), many=True, required=False
    )

    def validate_message(self, value: uuid.UUID) -> Message:
        found = Message.objects.filter(uuid=value).first()
        if found is None:
            raise serializers.ValidationError("There is no such message.")
        return found


@extend_schema_serializer(many=False)
class CorrectionPage(Serializer):
    results = CorrectionResource(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


EXAMPLE = OpenApiExample(
    "A withdrawal",
    request_only=True,
    value={
        "message": "019aa000-0000-7000-8000-000000000000",
        "category": "deposit_issues",
        "sentiment": "negative",
        "topics": ["complaint"],
    },
)
CONFLICT = OpenApiResponse(ConflictAnswer, description="It cannot be done in this state, and why.")


class CorrectionViewSet(viewsets.GenericViewSet[Correction]):
    """Labels that people set. No run changes them, and engines learn from them."""

    queryset = Correction.objects.all()
    serializer_class: Any = CorrectionResource
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[Correction]:
        rows = super().get_queryset().select_related("message", "insight__category", "before__category", "created_by")
        return rows.prefetch_related("insight__topics")

    def get_serializer_class(self) -> Any:
        if self.action == "create":
            return CorrectionRequest
        return serializers.Serializer if self.action == "undo" else self.serializer_class

    @extend_schema(summary="Corrections, newest first", parameters=[listing.ListQuery], responses=CorrectionPage)
    def list(self, request: Request) -> Response:
        listing.refuse_unknown(request, listing.PARAMETERS)

        def render(rows: Any) -> Any:
            return CorrectionResource(rows, many=True).data

        return Response(listing.envelope(request, self.get_queryset(), "created_at", render))

    @extend_schema(
        summary="Set a message's labels by hand",
        request=CorrectionRequest,
        responses={201: CorrectionResource, 409: CONFLICT},
        examples=[EXAMPLE],
    )
    def create(self, request: Request) -> Response:
        body = CorrectionRequest(data=request.data)
        body.is_valid(raise_exception=True)
        sent = body.validated_data
        try:
            made = corrections.correct(
                sent["message"], sent["category"], sent["sentiment"], sent.get("topics", []), person(request)
            )
        except corrections.CorrectionRefused as error:
            raise RunConflict(str(error)) from error
        return Response(CorrectionResource(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="One correction", responses=CorrectionResource)
    def retrieve(self, request: Request, pk: int) -> Response:
        return Response(CorrectionResource(self.get_object()).data)

    @extend_schema(
        summary="Show again what the engine said",
        request=None,
        responses={200: CorrectionResource, 409: CONFLICT},
    )
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: int) -> Response:
        try:
            corrections.undo(self.get_object(), person(request))
        except corrections.CorrectionRefused as error:
            raise RunConflict(str(error)) from error
        return Response(CorrectionResource(self.get_object()).data)
