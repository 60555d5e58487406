"""Whether the database takes a write: one small row, which a full disk, a lock and a read-only file refuse."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from config.models import Heartbeat

PROBE = "write probe"
FRESH_SECONDS = 2.0  # for which a result stands: probes may come as often as somebody likes
LEAST_FREE = 32_000_000  # bytes; SQLite's log may grow by 27 MB before it is emptied
_SIGNS = (("readonly", "read_only"), ("read-only", "read_only"), ("locked", "locked"), ("full", "disk_full"))


def write() -> None:
    """Writes, or raises ``DatabaseError``. On SQLite it waits for another writer as long as everybody does, 5 s."""
    with transaction.atomic():
        Heartbeat.objects.update_or_create(name=PROBE, defaults={"beaten_at": timezone.now()})


def state() -> str:
    """``ok``, or why nothing can be written: ``read_only``, ``locked``, ``disk_full``, ``unavailable``."""
    try:
        with _impatience():
            write()
    except DatabaseError as error:  # its text may hold the address and the user
        words = str(error).lower()
        return next((name for sign, name in _SIGNS if sign in words), "unavailable")
    return "disk_full" if connection.vendor == "sqlite" and _is_nearly_full() else "ok"


@contextmanager
def _impatience() -> Iterator[None]:
    """On SQLite: a second for the lock instead of five. Who asks wants to know, and asks again."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    usual = int(settings.DATABASES["default"].get("OPTIONS", {}).get("timeout", 5) * 1000)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=1000")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout={usual}")


def _is_nearly_full() -> bool:
    try:
        return shutil.disk_usage(settings.DATA_DIR).free < LEAST_FREE
    except OSError:
        return False


@dataclass
class _Known:
    state: str = ""
    at: float = 0.0


_known = _Known()


def recent_state() -> str:
    """The same, asked at most every two seconds in this process."""
    if not _known.state or time.monotonic() - _known.at > FRESH_SECONDS:
        _known.state, _known.at = state(), time.monotonic()
    return _known.state


def forget() -> None:
    """Has the next question asked anew."""
    _known.state = ""
