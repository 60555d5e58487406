"""What the words of a question can mean: the sources, categories and topics there are, and their other names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from ask.reading import brands as brand_names
from ask.reading import cues, fillers, limits, synonyms
from ask.reading.phrases import PhraseTree, words_of
from ask.reading.question import Offer
from ask.reading.spelling import Speller
from engine.periods import DATE_WORDS
from engine.periods.names import SHORT_DAYS
from engine.periods.tokens import singular, words
from insights.reads.filters import DIMENSIONS, SENTIMENTS, STATUSES, Choices

if TYPE_CHECKING:
    from insights.engines.base import LabelSpec

# Words in the name of a label that say only that it is one: "Deposit issues" is known by "deposit".
_TAILS = words("issue problem question trouble request message check")
_LONG = 6
_WEIGHTS = ((3.0, "name"), (1.5, "examples"), (1.0, "description"))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase means: a value of one field of the filter. ``exact`` where it is the value's own name."""

    kind: str
    value: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Built once for a set of labels; ``main_sources`` are those that "both" means."""

    choices: Choices
    names: dict[tuple[str, str], str]
    main_sources: tuple[str, ...]
    tree: PhraseTree[Meaning]
    speller: Speller
    descriptions: dict[tuple[str, str], str]
    _hints: dict[str, dict[Offer, float]] = field(repr=False)

    def name(self, kind: str, value: str) -> str:
        known = self.names.get((kind, value))
        return known or (DIMENSIONS[kind].value_name(value) if kind in DIMENSIONS else value)

    def nearest(self, words: Iterable[str], limit: int = 3) -> tuple[Offer, ...]:
        """The labels whose names, descriptions and examples share most with some words, best first."""
        scores: dict[Offer, float] = {}
        for word in words:
            hints = self._hints.get(singular(word), {})
            for offer, weight in hints.items():
                # A word that many labels share says little about each.
                scores[offer] = scores.get(offer, 0.0) + weight / len(hints)
        ranked = sorted(scores, key=lambda offer: (-scores[offer], offer.kind, offer.slug))
        return tuple(ranked[:limit])

    def categories(self) -> tuple[Offer, ...]:
        return tuple(Offer("category", slug, self.name("category", slug)) for slug in self.choices.categories)


@lru_cache(maxsize=8)
def build(
    sources: tuple[str, ...],
    categories: "tuple[LabelSpec, ...]",
    topics: "tuple[LabelSpec, ...]",
    main_sources: tuple[str, ...] = (),
    brands: tuple[str, ...] = (),
) -> Vocabulary:
    """The vocabulary of an installation. Pure, and remembered for as long as labels stay the same."""
    tree: PhraseTree[Meaning] = PhraseTree()
    for kind, specs in (("category", categories), ("topic", topics)):
        for spec in specs:
            tree.add_all((spec.name, spec.slug), Meaning(kind, spec.slug, True))
    _add_values(tree, sources)
    for kind, specs in (("category", categories), ("topic", topics)):
        for spec in specs:
            _add_label(tree, kind, spec)
    offers = [(Offer(kind, s.slug, s.name), s) for kind, specs in _kinds(categories, topics) for s in specs]
    choices = Choices(
        source=sources, category=(s.slug for s in categories), topic=(s.slug for s in topics), brand=brands
    )
    names = {(offer.kind, offer.slug): offer.name for offer, _ in offers} | _value_names(sources)
    described = {(offer.kind, offer.slug): spec.description for offer, spec in offers}
    speller = _speller(tree, (*names.values(), *sources), brands)
    _add_brands(tree, brands)
    return Vocabulary(choices, names, main_sources or sources[:2], tree, speller, described, _hints(offers))


def _kinds(
    categories: "tuple[LabelSpec, ...]", topics: "tuple[LabelSpec, ...]"
) -> "Iterator[tuple[str, tuple[LabelSpec, ...]]]":
    yield from (("category", categories), ("topic", topics))


def _add_label(tree: PhraseTree[Meaning], kind: str, spec: "LabelSpec") -> None:
    tree.add_all(_cores(spec.name), Meaning(kind, spec.slug, True))
    tree.add_all(synonyms.phrases(synonyms.LABELS.get(spec.slug, "")), Meaning(kind, spec.slug, False))


def _cores(name: str) -> list[str]:
    """“Deposit issues” is also "deposit", "App and site problems" also "app", "site", "app problems" and "site
    problems". "General feedback" keeps both words, since neither says it alone."""
    words = words_of(name)
    tail = [words.pop()] if len(words) > 1 and singular(words[-1]) in _TAILS else []
    text = " ".join(words)
    parts = text.split(" and ") if " and " in text else [text]
    if not tail and len(parts) == 1:
        return []
    return [part for part in parts if part] + [" ".join([part, *tail]) for part in parts if tail]


def _add_values(tree: PhraseTree[Meaning], sources: tuple[str, ...]) -> None:
    for source in sources:
        tree.add(source, Meaning("source", source, True))
        tree.add_all(synonyms.phrases(synonyms.SOURCES.get(source, "")), Meaning("source", source, False))
    for kind, values, table in (
        ("sentiment", SENTIMENTS, synonyms.SENTIMENTS),
        ("status", STATUSES, synonyms.STATUSES),
    ):
        for value in values:
            tree.add_all(synonyms.phrases(table[value]), Meaning(kind, value, value in table[value]))
    tree.add_all(synonyms.phrases(synonyms.OUTBOUND), Meaning("direction", "outbound", False))


def _add_brands(tree: PhraseTree[Meaning], brands: tuple[str, ...]) -> None:
    """Last, since a word that means something else already is no brand's."""
    for brand in brands:
        tree.add(brand, Meaning("brand", brand, True))
    for brand in brands:
        for phrase in brand_names.phrases(brand):
            if not set(words_of(phrase)) <= _unsaying():
                tree.add(phrase, Meaning("brand", brand, False))


_SOURCE_NAMES = {"livechat": "Live chat", "telegram": "Telegram", "twitter": "Twitter", "api": "API"}


def _value_names(sources: tuple[str, ...]) -> dict[tuple[str, str], str]:
    names = {("source", source): _SOURCE_NAMES.get(source, source.capitalize()) for source in sources}
    names |= {("sentiment", value): value for value in SENTIMENTS}
    names |= {("status", value): {"pending": "waiting"}.get(value, value) for value in STATUSES}
    return names | {("direction", "outbound"): "replies of agents", ("direction", "all"): "both directions"}


def _speller(tree: PhraseTree[Meaning], names: Iterable[str], brands: Iterable[str]) -> Speller:
    named = {word for name in names for word in words_of(name)}
    asked = set().union(*(known.words() for known in cues.TREES))
    grammar = fillers.FILLERS | fillers.DATA_WORDS
    meant = tree.words()
    refused = limits.ANYWHERE.words() | limits.AT_START.words()
    accepted = grammar | set(SHORT_DAYS) | refused | asked | fillers.ISSUE_WORDS | {"read"}
    # Words of brands are right as they are, but only an account's whole name is what another word can stand for.
    accepted |= {word for brand in brands for phrase in brand_names.phrases(brand) for word in words_of(phrase)}
    # Short words of asking are too near to other words: "world" is no "word".
    long = sorted(word for word in asked if len(word) >= _LONG)
    accounts = sorted(word for brand in brands for word in words_of(brand) if len(word) >= _LONG)
    issues = sorted(fillers.ISSUE_WORDS | fillers.DATA_WORDS)
    targets = (DATE_WORDS, sorted(named), sorted(meant), issues, long, accounts)
    return Speller(targets, accepted)


def _hints(offers: "list[tuple[Offer, LabelSpec]]") -> dict[str, dict[Offer, float]]:
    """For each word, the labels that use it and how much that says."""
    hints: dict[str, dict[Offer, float]] = {}
    for offer, spec in offers:
        texts = {
            "name": f"{spec.name} {spec.slug}",
            "examples": " ".join(spec.examples),
            "description": spec.description,
        }
        for weight, part in _WEIGHTS:
            for word in {singular(word) for word in words_of(texts[part])} - _unsaying():
                known = hints.setdefault(word, {})
                known[offer] = known.get(offer, 0.0) + weight
    return hints


@lru_cache(maxsize=1)
def _unsaying() -> frozenset[str]:
    """Words that name no label, whatever examples they stand in."""
    return frozenset(singular(word) for word in fillers.FILLERS | fillers.DATA_WORDS)
