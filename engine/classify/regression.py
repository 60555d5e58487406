"""Multinomial logistic regression on a few embeddings, in numpy."""

from typing import NamedTuple

import numpy as np

from engine.classify.encoder import Floats

STRENGTH = 100.0
"""Inverse regularisation, as `C` in scikit-learn: measured best for ten sentences a class (docs/engine.md)."""
STEPS = 300


class Regression(NamedTuple):
    """Weights [dimensions, classes] and bias [classes]."""

    weights: Floats
    bias: Floats

    def probabilities(self, embeddings: Floats) -> Floats:
        """Return class probabilities [n, classes]."""
        return _softmax(embeddings @ self.weights + self.bias)


def fit(embeddings: Floats, owner: np.ndarray, classes: int) -> Regression:
    """Fit to sentences [n, dimensions] of the classes `owner` [n] by accelerated gradient descent (Nesterov).

    Every class weighs the same, however many sentences it has.
    """
    rows = np.hstack([embeddings, np.ones((len(owner), 1), np.float32)])
    wanted = np.eye(classes, dtype=np.float32)[owner]
    weight = (1.0 / np.bincount(owner, minlength=classes)[owner] / classes).astype(np.float32)[:, None]
    decay = 1.0 / (STRENGTH * len(owner))
    # The loss bends at most as much as half the largest eigenvalue of the weighted second moments.
    step = 1.0 / (0.5 * float(np.linalg.norm((rows * weight).T @ rows, 2)) + decay)
    current = previous = np.zeros((rows.shape[1], classes), np.float32)
    for count in range(STEPS):
        ahead = np.asarray(current + (count / (count + 3)) * (current - previous), np.float32)
        slope = rows.T @ ((_softmax(rows @ ahead) - wanted) * weight) + decay * ahead
        previous, current = current, ahead - step * slope
    return Regression(current[:-1], current[-1])


def _softmax(scores: Floats) -> Floats:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
