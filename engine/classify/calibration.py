"""Fitted constants, and what turns a score into a probability one can hold the engine to."""

import functools
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.classify.artefacts import MODEL_FOLDER, ArtefactError, verified

Numbers = NDArray[np.float64]


class Curve(NamedTuple):
    """A non-decreasing piecewise line through (x, y): isotonic regression at a few knots."""

    x: tuple[float, ...]
    y: tuple[float, ...]

    def at(self, values: Numbers) -> Numbers:
        """Return the curve's height at each value; flat beyond its ends."""
        return np.interp(values, self.x, self.y)


class MoodFit(NamedTuple):
    """Class probabilities from the model's log probabilities and VADER: a multinomial regression.

    It is fitted with equal weight for each class, so no class is favoured for being common in the training tweets.
    """

    weights: tuple[tuple[float, ...], ...]  # [5, 3]: three log probabilities, compound, |compound|
    bias: tuple[float, ...]  # [3]
    confidence: Curve  # of the highest probability
    edges: tuple[float, float]  # of the blend (engine.classify.sentiment): where negative, neutral and positive part


class SubjectFit(NamedTuple):
    """How likely a category fits, from how near its sentences are (see prototypes.Nearness)."""

    weights: tuple[float, ...]
    bias: float
    confidence: Curve


class Calibration(NamedTuple):
    """Everything that training.calibrate fitted on held-out rows."""

    mood: MoodFit
    regressed: SubjectFit  # categories with a regression
    plain: SubjectFit  # categories without
    topic: SubjectFit  # one topic by itself


@functools.cache
def calibration(folder: Path = MODEL_FOLDER) -> Calibration:
    """Read calibration.json, verified by its hash. Raises ArtefactError."""
    try:
        values = json.loads(verified("calibration.json", folder).read_bytes())
        mood, subject = values["mood"], values["subject"]
        return Calibration(
            _mood_fit(mood),
            *(_subject_fit(subject[name]) for name in ("regressed", "plain", "topic")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ArtefactError("calibration.json does not hold the expected constants; restore the file") from error


def _mood_fit(values: Any) -> MoodFit:
    low, high = values["edges"]
    weights = tuple(map(tuple, values["weights"]))
    return MoodFit(weights, tuple(values["bias"]), _curve(values["confidence"]), (low, high))


def _subject_fit(values: Any) -> SubjectFit:
    return SubjectFit(tuple(values["weights"]), values["bias"], _curve(values["confidence"]))


def _curve(values: Any) -> Curve:
    return Curve(tuple(values["x"]), tuple(values["y"]))


def softmax(scores: Numbers) -> Numbers:
    """Return row-wise probabilities."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
