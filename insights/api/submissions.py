"""What callers send in: the bodies of both doors to the intake, and the key that makes repeating safe."""

from typing import Any, cast

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

from accounts.identity.callers import Caller
from insights.api.fields import JsonObjectField, MessageTimeField, Number, Resource, Text
from insights.intake import idempotency
from insights.intake.intake import MAX_TEXT, Once, Submission

HEADER = "Idempotency-Key"
HEADER_PARAMETER = OpenApiParameter(
    HEADER,
    {"type": "string", "maxLength": idempotency.MAX_LENGTH},
    OpenApiParameter.HEADER,
    description="Makes repeating safe for 48 hours: the same key with the same body is answered as before and stores "
    "nothing; with another body it is refused with 422.",
)
SOURCE = "api"  # what messages of POST /api/v1/conversations come from


class KeyReused(APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "idempotency_mismatch"
    default_detail = f"This {HEADER} was used before, with a different request."
    where = ("header", HEADER)


class KeyTooLong(ValidationError):
    where = ("header",)


class ConversationRequest(serializers.Serializer[Submission]):
    """One customer's message, which begins a conversation."""

    text = Text(max_length=MAX_TEXT, help_text="The customer's words. Kept as they are.")
    author = Text(max_length=200, required=False, allow_null=True, allow_blank=True)
    timestamp = MessageTimeField(required=False, allow_null=True, help_text="When it was written. Default: now.")
    raw_data = JsonObjectField(required=False, allow_null=True, help_text="Whatever else the source knows of it.")

    def submission(self) -> Submission:
        sent: dict[str, Any] = self.validated_data
        return Submission(
            text=sent["text"],
            source=SOURCE,
            author=sent.get("author") or "",
            timestamp=sent.get("timestamp"),
            raw_data=sent.get("raw_data"),
        )


def sources() -> list[str]:
    return list(settings.MESSAGE_SOURCES)


class SourceField(serializers.ChoiceField):
    """One of the sources that are configured when the request comes, not when the server started."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=sources(), **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in sources():
            raise ValidationError(f"Must be one of: {', '.join(sources())}.", code="invalid_choice")
        return data


class MessageRequest(Resource):
    """One customer's message, to be classified at once."""

    id_user = Number(help_text="The customer's number.")
    timestamp = MessageTimeField(slashed=True, help_text="When it was written: ISO 8601, or a date such as 11/20/2026.")
    source = SourceField()
    message = Text(max_length=MAX_TEXT, help_text="The customer's words. Kept as they are.")

    def submission(self) -> Submission:
        sent: dict[str, Any] = self.validated_data
        return Submission(
            text=sent["message"], source=sent["source"], id_user=sent["id_user"], timestamp=sent["timestamp"]
        )


class ClassifyRequest(serializers.Serializer[Any]):
    """A text to be classified without being stored."""

    message = Text(max_length=MAX_TEXT)


def once(request: Request, operation: str) -> Once | None:
    """The request's idempotency key, if it has one, bound to its caller and content."""
    key = request.headers.get(HEADER, "").strip()
    if not key:
        return None
    if len(key) > idempotency.MAX_LENGTH:
        raise KeyTooLong({HEADER: [f"Must not be longer than {idempotency.MAX_LENGTH} characters."]})
    caller = cast(Caller, request.auth)
    return Once(caller.scope, key, idempotency.digest(operation, request.data))
