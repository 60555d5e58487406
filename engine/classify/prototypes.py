"""How near a text is to each category or topic, measured on sentence embeddings."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.classify.calibration import calibration
from engine.classify.encoder import DIMENSIONS, Encoder, Floats
from engine.classify.lexicon import compound
from engine.classify.regression import Regression, fit
from engine.classify.sentiment import probabilities
from engine.classify.subjects import Subject
from engine.text import clean

ENOUGH = 5
"""Sentences a subject needs before the regression joins in; all subjects must have them."""
REGRESSION_SHARE = 0.5
CACHED_SENTENCES = 20_000
CACHED_LISTS = 16


class Prototypes(NamedTuple):
    """The subjects' sentences as embeddings."""

    subjects: tuple[Subject, ...]
    sentences: tuple[str, ...]
    vectors: Floats  # [sentences, 384]
    owner: NDArray[np.intp]  # [sentences]: whose sentence it is
    means: Floats  # [subjects, 384], unit length
    directions: Floats  # [subjects, 384]: towards a subject's mean, away from the mean of all
    regression: Regression | None
    tones: NDArray[np.float64]  # [subjects]: mean of p(positive) - p(negative) of its sentences

    def nearness(self, embeddings: Floats) -> Floats:
        """Return [n, subjects]: the mean of the cosines to a subject's mean and to its nearest sentence."""
        if not self.subjects:
            return np.zeros((len(embeddings), 0), np.float32)
        near = embeddings @ self.vectors.T
        starts = np.searchsorted(self.owner, np.arange(len(self.subjects)))
        nearest = np.maximum.reduceat(near, starts, axis=1)
        return np.asarray((embeddings @ self.means.T + nearest) / 2, np.float32)

    def chances(self, embeddings: Floats) -> Floats:
        """Return the regression's share of each subject [n, subjects]; zeros while there is none."""
        if self.regression is None:
            return np.zeros((len(embeddings), len(self.subjects)), np.float32)
        return self.regression.probabilities(embeddings)

    def scores(self, embeddings: Floats) -> Floats:
        """Return what subjects are compared by [n, subjects]."""
        return self.nearness(embeddings) + REGRESSION_SHARE * self.chances(embeddings)

    def nearest_sentence(self, embedding: Floats, subject: int) -> tuple[str, float]:
        """Return the sentence of `subject` nearest to one embedding, and its cosine."""
        first, last = np.searchsorted(self.owner, (subject, subject + 1))
        near = self.vectors[first:last] @ embedding
        best = int(near.argmax())
        return self.sentences[first + best], float(near[best])


class PrototypeStore:
    """Prototypes by content: an edited subject gets new ones, and only its new sentences are encoded."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, KnownSentence] = {}
        self._built: dict[tuple[Subject, ...], Prototypes] = {}

    def get(self, subjects: Sequence[Subject]) -> Prototypes:
        """Return the prototypes of `subjects`. Raises ArtefactError when the model cannot be read."""
        key = tuple(subjects)
        found = self._built.get(key)
        if found is None:
            # Replaced, never emptied: another thread may be reading the old one.
            kept = {} if len(self._built) >= CACHED_LISTS else self._built
            found = self._build(key)
            self._built = {**kept, key: found}
        return found

    def _build(self, subjects: tuple[Subject, ...]) -> Prototypes:
        spoken = [sentences_of(subject) for subject in subjects]
        sentences = tuple(sentence for group in spoken for sentence in group)
        owner = np.repeat(np.arange(len(subjects)), [len(group) for group in spoken])
        vectors, tones = self._read(sentences)
        means = mean_vectors(vectors, owner, len(subjects))
        regression = _regression(subjects, vectors, owner)
        tone = _means(tones, owner, len(subjects))
        return Prototypes(subjects, sentences, vectors, owner, means, directions(means), regression, tone)

    def _read(self, sentences: Sequence[str]) -> tuple[Floats, NDArray[np.float64]]:
        """Return the sentences' embeddings and tones; only those not met before are encoded."""
        known = self._known if len(self._known) < CACHED_SENTENCES else {}
        missing = [s for s in dict.fromkeys(sentences) if s not in known]
        fresh = dict(zip(missing, self._encode([clean(s) for s in missing]), strict=True))
        known = self._known = {**known, **fresh}
        rows = [known[sentence] for sentence in sentences]
        vectors = np.stack([row.vector for row in rows]) if rows else np.zeros((0, DIMENSIONS), np.float32)
        return vectors, np.array([row.tone for row in rows])

    def _encode(self, texts: list[str]) -> list["KnownSentence"]:
        if not texts:
            return []
        encoded = self._encoder.encode(texts)
        logits = np.stack([row.logits for row in encoded])
        chances = probabilities(logits, np.array([compound(text) for text in texts]), calibration().mood)
        tones = chances[:, 2] - chances[:, 0]
        return [KnownSentence(row.embedding.copy(), float(t)) for row, t in zip(encoded, tones, strict=True)]


class KnownSentence(NamedTuple):
    """A sentence met before: its embedding, and p(positive) - p(negative)."""

    vector: Floats
    tone: float


def mean_vectors(vectors: Floats, owner: NDArray[np.intp], count: int) -> Floats:
    """Return the mean direction [count, dimensions] of each owner's vectors, unit length."""
    sums = np.zeros((count, vectors.shape[1]), np.float32)
    np.add.at(sums, owner, vectors)
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9))


def directions(means: Floats) -> Floats:
    """Return the way from the mean of all subjects to each subject's mean [subjects, dimensions]."""
    return np.asarray(means - means.mean(axis=0)) if len(means) else means


def _means(values: NDArray[np.float64], owner: NDArray[np.intp], count: int) -> NDArray[np.float64]:
    return np.bincount(owner, values, count) / np.maximum(np.bincount(owner, minlength=count), 1)


def sentences_of(subject: Subject) -> tuple[str, ...]:
    """Return the subject's sentences, led by what the analyst wrote about it: its description and its name, which may
    be the very word that customers use."""
    name = subject.name or subject.slug.replace("_", " ")
    return tuple(dict.fromkeys((subject.description or name, name, *subject.sentences)))


def _regression(subjects: Sequence[Subject], vectors: Floats, owner: NDArray[np.intp]) -> Regression | None:
    if len(subjects) < 2 or any(len(subject.sentences) < ENOUGH for subject in subjects):
        return None
    return fit(vectors, owner, len(subjects))
