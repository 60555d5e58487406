"""Why a message got its labels: the words that weighed, taken from the model's own sums."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from engine.encoder import Encoded, Floats
from engine.lexicon import valence
from engine.sentiment import LABELS, Mood

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_GRAMMAR = """
a an the to of in on at for is are was were be been am it its it's i i'm my me you your we our they he she this that
and or so as with have has had do did does there there's their that's would will just user http
"""
SLIGHT = frozenset(_GRAMMAR.split())
"""Words that carry grammar; they may weigh, but a reader learns nothing from them."""
SHOWN = 3
RATED = 1.0
"""VADER words at least this strong (of 4) are quoted."""


class Word(NamedTuple):
    """A word of the text and how much it moved the decision (in the decision's own unit)."""

    text: str
    weight: float


def words_of(text: str, encoded: Encoded, weights: Floats) -> list[Word]:
    """Sum the weights of tokens [tokens] over the words of `text`, in order. A word not read by the model has none."""
    matches = list(_WORD.finditer(text))
    if not matches:
        return []
    real = [(start, w) for w, (start, end) in zip(weights.tolist(), encoded.spans, strict=True) if end > start]
    sums = [0.0] * len(matches)
    number = 0
    for start, weight in real:
        while number < len(matches) - 1 and start >= matches[number].end():
            number += 1
        if matches[number].start() <= start < matches[number].end():
            sums[number] += weight
    return [Word(match[0], weight) for match, weight in zip(matches, sums, strict=True)]


def strongest(words: Sequence[Word], shown: int = SHOWN) -> list[str]:
    """Return the words that weigh most in favour, heaviest first, each once, without the slight ones."""
    ranked = sorted((w for w in words if w.weight > 0), key=lambda word: -word.weight)
    telling = [word.text for word in ranked if word.text.lower().replace("’", "'") not in SLIGHT]
    first = {text.lower(): text for text in reversed(telling)}
    return [text for text in dict.fromkeys(telling) if first[text.lower()] == text][:shown]


def mood_words(text: str, encoded: Encoded, label: str) -> list[str]:
    """Return the words that spoke most for the sentiment `label`: exact shares of the model's last sum."""
    chosen = LABELS.index(label)
    # Against the mean of the other two: x - (sum - x) / 2.
    shares = 1.5 * encoded.token_logits[:, chosen] - 0.5 * encoded.token_logits.sum(axis=1)
    return strongest(words_of(text, encoded, shares))


def meaning_words(text: str, encoded: Encoded, direction: Floats) -> list[str]:
    """Return the words that moved the embedding most along `direction` [384]."""
    return strongest(words_of(text, encoded, encoded.token_vectors @ direction))


def rated_words(text: str) -> list[str]:
    """Return the words VADER's raters felt strongly about, with their mean: `worst -3.1`."""
    rated = {match[0].lower(): valence(match[0]) for match in _WORD.finditer(text)}
    strong = sorted((word for word in rated if abs(rated[word]) >= RATED), key=lambda word: -abs(rated[word]))
    return [f"{word} {rated[word]:+.1f}" for word in strong[:SHOWN]]


def mood_reason(text: str, encoded: Encoded, mood: Mood) -> str:
    """One sentence on the sentiment, quoting the text."""
    parts = []
    moved = mood_words(text, encoded, mood.label)
    if moved:
        parts.append("from " + quoted(moved))
    rated = rated_words(text)
    if rated:
        parts.append("VADER rates " + ", ".join(rated))
    lead = f"{mood.label.capitalize()} (p {max(mood.probabilities):.2f})"
    return f"{lead}: {'; '.join(parts)}." if parts else f"{lead}: no single word speaks for it."


def quoted(words: Sequence[str]) -> str:
    """Return the words in quotation marks, with commas."""
    return ", ".join(f"“{word}”" for word in words)
