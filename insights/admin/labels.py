"""Categories and topics: staff write them, engines read them. A label is never deleted, only retired."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib import messages as notices
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from accounts.access import signed_in_user
from insights.models import Category, Label, Topic
from insights.taxonomy import versions


class LinesField(forms.CharField):
    """A list of sentences, written one a line."""

    widget = forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def validate(self, value: Any) -> None:
        """Any number of lines will do; the model checks what they are."""

    def run_validators(self, value: Any) -> None:
        """Those of a text do not fit a list."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(initial) != self.to_python(data))


@contextmanager
def _versioned(request: HttpRequest, note: str) -> Iterator[None]:
    """Keeps the state before and the state after as versions."""
    with transaction.atomic():
        versions.save()
        yield
        versions.save(signed_in_user(request), note)


class LabelAdminForm(forms.ModelForm[Label]):
    examples = LinesField(
        required=False, help_text="One message a line, as customers would write it. They teach the engine."
    )

    class Meta:
        widgets = {"colour": forms.TextInput(attrs={"type": "color"}), "description": forms.Textarea(attrs={"rows": 2})}


class LabelAdmin(admin.ModelAdmin[Any]):
    form = LabelAdminForm
    list_display = ("name", "slug", "colour_dot", "examples_number", "position", "state", "updated_at")
    list_editable = ("position",)
    list_filter = (("retired_at", admin.EmptyFieldListFilter),)
    search_fields = ("name", "slug", "description")
    ordering = ("position", "pk")
    fields = ("name", "slug", "description", "examples", "colour", "position", "retired_at")
    actions = ("retire", "bring_back")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """The slug is what addresses, files and other programs know a label by."""
        return ("retired_at",) if obj is None else ("slug", "retired_at")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False  # insights made with it would lose their meaning

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with _versioned(request, f"{'Changed' if change else 'Added'} {obj.name} in the administration"):
            super().save_model(request, obj, form, change)

    @admin.display(description="colour")
    def colour_dot(self, row: Label) -> str:
        return format_html(
            '<svg width="14" height="14" viewBox="0 0 10 10" role="img" aria-label="{0}"><title>{0}</title>'
            '<circle cx="5" cy="5" r="5" fill="{0}"/></svg>',
            row.colour,
        )

    @admin.display(description="examples")
    def examples_number(self, row: Label) -> int:
        return len(row.examples)

    @admin.display(description="in use", boolean=True)
    def state(self, row: Label) -> bool:
        return row.retired_at is None

    @admin.action(description="Retire the selected labels", permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with _versioned(request, "Retired in the administration"):
            number = self.retirable(queryset).filter(retired_at=None).update(retired_at=timezone.now())
        notices.success(request, f"Retired: {number}. New messages no longer get them; old ones keep them.")

    @admin.action(description="Bring the selected labels back", permissions=["change"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with _versioned(request, "Brought back in the administration"):
            number = queryset.exclude(retired_at=None).update(retired_at=None, merged_into=None)
        notices.success(request, f"In use again: {number}.")

    def retirable(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset


@admin.register(Category)
class CategoryAdmin(LabelAdmin):
    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_display(request), "is_fallback"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        return [*super().get_fields(request, obj), "is_fallback"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), "is_fallback")

    def retirable(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Not the fallback: messages that fit no category need a place to go."""
        return queryset.filter(is_fallback=False)


@admin.register(Topic)
class TopicAdmin(LabelAdmin):
    pass
