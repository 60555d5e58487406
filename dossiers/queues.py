"""The queue of this app, as `jobs.registry` knows it."""

from datetime import datetime

from django.utils.module_loading import import_string

from dossiers.extraction import queue
from jobs import registry
from jobs.registry import WorkQueue

_WORK = "dossiers.extraction.work"  # imported when there is some: pydantic is large


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
    return int(import_string(_WORK + ".drain")())


def _is_urgent(now: datetime) -> bool:
    return bool(import_string(_WORK + ".is_urgent")(now))
