"""From the model's logits and VADER to a class, a score and an honest confidence."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.classify.calibration import MoodFit, Numbers, softmax

Scores = NDArray[np.floating[Any]]

LABELS = ("negative", "neutral", "positive")
THRESHOLD = 0.1
"""A score above it is positive, below its negative is negative: what the API promises."""
SOFTENING = 2.0
"""Temperature of the model's probabilities in the score: how sure it is says more than how strong the feeling is."""
VADER_SHARE = 0.3
EDGE = 0.01
"""How far beyond the threshold a score is moved when the class says so."""


class Mood(NamedTuple):
    """The sentiment of one text; `score` is always on the side of the threshold that `label` names."""

    label: str
    score: float  # -1...1
    confidence: float  # how likely the label is right
    probabilities: tuple[float, float, float]


def label_of(score: float) -> str:
    """Return the class that a score stands for."""
    if score > THRESHOLD:
        return "positive"
    return "negative" if score < -THRESHOLD else "neutral"


def probabilities(logits: Scores, compounds: Numbers, fit: MoodFit) -> Numbers:
    """Return class probabilities [n, 3] for logits [n, 3] and VADER compounds [n]."""
    scaled = np.log(softmax(np.asarray(logits, np.float64)))
    features = np.column_stack([scaled, compounds, np.abs(compounds)])
    return softmax(features @ np.asarray(fit.weights) + np.asarray(fit.bias))


def blend(logits: Scores, compounds: Numbers) -> Numbers:
    """Return -1...1 [n]: the model's p(positive) - p(negative), softened, with VADER's compound. Together they come
    nearer to what people say than either."""
    soft = softmax(np.asarray(logits, np.float64) / SOFTENING)
    return np.asarray((1 - VADER_SHARE) * (soft[:, 2] - soft[:, 0]) + VADER_SHARE * compounds)


def moods(logits: Scores, compounds: Numbers, fit: MoodFit) -> Sequence[Mood]:
    """Return one Mood per row.

    The class is the likeliest one. The score comes from the blend, stretched so that the thresholds lie where the
    classes part; where it falls on the wrong side of the class's threshold it is moved to it.
    """
    chances = probabilities(logits, compounds, fit)
    scores = np.interp(blend(logits, compounds), (-1, *fit.edges, 1), (-1, -THRESHOLD, THRESHOLD, 1))
    best = chances.argmax(axis=1)
    sure = fit.confidence.at(chances.max(axis=1))
    return [
        Mood(LABELS[k], _on_side(LABELS[k], float(s)), float(c), (float(p[0]), float(p[1]), float(p[2])))
        for k, s, c, p in zip(best, scores, sure, chances, strict=True)
    ]


def _on_side(label: str, score: float) -> float:
    if label == "positive":
        return max(score, THRESHOLD + EDGE)
    if label == "negative":
        return min(score, -THRESHOLD - EDGE)
    return min(max(score, -THRESHOLD), THRESHOLD)
