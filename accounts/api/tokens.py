"""Tokens for programs that act as a person: made with name and password, listed, revoked."""

from typing import Any

from django.contrib.auth import authenticate
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from knox.models import AuthToken
from rest_framework import serializers, status
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.base_views import WriterView
from accounts.identity import tokens
from accounts.identity.callers import Caller
from accounts.identity.permissions import IsWriter
from accounts.models import User


class SignInFields(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=4096, trim_whitespace=False, write_only=True)


class ShownToken(serializers.Serializer[AuthToken]):
    id = serializers.CharField(source="token_key", help_text="The token's first characters.")
    created_at = serializers.DateTimeField(source="created")
    expires_at = serializers.DateTimeField(source="expiry", allow_null=True)


class MadeToken(ShownToken):
    token = serializers.CharField(help_text="Shown this once. Send it as `Authorization: Bearer …`.")
    user_id = serializers.UUIDField()


@extend_schema_serializer(component_name="Refusal")
class TokenRefusal(serializers.Serializer[Any]):
    """Why a token is not made or not found."""

    detail = serializers.CharField()


class TooManyTokens(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = f"Nobody may have more than {tokens.MOST_PER_PERSON} tokens. Revoke one first."
    default_code = "conflict"


class HasAccount(BasePermission):
    """People with an account, not programs that act for them with a key: no credential manages stronger ones."""

    message = "Tokens are managed by a person with an account."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.auth, Caller) and request.auth.kind == "person"


class ByPassword(BaseAuthentication):
    """Looks at nothing that came with the request: name and password in its body are the proof."""

    def authenticate(self, request: Request) -> None:
        return None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="stories"'


class Tokens(WriterView):
    """``POST`` looks at name and password only; whatever else came with the request counts for nothing."""

    permission_classes = (IsWriter, HasAccount)

    def get_authenticators(self) -> list[BaseAuthentication]:
        making = self.request is not None and self.request.method == "POST"
        return [ByPassword()] if making else super().get_authenticators()

    def get_permissions(self) -> list[Any]:
        return [] if self.request.method == "POST" else list(super().get_permissions())

    def asserted(self, request: Request) -> list[object]:
        return []

    def before_attempt(self, request: Request, account: str) -> None:
        """Called before the password is looked at; the product's limits are put here."""

    @extend_schema(
        request=SignInFields,
        responses={201: MadeToken, 409: TokenRefusal, 429: TokenRefusal},
        auth=[],
        tags=["tokens"],
        summary="Make a token",
        operation_id="tokens_add",
    )
    def post(self, request: Request) -> Response:
        said = SignInFields(data=request.data)
        said.is_valid(raise_exception=True)
        self.before_attempt(request, said.validated_data["username"])
        user = authenticate(request._request, **said.validated_data)
        if not isinstance(user, User):
            raise AuthenticationFailed("The name and the password do not fit together.")
        try:
            row, token = tokens.create(user)
        except tokens.TokenLimitReached as error:
            raise TooManyTokens from error
        shown = {**ShownToken(row).data, "token": token, "user_id": user.pk}
        return Response(shown, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ShownToken(many=True), tags=["tokens"], summary="One's own tokens")
    def get(self, request: Request) -> Response:
        return Response(ShownToken(tokens.tokens_of(self.owner()), many=True).data)


class OneToken(WriterView):
    permission_classes = (IsWriter, HasAccount)

    @extend_schema(request=None, responses={204: None}, tags=["tokens"], summary="Revoke a token")
    def delete(self, request: Request, prefix: str) -> Response:
        return revoked(self.owner(), prefix)


class CurrentToken(WriterView):
    """The token that the request itself came with: what a program revokes when it signs out."""

    permission_classes = (IsWriter, HasAccount)

    @extend_schema(
        request=None, responses={204: None, 404: TokenRefusal}, tags=["tokens"], summary="Revoke the token that is used"
    )
    def delete(self, request: Request) -> Response:
        return revoked(self.owner(), self.caller.token_prefix)


def revoked(owner: User, prefix: str) -> Response:
    """Ends a token of ``owner`` for good. Raises ``Http404`` where there is none."""
    if not tokens.revoke(owner, prefix):
        raise Http404
    return Response(status=status.HTTP_204_NO_CONTENT)
