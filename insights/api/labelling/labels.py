"""``/api/v1/categories`` and ``/api/v1/topics``: what messages are sorted by."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import register_converter
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_serializer, extend_schema_view
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from insights.api import listing
from insights.api.labelling.runs import ConflictAnswer, RunConflict, person
from insights.api.labelling.taxonomy import LabelBody, MergeBody, NewLabelBody
from insights.api.resources import LabelResource
from insights.models import Category, Label, Topic
from insights.taxonomy import versions

FIELDS = ("slug", "name", "description", "examples", "colour", "position", "active", "created_at", "updated_at")
CONFLICT = OpenApiResponse(ConflictAnswer, description="It cannot be done in this state, and why.")
Documented = Callable[[type[viewsets.GenericViewSet[Any]]], Any]
ORDERINGS = ("position", "name", "slug")


class Slug:
    """A label's slug, in an address."""

    regex = "[a-z][a-z0-9_]{0,59}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Slug, "label")


class LabelQuery(serializers.Serializer[Any]):
    active = serializers.BooleanField(required=False)
    ordering = serializers.ChoiceField(choices=ORDERINGS, default="position")


class CategoryResource(LabelResource):
    class Meta:
        model = Category
        fields = (*FIELDS, "is_fallback")


class TopicResource(LabelResource):
    class Meta:
        model = Topic
        fields = FIELDS


@extend_schema_serializer(many=False)
class CategoryList(serializers.Serializer[Any]):
    results = CategoryResource(many=True)


@extend_schema_serializer(many=False)
class TopicList(serializers.Serializer[Any]):
    results = TopicResource(many=True)


class LabelViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    lookup_field = "slug"
    lookup_value_converter = "label"
    kind: ClassVar[str]

    def get_serializer_class(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.serializer_class  # each action says its own body
        bodies = {"create": NewLabelBody, "partial_update": LabelBody, "merge": MergeBody}
        return bodies.get(self.action, self.serializer_class)

    def list(self, request: Request) -> Response:
        listing.refuse_unknown(request, ("active", "ordering", "format"))
        query = LabelQuery(data=request.query_params.dict())  # a form's missing box would be False
        query.is_valid(raise_exception=True)
        chosen: QuerySet[Label] = self.get_queryset().order_by(query.validated_data["ordering"], "pk")
        if (active := query.validated_data.get("active")) is not None:
            chosen = chosen.filter(retired_at__isnull=active)
        return Response({"results": self.get_serializer(chosen, many=True).data})

    def create(self, request: Request) -> Response:
        body = NewLabelBody(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            row = versions.add(self.kind, body.validated_data, person(request))
        except ValidationError as error:
            raise serializers.ValidationError(error.message_dict) from error
        return self._shown(row, status.HTTP_201_CREATED)

    def partial_update(self, request: Request, slug: str) -> Response:
        body = LabelBody(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        row = self.get_object()
        try:
            versions.edit(row, body.validated_data, person(request))
        except ValidationError as error:
            raise serializers.ValidationError(error.message_dict) from error
        return self._shown(row)

    def _changed(self, request: Request, step: Callable[..., object]) -> Response:
        row = self.get_object()
        try:
            step(row, person(request))
        except versions.TaxonomyRefused as error:
            raise RunConflict(str(error)) from error
        return self._shown(self.get_object())

    @action(detail=True, methods=["post"])
    def retire(self, request: Request, slug: str) -> Response:
        return self._changed(request, versions.retire)

    @action(detail=True, methods=["post"])
    def restore(self, request: Request, slug: str) -> Response:
        return self._changed(request, versions.restore)

    @action(detail=True, methods=["post"])
    def merge(self, request: Request, slug: str) -> Response:
        body = MergeBody(data=request.data)
        body.is_valid(raise_exception=True)
        row, into = self.get_object(), self.get_queryset().filter(slug=body.validated_data["into"]).first()
        if into is None:
            raise serializers.ValidationError({"into": ["There is no such label."]})
        try:
            versions.merge(row, into, person(request))
        except versions.TaxonomyRefused as error:
            raise RunConflict(str(error)) from error
        return self._shown(self.get_object())

    def _shown(self, row: Label, code: int = status.HTTP_200_OK) -> Response:
        resource: Any = self.serializer_class
        return Response(resource(row).data, status=code)


def documented(noun: str, resource: type[LabelResource], listed: type[serializers.Serializer[Any]]) -> Documented:
    """Says of each route of a kind of label what it does and answers with."""
    conflicting = {200: resource, 409: CONFLICT}
    merging = "Merge it into another; messages follow by a run"
    return extend_schema_view(
        list=extend_schema(summary=f"Every {noun}", parameters=[LabelQuery], responses=listed),
        create=extend_schema(summary=f"Add a {noun}", request=NewLabelBody, responses={201: resource}),
        partial_update=extend_schema(summary=f"Change a {noun}", request=LabelBody, responses=resource),
        retire=extend_schema(summary="Take it out of use", request=None, responses=conflicting),
        restore=extend_schema(summary="Bring it back into use", request=None, responses={200: resource}),
        merge=extend_schema(summary=merging, request=MergeBody, responses=conflicting),
    )


@documented("category", CategoryResource, CategoryList)
class CategoryViewSet(LabelViewSet):
    """Each analysed message has exactly one category."""

    kind = "categories"
    queryset = Category.objects.all()
    serializer_class = CategoryResource


@documented("topic", TopicResource, TopicList)
class TopicViewSet(LabelViewSet):
    """A message has none, one or several topics; family A calls them clusters."""

    kind = "topics"
    queryset = Topic.objects.all()
    serializer_class = TopicResource
