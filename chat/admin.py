"""Conversations for staff with the permission to see them: to read, not to change. They are private words, so nobody
sees them for being staff alone, and lists show none of them."""

import uuid
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.readonly import ReadOnlyAdmin
from chat import projects
from chat.models import ChatMessage, Project, Receipt, Session


class PrivateAdmin(ReadOnlyAdmin):
    """Rows are searched by the ids in ``searched_ids`` and by the fields in ``search_fields``."""

    searched_ids: tuple[str, ...] = ("pk",)
    search_help_text = "An id, or a user name."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        try:
            sought = uuid.UUID(search_term.strip())
        except ValueError:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(reduce(or_, (Q(**{name: sought}) for name in self.searched_ids))), False


@admin.register(Project)
class ProjectAdmin(PrivateAdmin):
    list_display = ("id", "owner", "created_at", "updated_at", "deleted_at")
    list_select_related = ("owner",)
    list_filter = ("created_at", "deleted_at")
    search_fields = ("owner__username",)
    ordering = ("-updated_at",)


@admin.register(Session)
class SessionAdmin(PrivateAdmin):
    list_display = ("id", "owner", "messages_said", "created_at", "last_message_at", "is_active")
    list_select_related = ("owner",)
    list_filter = ("is_active", "created_at")
    search_fields = ("owner__username",)
    ordering = ("-updated_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Session]:
        return projects.counted(super().get_queryset(request))

    @admin.display(description="messages")
    def messages_said(self, session: Session) -> int:
        count: int = getattr(session, "message_count", 0)
        return count


@admin.register(ChatMessage)
class ChatMessageAdmin(PrivateAdmin):
    """How answers come about and end. The words are on a message's own page."""

    list_display = ("id", "session_id", "position", "role", "state", "engine", "model", "created_at", "set_aside_at")
    list_filter = ("state", "role", "engine", "created_at")
    searched_ids = ("pk", "session", "turn_id")
    search_fields = ("session__owner__username",)
    ordering = ("-created_at",)


@admin.register(Receipt)
class ReceiptAdmin(PrivateAdmin):
    searched_ids = ("visitor", "account")
    search_fields = ("account__username",)
    list_display = ("id", "visitor_id", "account", "created_at")
    list_select_related = ("account",)
    ordering = ("-created_at",)
