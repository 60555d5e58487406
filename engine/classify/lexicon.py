"""VADER: the valence of a text by rules and a rated word list (Hutto and Gilbert 2014)."""

import functools

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer


@functools.cache
def _vader() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()


def compound(text: str) -> float:
    """Return VADER's compound score of cleaned text, -1...1; 0 for a text without rated words."""
    return float(_vader().polarity_scores(text)["compound"])


def valence(word: str) -> float:
    """Return the raters' mean for `word`, -4...4; 0 for a word they did not rate."""
    return float(_vader().lexicon.get(word.lower(), 0.0))
