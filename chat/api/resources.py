"""What the doors give out of projects, sessions and messages."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from chat import history
from chat.api.base_views import StrictText
from chat.models import ChatMessage, Project, Receipt, Session
from chat.projects import MAX_TITLE


class SessionResource(serializers.ModelSerializer[Session]):
    """One conversation, in the contract's words."""

    session_id = serializers.UUIDField(source="pk", read_only=True)
    user_id = serializers.UUIDField(source="owner_id", read_only=True)
    project_id = serializers.UUIDField(read_only=True)
    message_count = serializers.IntegerField(read_only=True, help_text="Without what was set aside.")

    class Meta:
        model = Session
        fields = (
            "session_id",
            "user_id",
            "project_id",
            "title",
            "created_at",
            "updated_at",
            "last_message_at",
            "is_active",
            "message_count",
        )
        read_only_fields = fields


class SaidResource(serializers.ModelSerializer[ChatMessage]):
    """One message, in the contract's words."""

    message_id = serializers.UUIDField(source="pk", read_only=True)
    session_id = serializers.UUIDField(read_only=True)

    class Meta:
        model = ChatMessage
        fields: tuple[str, ...] = ("message_id", "session_id", "role", "content", "created_at")
        read_only_fields = fields


class ToldResource(SaidResource):
    """The same with how it ended: a reply that was cut off says so."""

    status = serializers.SerializerMethodField()

    class Meta(SaidResource.Meta):
        fields = (*SaidResource.Meta.fields, "status")
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(["complete", "interrupted", "failed", "writing"]))
    def get_status(self, message: ChatMessage) -> str:
        return history.outcome(message)


class SessionMessageResource(SaidResource):
    """With all that is known of it."""

    state = serializers.SerializerMethodField()

    class Meta(SaidResource.Meta):
        fields = (
            *SaidResource.Meta.fields,
            "turn_id",
            "position",
            "state",
            "engine",
            "model",
            "metadata",
            "set_aside_at",
            "updated_at",
        )
        read_only_fields = fields

    def get_state(self, message: ChatMessage) -> str:
        return history.shown_state(message)


class ProjectResource(serializers.ModelSerializer[Project]):
    session_count = serializers.IntegerField(read_only=True, help_text="Without those that were put away.")

    class Meta:
        model = Project
        fields = ("id", "title", "created_at", "updated_at", "deleted_at", "session_count")
        read_only_fields = fields


class TitleBody(serializers.Serializer[Any]):
    title = StrictText(max_length=MAX_TITLE)


class NewProjectBody(serializers.Serializer[Any]):
    title = StrictText(max_length=MAX_TITLE, required=False, allow_blank=True, default="")


class Moved(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()


class WhatMoved(serializers.Serializer[Any]):
    sessions = Moved(many=True)
    projects = Moved(many=True)


class MigrationBody(serializers.Serializer[Any]):
    temp_user_id = serializers.CharField(max_length=100, help_text="The guest, proved by the anonymous token.")
    permanent_user_id = serializers.CharField(max_length=100, help_text="The account, proved as everywhere.")


class MigrationAnswer(serializers.Serializer[Receipt]):
    message = serializers.CharField(default="Sessions migrated successfully", read_only=True)
    migrated_sessions = serializers.IntegerField()
    migrated_at = serializers.DateTimeField()
    moved = WhatMoved()


class PageParameters(serializers.Serializer[Any]):
    """Which part of a list is asked for."""

    limit = serializers.IntegerField(min_value=1, max_value=500, default=50)
    offset = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)


class SessionPage(PageParameters):
    limit = serializers.IntegerField(min_value=1, max_value=500, default=500)
