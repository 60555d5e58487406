"""Dossiers for staff: everything can be looked at, nothing changed. Facts change by their writers alone."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from dossiers.models import Change, Dossier, Evidence, Fact, Version


class _Looking:
    """Rows that only the product itself writes."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class EvidenceInline(_Looking, admin.TabularInline[Evidence, Fact]):
    model = Evidence
    fields = ("quote", "message_id", "start", "end", "withdrawn_at")
    readonly_fields = ("message_id",)
    extra = 0


class ChangeInline(_Looking, admin.TabularInline[Change, Version]):
    model = Change
    fields = ("fact_id", "before", "after")
    readonly_fields = ("fact_id",)
    extra = 0


class _Rows(_Looking, admin.ModelAdmin[Any]):
    show_full_result_count = False
    list_per_page = 50
    actions: Any = ()


@admin.register(Dossier)
class DossierAdmin(_Rows):
    list_display = ("project", "number", "updated_at", "deleted_at")
    list_select_related = ("project",)
    ordering = ("-updated_at",)


@admin.register(Fact)
class FactAdmin(_Rows):
    list_display = ("pk", "attribute", "value", "state", "origin", "engine", "created_at")
    list_filter = ("state", "origin", "engine")
    search_fields = ("=dossier__project__id",)
    ordering = ("-pk",)
    inlines = (EvidenceInline,)
    # Ids, not drop-downs: the entities and projects of everybody would be listed in them.
    fields = (
        "dossier_id", "entity_id", "attribute", "value", "other_id", "state", "origin", "engine", "model", "rule",
        "both_true", "created_at",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(Version)
class VersionAdmin(_Rows):
    list_display = ("pk", "dossier_id", "number", "reason", "summary", "created_at")
    list_filter = ("reason",)
    search_fields = ("=dossier__project__id",)
    ordering = ("-pk",)
    inlines = (ChangeInline,)
    fields = ("dossier_id", "number", "reason", "summary", "actor_id", "turn_id", "restored", "created_at", "snapshot")
    readonly_fields = fields
