"""``/api/v1/messages``: customers' messages, classified while the caller waits; lists, numbers, and second tries."""

from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_serializer
from rest_framework import exceptions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity.callers import Caller
from insights.analysis import analyse, queue, wake
from insights.api import filtering, listing, metrics
from insights.api.fields import Resource
from insights.api.resources import MessageResource, WholeMessageResource
from insights.api.submissions import HEADER_PARAMETER, ClassifyRequest, KeyReused, MessageRequest, once
from insights.engines import Analysis, AnalysisError, sentiment_of
from insights.intake import idempotency, intake
from insights.models import Message
from insights.reads import selection
from insights.taxonomy import taxonomy


class Classified(serializers.Serializer[Any]):
    category = serializers.CharField()


@extend_schema_serializer(component_name="Stored")
class StoredMessage(serializers.Serializer[Any]):
    category = serializers.CharField(allow_null=True)
    id = serializers.UUIDField()
    status = serializers.CharField()
    detail = serializers.CharField()


@extend_schema_serializer(many=False)
class MessagePage(serializers.Serializer[Any]):
    results = MessageResource(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class Preview(Resource):
    """What the engine says of a text."""

    category = serializers.CharField()
    category_confidence = serializers.FloatField()
    second_category = serializers.CharField(allow_null=True)
    sentiment = serializers.CharField()
    sentiment_score = serializers.FloatField()
    confidence = serializers.FloatField()
    topics = serializers.ListField(child=serializers.CharField())
    reasoning = serializers.CharField()
    source = serializers.CharField()
    model = serializers.CharField()


class Categories(serializers.Serializer[Any]):
    categories = serializers.ListField(child=serializers.CharField())
    fallback = serializers.CharField(help_text="Where messages go that are general.")


@extend_schema_serializer(component_name="Refused")
class RefusedMessage(serializers.Serializer[Any]):
    detail = serializers.CharField()


class MessageConflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"
    default_detail = "Only a message whose analysis failed can be analysed again."


class Unclassified(exceptions.APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unavailable"
    wait = 5


REQUEST_EXAMPLE = OpenApiExample(
    "A deposit",
    request_only=True,
    value={
        "id_user": 4711,
        "timestamp": "2026-11-20T10:00:00Z",
        "source": "telegram",
        "message": "my deposit hasn't shown up in my balance",
    },
)
ANSWER_EXAMPLE = OpenApiExample(
    "Classified", response_only=True, status_codes=["200"], value={"category": "deposit_issues"}
)


class MessageViewSet(viewsets.GenericViewSet[Message]):
    """Customers' messages and agents' replies, with the labels they show."""

    queryset = Message.objects.all()
    serializer_class: Any = MessageResource
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    throttle_scope = "intake"
    key_scopes: ClassVar[dict[str, str]] = {"create": "send", "classify": "send"}

    def get_queryset(self) -> QuerySet[Message]:
        return _with_labels(super().get_queryset())

    def get_serializer_class(self) -> Any:
        requests = {"create": MessageRequest, "classify": ClassifyRequest, "retry": serializers.Serializer}
        return requests.get(self.action, self.serializer_class)

    @extend_schema(
        summary="Store a message and classify it at once",
        parameters=[HEADER_PARAMETER],
        request=MessageRequest,
        responses={
            200: OpenApiResponse(Classified, description="Stored and classified."),
            202: OpenApiResponse(
                StoredMessage, description="Stored, not classified yet: the worker will. Do not repeat it."
            ),
        },
        examples=[REQUEST_EXAMPLE, ANSWER_EXAMPLE],
    )
    def create(self, request: Request) -> Response:
        body = MessageRequest(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            stored, held = intake.accept_held(body.submission(), once(request, "messages"))
        except idempotency.Mismatch as error:
            raise KeyReused from error
        message = analyse.finish(stored, held, cast(Caller, request.auth).scope)
        if message.category is not None:
            return Response({"category": message.category.slug})
        later = {
            "category": None,
            "id": message.uuid,
            "status": message.status,
            "detail": "The message is stored and will be classified later; please do not send it again.",
        }
        return Response(later, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        summary="Messages that a filter means, newest first",
        parameters=[*filtering.PARAMETERS, listing.ListQuery],
        responses=MessagePage,
    )
    def list(self, request: Request) -> Response:
        chosen = filtering.asked(request, *listing.PARAMETERS)
        rows = _with_labels(selection.messages(chosen))

        def render(found: Any) -> Any:
            return MessageResource(found, many=True).data

        return Response(listing.envelope(request, rows, "timestamp", render))

    @extend_schema(summary="A message, its insight in full", responses=WholeMessageResource)
    def retrieve(self, request: Request, uuid: str) -> Response:
        return Response(WholeMessageResource(self.get_object()).data)

    @extend_schema(
        summary="Exact numbers about the messages that a filter means",
        parameters=filtering.PARAMETERS,
        responses=metrics.MetricsResource,
    )
    @action(detail=False)
    def metrics(self, request: Request) -> Response:
        return Response(metrics.metrics(filtering.asked(request, "format")))

    @extend_schema(
        summary="Classify a text without storing it",
        request=ClassifyRequest,
        responses=Preview,
        examples=[OpenApiExample("A bonus", request_only=True, value={"message": "where are my free spins"})],
    )
    @action(detail=False, methods=["post"])
    def classify(self, request: Request) -> Response:
        body = ClassifyRequest(data=request.data)
        body.is_valid(raise_exception=True)
        engine, outcome = analyse.preview(body.validated_data["message"], cast(Caller, request.auth).scope)
        if isinstance(outcome, AnalysisError):
            raise Unclassified(outcome.reason)
        return Response({**_preview(outcome), "source": engine.name, "model": engine.model})

    @extend_schema(summary="The slugs that a message may be given", responses=Categories)
    @action(detail=False)
    def categories(self, request: Request) -> Response:
        known = taxonomy.current()
        return Response({"categories": [label.slug for label in known.categories], "fallback": known.fallback})

    @extend_schema(
        summary="Analyse a failed message again",
        request=None,
        responses={202: MessageResource, 409: OpenApiResponse(RefusedMessage, description="It has not failed.")},
    )
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, uuid: str) -> Response:
        message = self.get_object()
        if not queue.retry(Message.objects.filter(pk=message.pk)):
            raise MessageConflict
        wake.ring()
        message.refresh_from_db(fields=["status", "error"])
        return Response(MessageResource(message).data, status=status.HTTP_202_ACCEPTED)


def _with_labels(rows: QuerySet[Message]) -> QuerySet[Message]:
    return rows.select_related("conversation", "category", "insight").prefetch_related("insight__topic_links__topic")


def _preview(found: Analysis) -> dict[str, Any]:
    return {
        "category": found.category,
        "category_confidence": found.category_confidence,
        "second_category": found.second_category,
        "sentiment": sentiment_of(found.score),
        "sentiment_score": found.score,
        "confidence": found.confidence,
        "topics": [slug for slug, _ in found.topics],
        "reasoning": found.reasoning,
    }
