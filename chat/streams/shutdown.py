"""Tells those who want to know that the web process is about to end. Imports nothing, for the server's own use."""

from collections.abc import Callable

_listeners: list[Callable[[], None]] = []


def when_ending(listener: Callable[[], None]) -> None:
    _listeners.append(listener)


def announce() -> None:
    """Called once by the server, on its event loop, when it takes no more requests."""
    for listener in _listeners:
        listener()
