"""What staff see of stories: how the reading of messages goes, and what failed, to be tried again. No writer's words:
those belong to the writer alone."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from dossiers.extraction import queue
from dossiers.models import Extraction


@admin.register(Extraction)
class ExtractionAdmin(admin.ModelAdmin[Extraction]):
    list_display = ("message_id", "status", "attempts", "engine", "model", "number", "error", "created_at", "done_at")
    list_filter = ("status", "engine")
    ordering = ("-created_at",)
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
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

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
