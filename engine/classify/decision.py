"""Which category, which topics, and how sure: nearness in, choices out."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.classify.calibration import Calibration, Numbers, SubjectFit
from engine.classify.encoder import Floats
from engine.classify.prototypes import REGRESSION_SHARE, Prototypes

MOST_TOPICS = 3
FITS = 0.5
"""A category or topic fits when that is likelier than not."""
WORTH_NAMING = 0.4
"""The best category is named from here on: a wrong one is seen and corrected, one hidden in the fallback is not. Chosen
on the product's own sample (0.585 of it right instead of 0.574); its stated confidence stays what it is."""
COVERED = 0.75
"""A topic whose mean is this near to a category is about the same thing: it does not speak against it."""
GENERAL = 0.5
"""The same for the fallback, whose sentences are about many things."""
CLASH = 0.25
"""A topic of good words does not suit a negative message, nor the other way round."""


class Choice(NamedTuple):
    """The category of one text. `fits` is False when none does: then the fallback stands in for it."""

    category: int  # the fallback, where none fits
    confidence: float
    second: int | None
    fits: bool
    nearest: int  # the best category other than the fallback, or the fallback if there is no other
    rival: int | None  # the topic that none of the categories covers and that is nearer


def features(nearness: Floats, chances: Floats, scores: Floats) -> Numbers:
    """Return what decides whether the best category fits [n, 3]: its nearness, its chance, its lead."""
    ordered = np.sort(scores, axis=1)
    lead = ordered[:, -1] - ordered[:, -2] if scores.shape[1] > 1 else ordered[:, -1]
    best = scores.argmax(axis=1)[:, None]
    parts = (np.take_along_axis(nearness, best, 1)[:, 0], np.take_along_axis(chances, best, 1)[:, 0], lead)
    return np.column_stack(parts).astype(np.float64)


def likelihood(values: Numbers, fit: SubjectFit) -> Numbers:
    """Return the calibrated chance that a subject fits, for feature rows [n, features]."""
    linear = values @ np.asarray(fit.weights) + fit.bias
    return fit.confidence.at(1 / (1 + np.exp(-linear)))


def covered(topics: Prototypes, categories: Prototypes, fallback: str) -> NDArray[np.bool_]:
    """True [topics] for those about the same thing as some category."""
    near = categories.nearness(topics.means)
    limits = np.array([GENERAL if subject.slug == fallback else COVERED for subject in categories.subjects])
    return np.asarray((near >= limits).any(axis=1))


def choose(
    prototypes: Prototypes,
    embeddings: Floats,
    rivals: Floats,
    lengths: Sequence[int],
    fits: Calibration,
    fallback: str,
) -> list[Choice]:
    """Return one Choice per row of `embeddings` [n, 384].

    `rivals` [n, topics] is how near the topics are that no category covers (0 elsewhere); `lengths` [n] are the texts'
    words; `fallback` is the slug that stands for no category fits; when no category has it, the nearest is named with
    its low confidence.
    """
    nearness, chances = prototypes.nearness(embeddings), prototypes.chances(embeddings)
    scores = nearness + REGRESSION_SHARE * chances
    sure = likelihood(features(nearness, chances, scores), fits.regressed if prototypes.regression else fits.plain)
    slugs = [subject.slug for subject in prototypes.subjects]
    spare = slugs.index(fallback) if fallback in slugs else None
    if not rivals.shape[1]:
        rivals = np.zeros((len(embeddings), 1), np.float32)
    columns = (
        nearness.tolist(),
        np.argsort(-scores, axis=1).tolist(),
        sure.tolist(),
        _alone(nearness, fits.topic).tolist(),
        rivals.argmax(axis=1).tolist(),
        rivals.max(axis=1).tolist(),
        _alone(rivals.max(axis=1), fits.topic).tolist(),
        lengths,
    )
    return [_choice(_Standing._make((*row, spare))) for row in zip(*columns, strict=True)]


def _alone(nearness: Floats, fit: SubjectFit) -> Numbers:
    """Chance that a subject this near fits, whatever else does; the shape of `nearness`."""
    return likelihood(nearness.reshape(-1, 1).astype(np.float64), fit).reshape(nearness.shape)


class _Standing(NamedTuple):
    nearness: list[float]  # [categories]
    order: list[int]  # the categories, best first
    sure: float  # chance that the best one is right
    alone: list[float]  # [categories]: chance that each fits by itself
    rival: int  # the nearest topic that no category covers
    rival_near: float
    rival_alone: float
    words: int
    spare: int | None  # the fallback

    @property
    def others(self) -> list[int]:
        """The categories but the fallback, best first."""
        return [i for i in self.order if i != self.spare]

    @property
    def unrelated(self) -> bool:
        """True for a message of some length that is near to nothing: about something else, not just short."""
        return self.words >= SENTENCE and max(self.nearness) < FAR

    def beaten_by(self, others: list[int]) -> int | None:
        """The topic none of the categories covers, if it fits and is nearer than they are."""
        behind = max((self.nearness[i] for i in others), default=0.0)
        if self.spare is not None:
            behind = max(behind, self.nearness[self.spare] - BENEFIT)
        return self.rival if self.rival_near > behind and self.rival_alone >= FITS else None


def _choice(row: _Standing) -> Choice:
    best, others = row.order[0], row.others
    rival = row.beaten_by(others)
    nearest = others[0] if others else best
    if best != row.spare and rival is None and max(row.sure, row.alone[best]) >= WORTH_NAMING:
        return Choice(best, row.sure, _second(others, row.nearness), True, nearest, None)
    if row.spare is None:
        return Choice(best, min(row.sure, 1 - FITS), None, False, nearest, rival)
    general = best == row.spare and rival is None and not row.unrelated
    return Choice(row.spare, _none_fits(row, nearest, rival), None, general, nearest, rival)


def _none_fits(row: _Standing, nearest: int, rival: int | None) -> float:
    """How likely the message is general: nothing else fits, neither a category nor a topic that none covers."""
    fitting = row.alone[nearest] if nearest != row.spare else 0.0
    if rival is not None:
        fitting = max(fitting, row.rival_alone)
    return min(1 - fitting, UNRELATED if row.unrelated else 1.0)


SENTENCE, FAR = 5, 0.25
"""Five words or more and nearer than this to no category: three in four questions from elsewhere, one in eighteen
general messages (docs/engine.md)."""
UNRELATED = 0.4
BENEFIT = 0.1
"""The fallback yields to a topic unless it is nearer by this much."""
CLEAR = 0.52
CLOSE = 0.75


def _second(others: Sequence[int], nearness: Sequence[float]) -> int | None:
    """The runner-up, where it is near by itself and not much further than the best."""
    if len(others) < 2:
        return None
    best, second = others[0], max(others[1:], key=nearness.__getitem__)
    return second if nearness[second] >= max(CLEAR, CLOSE * nearness[best]) else None


def second_of(choice: Choice, nearness: Floats, prototypes: Prototypes, fallback: str) -> int | None:
    """Return the second category of a message: the runner-up, or what one of its parts is clearly about.

    `nearness` [parts, categories] is that of the parts.
    """
    if choice.second is not None or not choice.fits or not len(nearness):
        return choice.second
    best = nearness.argmax(axis=1)
    clear = [
        (float(row[k]), int(k))
        for row, k in zip(nearness, best, strict=True)
        if k != choice.category and row[k] >= CLEAR and prototypes.subjects[k].slug != fallback
    ]
    named = prototypes.subjects[choice.category].slug
    return max(clear)[1] if clear and named != fallback else None
