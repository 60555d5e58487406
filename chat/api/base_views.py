"""What the doors of conversations share: refusals in the words of HTTP, ids whose empty string counts as missing."""

from typing import Any

from django.http import Http404
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response

from accounts.base_views import WriterView
from chat.exceptions import ChatRefused, Invalid, NotFound, TooManyAnswers, TooManyStories, TooMuchText


class ChatConflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class QuotaFull(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "payload_too_large"


class ConversationView(WriterView):
    """Its objects are the caller's. What is somebody else's answers exactly like what is not there."""

    def handle_exception(self, exc: Exception) -> Response:
        return super().handle_exception(answer_for(exc) if isinstance(exc, ChatRefused) else exc)


def answer_for(refused: ChatRefused) -> Exception:
    if isinstance(refused, NotFound):
        return Http404()
    if isinstance(refused, TooManyAnswers | TooManyStories):
        return exceptions.Throttled(refused.wait, str(refused))
    if isinstance(refused, TooMuchText):
        return QuotaFull(str(refused))
    if isinstance(refused, Invalid):
        return serializers.ValidationError({refused.field: [str(refused)]})
    return ChatConflict(str(refused))


class StrictText(serializers.CharField):
    """Text; no number is made one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Id(serializers.UUIDField):
    """A UUID as text. A number counts as wrong: 1 and true would both be one that many callers share."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class OptionalId(Id):
    """A UUID; null and the empty string count as missing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, allow_null=True, **kwargs)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        return super().validate_empty_values(None if isinstance(data, str) and not data.strip() else data)
