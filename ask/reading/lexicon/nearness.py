"""What is near: the word a typing error stands for, the labels that some words are near to, and names to show."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ask.reading import brands as brand_names
from ask.reading.lexicon.names import LabelName
from ask.reading.lexicon.phrases import Phrases, listed, words_of
from ask.reading.spelling import Speller
from ask.reading.tables import labels, limits, nothing
from engine.periods import DATE_WORDS
from engine.periods.tokens import singular

if TYPE_CHECKING:
    from insights.engines.base import LabelSpec

SENTIMENTS = ("positive", "neutral", "negative")


_WEIGHTS = ((3.0, "name"), (1.5, "examples"), (1.0, "description"))


_SOURCE_NAMES = {"livechat": "Live chat", "telegram": "Telegram", "twitter": "Twitter", "api": "API"}


def value_names(sources: tuple[str, ...]) -> dict[tuple[str, str], str]:
    names = {("source", source): _SOURCE_NAMES.get(source, source.capitalize()) for source in sources}
    names |= {("sentiment", value): value for value in SENTIMENTS}
    names |= {("status", value): {"pending": "waiting"}.get(value, value) for value in labels.STATUSES}
    names |= {("language", code): said.capitalize() for code, said in labels.LANGUAGES.items()}
    names |= {("answered", "yes"): "answered by an agent", ("answered", "no"): "not answered by an agent"}
    names |= {("category", ""): "no category"}
    return names | {("direction", "outbound"): "replies of agents", ("direction", "all"): "both directions"}


def speller_of(phrases: Phrases, names: Iterable[str], brands: Iterable[str]) -> Speller:
    named = sorted({word for name in names for word in words_of(name)})
    brand_words = {word for brand in brands for phrase in brand_names.phrases(brand) for word in words_of(phrase)}
    meant = phrases.words()
    tables = (limits.NO_DATA, limits.COUNTRIES, limits.ACTION)
    limiting = {phrase for table in tables for phrase in listed(table) if " " not in phrase}
    # Short words of asking are too near to other words: "world" is no "word".
    targets = sorted(word for word in meant - limiting - brand_words if len(word) >= 5)
    nouns = sorted(word for word in nothing.NOTHING | nothing.TAILS if len(word) >= 6)
    whole = sorted(word for brand in brands for word in words_of(brand) if len(word) >= 6)
    return Speller((DATE_WORDS, named, targets, nouns, whole), meant | nothing.NOTHING | nothing.TAILS | {"read"})


def hints_of(specs: "list[tuple[str, LabelSpec]]") -> dict[str, dict[LabelName, float]]:
    """For each word, the labels that use it and how much that says."""
    hints: dict[str, dict[LabelName, float]] = {}
    for kind, spec in specs:
        label = LabelName(kind, spec.slug, spec.name)
        said = {
            "name": f"{spec.name} {spec.slug}",
            "examples": " ".join(spec.examples),
            "description": spec.description,
        }
        for weight, part in _WEIGHTS:
            for word in {singular(word) for word in words_of(said[part])} - nothing.NOTHING:
                known = hints.setdefault(word, {})
                known[label] = known.get(label, 0.0) + weight
    return hints
