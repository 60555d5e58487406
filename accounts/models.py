"""Who may use the product: people, and the keys of programs."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone


class User(AbstractUser):
    """A person. ``is_analyst`` opens the insight pages and API; writers need no flag, staff need none either."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    display_name = models.CharField(max_length=150, blank=True)
    avatar_url = models.URLField(blank=True)
    is_analyst = models.BooleanField(
        "analyst", default=False, help_text="May read and manage customers' messages and insights."
    )

    def __str__(self) -> str:
        return self.display_name or self.get_full_name() or self.username

    @property
    def may_use_insights(self) -> bool:
        return self.is_active and (self.is_analyst or self.is_staff)


class ApiKey(models.Model):
    """A program's key to the API. Only its digest is kept; the key itself is shown once, when it is made."""

    name = models.CharField(max_length=100, help_text="Which program uses it.")
    prefix = models.CharField(
        max_length=12,
        unique=True,
        editable=False,
        help_text="The key's first characters, to tell keys apart.",
    )
    digest = models.CharField(max_length=64, editable=False)
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="api_keys")
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
