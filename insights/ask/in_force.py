"""The vocabulary of the labels and sources in force, from the database."""

from django.conf import settings

from insights import selection, taxonomy
from insights.ask.vocabulary import Vocabulary, build


def vocabulary() -> Vocabulary:
    """Built anew only when labels or sources have changed since the last time in this process."""
    labels = taxonomy.current()
    return build(selection.choices().sources, labels.categories, labels.topics, tuple(settings.MESSAGE_SOURCES))
