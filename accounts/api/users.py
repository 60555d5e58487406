"""``POST /users``: what somebody says about themselves. ``GET /api/v1/me``: who the server takes the caller for."""

from typing import Any

from django.core.validators import URLValidator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.keys import ShownKey
from accounts.base_views import WriterView
from accounts.identity import callers, guests
from accounts.identity.authentication import WriterAuthentication
from accounts.identity.permissions import IsKnown
from accounts.models import User


class Profile(serializers.Serializer[User]):
    """What a person may say about themselves. It is shown, and opens nothing."""

    user_id = serializers.CharField(help_text="The caller's own id; any other is refused with 403.")
    email = serializers.EmailField(max_length=254)
    display_name = serializers.CharField(max_length=150, required=False, allow_blank=True, allow_null=True)
    avatar_url = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        allow_null=True,
        validators=[URLValidator(schemes=["http", "https"])],
    )


class ShownUser(serializers.ModelSerializer[User]):
    user_id = serializers.UUIDField(source="pk", read_only=True)
    created_at = serializers.DateTimeField(source="date_joined", read_only=True)

    email = serializers.CharField(read_only=True, help_text="Empty where it was not said.")
    avatar_url = serializers.CharField(read_only=True, help_text="An address, or empty.")

    class Meta:
        model = User
        fields = ("user_id", "email", "display_name", "avatar_url", "created_at")
        read_only_fields = fields


class Users(WriterView):
    """The caller's own row. Accounts of other services appear at their first call, guests with their first message."""

    @extend_schema(
        request=Profile, responses=ShownUser, tags=["users"], summary="Say who one is", operation_id="users_save"
    )
    def post(self, request: Request) -> Response:
        said = Profile(data=request.data)
        said.is_valid(raise_exception=True)
        user = self.owner()
        changed = [
            name for name in ("email", "display_name", "avatar_url") if said.validated_data.get(name) is not None
        ]
        for name in changed:
            setattr(user, name, said.validated_data[name])
        user.save(update_fields=changed)
        return Response(ShownUser(user).data)


class Identity(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(["person", "key", "guest"])
    proof = serializers.ChoiceField(["session", "token", "supabase", "key", "visitor"])
    user_id = serializers.UUIDField(allow_null=True, help_text="Null for an API key that belongs to no person.")
    display_name = serializers.CharField()
    email = serializers.CharField()
    is_guest = serializers.BooleanField()
    is_analyst = serializers.BooleanField(help_text="Whether the caller may use the insights.")
    key = ShownKey(allow_null=True, help_text="The API key that the request came with, and its scopes.")
    expires_at = serializers.DateTimeField(
        allow_null=True, help_text="When a guest and all that is theirs is deleted, if nothing more happens."
    )
    visitor_id = serializers.UUIDField(
        allow_null=True, help_text="The guest whose token the account brought along, and whose work it may take over."
    )


class Me(WriterView):
    permission_classes = (IsKnown,)

    def get_authenticators(self) -> list[BaseAuthentication]:
        return [WriterAuthentication(callers.named)]

    @extend_schema(request=None, responses=Identity, tags=["users"], summary="Who is calling")
    def get(self, request: Request) -> Response:
        user = self.caller.user
        brought = self.caller.guest.user if self.caller.guest and self.caller.proof != "visitor" else None
        shown = {
            "kind": self.caller.kind,
            "proof": self.caller.proof,
            "user_id": user.pk if user else None,
            "display_name": user.display_name if user else "",
            "email": user.email if user else "",
            "is_guest": bool(user and user.is_guest),
            "is_analyst": self.caller.may_use_insights,
            "key": self.caller.key,
            "expires_at": guests.expires_at(user) if user and user.is_guest else None,
            "visitor_id": brought.pk if brought and brought.merged_into_id is None else None,
        }
        return Response(Identity(shown).data)
