"""``/api/v1/conversations``: messages in, threads out."""

from typing import Any, ClassVar

from django.urls import register_converter
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_serializer
from rest_framework import serializers, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from insights.api import listing
from insights.api.resources import ConversationResource, ThreadResource
from insights.api.submissions import HEADER_PARAMETER, ConversationRequest, KeyReused, once
from insights.intake import idempotency, intake
from insights.models import Conversation, Message
from insights.reads import threads

MAX_MESSAGES = 1000  # of one thread that are shown with it


class ConversationId:
    """``conv_`` and hex digits, in an address."""

    regex = "conv_[0-9a-f]{8,35}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(ConversationId, "conversation_id")


class Accepted(serializers.Serializer[Any]):
    status = serializers.CharField()
    conversation_id = serializers.CharField()
    message = serializers.CharField()


@extend_schema_serializer(many=False)
class ConversationPage(serializers.Serializer[Any]):
    results = ConversationResource(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


EXAMPLES = [
    OpenApiExample(
        "A late order",
        request_only=True,
        value={
            "text": "Still waiting on my order...",
            "author": "customer_42",
            "timestamp": "2025-01-20T10:00:00Z",
            "raw_data": {"channel": "mail"},
        },
    ),
    OpenApiExample(
        "Accepted",
        response_only=True,
        status_codes=["202"],
        value={
            "status": "accepted",
            "conversation_id": "conv_a1b2c3d4e5f60718",
            "message": "Conversation queued for analysis",
        },
    ),
]


class ConversationViewSet(viewsets.GenericViewSet[Conversation]):
    """Threads of messages with one customer. A POST begins one."""

    queryset = Conversation.objects.all()
    serializer_class: Any = ConversationResource
    lookup_field = "public_id"
    lookup_url_kwarg = "conversation_id"
    lookup_value_converter = "conversation_id"
    throttle_scope = "intake"
    key_scopes: ClassVar[dict[str, str]] = {"create": "send"}
    error_shape = "error"

    def get_serializer_class(self) -> Any:
        return ConversationRequest if self.action == "create" else self.serializer_class

    @extend_schema(
        summary="Submit a message for analysis",
        description="Answered as soon as the message is on the disk; its analysis follows within seconds.",
        parameters=[HEADER_PARAMETER],
        request=ConversationRequest,
        responses={202: OpenApiResponse(Accepted, description="Stored, and queued for analysis.")},
        examples=EXAMPLES,
    )
    def create(self, request: Request) -> Response:
        body = ConversationRequest(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            message = intake.accept(body.submission(), once(request, "conversations"))
        except idempotency.Mismatch as error:
            raise KeyReused from error
        answer = {
            "status": "accepted",
            "conversation_id": message.conversation.public_id,
            "message": "Conversation queued for analysis",
        }
        return Response(answer, status=status.HTTP_202_ACCEPTED)

    @extend_schema(summary="Conversations, newest first", parameters=[listing.ListQuery], responses=ConversationPage)
    def list(self, request: Request) -> Response:
        listing.refuse_unknown(request, listing.PARAMETERS)

        def render(rows: Any) -> Any:
            return ConversationResource(rows, many=True, context={"overview": threads.overview(rows)}).data

        return Response(listing.envelope(request, self.get_queryset(), "last_message_at", render))

    @extend_schema(summary="A conversation with its messages, their labels and its status", responses=ThreadResource)
    def retrieve(self, request: Request, conversation_id: str) -> Response:
        conversation = self.get_object()
        rows = Message.objects.filter(conversation=conversation).order_by("timestamp", "pk")
        context = {
            "overview": threads.overview([conversation]),
            "messages": rows.select_related("conversation", "category", "insight").prefetch_related(
                "insight__topic_links__topic"
            )[:MAX_MESSAGES],
        }
        return Response(ThreadResource(conversation, context=context).data)
