"""Why a message got its labels: the words that weighed, taken from the model's own sums."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.classify.encoder import Encoded, Floats
from engine.classify.lexicon import valence
from engine.classify.sentiment import LABELS, Mood

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GRAMMAR = """
a an the to of in on at for is are was were be been am it its it's i i'm my me you your we our they he she this that
and or so as with have has had do did does there there's their that's would will just user http
"""
SLIGHT = frozenset(_GRAMMAR.split())
"""Words that carry grammar; they may weigh, but a reader learns nothing from them."""
_AGAINST = 1.5 * np.eye(len(LABELS), dtype=np.float32) - 0.5
"""A class against the mean of the other two: x - (sum - x) / 2."""
SHOWN = 3
RATED = 1.0
"""VADER words at least this strong (of 4) are quoted."""


class WeighedWord(NamedTuple):
    """A word of the text and how much it moved the decision (in the decision's own unit)."""

    text: str
    weight: float


class TextWords(NamedTuple):
    """The words of a text, in order, and which of them each token belongs to."""

    texts: list[str]
    owner: list[int]  # [tokens]; the number of words for a token that stands in none

    def weighed(self, weights: Floats) -> list[WeighedWord]:
        """Sum the weights of tokens [tokens] over the words. A word not read by the model has none."""
        sums = [0.0] * (len(self.texts) + 1)
        for number, weight in zip(self.owner, weights.tolist(), strict=True):
            sums[number] += weight
        return [WeighedWord(text, weight) for text, weight in zip(self.texts, sums, strict=False)]


def words_of(text: str, encoded: Encoded) -> TextWords:
    """Return the words of `text` and whose each token is."""
    matches = list(_WORD.finditer(text))
    bounds = [match.span() for match in matches] or [(0, 0)]
    number, last, owner = 0, len(bounds) - 1, []
    for start, end in encoded.spans:
        while number < last and start >= bounds[number][1]:
            number += 1
        inside = end > start and bounds[number][0] <= start < bounds[number][1]
        owner.append(number if inside else len(matches))
    return TextWords([match[0] for match in matches], owner)


def strongest(words: Sequence[WeighedWord], shown: int = SHOWN) -> list[str]:
    """Return the words that weigh most in favour, heaviest first, each once, without the slight ones."""
    found: dict[str, str] = {}
    for word in sorted((word for word in words if word.weight > 0), key=_heaviest):
        lower = word.text.lower()
        if lower.replace("’", "'") not in SLIGHT:
            found.setdefault(lower, word.text)
        if len(found) == shown:
            break
    return list(found.values())


def _heaviest(word: WeighedWord) -> float:
    return -word.weight


def mood_words(words: TextWords, encoded: Encoded, label: str) -> list[str]:
    """Return the words that spoke most for the sentiment `label`: exact shares of the model's last sum."""
    return strongest(words.weighed(encoded.token_logits @ _AGAINST[LABELS.index(label)]))


def meaning_words(words: TextWords, encoded: Encoded, direction: Floats) -> list[str]:
    """Return the words that moved the embedding most along `direction` [384]."""
    return strongest(words.weighed(encoded.token_vectors @ direction))


def rated_words(words: TextWords) -> list[str]:
    """Return the words VADER's raters felt strongly about, with their mean: `worst -3.1`."""
    rated = {text.lower(): valence(text) for text in words.texts}
    strong = sorted((word for word in rated if abs(rated[word]) >= RATED), key=lambda word: -abs(rated[word]))
    return [f"{word} {rated[word]:+.1f}" for word in strong[:SHOWN]]


def mood_reason(words: TextWords, encoded: Encoded, mood: Mood) -> str:
    """One sentence on the sentiment, quoting the text."""
    parts = []
    moved = mood_words(words, encoded, mood.label)
    if moved:
        parts.append("from " + quoted(moved))
    rated = rated_words(words)
    if rated:
        parts.append("VADER rates " + ", ".join(rated))
    lead = f"{mood.label.capitalize()} (p {max(mood.probabilities):.2f})"
    return f"{lead}: {'; '.join(parts)}." if parts else f"{lead}: no single word speaks for it."


def quoted(words: Sequence[str]) -> str:
    """Return the words in quotation marks, with commas."""
    return ", ".join(f"“{word}”" for word in words)
