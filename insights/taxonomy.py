"""The labels in force, as engines see them, and the ones a new installation starts with."""

from django.db import transaction

from insights import default_labels
from insights.engines.base import LabelSpec, Taxonomy
from insights.models import Category, Label, Topic


def current() -> Taxonomy:
    """A frozen copy of the active labels."""
    categories = list(Category.objects.filter(retired_at=None).order_by("position", "pk"))
    fallback = next((row.slug for row in categories if row.is_fallback), default_labels.FALLBACK)
    topics = Topic.objects.filter(retired_at=None).order_by("position", "pk")
    return Taxonomy(tuple(map(_spec, categories)), tuple(map(_spec, topics)), fallback)


def _spec(row: Label) -> LabelSpec:
    return LabelSpec(row.slug, row.name, row.description, tuple(row.examples))


def category_ids() -> dict[str, int]:
    return dict(Category.objects.values_list("slug", "pk"))


def topic_ids() -> dict[str, int]:
    return dict(Topic.objects.values_list("slug", "pk"))


@transaction.atomic
def ensure_defaults(using: str) -> None:
    """Gives an installation that has no labels at all the default ones."""
    if not Category.objects.using(using).exists():
        for position, (spec, colour) in enumerate(default_labels.CATEGORIES):
            is_fallback = spec.slug == default_labels.FALLBACK
            Category.objects.using(using).create(**_fields(spec, colour, position), is_fallback=is_fallback)
    if not Topic.objects.using(using).exists():
        for position, (spec, colour) in enumerate(default_labels.TOPICS):
            Topic.objects.using(using).create(**_fields(spec, colour, position))


def _fields(spec: LabelSpec, colour: str, position: int) -> dict[str, object]:
    return {
        "slug": spec.slug,
        "name": spec.name,
        "description": spec.description,
        "examples": list(spec.examples),
        "colour": colour,
        "position": position,
    }
