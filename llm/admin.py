"""The ledger and the providers' health for staff: to read, not to change."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.readonly import ReadOnlyAdmin
from llm import status
from llm.limits import ledger
from llm.models import Call, Health, Spend


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    """Calls with the sums of what is listed."""

    change_list_template = "admin/llm/call/change_list.html"
    list_display = (
        "created_at",
        "task",
        "provider",
        "model",
        "outcome",
        "tokens_in",
        "tokens_out",
        "cost",
        "latency_ms",
        "detail",
    )
    list_filter = ("outcome", "provider", "task", "created_at")
    search_fields = ("model", "scope", "prompt_version")
    date_hierarchy = "created_at"
    show_full_result_count = False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", None)
        if shown and "cl" in shown:  # a wrong filter is answered by a redirect, which has no list
            rows: QuerySet[Call] = shown["cl"].queryset
            shown["totals"], shown["budget"] = ledger.totals(rows), status.of_budget()
            shown["providers"], shown["tasks"] = status.of_providers(), status.of_tasks()
        return response


@admin.register(Spend)
class SpendAdmin(ReadOnlyAdmin):
    list_display = ("day", "scope", "calls", "dollars")
    list_filter = ("day",)
    search_fields = ("scope",)
    ordering = ("-day", "scope")

    @admin.display(ordering="microdollars", description="US dollars")
    def dollars(self, row: Spend) -> str:
        return f"{row.microdollars / 1_000_000:.4f}"


@admin.register(Health)
class HealthAdmin(ReadOnlyAdmin):
    list_display = ("provider", "failures", "reason", "probe_at", "paused_until")
