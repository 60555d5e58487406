"""Remembers the turns of conversations, for a while and up to a number, each for its own caller and session.

The memory knows no subject: what a turn keeps is its user's affair. There is no session that callers share; one that
names none gets a new one. With REDIS_URL the turns are kept there, else in the database. Where Redis is out of reach,
every function but ``place`` raises ``Lost``: a caller can go on without.
"""

from collections.abc import Sequence
from importlib import import_module
from secrets import token_hex
from typing import cast

from django.conf import settings

from ask.memory import database
from ask.memory.base import LONGEST_KEY, Lost, MemoryPlace, NewTurn, Remembered, Store

__all__ = [
    "LONGEST_KEY",
    "Lost",
    "MemoryPlace",
    "NewTurn",
    "Remembered",
    "forget",
    "forget_old",
    "history",
    "place",
    "recall",
    "remember",
]


def _store() -> Store:
    """The client of Redis is loaded only where it is used."""
    return cast(Store, import_module("ask.memory.redis")) if settings.REDIS_URL else cast(Store, database)


def place(scope: str, key: str) -> MemoryPlace:
    """The session of that name, or a new one with a name that nobody can guess where the name is blank."""
    return MemoryPlace(scope, key.strip() or token_hex(16))


def remember(where: MemoryPlace, said: NewTurn) -> None:
    """Adds a turn; the oldest ones beyond the caps go."""
    _store().remember(where, said)


def recall(where: MemoryPlace) -> Sequence[Remembered]:
    """The last MEMORY_WINDOW turns, the newest first."""
    return history(where)[: settings.MEMORY_WINDOW]


def history(where: MemoryPlace) -> Sequence[Remembered]:
    """All turns that are still remembered, the newest first."""
    return _store().history(where)


def forget(where: MemoryPlace) -> None:
    """Forgets a session with its turns."""
    _store().forget(where)


def forget_old() -> int:
    """Deletes what has expired, and sessions without turns. Says how many turns went; those in Redis go by themselves,
    but the database may hold some of a time without it."""
    return database.forget_old()
