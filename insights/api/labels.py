"""``/api/v1/categories`` and ``/api/v1/topics``: what messages are sorted by."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.urls import register_converter
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from insights.api import listing
from insights.api.resources import LabelResource
from insights.models import Category, Label, Topic

FIELDS = ("slug", "name", "description", "examples", "colour", "position", "active", "created_at", "updated_at")
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
    model: ClassVar[type[Model]]

    def rows(self, request: Request) -> Response:
        listing.refuse_unknown(request, ("active", "ordering", "format"))
        query = LabelQuery(data=request.query_params.dict())  # a form's missing box would be False
        query.is_valid(raise_exception=True)
        chosen: QuerySet[Label] = self.get_queryset().order_by(query.validated_data["ordering"], "pk")
        if (active := query.validated_data.get("active")) is not None:
            chosen = chosen.filter(retired_at__isnull=active)
        return Response({"results": self.get_serializer(chosen, many=True).data})


class CategoryViewSet(LabelViewSet):
    """Each analysed message has exactly one category."""

    queryset = Category.objects.all()
    serializer_class = CategoryResource

    @extend_schema(summary="Categories", parameters=[LabelQuery], responses=CategoryList)
    def list(self, request: Request) -> Response:
        return self.rows(request)


class TopicViewSet(LabelViewSet):
    """A message has none, one or several topics; family A calls them clusters."""

    queryset = Topic.objects.all()
    serializer_class = TopicResource

    @extend_schema(summary="Topics", parameters=[LabelQuery], responses=TopicList)
    def list(self, request: Request) -> Response:
        return self.rows(request)
