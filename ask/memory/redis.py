"""The memory of conversations in Redis, for several machines that share one. A ``ask.memory.base.Store``.

One list of JSON for each session, the newest turn first, and for each caller a sorted set of its sessions by when they
were used. Redis lets a session go MEMORY_DAYS after its last turn; older turns of it are passed over.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils import timezone
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from ask.memory import base
from ask.memory.base import Lost, MemoryPlace, NewTurn, Remembered

SECONDS = 2.0  # for each command: a question waits for its memory no longer


@lru_cache(maxsize=2)
def _connected(url: str) -> "Redis":
    limits: dict[str, Any] = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS}
    return Redis.from_url(url, retry=Retry(NoBackoff(), 0), **limits)


@contextmanager
def _redis() -> "Iterator[Redis]":
    try:
        yield _connected(settings.REDIS_URL)
    except (RedisError, OSError) as error:
        raise Lost(type(error).__name__) from error


def _session(where: MemoryPlace) -> str:
    """Names are hashed: whatever a caller calls a session, it is no other caller's."""
    return "memory:" + sha256(json.dumps([where.scope, where.key]).encode()).hexdigest()


def _sessions(where: MemoryPlace) -> str:
    return "memories:" + sha256(where.scope.encode()).hexdigest()


def remember(where: MemoryPlace, said: NewTurn) -> None:
    now = timezone.now()
    turn = {"question": said.question, "answer": said.answer, "kept": said.kept, "figures": said.figures}
    name, sessions, days = _session(where), _sessions(where), timedelta(days=settings.MEMORY_DAYS)
    with _redis() as redis:
        writing = redis.pipeline(transaction=True)
        writing.lpush(name, json.dumps({**turn, "at": now.timestamp()}))
        writing.ltrim(name, 0, base.MOST_TURNS - 1)
        writing.expire(name, days)
        writing.zadd(sessions, {name: now.timestamp()})
        writing.expire(sessions, days)
        writing.execute()
        _make_room(redis, sessions)


def _make_room(redis: "Redis", sessions: str) -> None:
    beyond: Any = redis.zrevrange(sessions, base.MOST_SESSIONS, -1)
    if beyond:
        leaving = redis.pipeline(transaction=True)
        leaving.delete(*beyond)
        leaving.zrem(sessions, *beyond)
        leaving.execute()


def history(where: MemoryPlace) -> list[Remembered]:
    with _redis() as redis:
        rows: Any = redis.lrange(_session(where), 0, base.MOST_TURNS - 1)
    oldest = timezone.now() - timedelta(days=settings.MEMORY_DAYS)
    return [turn for row in rows if (turn := _read(row)).created_at > oldest]


def _read(row: bytes) -> Remembered:
    kept = json.loads(row)
    at = datetime.fromtimestamp(kept["at"], UTC)
    return Remembered(kept["question"], kept["answer"], kept["kept"], kept["figures"], at)


def forget(where: MemoryPlace) -> None:
    name = _session(where)
    with _redis() as redis:
        redis.delete(name)
        redis.zrem(_sessions(where), name)


def forget_scope(scope: str) -> None:
    """Forgets all that a caller asked."""
    sessions = _sessions(MemoryPlace(scope, ""))
    with _redis() as redis:
        names: Any = redis.zrange(sessions, 0, -1)
        redis.delete(sessions, *names)


def forget_where(holds: Callable[[str], bool]) -> None:
    """Forgets the turns of whomever whose words are such."""
    with _redis() as redis:
        for name in redis.scan_iter("memory:*"):
            turns: Any = redis.lrange(name, 0, -1)
            for turn in turns:
                said = json.loads(turn)
                if holds(said["question"]) or holds(said["answer"]):
                    redis.lrem(name, 0, turn)
