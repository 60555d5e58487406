"""The measures the benchmarks print, in numpy."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

BINS = 10


def accuracy(said: Sequence[str], truth: Sequence[str]) -> float:
    return float(np.mean([a == b for a, b in zip(said, truth, strict=True)]))


def macro_recall(said: Sequence[str], truth: Sequence[str]) -> float:
    """Mean over the classes of the share found: TweetEval's measure for sentiment."""
    a, b = np.asarray(said), np.asarray(truth)
    return float(np.mean([(a[b == label] == label).mean() for label in np.unique(b)]))


def macro_f1(said: Sequence[str], truth: Sequence[str]) -> float:
    a, b = np.asarray(said), np.asarray(truth)
    scores = [2 * ((a == k) & (b == k)).sum() / max(1, (a == k).sum() + (b == k).sum()) for k in np.unique(b)]
    return float(np.mean(scores))


def calibration_error(sure: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error: mean distance of confidence and accuracy over ten equal bins (Guo et al. 2017)."""
    confidence, correct = np.asarray(sure, float), np.asarray(right, float)
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(confidence[bins == k].sum() - correct[bins == k].sum()) for k in np.unique(bins)]
    return float(sum(gaps) / len(confidence))


def auroc(inside: ArrayLike, outside: ArrayLike) -> float:
    """Chance that a random inside score is above a random outside one (Mann-Whitney), ties by half."""
    low, high = np.sort(np.asarray(outside)), np.asarray(inside)
    below = np.searchsorted(low, high, "left") + np.searchsorted(low, high, "right")
    return float(below.mean() / 2 / len(low))
