"""``/api/v1/taxonomy-versions``: every state that the labels were saved in."""

from typing import Any

from django.core.validators import RegexValidator
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from insights.api import listing
from insights.api.fields import MomentField, Number, Text
from insights.api.labelling.runs import person
from insights.models import TaxonomyVersion
from insights.taxonomy import versions

Serializer = serializers.Serializer[Any]


class LabelBody(Serializer):
    """The fields of a label that can be changed."""

    name = Text(max_length=80)
    description = Text(required=False, allow_blank=True, max_length=2000)
    examples = serializers.ListField(child=Text(max_length=2000), required=False, max_length=500)
    colour = serializers.CharField(
        required=False, validators=[RegexValidator(r"^#[0-9a-f]{6}$", "Must be a hex colour such as #5b6b7b.")]
    )
    position = Number(required=False, min_value=0, max_value=32_000)


class NewLabelBody(LabelBody):
    slug = Text(max_length=60, help_text="Lower-case letters, digits and underscores. It cannot be changed later.")


class MergeBody(Serializer):
    into = Text(max_length=60, help_text="The slug of the label that takes over.")


class FrozenLabel(Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    colour = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    examples = serializers.ListField(child=serializers.CharField())
    position = serializers.IntegerField()
    retired = serializers.BooleanField()
    is_fallback = serializers.BooleanField()
    merged_into = serializers.CharField(allow_null=True)


class ChangeResource(Serializer):
    kind = serializers.CharField()
    slug = serializers.CharField()
    what = serializers.CharField(help_text="added, retired, in use again, name, description, example …")
    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class VersionResource(serializers.ModelSerializer[TaxonomyVersion]):
    created_by = serializers.StringRelatedField[Any](read_only=True, allow_null=True)
    created_at = MomentField(read_only=True)

    class Meta:
        model = TaxonomyVersion
        fields: tuple[str, ...] = ("number", "note", "created_by", "created_at")
        read_only_fields = fields


class WholeVersionResource(VersionResource):
    """With its labels, and what changed since the version before it."""

    categories = serializers.SerializerMethodField()
    topics = serializers.SerializerMethodField()
    changes = serializers.SerializerMethodField()

    class Meta(VersionResource.Meta):
        fields = (*VersionResource.Meta.fields, "categories", "topics", "changes")
        read_only_fields = fields

    @extend_schema_field(FrozenLabel(many=True))
    def get_categories(self, version: TaxonomyVersion) -> list[dict[str, Any]]:
        return list(version.snapshot["categories"])

    @extend_schema_field(FrozenLabel(many=True))
    def get_topics(self, version: TaxonomyVersion) -> list[dict[str, Any]]:
        return list(version.snapshot["topics"])

    @extend_schema_field(ChangeResource(many=True))
    def get_changes(self, version: TaxonomyVersion) -> list[dict[str, Any]]:
        before = TaxonomyVersion.objects.filter(number__lt=version.number).first()
        return list(ChangeResource(versions.difference(before, version), many=True).data) if before else []


@extend_schema_serializer(many=False)
class VersionPage(Serializer):
    results = VersionResource(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class VersionViewSet(viewsets.GenericViewSet[TaxonomyVersion]):
    """Every change of a category or topic makes a version; a run names the one that it used."""

    queryset = TaxonomyVersion.objects.select_related("created_by")
    serializer_class: Any = VersionResource
    lookup_field = "number"
    lookup_value_converter = "int"

    @extend_schema(summary="Versions, newest first", parameters=[listing.ListQuery], responses=VersionPage)
    def list(self, request: Request) -> Response:
        listing.refuse_unknown(request, listing.PARAMETERS)

        def render(rows: Any) -> Any:
            return VersionResource(rows, many=True).data

        return Response(listing.envelope(request, self.get_queryset().defer("snapshot"), "created_at", render))

    @extend_schema(summary="A version with its labels and its changes", responses=WholeVersionResource)
    def retrieve(self, request: Request, number: int) -> Response:
        return Response(WholeVersionResource(self.get_object()).data)

    @extend_schema(
        summary="Make the labels what they were in this version; that is a new version",
        request=None,
        responses={201: WholeVersionResource},
    )
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, number: int) -> Response:
        made = versions.go_back(self.get_object(), person(request))
        return Response(WholeVersionResource(made).data, status=status.HTTP_201_CREATED)
