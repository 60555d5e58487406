"""A project's dossier, and what it is about."""

from django.db import models
from django.utils import timezone

from chat.models import Project


class Dossier(models.Model):
    """What is known of a story. Everything in it follows from its facts; ``number`` is its newest version's."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, primary_key=True, related_name="dossier")
    number = models.PositiveIntegerField(default=0, help_text="Of the newest version; its ETag.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return f"Dossier of {self.project}"


class Entity(models.Model):
    """Something that facts are about. Its names are facts too, so an entity without live facts is not shown."""

    class Kind(models.TextChoices):
        CHARACTER = "character"
        THEME = "theme"
        LOCATION = "location"
        PLOT_POINT = "plot_point", "plot point"
        NOTE = "note"  # what an edit brought that is none of these, such as a title

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="entities")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "entities"
        indexes = [models.Index(fields=["dossier", "kind"], name="entity_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
