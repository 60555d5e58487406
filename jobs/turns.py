"""Turns between kinds of work in one worker: between its pieces, work that can wait lets pass what cannot."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from jobs import heartbeat, registry, stopping

LOOK_SECONDS = 0.25  # between two looks while a model is waited for


class StopRequested(Exception):
    """The worker was asked to stop: what it holds is to be given back."""


_current: ContextVar[str] = ContextVar("current_work", default="")


@contextmanager
def at_work(queue: str) -> Iterator[None]:
    """Marks what is done inside as work of ``queue``, so that waiting for a model gives way to more urgent work."""
    token = _current.set(queue)
    try:
        yield
    finally:
        _current.reset(token)


def is_at_work() -> bool:
    """Whether this is a worker's work, which gives way; a page that waits for a model does not."""
    return bool(_current.get())


def breathe() -> None:
    """Between two pieces: shows life, does more urgent work, raises ``StopRequested`` where the worker has to end."""
    queue = _current.get()
    heartbeat.alive()
    if stopping.is_requested():
        raise StopRequested
    if queue:
        with at_work(""):  # what is done meanwhile gives way to nothing
            registry.give_way(queue)


async def pause() -> None:
    """Between two looks."""
    await asyncio.sleep(LOOK_SECONDS)
