"""The choice of the engine: one row, in force from the next batch on."""

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from insights import engines
from insights.models import EngineChoice, Upgrade


def _engines() -> list[tuple[str, str]]:
    return [("", "As ANALYSIS_ENGINE says"), *((name, name) for name in ("auto", *engines.names()))]


class EngineChoiceForm(forms.ModelForm[EngineChoice]):
    engine = forms.ChoiceField(
        required=False,
        choices=_engines,
        help_text="Without a key, llm and cascade come to local; without HF_MODEL so does huggingface.",
    )

    class Meta:
        model = EngineChoice
        fields = ("engine", "threshold", "on_outage", "at_ceiling")


@admin.register(EngineChoice)
class EngineChoiceAdmin(admin.ModelAdmin[EngineChoice]):
    form = EngineChoiceForm
    list_display = ("__str__", "threshold", "on_outage", "at_ceiling")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not EngineChoice.objects.exists()


@admin.register(Upgrade)
class UpgradeAdmin(admin.ModelAdmin[Upgrade]):
    list_display = ("message", "due_at", "attempts")
    list_select_related = ("message",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
