"""What staff see of stories: how the reading of messages goes, what failed, to be tried again, and the log of what
changed in which dossier. No writer's words: those belong to the writer alone."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts.readonly import ReadOnlyAdmin
from dossiers.extraction import queue
from dossiers.models import Dossier, Extraction, Fact, Version


@admin.register(Extraction)
class ExtractionAdmin(ReadOnlyAdmin):
    list_display = ("message_id", "status", "attempts", "engine", "model", "number", "error", "created_at", "done_at")
    list_filter = ("status", "engine")
    ordering = ("-created_at",)
    fields = (
        "message_id",
        "status",
        "due_at",
        "attempts",
        "engine",
        "model",
        "number",
        "error",
        "created_at",
        "done_at",
    )
    actions: Any = ("try_again",)

    @admin.action(description="Read failed messages again")
    def try_again(self, request: HttpRequest, chosen: QuerySet[Extraction]) -> None:
        again = queue.retry(list(chosen.values_list("pk", flat=True)))
        messages.info(request, f"{again} messages are read again.")


class _Lists(ReadOnlyAdmin):
    """Only lists, of ids and states: the page of one row would be headed by what somebody wrote."""

    list_display_links: Any = None

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None and super().has_view_permission(request)


@admin.register(Dossier)
class DossierAdmin(_Lists):
    list_display = ("project_id", "number", "updated_at", "deleted_at")
    search_fields = ("=project__id",)
    ordering = ("-updated_at",)


@admin.register(Fact)
class FactAdmin(_Lists):
    list_display = ("pk", "dossier_id", "entity_id", "state", "origin", "engine", "model", "both_true", "created_at")
    list_filter = ("state", "origin", "engine")
    search_fields = ("=dossier__project__id",)
    ordering = ("-pk",)


@admin.register(Version)
class VersionAdmin(_Lists):
    list_display = ("pk", "dossier_id", "number", "reason", "actor_id", "turn_id", "restored", "created_at")
    list_filter = ("reason",)
    search_fields = ("=dossier__project__id",)
    ordering = ("-pk",)
