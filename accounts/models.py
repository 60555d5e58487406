"""Who may use the product: people, and the keys of programs."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.deletion import Collector
from django.utils import timezone
from knox.models import AuthToken


class User(AbstractUser):
    """A person, with an account or as a guest.

    ``is_analyst`` opens the insight pages and API; writers need no flag, staff need none either. ``issuer`` says who
    vouches for the account: nobody but this server, or a service whose ids are then ours. A guest is somebody without
    an account; ``merged_into`` names the account that has taken over the guest's work, after which the guest's token
    opens nothing more.
    """

    SUPABASE = "supabase"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    display_name = models.CharField(max_length=150, blank=True)
    avatar_url = models.URLField(blank=True)
    is_analyst = models.BooleanField(
        "analyst", default=False, help_text="May read and manage customers' messages and insights."
    )
    issuer = models.CharField(max_length=20, blank=True, default="", editable=False)
    is_guest = models.BooleanField("guest", default=False, editable=False)
    last_seen_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="Kept for guests only.")
    visitor_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, editable=False, related_name="merged_guests"
    )

    class Meta(AbstractUser.Meta):
        indexes = (
            models.Index(fields=("last_seen_at",), condition=models.Q(is_guest=True), name="guests_by_last_seen"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(is_guest=False) | models.Q(is_analyst=False, is_staff=False, is_superuser=False),
                name="guests_have_no_powers",
            ),
        )

    def __str__(self) -> str:
        return self.display_name or self.get_full_name() or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new password ends the tokens that the old one made. (Sessions end by themselves: they carry its hash.)"""
        changed = getattr(self, "_password", None) is not None and not self._state.adding
        super().save(*args, **kwargs)
        if changed:
            AuthToken.objects.filter(user=self).delete()

    @property
    def may_use_insights(self) -> bool:
        return self.is_active and (self.is_analyst or self.is_staff)


def revoke_with_owner(collector: Collector, field: "models.ForeignKey[Any, Any]", rows: Any, using: str) -> None:
    """What happens to API keys whose owner is deleted: they are revoked, and stay so that old records can name them."""
    collector.add_field_update(field, None, rows)
    collector.add_field_update(ApiKey._meta.get_field("revoked_at"), timezone.now(), rows)


class ApiKey(models.Model):
    """A program's key to the API. Only its digest is kept; the key itself is shown once, when it is made.

    What it may do is the least of three: its scopes, what its owner may do, and what the address asks for. A key
    without an owner has its scopes alone, for the insights.
    """

    SCOPES = ("send", "read", "manage")

    name = models.CharField(max_length=100, help_text="Which program uses it.")
    prefix = models.CharField(
        max_length=12,
        unique=True,
        editable=False,
        help_text="The key's first characters, to tell keys apart.",
    )
    digest = models.CharField(max_length=64, editable=False)
    owner = models.ForeignKey(User, on_delete=revoke_with_owner, null=True, blank=True, related_name="api_keys")
    may_send = models.BooleanField("send", default=False, help_text="Submit and classify messages; tell stories.")
    may_read = models.BooleanField("read", default=False, help_text="Read messages, insights and stories; ask.")
    may_manage = models.BooleanField(
        "manage", default=False, help_text="Change labels, start and apply runs, correct, edit and delete."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "API key"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_active(self) -> bool:
        return self.revoked_at is None and (self.owner is None or self.owner.is_active)

    @property
    def scopes(self) -> list[str]:
        """What the key may do: any of ``send``, ``read`` and ``manage``."""
        return [scope for scope in self.SCOPES if getattr(self, f"may_{scope}")]
