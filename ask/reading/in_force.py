"""The lexicon of the labels and sources in force, from the database."""

from django.conf import settings

from ask.reading.lexicon import Lexicon, build
from insights.engines.base import LabelSpec
from insights.models import Category, Label, Topic
from insights.reads import selection


def lexicon() -> Lexicon:
    """What the words of a question can mean now; built anew only when labels, sources or brands have changed."""
    categories = Category.objects.filter(retired_at=None).order_by("position", "pk")
    topics = Topic.objects.filter(retired_at=None).order_by("position", "pk")
    choices = selection.choices()
    return build(
        choices.sources,
        tuple(map(_spec, categories)),
        tuple(map(_spec, topics)),
        tuple(settings.MESSAGE_SOURCES),
        choices.brands,
    )


def _spec(label: Label) -> LabelSpec:
    return LabelSpec(label.slug, label.name, label.description, tuple(label.examples))
