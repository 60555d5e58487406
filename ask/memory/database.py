"""The memory of conversations in the database, where no REDIS_URL is set. A ``ask.memory.base.Store``."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ask.memory import base
from ask.memory.base import MemoryPlace, NewTurn, Remembered
from ask.models import Memory, MemoryTurn


@transaction.atomic
def remember(where: MemoryPlace, said: NewTurn) -> None:
    now = timezone.now()
    memory, created = Memory.objects.update_or_create(scope=where.scope, key=where.key, defaults={"used_at": now})
    MemoryTurn.objects.create(
        memory=memory,
        question=said.question,
        kept=said.kept,
        figures=said.figures,
        answer=said.answer,
        created_at=now,
        expires_at=now + timedelta(days=settings.MEMORY_DAYS),
    )
    _make_room(memory, created)


def _make_room(memory: Memory, created: bool) -> None:
    turns, sessions = base.MOST_TURNS, base.MOST_SESSIONS
    beyond = list(memory.turns.order_by("-pk").values_list("pk", flat=True)[turns : turns + 10])
    if beyond:
        MemoryTurn.objects.filter(memory=memory, pk__lte=beyond[0]).delete()
    if created:
        newest = Memory.objects.filter(scope=memory.scope).order_by("-used_at", "-pk")
        old = list(newest.values_list("pk", flat=True)[sessions : sessions + 10])
        Memory.objects.filter(pk__in=old).delete()


def history(where: MemoryPlace) -> list[Remembered]:
    turns = MemoryTurn.objects.filter(
        memory__scope=where.scope, memory__key=where.key, expires_at__gt=timezone.now()
    ).order_by("-pk")
    return [
        Remembered(turn.question, turn.answer, turn.kept, turn.figures, turn.created_at)
        for turn in turns[: base.MOST_TURNS]
    ]


def forget(where: MemoryPlace) -> None:
    Memory.objects.filter(scope=where.scope, key=where.key).delete()


def forget_scope(scope: str) -> None:
    """Forgets all that a caller asked."""
    Memory.objects.filter(scope=scope).delete()


def forget_where(holds: Callable[[str], bool]) -> None:
    """Forgets the turns of whomever whose words are such."""
    rows = MemoryTurn.objects.values_list("pk", "question", "answer")
    found = [pk for pk, *texts in rows.iterator() if any(map(holds, texts))]
    MemoryTurn.objects.filter(pk__in=found).delete()


def forget_old() -> int:
    now = timezone.now()
    deleted = MemoryTurn.objects.filter(expires_at__lte=now).delete()[1].get("ask.MemoryTurn", 0)
    Memory.objects.filter(turns=None, used_at__lt=now - timedelta(days=1)).delete()
    return deleted
