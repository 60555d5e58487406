"""What is remembered of a conversation about the messages, and how much of it, wherever it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

LONGEST_KEY = 100
MOST_SESSIONS = 200  # of one caller; the longest unused one makes room
MOST_TURNS = 50  # of one session, shown as its history; the last MEMORY_WINDOW of them are built upon


class Lost(Exception):
    """The memory is out of reach."""


@dataclass(frozen=True, slots=True)
class MemoryPlace:
    """Where turns are remembered: a caller's scope, and the name of one of its sessions."""

    scope: str
    key: str


@dataclass(frozen=True, slots=True)
class NewTurn:
    """One turn, as it is handed in. ``kept`` is None where nothing can be built on it."""

    question: str
    answer: str
    kept: dict[str, Any] | None = None
    figures: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remembered:
    """One turn as it comes back."""

    question: str
    answer: str
    kept: dict[str, Any] | None
    figures: dict[str, Any]
    created_at: datetime


class Store(Protocol):
    """What keeps turns. Every way raises ``Lost`` where it is out of reach."""

    def remember(self, where: MemoryPlace, said: NewTurn) -> None: ...

    def history(self, where: MemoryPlace) -> Sequence[Remembered]: ...

    def forget(self, where: MemoryPlace) -> None: ...
