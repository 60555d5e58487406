"""The imports' own queue, as the worker knows it."""

from datetime import datetime

from ingest.imports import batches, labels, running
from jobs import registry, wake

URGENCY = 60  # after what people wait for


def register_all() -> None:
    """Called once, when Django is ready."""
    registry.register(
        registry.WorkQueue(
            name=batches.NAME,
            label="Imports",
            urgency=URGENCY,
            is_overdue=_is_overdue,
            sweep=_sweep,
            drain=running.drain,
            depth=batches.depth,
        )
    )


def _is_overdue(now: datetime) -> bool:
    return batches.due(now).exists() or labels.waiting()


def _sweep() -> int:
    waiting = batches.sweep()
    if not waiting and labels.waiting():
        wake.ring(batches.TASK)
    return waiting
