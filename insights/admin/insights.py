"""Insights, runs, evaluations and daily counts: written by the product alone, shown for tracing."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from accounts.readonly import ReadOnlyAdmin
from insights.models import (
    Correction,
    DailyCount,
    DailyTopicCount,
    Evaluation,
    Insight,
    InsightTopic,
    Run,
    TaxonomyVersion,
)


class TopicsInline(admin.TabularInline[InsightTopic, Insight]):
    model = InsightTopic
    fields = ("topic", "confidence")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[InsightTopic]:
        return super().get_queryset(request).select_related("topic", "insight")


@admin.register(Insight)
class InsightAdmin(ReadOnlyAdmin):
    list_display = (
        "message",
        "sentiment",
        "score",
        "confidence",
        "category",
        "category_confidence",
        "run",
        "created_at",
    )
    list_filter = ("sentiment", "category", "run", "created_at")
    list_select_related = ("message", "category", "run")
    search_fields = ("reasoning", "message__author", "=message__uuid")
    ordering = ("-id",)
    inlines = (TopicsInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Insight]:
        return Insight.objects.defer("message__text", "message__raw_data")

    def view_on_site(self, row: Insight) -> str:
        return reverse("message", args=[row.message.uuid])


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ("id", "kind", "engine", "model", "status", "total", "created_at")
    list_filter = ("kind", "engine", "status")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    list_display = ("file", "engine", "model", "created_at")
    list_filter = ("engine",)
    date_hierarchy = "created_at"
    ordering = ("-created_at",)


@admin.register(DailyCount)
class DailyCountAdmin(ReadOnlyAdmin):
    list_display = ("day", "source", "category", "sentiment", "count")
    list_filter = ("source", "category", "sentiment")
    list_select_related = ("category",)
    date_hierarchy = "day"
    ordering = ("-day", "id")


@admin.register(DailyTopicCount)
class DailyTopicCountAdmin(ReadOnlyAdmin):
    list_display = ("day", "source", "topic", "sentiment", "count")
    list_filter = ("source", "topic", "sentiment")
    list_select_related = ("topic",)
    date_hierarchy = "day"
    ordering = ("-day", "id")


@admin.register(TaxonomyVersion)
class TaxonomyVersionAdmin(ReadOnlyAdmin):
    list_display = ("number", "note", "created_by", "created_at")
    list_select_related = ("created_by",)
    ordering = ("-number",)

    def view_on_site(self, row: TaxonomyVersion) -> str:
        return reverse("taxonomy-version", args=[row.number])


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    list_display = ("message", "insight", "before", "created_by", "created_at", "undone_at")
    list_filter = (("undone_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("message", "insight", "before", "created_by")
    ordering = ("-created_at",)

    def view_on_site(self, row: Correction) -> str:
        return reverse("message", args=[row.message.uuid])
