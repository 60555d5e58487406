"""Remembers the turns of conversations, for a while and up to a number, each for its own caller and session.

The memory knows no subject: what a turn keeps is its user's affair. There is no session that callers share; one that
names none gets a new one.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from chat.models import Memory, MemoryTurn

LONGEST_KEY = 100
MOST_SESSIONS = 200  # of one caller; the longest unused one makes room
MOST_TURNS = 50  # of one session, shown as its history; the last MEMORY_WINDOW of them are built upon


@dataclass(frozen=True, slots=True)
class Place:
    """Where turns are remembered: a caller's scope, and the name of one of its sessions."""

    scope: str
    key: str


@dataclass(frozen=True, slots=True)
class Said:
    """One turn, as it is handed in. ``kept`` is None where nothing can be built on it."""

    question: str
    answer: str
    kept: dict[str, Any] | None = None
    figures: dict[str, Any] = field(default_factory=dict)


def place(scope: str, key: str) -> Place:
    """The session of that name, or a new one with a name that nobody can guess where the name is blank."""
    return Place(scope, key.strip() or token_hex(16))


@transaction.atomic
def remember(where: Place, said: Said) -> MemoryTurn:
    """Adds a turn; the oldest ones beyond the caps go."""
    now = timezone.now()
    memory, created = Memory.objects.update_or_create(scope=where.scope, key=where.key, defaults={"used_at": now})
    turn = MemoryTurn.objects.create(
        memory=memory,
        question=said.question,
        kept=said.kept,
        figures=said.figures,
        answer=said.answer,
        created_at=now,
        expires_at=now + timedelta(days=settings.MEMORY_DAYS),
    )
    _make_room(memory, created)
    return turn


def _make_room(memory: Memory, created: bool) -> None:
    beyond = list(memory.turns.order_by("-pk").values_list("pk", flat=True)[MOST_TURNS : MOST_TURNS + 10])
    if beyond:
        MemoryTurn.objects.filter(memory=memory, pk__lte=beyond[0]).delete()
    if created:
        sessions = Memory.objects.filter(scope=memory.scope).order_by("-used_at", "-pk")
        old = list(sessions.values_list("pk", flat=True)[MOST_SESSIONS : MOST_SESSIONS + 10])
        Memory.objects.filter(pk__in=old).delete()


def recall(where: Place) -> list[MemoryTurn]:
    """The last MEMORY_WINDOW turns, the newest first."""
    return history(where)[: settings.MEMORY_WINDOW]


def history(where: Place) -> list[MemoryTurn]:
    """All turns that are still remembered, the newest first."""
    turns = MemoryTurn.objects.filter(
        memory__scope=where.scope, memory__key=where.key, expires_at__gt=timezone.now()
    ).order_by("-pk")
    return list(turns[:MOST_TURNS])


def forget(where: Place) -> None:
    """Forgets a session with its turns."""
    Memory.objects.filter(scope=where.scope, key=where.key).delete()


def forget_old() -> int:
    """Deletes what has expired, and sessions without turns. Says how many turns went."""
    now = timezone.now()
    deleted = MemoryTurn.objects.filter(expires_at__lte=now).delete()[1].get("chat.MemoryTurn", 0)
    Memory.objects.filter(turns=None, used_at__lt=now - timedelta(days=1)).delete()
    return deleted
