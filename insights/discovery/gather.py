"""The messages that no topic explains, and their embeddings, which are kept."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet
from numpy.typing import NDArray

from engine import text as engine_text
from engine.classify.encoder import DIMENSIONS, Encoder
from insights.models import Embedding, InsightTopic, Message
from insights.spikes.keyness import split_words
from jobs import turns

MODEL = "embedded-1"
"""Whose embeddings are kept; a new name when the shipped model changes."""
SURE = 0.6
"""From this confidence on a category or topic explains a message."""
LEAST_WORDS = 2
"""Telling words that a text must have: half of real messages are fragments such as “Ok” or “I did check”."""
SLICE = 256
"""Texts that are read, encoded and committed at a time."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Gathered:
    """``ids`` of the messages worth grouping, in rising order; how many others there were, and why."""

    ids: tuple[int, ...]
    considered: int
    explained: int
    short: int


def gather(limit: int) -> Gathered:
    """The newest ``limit`` unexplained messages."""
    shown = Message.objects.analysed().filter(direction=Message.Direction.INBOUND)
    rows = unexplained(shown)
    considered, number = shown.count(), rows.count()
    newest = rows.order_by("-timestamp", "-pk").values_list("pk", "text")[:limit]
    read, ids = 0, []
    for key, text in newest.iterator(chunk_size=2000):
        read += 1
        if len(split_words(text)) >= LEAST_WORDS:
            ids.append(key)
    # Beyond the limit nothing was read; it is left out of the figures altogether.
    return Gathered(tuple(sorted(ids)), considered - (number - read), considered - number, read - len(ids))


def unexplained(rows: QuerySet[Message]) -> QuerySet[Message]:
    """Those whose category is the fallback or unsure, and which have no sure topic."""
    topics = InsightTopic.objects.filter(insight=OuterRef("insight_id"), confidence__gte=SURE, topic__retired_at=None)
    unsure = Q(category__is_fallback=True) | Q(insight__category_confidence__lt=SURE)
    return rows.filter(unsure).exclude(Exists(topics))


def embed(ids: Sequence[int], deadline: float | None = None) -> int:
    """Encodes those that have no embedding yet and keeps it, until ``deadline`` (of time.monotonic); how many lack one
    still."""
    missing = _missing(ids)
    for start in range(0, len(missing), SLICE):
        turns.breathe()
        if deadline is not None and time.monotonic() > deadline:
            return len(missing) - start
        _encode(missing[start : start + SLICE])
    return 0


def _missing(ids: Sequence[int]) -> list[int]:
    known = {key for part in _parts(ids) for key in _known(part).values_list("pk", flat=True)}
    return [key for key in ids if key not in known]


def _known(ids: Sequence[int]) -> QuerySet[Embedding]:
    return Embedding.objects.filter(pk__in=ids, model=MODEL)


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), SLICE):
        yield ids[start : start + SLICE]


def _encode(ids: Sequence[int]) -> None:
    texts = dict(Message.objects.filter(pk__in=ids).values_list("pk", "text"))
    found = _encoder().embed([engine_text.clean(texts[key]) for key in sorted(texts)])
    rows = [
        Embedding(pk=key, model=MODEL, vector=row.astype(np.float16).tobytes())
        for key, row in zip(sorted(texts), found, strict=True)
    ]
    Embedding.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["message"], update_fields=["model", "vector"]
    )


@cache
def _encoder() -> Encoder:
    return Encoder()


def vectors(ids: Sequence[int]) -> tuple[tuple[int, ...], Floats]:
    """The ids that have an embedding, and the unit vectors [n, 384] in their order."""
    places: list[int] = []
    found = np.empty((len(ids), DIMENSIONS), np.float32)
    for part in _parts(ids):
        rows = {key: bytes(vector) for key, vector in _known(part).values_list("pk", "vector")}
        for key in part:
            if key in rows:
                found[len(places)] = np.frombuffer(rows[key], np.float16)
                places.append(key)
    found = found[: len(places)]
    return tuple(places), found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
