"""The one measure that only the benchmarks print; the others are insights.evaluation.metrics."""

import numpy as np
from numpy.typing import ArrayLike


def auroc(inside: ArrayLike, outside: ArrayLike) -> float:
    """Chance that a random inside score is above a random outside one (Mann-Whitney), ties by half."""
    low, high = np.sort(np.asarray(outside)), np.asarray(inside)
    below = np.searchsorted(low, high, "left") + np.searchsorted(low, high, "right")
    return float(below.mean() / 2 / len(low))
