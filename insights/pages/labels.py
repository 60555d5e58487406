"""Names and colours for the values that filters and counts know by their slugs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from insights.models import Category, Topic
from insights.reads.filters import DIMENSIONS

DIRECTION_NAMES = {"inbound": "From customers", "outbound": "From agents", "all": "Both"}


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A value as people read it. ``colour`` is a hex colour, or empty."""

    value: str
    name: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """What each slug is called."""

    categories: Mapping[str, NamedValue]
    topics: Mapping[str, NamedValue]

    def of(self, dimension: str, value: str) -> NamedValue:
        """A value of any dimension of the filter."""
        labelled = {"category": self.categories, "topic": self.topics}.get(dimension, {})
        return labelled.get(value) or NamedValue(value, DIMENSIONS[dimension].value_name(value))

    def subject(self, kind: str, label: str) -> str:
        """What a spike is about: a category, a topic, or all messages of a source."""
        return self.of(kind, label).name if label else "All messages"

    def category(self, slug: str) -> NamedValue:
        return self.of("category", slug)

    def topic(self, slug: str) -> NamedValue:
        return self.of("topic", slug)


def load() -> Names:
    return Names(
        _named(Category.objects.values_list("slug", "name", "colour")),
        _named(Topic.objects.values_list("slug", "name", "colour")),
    )


def _named(rows: Iterable[tuple[str, str, str]]) -> dict[str, NamedValue]:
    return {slug: NamedValue(slug, name, colour) for slug, name, colour in rows}


def source(value: str) -> NamedValue:
    return NamedValue(value, DIMENSIONS["source"].value_name(value))


def sentiment(value: str) -> NamedValue:
    return NamedValue(value, DIMENSIONS["sentiment"].value_name(value))


def status(value: str) -> NamedValue:
    return NamedValue(value, DIMENSIONS["status"].value_name(value))


def direction(value: str) -> NamedValue:
    return NamedValue(value, DIRECTION_NAMES.get(value, value))
