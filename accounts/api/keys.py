"""API keys of one's own: made for named scopes, listed, revoked. What programs prove themselves with for good."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.tokens import HasAccount, TokenRefusal
from accounts.base_views import WriterView
from accounts.identity import keys
from accounts.identity.permissions import IsWriter
from accounts.models import ApiKey, User


class KeyFields(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=100, help_text="Which program uses it.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(ApiKey.SCOPES),
        min_length=1,
        help_text="`send`: submit and classify messages, tell stories. `read`: messages, insights, stories, questions. "
        "`manage`: everything else.",
    )
    password = serializers.CharField(
        max_length=4096,
        trim_whitespace=False,
        write_only=True,
        required=False,
        help_text="One's own once more: a key lives on when the session or token that asks for it has ended. Accounts "
        "of another service, which have no password here, leave it out.",
    )


class ShownKey(serializers.Serializer[Any]):
    id = serializers.CharField(source="prefix", help_text="The key's first characters.")
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(ApiKey.SCOPES))
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class MadeKey(ShownKey):
    key = serializers.CharField(help_text="Shown this once. Send it as `X-API-Key: …` or `Authorization: Bearer …`.")


class TooManyKeys(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = f"Nobody may have more than {keys.MOST_PER_PERSON} keys. Revoke one first."
    default_code = "conflict"


class Keys(WriterView):
    """A key is its owner's: it does no more than the owner may, and no more than its scopes."""

    permission_classes = (IsWriter, HasAccount)

    def before_attempt(self, request: Request, account: str) -> None:
        """Called before the password is looked at; the product's limits are put here."""

    @extend_schema(
        request=KeyFields,
        responses={201: MadeKey, 409: TokenRefusal, 429: TokenRefusal},
        tags=["tokens"],
        summary="Make an API key",
        operation_id="keys_add",
    )
    def post(self, request: Request) -> Response:
        said = KeyFields(data=request.data)
        said.is_valid(raise_exception=True)
        owner, fields = self.owner(), said.validated_data
        self._prove_again(request, owner, fields.get("password", ""))
        try:
            row, key = keys.create_for(owner, fields["name"], fields["scopes"])
        except keys.KeyLimitReached as error:
            raise TooManyKeys from error
        return Response({**ShownKey(row).data, "key": key}, status=status.HTTP_201_CREATED)

    def _prove_again(self, request: Request, owner: User, password: str) -> None:
        if not owner.has_usable_password():
            return
        self.before_attempt(request, owner.username)
        if not owner.check_password(password):
            raise PermissionDenied("To make a key, send your own password as `password`; this one is missing or wrong.")

    @extend_schema(request=None, responses=ShownKey(many=True), tags=["tokens"], summary="One's own API keys")
    def get(self, request: Request) -> Response:
        return Response(ShownKey(keys.of(self.owner()), many=True).data)


class OneKey(WriterView):
    permission_classes = (IsWriter, HasAccount)

    @extend_schema(
        request=None, responses={204: None, 404: TokenRefusal}, tags=["tokens"], summary="Revoke one of one's API keys"
    )
    def delete(self, request: Request, prefix: str) -> Response:
        row = keys.of(self.owner()).filter(prefix=prefix).first()
        if row is None:
            raise Http404
        keys.revoke(row)
        return Response(status=status.HTTP_204_NO_CONTENT)
