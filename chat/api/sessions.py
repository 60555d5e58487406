"""``/sessions`` as the contract has it: bare arrays, its own field names, and the migration of a guest's work."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.identity import claimed_identity, guests
from accounts.identity.callers import Caller
from accounts.models import User
from chat import history, migration, ownership, projects
from chat.api.base_views import ConversationView
from chat.api.resources import (
    MigrationAnswer,
    MigrationBody,
    PageParameters,
    SessionPage,
    SessionResource,
    TitleBody,
    ToldResource,
)
from chat.models import Receipt, Session

Row = TypeVar("Row", bound=Model)
DELETED = inline_serializer("SessionDeleted", {"message": serializers.CharField()})
PAGE = [OpenApiParameter("limit", int), OpenApiParameter("offset", int)]


class Sessions(ConversationView):
    @extend_schema(
        operation_id="own_sessions",
        request=None,
        responses=SessionResource(many=True),
        parameters=PAGE,
        tags=["sessions"],
        summary="One's active sessions",
    )
    def get(self, request: Request) -> Response:
        rows = ownership.sessions(self.owner()).order_by("-updated_at", "pk")
        return Response(SessionResource(page(request, projects.counted(rows), SessionPage), many=True).data)


class OneSession(ConversationView):
    @extend_schema(
        operation_id="own_session",
        request=None,
        responses=SessionResource,
        tags=["sessions"],
        summary="One session",
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        return Response(session_fields(ownership.session(self.owner(), session_id)))

    @extend_schema(
        operation_id="own_session_rename",
        request=TitleBody,
        responses=SessionResource,
        tags=["sessions"],
        summary="Rename a session",
    )
    def patch(self, request: Request, session_id: UUID) -> Response:
        session = ownership.session(self.owner(), session_id)
        said = TitleBody(data=request.data)
        said.is_valid(raise_exception=True)
        projects.rename(session, said.validated_data["title"])
        return Response(session_fields(session))

    @extend_schema(
        operation_id="own_session_delete",
        request=None,
        responses={200: DELETED},
        tags=["sessions"],
        summary="Delete a session",
    )
    def delete(self, request: Request, session_id: UUID) -> Response:
        projects.put_away(ownership.session(self.owner(), session_id))
        return Response({"message": "Session deleted successfully"})


class SessionMessages(ConversationView):
    @extend_schema(
        operation_id="own_session_messages",
        request=None,
        responses=ToldResource(many=True),
        parameters=PAGE,
        tags=["sessions"],
        summary="What was said, oldest first",
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        rows = history.live(ownership.session(self.owner(), session_id)).order_by("position")
        return Response(ToldResource(page(request, rows, PageParameters), many=True).data)


class Migrate(ConversationView):
    """Proof of both sides: the account proves itself as everywhere, the guest by its token in ``X-Anonymous-Token`` or
    in the cookie. The ids in the body are assertions, and have to fit."""

    @extend_schema(
        request=MigrationBody,
        responses=MigrationAnswer,
        tags=["sessions"],
        summary="Bring a guest's work to an account",
    )
    def post(self, request: Request) -> Response:
        said = MigrationBody(data=request.data)
        said.is_valid(raise_exception=True)
        guest, account = both_sides(self.caller, **said.validated_data)
        try:
            receipt = migration.migrate(guest, account)
        except guests.UsedToken as error:
            raise AuthenticationFailed(str(error)) from error
        response = Response(receipt_shown(receipt))
        guests.detach(response)
        return response


def both_sides(caller: Caller, temp_user_id: str, permanent_user_id: str) -> tuple[User, User]:
    """The guest and the account, both proved, or an error that says which is missing."""
    account = caller.user
    if account is None or caller.kind == "guest":
        raise AuthenticationFailed("Work is brought to an account: sign in, or send its token.")
    if caller.guest is None:
        raise PermissionDenied("The anonymous side is not proved: send its token in X-Anonymous-Token.")
    guest = caller.guest.user
    if not (claimed_identity.names(temp_user_id, guest) and claimed_identity.names(permanent_user_id, account)):
        raise PermissionDenied("The ids are not those of the token and of the account.")
    return guest, account


def receipt_shown(receipt: Receipt) -> dict[str, Any]:
    moved = receipt.moved
    shown = {"migrated_sessions": len(moved["sessions"]), "migrated_at": receipt.created_at, "moved": moved}
    return {"message": "Sessions migrated successfully", **shown}


def session_fields(session: Session) -> dict[str, Any]:
    counted = projects.counted(Session.objects.filter(pk=session.pk)).get()
    return dict(SessionResource(counted).data)


def page(request: Request, rows: QuerySet[Row], kind: type[PageParameters]) -> Sequence[Row]:
    asked = kind(data=request.query_params)
    asked.is_valid(raise_exception=True)
    start: int = asked.validated_data["offset"]
    return list(rows[start : start + asked.validated_data["limit"]])
