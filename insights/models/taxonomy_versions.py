"""Saved states of the labels: what categories and topics there were, and how each was described."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class TaxonomyVersion(models.Model):
    """All labels as they were at one moment. Never changed; going back to one makes a new one.

    ``snapshot`` is ``{"categories": [label, …], "topics": [label, …]}``; a label holds the fields that
    ``insights.taxonomy.versions.FIELDS`` names.
    """

    number = models.PositiveIntegerField(unique=True)
    snapshot = models.JSONField()
    note = models.CharField(max_length=200, blank=True, help_text="What was changed, in a few words.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"version {self.number}"
