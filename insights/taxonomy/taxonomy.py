"""The labels in force, as engines see them, and the ones a new installation starts with."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Left

from insights.engines.base import LabelSpec, Taxonomy
from insights.models import Category, Correction, Label, Topic
from insights.taxonomy import default_labels

MOST_LABELLED = 400  # messages that people labelled, over all labels, of which engines learn; the newest count
LONGEST_LABELLED = 400  # characters of each

Sentences = Mapping[str, tuple[str, ...]]


def current() -> Taxonomy:
    """A frozen copy of the active labels, with what people labelled by hand."""
    return with_labelled(_described())


def _described() -> Taxonomy:
    categories = list(Category.objects.filter(retired_at=None).order_by("position", "pk"))
    fallback = next((row.slug for row in categories if row.is_fallback), default_labels.FALLBACK)
    topics = Topic.objects.filter(retired_at=None).order_by("position", "pk")
    return Taxonomy(tuple(map(label_spec, categories)), tuple(map(label_spec, topics)), fallback)


def label_spec(row: Label) -> LabelSpec:
    """Returns what engines and readers need to know of a stored label."""
    return LabelSpec(row.slug, row.name, row.description, tuple(row.examples))


def with_labelled(known: Taxonomy, until: datetime | None = None) -> Taxonomy:
    """The same labels, each with the messages that people put there (``until``: and that stood at that moment)."""
    categories, topics = labelled(until)
    return replace(
        known,
        categories=tuple(replace(spec, labelled=categories.get(spec.slug, ())) for spec in known.categories),
        topics=tuple(replace(spec, labelled=topics.get(spec.slug, ())) for spec in known.topics),
    )


def labelled(until: datetime | None = None) -> tuple[Sentences, Sentences]:
    """The newest messages that people labelled: by category and by topic."""
    rows = Correction.objects.filter(undone_at=None)
    if until is not None:
        rows = Correction.objects.filter(Q(undone_at=None) | Q(undone_at__gt=until), created_at__lte=until)
    rows = rows.annotate(words=Left("message__text", LONGEST_LABELLED)).order_by("-created_at", "-pk")[:MOST_LABELLED]
    categories: dict[str, list[str]] = defaultdict(list)
    words = {}
    for insight, slug, text in rows.values_list("insight_id", "insight__category__slug", "words"):
        categories[slug].append(text)
        words[insight] = text
    topics: dict[str, list[str]] = defaultdict(list)
    links = Topic.objects.filter(links__insight__in=words).order_by("-links__insight_id")
    for insight, slug in links.values_list("links__insight_id", "slug"):
        topics[slug].append(words[insight])
    return _frozen(categories), _frozen(topics)


def _frozen(sentences: Mapping[str, list[str]]) -> Sentences:
    return {slug: tuple(dict.fromkeys(texts)) for slug, texts in sentences.items()}


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
