"""Nearness of a text to labelled example sentences, by the cosine of weighted word and word-part counts."""

import math
import re
from collections import Counter
from dataclasses import dataclass

from insights.engines.base import LabelSpec

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_MAX_CHARACTERS = 4000
_STOP = frozenset(
    # What nearly every message holds, whatever it is about.
    """
    a an and are as at be been but by can could did do does for from had has have he her his how i if in is it its just
    me my no not of on or our she so that the their them then there they this to too up us was we were what when where
    which who why will with would you your im ive its dont cant please hi hello hey thanks thank
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Match:
    """How close a label is: the cosine with its nearest example, that example, and the words both share."""

    slug: str
    cosine: float
    example: str
    shared: tuple[str, ...]


class LabelMatcher:
    """Compares texts with the examples of ``labels``. Building it costs milliseconds; keep it while the labels stay
    the same."""

    def __init__(self, labels: tuple[LabelSpec, ...]) -> None:
        sentences = [
            (label.slug, text) for label in labels for text in (label.name, label.description, *label.examples) if text
        ]
        counts = [Counter(features(text)) for _, text in sentences]
        frequency = Counter(feature for count in counts for feature in count)
        self._weights = {feature: math.log(1 + len(counts) / n) for feature, n in frequency.items()}
        self._default = math.log(1 + max(1, len(counts)))
        self._rows = [(slug, text, self._vector(count)) for (slug, text), count in zip(sentences, counts, strict=True)]
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for index, (_, _, vector) in enumerate(self._rows):
            for feature, weight in vector.items():
                self._postings.setdefault(feature, []).append((index, weight))

    def _vector(self, count: Counter[str]) -> dict[str, float]:
        raw = {feature: n * self._weights.get(feature, self._default) for feature, n in count.items()}
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        return {feature: value / length for feature, value in raw.items()}

    def match(self, text: str) -> list[Match]:
        """The labels that share anything with ``text``, closest first."""
        words = features(text)
        dots = [0.0] * len(self._rows)
        for feature, value in self._vector(Counter(words)).items():
            for index, weight in self._postings.get(feature, ()):
                dots[index] += value * weight
        best: dict[str, int] = {}
        for index in sorted(range(len(dots)), key=lambda i: -dots[i]):
            if dots[index] > 0:
                best.setdefault(self._rows[index][0], index)
        return [self._match(slug, index, dots[index], words) for slug, index in best.items()]

    def _match(self, slug: str, index: int, cosine: float, words: list[str]) -> Match:
        _, example, vector = self._rows[index]
        shared = sorted((w for w in set(words) if w in vector and "~" not in w), key=lambda w: (-vector[w], w))[:4]
        return Match(slug, cosine, example, tuple(shared))


def features(text: str) -> list[str]:
    """Words, and the beginnings of longer words (``deposi~`` for deposited and deposits alike)."""
    words = [word for word in _WORD.findall(text[:_MAX_CHARACTERS].lower()) if word not in _STOP]
    return (
        words
        + [word[:6] + "~" for word in words if len(word) > 6]
        + [word + "~" for word in words if 4 <= len(word) <= 6]
    )
