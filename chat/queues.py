"""The queue of this app, as `jobs.registry` knows it: answers whose process died."""

from datetime import datetime

from chat import history
from chat.streams import abandoned
from jobs import registry
from jobs.registry import WorkQueue


def register_all() -> None:
    registry.register(
        WorkQueue(name="answers", label="Answers left behind", urgency=5, is_overdue=_is_overdue, sweep=abandoned.sweep)
    )


def _is_overdue(now: datetime) -> bool:
    return history.abandoned(now).exists()
