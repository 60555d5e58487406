"""The queue of this app, as `jobs.registry` knows it."""

from datetime import datetime

from dossiers.extraction import queue
from jobs import registry
from jobs.registry import WorkQueue


def register_all() -> None:
    registry.register(
        WorkQueue(
            name=queue.NAME,
            label="Reading of stories",
            urgency=20,
            is_overdue=queue.is_overdue,
            sweep=queue.sweep,
            drain=_drain,
            urgent=_is_urgent,
            depth=queue.depth,
            retry=queue.retry_all,
        )
    )


def _drain() -> int:
    from dossiers.extraction import work  # noqa: PLC0415 -- slow import: pydantic takes 20 MB

    return work.drain()


def _is_urgent(now: datetime) -> bool:
    from dossiers.extraction import work  # noqa: PLC0415 -- slow import: pydantic takes 20 MB

    return work.is_urgent(now)
