"""``POST /chat`` and what can be done with a turn. Answers stream as server-sent events; refusals are JSON."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from chat import ownership, turns
from chat.api.base_views import ConversationView, OptionalId, StrictText
from chat.api.events import STREAM
from chat.streams import sse
from chat.streams.follow import stream

STREAMS = """Server-sent events, each one JSON object in a `data:` line: one or more
`{"type":"text","content":"…"}`, one `{"type":"metadata","metadata":{…}}`, last `{"type":"done"}`. Joined, the contents
are the stored answer. Lines that begin with a colon are comments."""


# Nothing is lost by a refusal: the page puts the words back into the box.
TOO_LONG: dict[str, Any] = {
    "max_length": "A message has at most {max_length} characters. Send this in parts, or bring it along as a file."
}


@extend_schema_serializer(component_name="Question")
class TurnRequest(serializers.Serializer[Any]):
    text = StrictText(trim_whitespace=False, max_length=turns.MAX_TEXT, error_messages=TOO_LONG)
    session_id = OptionalId(help_text="Made when missing.")
    project_id = OptionalId(help_text="Made when missing.")
    user_id = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, help_text="The caller's own id, or nothing."
    )
    turn_id = OptionalId(help_text="Chosen by the client: the request can be repeated with it, and happens once.")


@extend_schema_serializer(component_name="Correction")
class TurnCorrection(serializers.Serializer[Any]):
    text = StrictText(trim_whitespace=False, max_length=turns.MAX_TEXT, error_messages=TOO_LONG)
    turn_id = OptionalId(help_text="Of the new turn; chosen by the client, the request can be repeated with it.")


class ShownConsequence(serializers.Serializer[Any]):
    text = serializers.CharField()
    quote = serializers.CharField(help_text="The words that it rests on.")


class Consequences(serializers.Serializer[Any]):
    turn_id = serializers.UUIDField()
    consequences = ShownConsequence(many=True)


class TurnDeleted(serializers.Serializer[Any]):
    turn_id = serializers.UUIDField()
    retracted = ShownConsequence(many=True)


class Returned(serializers.Serializer[Any]):
    turn_id = serializers.UUIDField()
    message_ids = serializers.ListField(child=serializers.UUIDField())


class Stopped(serializers.Serializer[Any]):
    turn_id = serializers.UUIDField()
    state = serializers.CharField(help_text="stopping, or how the answer had ended before.")


class WhateverIsAccepted(DefaultContentNegotiation):
    """A client that asks for ``text/event-stream`` gets JSON where it is refused."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


class StreamView(ConversationView):
    """``throttle_scope`` counts what has an answer written."""

    also_answers: ClassVar[dict[str, tuple[int, ...]]] = {"POST": (409,), "DELETE": (409,)}
    content_negotiation_class = WhateverIsAccepted

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        finished = super().finalize_response(request, response, *args, **kwargs)
        if finished.streaming:  # no-transform: proxies collect what they compress
            finished["Cache-Control"] = "private, no-store, no-transform"
        return finished

    def streamed(self, begun: turns.Begun, last_event_id: str = "") -> StreamingHttpResponse:
        response = StreamingHttpResponse(stream(begun, last_event_id), content_type=sse.CONTENT_TYPE)
        for name, value in sse.HEADERS.items():
            response[name] = value
        response["X-Session-Id"] = str(begun.session.pk)
        response["X-Project-Id"] = str(begun.session.project_id)
        response["X-Turn-Id"] = str(begun.question.turn_id)
        return response


class Chat(StreamView):
    throttle_scope = "stream"
    open_to_strangers: ClassVar[tuple[str, ...]] = ("POST",)
    key_scopes: ClassVar[dict[str, str]] = {"POST": "send"}
    also_answers: ClassVar[dict[str, tuple[int, ...]]] = {"POST": (404, 409)}

    @extend_schema(
        operation_id="chat_say",
        request=TurnRequest,
        responses=STREAM,
        tags=["chat"],
        summary="Say something",
        description=STREAMS,
    )
    def post(self, request: Request) -> HttpResponseBase:
        said = TurnRequest(data=request.data)
        said.is_valid(raise_exception=True)
        known = said.validated_data
        with ownership.in_line(), transaction.atomic():
            begun = turns.begin(
                self.owner(), known["text"], known.get("session_id"), known.get("project_id"), known.get("turn_id")
            )
        return self.streamed(begun)


class OneTurn(StreamView):
    @extend_schema(
        request=None,
        responses=STREAM,
        parameters=[
            OpenApiParameter("Last-Event-ID", str, OpenApiParameter.HEADER, description="The last id that was seen."),
            OpenApiParameter("last_event_id", str, description="The same, where headers cannot be set."),
        ],
        tags=["chat"],
        summary="Resume an answer",
        description=STREAMS,
    )
    def get(self, request: Request, turn_id: UUID) -> HttpResponseBase:
        begun = turns.found(self.owner(), turn_id)
        seen = request.headers.get("Last-Event-ID") or request.query_params.get("last_event_id", "")
        return self.streamed(begun, seen)

    @extend_schema(request=None, responses={200: TurnDeleted}, tags=["chat"], summary="Delete a turn")
    def delete(self, request: Request, turn_id: UUID) -> Response:
        gone = turns.delete(self.owner(), turn_id)
        return Response(TurnDeleted({"turn_id": turn_id, "retracted": gone}).data)


class Stop(StreamView):
    key_scopes: ClassVar[dict[str, str]] = {"POST": "send"}

    @extend_schema(request=None, responses=Stopped, tags=["chat"], summary="Stop an answer")
    def post(self, request: Request, turn_id: UUID) -> Response:
        answer = turns.stop(self.owner(), turn_id)
        return Response(Stopped({"turn_id": turn_id, "state": answer.state}).data)


class Regenerate(StreamView):
    throttle_scope = "stream"

    @extend_schema(
        request=None, responses=STREAM, tags=["chat"], summary="Have the last turn answered anew", description=STREAMS
    )
    def post(self, request: Request, turn_id: UUID) -> HttpResponseBase:
        return self.streamed(turns.regenerate(self.owner(), turn_id))


class Edit(StreamView):
    throttle_scope = "stream"

    @extend_schema(
        request=TurnCorrection, responses=STREAM, tags=["chat"], summary="Say something else", description=STREAMS
    )
    def post(self, request: Request, turn_id: UUID) -> HttpResponseBase:
        said = TurnCorrection(data=request.data)
        said.is_valid(raise_exception=True)
        known = said.validated_data
        return self.streamed(turns.edit(self.owner(), turn_id, known["text"], known.get("turn_id")))


class TurnConsequences(StreamView):
    @extend_schema(
        request=None,
        responses=Consequences,
        parameters=[OpenApiParameter("of", str, enum=["delete", "edit"], default="delete")],
        tags=["chat"],
        summary="What a deletion or an edit would take along",
    )
    def get(self, request: Request, turn_id: UUID) -> Response:
        of_edit = request.query_params.get("of") == "edit"
        found = turns.consequences(self.owner(), turn_id, with_following=of_edit)
        return Response(Consequences({"turn_id": turn_id, "consequences": found}).data)


class Return(StreamView):
    @extend_schema(request=None, responses=Returned, tags=["chat"], summary="Bring a turn back")
    def post(self, request: Request, turn_id: UUID) -> Response:
        messages = turns.bring_back(self.owner(), turn_id)
        return Response(Returned({"turn_id": turn_id, "message_ids": [message.pk for message in messages]}).data)
