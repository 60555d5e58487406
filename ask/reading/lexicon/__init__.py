"""What the words of a question can mean in an installation: closed tables, and the labels and sources there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from ask.query.value import Field, Is, Kind, Listing, Operator, Quantity, Selection
from ask.reading import brands as brand_names
from ask.reading.lexicon.names import LabelName
from ask.reading.lexicon.nearness import hints_of, speller_of, value_names
from ask.reading.lexicon.phrases import Phrases, listed, words_of
from ask.reading.spelling import Speller
from ask.reading.tables import asking, function_words, labels, limits, nothing
from engine.periods.tokens import cut, singular, word_set

if TYPE_CHECKING:
    from insights.engines.base import LabelSpec

# Words in the name of a label that say only that it is one: "Deposit issues" is known by "deposit".
_TAILS = word_set("issue problem question trouble request message check")
EXACT, SYNONYM, NARROWER = 0.1, 0.15, 0.3


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning of a phrase: an edge of this kind, and the chip it makes."""

    kind: str
    meaning: object
    cost: float = 0.1
    chip: str = ""
    value: str = ""
    how: str = "exact"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Built once for the labels in force; ``main_sources`` are those that "both" means."""

    sources: tuple[str, ...]
    main_sources: tuple[str, ...]
    labels: tuple[LabelName, ...]
    brands: tuple[str, ...]
    attributes: tuple[str, ...]
    phrases: Phrases = field(repr=False)
    speller: Speller = field(repr=False)
    names: dict[tuple[str, str], str] = field(repr=False)
    hints: dict[str, dict[LabelName, float]] = field(repr=False)

    def name(self, kind: str, value: str) -> str:
        return self.names.get((kind, value), value)

    def nearest(self, said: Iterable[str], limit: int = 3) -> tuple[LabelName, ...]:
        """The labels whose names, descriptions and examples share most with some words, best first."""
        scores: dict[LabelName, float] = {}
        for word in said:
            hints = self.hints.get(singular(word), {})
            for label, weight in hints.items():
                # A word that many labels share says little about each.
                scores[label] = scores.get(label, 0.0) + weight / len(hints)
        return tuple(sorted(scores, key=lambda label: (-scores[label], label.field, label.slug))[:limit])

    def categories(self) -> tuple[LabelName, ...]:
        return tuple(label for label in self.labels if label.field == "category")


@lru_cache(maxsize=8)
def build(
    sources: tuple[str, ...],
    categories: "tuple[LabelSpec, ...]",
    topics: "tuple[LabelSpec, ...]",
    main_sources: tuple[str, ...] = (),
    brands: tuple[str, ...] = (),
    attributes: tuple[str, ...] = (),
) -> Lexicon:
    """The lexicon of an installation. Pure, and remembered for as long as labels stay the same."""
    phrases = Phrases()
    _add_tables(phrases)
    specs = [("category", spec) for spec in categories] + [("topic", spec) for spec in topics]
    for kind, spec in specs:
        _add_label(phrases, kind, spec)
    _add_values(phrases, sources)
    _add_brands(phrases, brands)
    for name in attributes:
        phrases.add(name, Entry("attribute", name, EXACT))
    known = tuple(LabelName(kind, spec.slug, spec.name) for kind, spec in specs)
    names = {(label.field, label.slug): label.name for label in known} | value_names(sources)
    speller = speller_of(phrases, [*names.values(), *sources], brands)
    return Lexicon(
        sources, main_sources or sources[:2], known, brands, attributes, phrases, speller, names, hints_of(specs)
    )


def _add_label(phrases: Phrases, kind: str, spec: "LabelSpec") -> None:
    exact = Entry("is", Is(Field(kind), (spec.slug,)), EXACT, kind, spec.slug)
    phrases.add_all((spec.name, spec.slug, *_cores(spec.name)), exact)
    for table, cost, how in ((labels.LABELS, SYNONYM, "synonym"), (labels.NARROWER, NARROWER, "narrower")):
        for phrase in listed(table.get(spec.slug, "")):
            if not any(isinstance(one, Entry) and one.kind == "is" for one in _meanings(phrases, phrase)):
                phrases.add(phrase, Entry("is", exact.meaning, cost, kind, spec.slug, how))


def _meanings(phrases: Phrases, phrase: str) -> list[object]:
    line = cut(phrase)
    return [value for value, after in phrases.found(line, 0) if after == len(line)]


def _cores(name: str) -> list[str]:
    """“Deposit issues” is also "deposit", "App and site problems" also "app", "site", "app problems" and "site
    problems". "General feedback" keeps both words, since neither says it alone."""
    said = words_of(name)
    tail = [said.pop()] if len(said) > 1 and singular(said[-1]) in _TAILS else []
    text = " ".join(said)
    parts = text.split(" and ") if " and " in text else [text]
    if not tail and len(parts) == 1:
        return []
    return [part for part in parts if part] + [" ".join([part, *tail]) for part in parts if tail]


def _add_values(phrases: Phrases, sources: tuple[str, ...]) -> None:
    for source in sources:
        exact = Entry("is", Is(Field.SOURCE, (source,)), EXACT, "source", source)
        phrases.add(source, exact)
        other = Entry("is", exact.meaning, SYNONYM, "source", source, "synonym")
        phrases.add_all((one for one in listed(labels.SOURCES.get(source, "")) if one not in phrases), other)
        if source == "twitter":
            phrases.add("x", Entry("letter x", exact.meaning, SYNONYM, "source", source, "synonym"))
    for kind, table in (("sentiment", labels.SENTIMENTS), ("status", labels.STATUSES)):
        for value, said in table.items():
            for phrase in listed(said):
                how = "exact" if value in phrase else "synonym"
                phrases.add(phrase, Entry("is", Is(Field(kind), (value,)), EXACT, kind, value, how))
    for value, said in (("outbound", labels.OUTBOUND), ("all", labels.ALL_DIRECTIONS)):
        phrases.add_all(listed(said), Entry("is", Is(Field.DIRECTION, (value,)), EXACT, "direction", value, "synonym"))
    for value, said in (("yes", labels.ANSWERED), ("no", labels.UNANSWERED)):
        phrases.add_all(listed(said), Entry("is", Is(Field.ANSWERED, (value,)), EXACT, "answered", value, "synonym"))
    phrases.add_all(listed(labels.UNLABELLED), Entry("is", Is(Field.CATEGORY, ("",)), EXACT, "category", ""))
    for code, said in labels.LANGUAGES.items():
        phrases.add(said, Entry("language", Is(Field.LANGUAGE, (code,)), EXACT, "language", code))


def _add_brands(phrases: Phrases, brands: tuple[str, ...]) -> None:
    """Last, since a word that means something else already is no brand's."""
    for brand in brands:
        phrases.add(brand, Entry("is", Is(Field.BRAND, (brand,)), EXACT, "brand", brand))
    for brand in brands:
        for phrase in brand_names.phrases(brand):
            if phrase not in phrases and not set(words_of(phrase)) <= nothing.NOTHING:
                phrases.add(phrase, Entry("is", Is(Field.BRAND, (brand,)), SYNONYM, "brand", brand, "synonym"))


def _add_tables(phrases: Phrases) -> None:
    for kind, said in function_words.WORDS.items():
        phrases.add_all(listed(said), Entry(kind, None, -0.1 if kind in ("previous", "year before") else 0.05))
    phrases.add_all(listed(function_words.PASSED), Entry("passed", None, 0.02))
    phrases.add_all(listed(function_words.TROUBLE), Entry("trouble", None, 0.02))
    phrases.add_all(listed(function_words.DATE_LEADS), Entry("date-lead", None, 0.02))
    phrases.add(",", Entry("comma", None, 0.05))
    for field_name, said in function_words.CLEARED.items():
        phrases.add_all(listed(said), Entry("cleared", field_name, 0.1))
    for field_name, said in function_words.CLEARABLE.items():
        for away in listed(function_words.TAKE_AWAY):
            phrases.add_all(
                (f"{away} {the}{name}" for name in listed(said) for the in ("the ", "any ", "")),
                Entry("cleared", field_name, 0.1),
            )
    phrases.add_all(listed(function_words.OTHERS), Entry("other sources", None, 0.1))
    _add_asking(phrases)
    _add_limits(phrases)


def _add_asking(phrases: Phrases) -> None:
    for unit, said in asking.UNITS.items():
        phrases.add_all(listed(said), Entry("unit", unit, 0.1))
    phrases.add_all(listed(asking.EACH), Entry("by", None, 0.05))
    phrases.add_all(("a", "an"), Entry("article", None, 0.05))
    phrases.add_all(listed(asking.BY_COUNT), Entry("count", None, 0.05))
    for unit, said in asking.ALONE.items():
        phrases.add_all(listed(said), Entry("group", (unit,), 0.1))
    phrases.add_all(listed(asking.RAISED), Entry("raised", None, 0.0))
    for noun, said in asking.NOUNS.items():
        for phrase in listed(said):
            # "Complaints" alone are the topic of that name.
            phrases.add(phrase, Entry("noun", Kind(noun), 0.25 if phrase == "complaint" else 0.1))
    for measure, said in asking.MEASURES.items():
        for phrase in listed(said):
            phrases.add(phrase, Entry(measure, None, _MEASURE_COSTS.get(phrase, 0.05 if measure == "list" else 0.1)))
    for listing, said in asking.LISTINGS.items():
        phrases.add_all(listed(said), Entry("listing", Listing(listing), 0.1))
    for quantity, said in asking.QUANTITIES.items():
        phrases.add_all(listed(said), Entry("quantity", Quantity(quantity), 0.1))
    _add_numbers(phrases)
    _add_order(phrases)


def _add_numbers(phrases: Phrases) -> None:
    for operator, said in asking.OPERATORS.items():
        phrases.add_all(listed(said), Entry("operator", Operator(operator), 0.05))
    for operator, said in asking.AFTER_NUMBER.items():
        phrases.add_all(listed(said), Entry("operator-after", Operator(operator), 0.05))
    for said, number in asking.TIMES.items():
        phrases.add(said, Entry("times", number, 0.1))
    phrases.add_all(("time", "times", "message", "messages"), Entry("times-word", None, 0.05))
    for newness, said in asking.NEW.items():
        phrases.add_all(listed(said), Entry("new", newness, 0.1))


def _add_order(phrases: Phrases) -> None:
    phrases.add("last", Entry("last-word", None, 0.1))
    phrases.add_all(listed(asking.MOST), Entry("most", False, 0.1))
    phrases.add_all(listed(asking.LEAST), Entry("most", True, 0.1))
    phrases.add_all(listed(asking.UNCLEAR_ORDER), Entry("unclear order", None, 0.1))
    for said in listed(asking.ORDERED_CHANGE):
        phrases.add(said, Entry("most change", bool(set(said.split()) & set(asking.FALLING)), 0.1))
    phrases.add_all(listed(asking.PEAK), Entry("peak", None, 0.1))
    phrases.add_all(listed(asking.BEGIN), Entry("begin", None, 0.1))
    phrases.add_all(listed(asking.GROWTH), Entry("growth", None, 0.1))
    phrases.add_all(("which", "what", "in which", "on which", "at which", "from which"), Entry("which", None, 0.05))
    for said, kind in MENTIONS.items():
        phrases.add(said, Entry("mention", kind, 0.05))


# Longer phrases that begin with those of another measure: "how much", "changed".
_MEASURE_COSTS = dict.fromkeys(("how much of", *listed(asking.MEASURES["changed"])), -0.1)
MENTIONS = dict.fromkeys(
    listed(
        "mentioning, containing, contain, contains, mention, mentions, mentioned, with the word, with the "
        "phrase, the word, the phrase, the term, the keyword, including the word, including the phrase, that "
        "say, saying, search for, search, keyword, with the text, the text, matching the text, with text, that "
        "contain, that mention, including the term, look for, with word, with the term, with the keyword, word, "
        "phrase, that have the word, that include the word, in which the word, the words, words, with the words, "
        "having the word, talk of, matching, with keyword, with phrase, the string, with the string, using the "
        "word, that use the word, include the word, literally say"
    ),
    "text",
)


def _add_limits(phrases: Phrases) -> None:
    for reason, table in (
        ("no_data", limits.NO_DATA),
        ("no_data", limits.COUNTRIES),
        ("forecast", limits.FORECAST),
        ("advice", limits.ADVICE),
        ("not_computable", limits.NOT_COMPUTABLE),
    ):
        for phrase in listed(table):
            phrases.add(phrase, Entry("refused", reason, 0.05 if " " in phrase else 0.6))
    for reason, table in (("action", limits.ACTION), ("advice", limits.HOW)):
        phrases.add_all(listed(table), Entry("order", reason, 0.6))


Meaning = Selection
