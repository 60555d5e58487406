"""Conversations and messages: what customers wrote is shown as it is; erasing it keeps the daily counts true."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin
from django.contrib import messages as notices
from django.db.models import Model, QuerySet
from django.db.models.functions import Left
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from accounts.readonly import ReadOnlyAdmin
from insights import erasure
from insights.analysis import queue, wake
from insights.models import Conversation, IdempotencyRecord, Message
from insights.reads import selection, sources
from insights.reads.filters import DIMENSIONS

LISTED = 100  # rows that the page before an erasure names


class SourceFilter(admin.SimpleListFilter):
    """The known sources: collecting those in the table would read all of it."""

    title = parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(source, sources.name(source)) for source in selection.sources()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(source=self.value()) if self.value() else queryset


class LanguageFilter(admin.SimpleListFilter):
    """The languages that messages are in, by the index."""

    title = parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        named = DIMENSIONS["language"].value_name
        return [(code, named(code)) for code in selection.seen("language")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(language=self.value()) if self.value() else queryset


class ErasableAdmin(ReadOnlyAdmin):
    """Read-only, but for erasure. Django would delete row by row and leave the daily counts as they were."""

    erase: Callable[[QuerySet[Any]], int]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        user = request.user
        return user.is_active and user.has_perm(f"insights.delete_{self.opts.model_name}")

    def get_deleted_objects(
        self, objs: Sequence[Any] | QuerySet[Any], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        names: list[Any] = [str(row) for row in objs[:LISTED]]
        return names, {str(self.opts.verbose_name_plural): len(objs)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        type(self).erase(self.model._default_manager.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        # Anew by key: what the list was filtered by may join tables that a deletion must not.
        rows = self.model._default_manager.filter(pk__in=list(queryset.values_list("pk", flat=True)))
        type(self).erase(rows)


@admin.register(Message)
class MessageAdmin(ErasableAdmin):
    erase = staticmethod(erasure.erase)
    list_display = (
        "timestamp",
        "words",
        "author",
        "source",
        "status",
        "sentiment",
        "category",
        "confidence",
        "language",
    )
    list_display_links = ("timestamp", "words")
    list_filter = ("status", "direction", SourceFilter, "sentiment", "category", LanguageFilter, "timestamp")
    list_select_related = ("category",)
    search_fields = ("text", "author", "=customer", "=external_id")
    search_help_text = "Words of the text or the author; or a customer's number or an id, exactly."
    ordering = ("-timestamp", "-id")
    actions = ("retry",)
    fieldsets = (
        (
            None,
            {"fields": ("text", "author", "id_user", "source", "direction", "timestamp", "language", "conversation")},
        ),
        ("Insight", {"fields": ("sentiment", "score", "confidence", "category", "insight")}),
        ("Analysis", {"fields": ("status", "attempts", "due_at", "failed_at", "error")}),
        ("Origin", {"fields": ("uuid", "external_id", "reply_to", "created_at", "raw_data"), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """A list needs the first words only; a text may have 100,000 characters."""
        return Message.objects.defer("text", "raw_data").annotate(beginning=Left("text", 120))

    @admin.display(description="text")
    def words(self, row: Any) -> str:
        return Truncator(row.beginning).chars(100)

    def view_on_site(self, row: Message) -> str:
        return reverse("message", args=[row.uuid])

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("insights.change_message")

    @admin.action(description="Retry the analysis of selected messages that failed", permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        number = queue.retry(queryset)
        wake.ring()
        notices.success(request, f"Back in the queue: {number:,}. Messages that had not failed were left alone.")


@admin.register(Conversation)
class ConversationAdmin(ErasableAdmin):
    erase = staticmethod(erasure.erase_conversations)
    list_display = ("public_id", "source", "brand", "external_id", "last_message_at")
    list_filter = (SourceFilter, "last_message_at")
    search_fields = ("=public_id", "=external_id", "brand")
    ordering = ("-last_message_at", "-id")
    fields = ("public_id", "source", "brand", "external_id", "last_message_at", "created_at", "in_it")

    @admin.display(description="messages")
    def in_it(self, row: Conversation) -> str:
        address = reverse("admin:insights_message_changelist")
        return format_html('<a href="{}?conversation__id__exact={}">{}</a>', address, row.pk, row.messages.count())

    def view_on_site(self, row: Conversation) -> str:
        return reverse("conversation", args=[row.public_id])


@admin.register(IdempotencyRecord)
class IdempotencyRecordAdmin(ReadOnlyAdmin):
    list_display = ("key", "caller", "created_at")
    search_fields = ("=key", "caller")
    ordering = ("-created_at",)
