"""Groups embeddings: mini-batch k-means on unit vectors (Sculley, Web-scale k-means clustering, 2010), in numpy.

Deterministic: one seed, rows in the order given, ties to the lower index.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Places = NDArray[np.intp]

SEED = 20261120
BATCH = 4096
STEPS = 60
SAMPLE = 8192
"""Rows that the first centres are chosen among."""
MOST_CENTRES = 220
NEAR = 0.5
"""The cosine with its centre below which a row is like no others."""
SAME = 0.8
"""The cosine of two centres from which they are one."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """``centres`` [k, d] of unit length; ``owner`` [n] is a row's centre, −1 where it has none; ``nearness`` [n]."""

    centres: Floats
    owner: Places
    nearness: Floats

    def members(self, cluster: int) -> Places:
        """Its rows, the nearest first."""
        rows = np.flatnonzero(self.owner == cluster)
        return np.asarray(rows[np.lexsort((rows, -self.nearness[rows]))])


def grouped(vectors: Floats, least: int, between: Callable[[], None] = lambda: None) -> Clusters:
    """Groups unit ``vectors`` [n, d] into clusters of at least ``least`` rows, the greatest first.

    ``between`` is called between two steps.
    """
    if len(vectors) < 2 * least:
        return Clusters(vectors[:0], np.full(len(vectors), -1), np.zeros(len(vectors), np.float32))
    random = np.random.default_rng(SEED)
    centres = _trained(vectors, _first(vectors, number_for(len(vectors)), random), random, between)
    owner, nearness = _assigned(vectors, centres)
    centres = _unit(_sums(vectors, owner, len(centres)))
    joined = _joined(centres, np.bincount(owner, minlength=len(centres)))
    centres = _unit(_sums(vectors, joined[owner], int(joined.max()) + 1))
    owner, nearness = _assigned(vectors, centres)
    return _kept(centres, np.where(nearness >= NEAR, owner, -1), nearness, least)


def number_for(rows: int) -> int:
    """How many centres: grows with the square root, up to the number that was measured best for 100,000 rows."""
    return int(np.clip(round(rows**0.5 * 1.2), 2, min(MOST_CENTRES, rows)))


def _first(vectors: Floats, number: int, random: np.random.Generator) -> Floats:
    """k-means++ (Arthur and Vassilvitskii, 2007) on a sample: far-off rows are likelier to become centres."""
    sample = vectors[np.sort(random.permutation(len(vectors))[:SAMPLE])]
    chosen = [int(random.integers(len(sample)))]
    distance = np.maximum(2 - 2 * (sample @ sample[chosen[0]]), 0).astype(np.float64)
    for _ in range(number - 1):
        total = distance.sum()
        if total <= 0:
            break
        place = int(np.searchsorted(np.cumsum(distance), random.random() * total))
        chosen.append(min(place, len(sample) - 1))
        distance = np.minimum(distance, np.maximum(2 - 2 * (sample @ sample[chosen[-1]]), 0))
    return sample[chosen].copy()


def _trained(vectors: Floats, centres: Floats, random: np.random.Generator, between: Callable[[], None]) -> Floats:
    """Each batch moves its centres by its share of all rows that they have had so far."""
    had = np.ones(len(centres), np.float32)
    for _ in range(STEPS):
        between()
        rows = np.sort(random.choice(len(vectors), min(BATCH, len(vectors)), replace=False))
        batch = vectors[rows]
        owner, _ = _assigned(batch, centres)
        number = np.bincount(owner, minlength=len(centres)).astype(np.float32)
        had += number
        step = (number / had)[:, None]
        means = _sums(batch, owner, len(centres)) / np.maximum(number, 1)[:, None]
        centres = _unit(np.where(number[:, None] > 0, (1 - step) * centres + step * means, centres))
    return centres


def _assigned(vectors: Floats, centres: Floats) -> tuple[Places, Floats]:
    owner, nearness = np.empty(len(vectors), np.intp), np.empty(len(vectors), np.float32)
    for start in range(0, len(vectors), BATCH):
        cosines = vectors[start : start + BATCH] @ centres.T
        owner[start : start + BATCH] = cosines.argmax(axis=1)
        nearness[start : start + BATCH] = cosines.max(axis=1)
    return owner, nearness


def _sums(vectors: Floats, owner: Places, number: int) -> Floats:
    sums = np.zeros((number, vectors.shape[1]), np.float32)
    order = np.argsort(owner, kind="stable")
    places, starts = np.unique(owner[order], return_index=True)
    if len(places):
        for start in range(0, len(places), 64):  # so many groups at once: the sorted copy of all rows would be large
            stop = starts[start + 64] if start + 64 < len(places) else len(order)
            rows = order[starts[start] : stop]
            sums[places[start : start + 64]] = np.add.reduceat(
                vectors[rows], starts[start : start + 64] - starts[start], axis=0
            )
    return sums


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


def _joined(centres: Floats, sizes: NDArray[np.int64]) -> Places:
    """Which centres are one [k]: each joins the greatest one that is nearly the same."""
    order = np.lexsort((np.arange(len(centres)), -sizes))
    heads: list[int] = []
    joined = np.empty(len(centres), np.intp)
    for place in order:
        near = centres[heads] @ centres[place] if heads else np.zeros(0, np.float32)
        if len(near) and near.max() >= SAME:
            joined[place] = int(near.argmax())
        else:
            joined[place] = len(heads)
            heads.append(int(place))
    return joined


def _kept(centres: Floats, owner: Places, nearness: Floats, least: int) -> Clusters:
    sizes = np.bincount(owner[owner >= 0], minlength=len(centres))
    order = [int(place) for place in np.lexsort((np.arange(len(centres)), -sizes)) if sizes[place] >= least]
    renamed = np.full(len(centres) + 1, -1, np.intp)  # the last place is that of −1
    renamed[order] = np.arange(len(order))
    return Clusters(centres[order], renamed[owner], nearness)
