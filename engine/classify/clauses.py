"""The parts of a message, each with a meaning of its own: pooled from the tokens already computed."""

import re
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from engine.classify.encoder import Encoded, Floats

_BREAK = re.compile(r"[.!?;:,]+\s|\s[-–—]\s|\b(?:but|and|also|because|plus)\b", re.IGNORECASE)
FEWEST = 4
"""Tokens a part needs to mean something."""
MOST = 6


class Clause(NamedTuple):
    """A part of the text and the mean of its tokens' vectors, unit length."""

    text: str
    embedding: Floats


def clauses(text: str, encoded: Encoded) -> list[Clause]:
    """Return the parts of `text` between stops and joining words, or nothing for a text of one part."""
    cuts = [0, *(match.end() for match in _BREAK.finditer(text)), len(text)]
    if len(cuts) < 3:
        return []
    real = [end > start for start, end in encoded.spans]
    starts = [start for start, end in encoded.spans if end > start]
    bounds = np.searchsorted(starts, cuts).tolist()
    tokens = encoded.token_vectors[real]
    parts = [(i, tokens[a:b]) for i, (a, b) in enumerate(pairwise(bounds)) if b - a >= FEWEST]
    found = [Clause(text[cuts[i] : cuts[i + 1]].strip(), _unit(part.sum(axis=0))) for i, part in parts[:MOST]]
    return found if len(found) > 1 else []


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)
