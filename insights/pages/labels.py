"""Names and colours for the values that filters and counts know by their slugs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from insights.models import Category, Topic
from insights.reads import sources

SENTIMENT_NAMES = {"positive": "Positive", "neutral": "Neutral", "negative": "Negative"}
STATUS_NAMES = {
    "pending": "Waiting",
    "processing": "Being analysed",
    "analysed": "Analysed",
    "failed": "Failed",
    "exempt": "Not analysed (agents)",
}
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

    def category(self, slug: str) -> NamedValue:
        return self.categories.get(slug, NamedValue(slug, slug))

    def topic(self, slug: str) -> NamedValue:
        return self.topics.get(slug, NamedValue(slug, slug))


def load() -> Names:
    return Names(
        _named(Category.objects.values_list("slug", "name", "colour")),
        _named(Topic.objects.values_list("slug", "name", "colour")),
    )


def _named(rows: Iterable[tuple[str, str, str]]) -> dict[str, NamedValue]:
    return {slug: NamedValue(slug, name, colour) for slug, name, colour in rows}


def source(value: str) -> NamedValue:
    return NamedValue(value, sources.name(value))


def sentiment(value: str) -> NamedValue:
    return NamedValue(value, SENTIMENT_NAMES.get(value, value))


def status(value: str) -> NamedValue:
    return NamedValue(value, STATUS_NAMES.get(value, value))


def brand(value: str) -> NamedValue:
    return NamedValue(value, value)


def direction(value: str) -> NamedValue:
    return NamedValue(value, DIRECTION_NAMES.get(value, value))
