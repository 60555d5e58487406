"""The lexicon of the labels and sources in force, from the database."""

from django.conf import settings

from ask.reading.lexicon import Lexicon, build
from insights.models import Category, Topic
from insights.reads import selection
from insights.taxonomy.taxonomy import label_spec


def lexicon() -> Lexicon:
    """What the words of a question can mean now; built anew only when labels, sources or brands have changed."""
    categories = Category.objects.filter(retired_at=None).order_by("position", "pk")
    topics = Topic.objects.filter(retired_at=None).order_by("position", "pk")
    choices = selection.choices()
    return build(
        choices.sources,
        tuple(map(label_spec, categories)),
        tuple(map(label_spec, topics)),
        tuple(settings.MESSAGE_SOURCES),
        choices.brands,
    )
