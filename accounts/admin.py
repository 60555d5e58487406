"""People and keys for staff. A key is shown once, right after it is made."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from knox.models import AuthToken

from accounts import audit
from accounts.identity import keys
from accounts.models import ApiKey, User

# A token is shown to whoever makes it; one made here would be of use to nobody. A group's permissions are powers.
for unwanted in (AuthToken, Group):
    if admin.site.is_registered(unwanted):
        admin.site.unregister(unwanted)


def is_superuser(user: User | AnonymousUser) -> bool:
    return user.is_active and user.is_superuser


@admin.register(Group)
class PowersAdmin(GroupAdmin):
    """Only superusers say what members of a group may do: others could give themselves whatever they like."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return is_superuser(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return is_superuser(request.user)


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]  # generic for the type checker alone
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
    powers = ("is_staff", "is_superuser", "groups", "user_permissions")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Names that this server made are not for people to choose, nor would they pass as such. Powers are for
        superusers to give."""
        fixed = ("username",) if obj is not None and (obj.is_guest or obj.issuer) else ()
        return (*self.readonly_fields, *fixed, *(() if is_superuser(request.user) else self.powers))

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj)

    def _may_touch(self, request: HttpRequest, obj: User | None) -> bool:
        """Whoever could set the password of somebody with more powers would have these."""
        return is_superuser(request.user) or obj is None or not (obj.is_staff or obj.is_superuser)

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


class KeyForm(forms.ModelForm[ApiKey]):
    """Asks for at least one scope: a key that may do nothing is a mistake."""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.instance._state.adding and not any(said.get(f"may_{scope}") for scope in ApiKey.SCOPES):
            raise ValidationError("Choose at least one thing that the key may do.")
        return said


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin[ApiKey]):
    form = KeyForm
    list_display = ("name", "prefix", "owner", "shown_scopes", "created_at", "last_used_at", "revoked_at")
    list_filter = ("revoked_at", "may_send", "may_read", "may_manage")
    search_fields = ("name", "prefix", "owner__username")
    fieldsets = (
        (None, {"fields": ("name", "owner")}),
        ("May", {"fields": ("may_send", "may_read", "may_manage")}),
        ("Dates", {"fields": ("prefix", "created_at", "last_used_at", "revoked_at")}),
    )
    readonly_fields = ("prefix", "created_at", "last_used_at", "revoked_at")
    autocomplete_fields = ("owner",)
    actions = ("revoke",)

    @admin.display(description="May")
    def shown_scopes(self, row: ApiKey) -> str:
        return ", ".join(row.scopes)

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:
        """What a key may do, and for whom, is said once: programs that hold it rely on it."""
        said = () if obj is None else ("owner", "may_send", "may_read", "may_manage")
        return (*self.readonly_fields, *said)

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        """A key acts as its owner, so nobody but superusers makes one that acts as somebody else."""
        if db_field.name == "owner" and not is_superuser(request.user):
            kwargs["queryset"] = User.objects.filter(username=request.user.get_username())
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: object, change: bool) -> None:
        if change:
            obj.save(update_fields=["name"])
            return
        made, key = keys.create(obj.name, obj.owner, obj.scopes)
        obj.pk, obj.prefix = made.pk, made.prefix
        messages.warning(request, f"The key, shown this once: {key}")

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False  # a revoked key stays, so that old records can name it

    @admin.action(description="Revoke the selected keys", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        for row in queryset:
            keys.revoke(row)
        messages.success(request, f"Revoked: {queryset.count()}.")
