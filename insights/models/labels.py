"""What messages are sorted by: one category each, and any number of topics."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

_SLUG = RegexValidator(r"^[a-z][a-z0-9_]*$", "Use lower-case letters, digits and underscores, starting with a letter.")


def list_of_sentences(value: Any) -> None:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise ValidationError("Examples are a list of sentences.")


class Label(models.Model):
    """A name for what messages are about, with the words by which an engine recognises it.

    A label is never deleted, only retired: old insights keep it, new ones no longer get it.
    """

    slug = models.CharField(max_length=60, unique=True, validators=[_SLUG])
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True, help_text="One or two sentences: what belongs here.")
    examples = models.JSONField(
        default=list,
        blank=True,
        validators=[list_of_sentences],
        help_text="Messages as customers would write them.",
    )
    colour = models.CharField(max_length=7, default="#5b6b7b", validators=[RegexValidator(r"^#[0-9a-f]{6}$")])
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in lists.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Category(Label):
    """Each analysed message has exactly one."""

    is_fallback = models.BooleanField(
        default=False, help_text="Where messages go that are general. Exactly one category is the fallback."
    )

    class Meta:
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(
                fields=["is_fallback"], condition=models.Q(is_fallback=True), name="one_fallback_category"
            )
        ]


class Topic(Label):
    """A message has none, one or several; the API calls them clusters."""
