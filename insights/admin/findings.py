"""Spikes and discovered topics as they are stored, and whom spikes are told."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.readonly import ReadOnlyAdmin
from insights.models import DiscoveredTopic, Discovery, NoticeChoice, Spike


@admin.register(Spike)
class SpikeAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "unit", "kind", "source", "peak_count", "baseline", "ratio", "state", "notified_at")
    list_filter = ("state", "unit", "kind")
    ordering = ("-first", "-pk")


@admin.register(DiscoveredTopic)
class DiscoveredTopicAdmin(ReadOnlyAdmin):
    list_display = ("name", "size", "state", "accepted_slug", "last_found")
    list_filter = ("state",)
    list_select_related = ("last_found",)
    ordering = ("-size", "pk")


@admin.register(Discovery)
class DiscoveryAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "considered", "explained", "short", "grouped", "loose")
    ordering = ("-created_at",)


@admin.register(NoticeChoice)
class NoticeChoiceAdmin(admin.ModelAdmin[Any]):
    list_display = ("__str__", "emails", "webhook_url")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not NoticeChoice.objects.exists()
