"""One request under way: when it must have left, when its answer must be complete, and how large that may be."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

CONNECT_SECONDS = 5.0
TIME_TO_ANSWER = 3.0  # seconds that a model needs; in a shorter call, half of it
MAX_BODY = 2_000_000  # bytes; an answer of 100,000 tokens is 400,000


@dataclass(slots=True)
class CallDeadline:
    """``latest`` and ``deadline`` are by ``time.monotonic``: sending it later than ``latest`` makes no sense."""

    latest: float
    deadline: float
    most: int
    departed: bool = False


trip: ContextVar[CallDeadline] = ContextVar("trip")


@contextmanager
def until(deadline: float, most: int = MAX_BODY) -> Iterator[None]:
    """Requests inside belong to a trip that ends at ``deadline``, with at most ``most`` bytes of an answer."""
    left = deadline - time.monotonic()
    token = trip.set(CallDeadline(deadline - min(TIME_TO_ANSWER, left / 2), deadline, most))
    try:
        yield
    finally:
        trip.reset(token)
