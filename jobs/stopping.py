"""Whether this worker was asked to stop. Long work asks between its pieces, and gives back what it holds.

The worker's parent gets SIGTERM, which django-q2 keeps from the processes that do the work: they would finish the task
at hand, however long a model takes to answer. `manage.py serve` therefore tells them by a signal of their own.
"""

import signal
from types import FrameType

SIGNAL = signal.SIGUSR1

_requested = False


def listen() -> None:
    """Takes the signal from now on, in this process and in those that it forks."""
    signal.signal(SIGNAL, _note)


def _note(number: int, frame: FrameType | None) -> None:
    request()


def request() -> None:
    """Has the work of this process end soon."""
    global _requested
    _requested = True


def is_requested() -> bool:
    return _requested


def forget() -> None:
    """For tests: nobody asked."""
    global _requested
    _requested = False
