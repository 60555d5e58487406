"""People and keys for staff. A key is shown once, right after it is made."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import audit
from accounts.identity import keys
from accounts.models import ApiKey, User


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    list_display = ("username", "display_name", "email", "is_analyst", "is_staff", "is_active", "last_login")
    list_filter = ("is_analyst", "is_staff", "is_superuser", "is_active", "is_guest", "issuer")
    search_fields = ("username", "display_name", "email")
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = (
        (None, {"fields": ("username", "password", "issuer", "is_guest", "merged_into")}),
        ("Person", {"fields": ("display_name", "first_name", "last_name", "email", "avatar_url")}),
        (
            "May",
            {"fields": ("is_active", "is_analyst", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        ("Dates", {"fields": ("last_login", "last_seen_at", "date_joined")}),
    )
    readonly_fields = ("issuer", "is_guest", "merged_into", "last_seen_at")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Names that this server made are not for people to choose, nor would they pass as such."""
        fixed = ("username",) if obj is not None and (obj.is_guest or obj.issuer) else ()
        return (*self.readonly_fields, *fixed)

    # What Django writes down of each action of the administration is written to the security log too.
    def log_addition(self, request: HttpRequest, obj: User, message: Any) -> LogEntry:
        audit.record("account made", obj, by=str(request.user.pk))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> LogEntry:
        audit.record("account changed", obj, by=str(request.user.pk), changed=changed_fields(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[User]) -> Any:
        for user in queryset:
            audit.record("account deleted", user, by=str(request.user.pk))
        return super().log_deletions(request, queryset)


def changed_fields(message: Any) -> list[str]:
    """The fields that a change message of the administration names; a new password has a sentence of its own."""
    if not isinstance(message, list):
        return ["password"]
    return [field for part in message for field in part.get("changed", {}).get("fields", ())]


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin[ApiKey]):
    list_display = ("name", "prefix", "owner", "created_at", "last_used_at", "revoked_at")
    list_filter = ("revoked_at",)
    search_fields = ("name", "prefix", "owner__username")
    fields = ("name", "owner", "prefix", "created_at", "last_used_at", "revoked_at")
    readonly_fields = ("prefix", "created_at", "last_used_at", "revoked_at")
    autocomplete_fields = ("owner",)
    actions = ("revoke",)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: object, change: bool) -> None:
        if change:
            obj.save(update_fields=["name", "owner"])
            return
        made, key = keys.create(obj.name, obj.owner)
        obj.pk, obj.prefix = made.pk, made.prefix
        messages.warning(request, f"The key, shown this once: {key}")

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False  # a revoked key stays, so that old records can name it

    @admin.action(description="Revoke the selected keys", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        for row in queryset:
            keys.revoke(row)
        messages.success(request, f"Revoked: {queryset.count()}.")
