"""The plain lexicon, for comparison: VADER's compound score and no opinion about categories."""

from collections.abc import Sequence

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from insights.engines.base import Analysis, Outcome, Taxonomy


class VaderEngine:
    """About 25,000 messages a second on one core. Its ±0.1 thresholds are the product's, not VADER's own ±0.05."""

    name = "vader"
    model = "vader-3.3.2"

    def __init__(self) -> None:
        self._vader = SentimentIntensityAnalyzer()

    def analyse(self, texts: Sequence[str], taxonomy: Taxonomy) -> list[Outcome]:
        return [self._one(text, taxonomy.fallback) for text in texts]

    def _one(self, text: str, fallback: str) -> Analysis:
        score = float(self._vader.polarity_scores(text)["compound"])
        return Analysis(
            score=score,
            confidence=0.5 + abs(score) / 2,
            category=fallback,
            category_confidence=0.0,
            reasoning=f"VADER's lexicon scores the words at {score:+.2f}.",
        )
