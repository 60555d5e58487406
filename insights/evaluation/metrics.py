"""The measures of classification. Pure functions over lists of labels; every share is 0…1."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

CALIBRATION_BINS = 10


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One label's precision, recall and F1; ``support`` is how many messages truly have it."""

    label: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose confidence lay from ``low`` to ``high``: how many, how sure on average, how often right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def accuracy(true: Sequence[str], said: Sequence[str]) -> float:
    return sum(t == s for t, s in zip(true, said, strict=True)) / len(true) if true else 0.0


def per_class(true: Sequence[str], said: Sequence[str]) -> list[ClassFigures]:
    """Figures of every label that is true or was said of some message, in alphabetical order."""
    pairs = Counter(zip(true, said, strict=True))
    return [_class_figures(label, pairs) for label in sorted({*true, *said})]


def _class_figures(label: str, pairs: Counter[tuple[str, str]]) -> ClassFigures:
    right = pairs[label, label]
    support = sum(n for (t, _), n in pairs.items() if t == label)
    answers = sum(n for (_, s), n in pairs.items() if s == label)
    precision = right / answers if answers else 0.0
    recall = right / support if support else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return ClassFigures(label, precision, recall, f1, support)


def macro_f1(true: Sequence[str], said: Sequence[str]) -> float:
    """The mean of the labels' F1, those included that were only said: as scikit-learn defines it."""
    return _mean([figures.f1 for figures in per_class(true, said)])


def macro_recall(true: Sequence[str], said: Sequence[str]) -> float:
    """The mean of the labels' recalls: TweetEval's measure for sentiment. Indifferent to how frequent a label is."""
    return _mean([figures.recall for figures in per_class(true, said) if figures.support])


def confusion(true: Sequence[str], said: Sequence[str]) -> dict[str, dict[str, int]]:
    """``confusion[true][said]`` is how many messages of ``true`` were called ``said``."""
    counts = Counter(zip(true, said, strict=True))
    labels = sorted({*true, *said})
    return {t: {s: counts[t, s] for s in labels} for t in labels if any(counts[t, s] for s in labels)}


def reliability(confidence: Sequence[float], right: Sequence[bool], bins: int = CALIBRATION_BINS) -> list[Bin]:
    """Answers sorted into bins of equal width by their confidence; empty bins are left out."""
    members: dict[int, list[tuple[float, bool]]] = {}
    for value, is_right in zip(confidence, right, strict=True):
        members.setdefault(min(int(value * bins), bins - 1), []).append((value, is_right))
    return [
        Bin(
            low=index / bins,
            high=(index + 1) / bins,
            count=len(rows),
            confidence=_mean([value for value, _ in rows]),
            accuracy=_mean([float(is_right) for _, is_right in rows]),
        )
        for index, rows in sorted(members.items())
    ]


def calibration_error(confidence: Sequence[float], right: Sequence[bool], bins: int = CALIBRATION_BINS) -> float:
    """Expected calibration error (Guo et al. 2017): the bins' gaps between confidence and accuracy, by their share."""
    rows = reliability(confidence, right, bins)
    total = sum(row.count for row in rows)
    return sum(row.count * abs(row.confidence - row.accuracy) for row in rows) / total if total else 0.0


def pearson(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Pearson's r; 0 where one side does not vary."""
    from_x, from_y = _deviations(xs), _deviations(ys)
    spread = math.hypot(*from_x) * math.hypot(*from_y)
    return sum(x * y for x, y in zip(from_x, from_y, strict=True)) / spread if spread else 0.0


def _deviations(values: Sequence[float]) -> list[float]:
    """How far each lies from the mean, in units of the largest: r has no unit, and so no square is too large."""
    largest = max(map(abs, values), default=0.0) or 1.0
    scaled = [value / largest for value in values]
    mean = _mean(scaled)
    return [value - mean for value in scaled]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
