"""``/api/v1/discovered-topics`` and ``/api/v1/discoveries``: topics that nobody has named yet."""

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from insights.api import listing
from insights.api.fields import Text
from insights.api.resources import MessageResource
from insights.discovery import decide
from insights.models import DiscoveredTopic, Discovery, Message

Serializer = serializers.Serializer[Any]


class DecidedAlready(APIException):
    status_code = status.HTTP_409_CONFLICT


class RefusedResource(Serializer):
    detail = serializers.CharField()


class DiscoveryResource(serializers.ModelSerializer[Discovery]):
    class Meta:
        model = Discovery
        fields = ("id", "created_at", "model", "considered", "explained", "short", "grouped", "loose")


class DiscoveredTopicResource(serializers.ModelSerializer[DiscoveredTopic]):
    """A group of messages that no category or topic explains. Its id stays from one discovery to the next."""

    keywords = serializers.ListField(child=serializers.CharField(), read_only=True)
    sources = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    current = serializers.SerializerMethodField(help_text="Whether the newest discovery found it.")

    class Meta:
        model = DiscoveredTopic
        fields: tuple[str, ...] = (
            "id",
            "name",
            "keywords",
            "size",
            "recent",
            "earlier",
            "sources",
            "state",
            "accepted_as",
            "accepted_slug",
            "last_found",
            "current",
        )

    def get_current(self, topic: DiscoveredTopic) -> bool:
        return bool(topic.last_found_id == self.context["newest"])


class WholeDiscoveredTopicResource(DiscoveredTopicResource):
    """With its typical messages, the most typical first."""

    typical = serializers.SerializerMethodField()

    class Meta(DiscoveredTopicResource.Meta):
        fields = (*DiscoveredTopicResource.Meta.fields, "typical")

    @extend_schema_field(MessageResource(many=True))
    def get_typical(self, topic: DiscoveredTopic) -> Any:
        keys = [message.pk for message in decide.typical(topic)]
        rows = Message.objects.filter(pk__in=keys).select_related("conversation", "category", "insight")
        found = {row.pk: row for row in rows.prefetch_related("insight__topic_links__topic")}
        return MessageResource([found[key] for key in keys], many=True).data


class TopicQuery(Serializer):
    state = serializers.ChoiceField(choices=DiscoveredTopic.State.choices, required=False)
    current = serializers.BooleanField(required=False)


@extend_schema_serializer(many=False)
class DiscoveredTopicList(Serializer):
    results = DiscoveredTopicResource(many=True)


class AcceptRequest(Serializer):
    kind = serializers.ChoiceField(choices=["topic", "category"])
    name = Text(max_length=80, required=False, help_text="Default: the proposed name.")


class DiscoveredTopicViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[DiscoveredTopic]):
    """Proposed by the product every week; callers accept or dismiss them."""

    queryset = DiscoveredTopic.objects.all()
    serializer_class = WholeDiscoveredTopicResource
    lookup_value_converter = "int"

    def get_serializer_context(self) -> dict[str, Any]:
        newest = Discovery.objects.order_by("-created_at", "-pk").values_list("pk", flat=True).first()
        return {**super().get_serializer_context(), "newest": newest}

    @extend_schema(summary="Discovered topics", parameters=[TopicQuery], responses=DiscoveredTopicList)
    def list(self, request: Request) -> Response:
        listing.refuse_unknown(request, ("state", "current", "format"))
        query = TopicQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        context, asked = self.get_serializer_context(), query.validated_data
        rows = DiscoveredTopic.objects.order_by("-size", "pk")
        rows = rows.filter(state=asked["state"]) if "state" in asked else rows
        if "current" in asked:
            newest = {"last_found": context["newest"]}
            rows = rows.filter(**newest) if asked["current"] else rows.exclude(**newest)
        return Response({"results": DiscoveredTopicResource(rows, many=True, context=context).data})

    @extend_schema(
        summary="Accept as a topic or category",
        request=AcceptRequest,
        responses={200: DiscoveredTopicResource, 409: RefusedResource},
    )
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: int) -> Response:
        body = AcceptRequest(data=request.data)
        body.is_valid(raise_exception=True)
        topic = self.get_object()
        name = body.validated_data.get("name") or topic.name
        try:
            return self._decided(topic, decide.accept, body.validated_data["kind"], name)
        except ValidationError as error:
            raise serializers.ValidationError({"name": error.messages}) from error

    @extend_schema(summary="Dismiss", request=None, responses={200: DiscoveredTopicResource, 409: RefusedResource})
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: int) -> Response:
        return self._decided(self.get_object(), decide.dismiss)

    @extend_schema(
        summary="Propose again", request=None, responses={200: DiscoveredTopicResource, 409: RefusedResource}
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        return self._decided(self.get_object(), decide.reopen)

    def _decided(self, topic: DiscoveredTopic, verb: Any, *details: str) -> Response:
        by = self.request.user if isinstance(self.request.user, User) else None
        try:
            verb(topic, *details, by)
        except decide.NotOpen as error:
            raise DecidedAlready(str(error)) from error
        topic.refresh_from_db()
        return Response(DiscoveredTopicResource(topic, context=self.get_serializer_context()).data)


@extend_schema_serializer(many=False)
class DiscoveryList(Serializer):
    results = DiscoveryResource(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


class DiscoveryViewSet(viewsets.GenericViewSet[Discovery]):
    """The looks for unnamed topics, with what each left unexplained."""

    queryset = Discovery.objects.all()
    serializer_class = DiscoveryResource

    @extend_schema(summary="Discoveries", parameters=[listing.ListQuery], responses=DiscoveryList)
    def list(self, request: Request) -> Response:
        listing.refuse_unknown(request, listing.PARAMETERS)
        rows = Discovery.objects.all()
        render = lambda page: DiscoveryResource(page, many=True).data  # noqa: E731
        return Response(listing.envelope(request, rows, "created_at", render))
