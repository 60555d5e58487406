"""A cache whose ``add`` and ``incr`` are atomic over every process of a machine: what exact rate limits rest on.

Four processes against a limit of 100 let 400 pass with Django's in-memory cache, 121 with its database cache, 100
with this. It lives in a file of its own with ``synchronous=OFF``: counters need not survive a power cut, and never
wait for data.
"""

import random
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import OperationalError

_SCHEMA = "CREATE TABLE IF NOT EXISTS counter(k TEXT PRIMARY KEY, v INTEGER NOT NULL, e REAL NOT NULL) WITHOUT ROWID"
_ADD = (
    "INSERT INTO counter(k, v, e) VALUES(?, ?, ?) "
    "ON CONFLICT(k) DO UPDATE SET v = excluded.v, e = excluded.e WHERE counter.e <= ? RETURNING v"
)
_SET = "INSERT INTO counter(k, v, e) VALUES(?, ?, ?) ON CONFLICT(k) DO UPDATE SET v = excluded.v, e = excluded.e"
_INCREASE = "UPDATE counter SET v = v + ? WHERE k = ? AND e > ? RETURNING v"
_RINGS = "CREATE TABLE IF NOT EXISTS passage(k TEXT, i INTEGER, t INTEGER NOT NULL, PRIMARY KEY(k, i)) WITHOUT ROWID"
_MICRO = 1_000_000
_ADMIT = "INSERT OR REPLACE INTO passage(k, i, t) VALUES(?, ?, ?)"
_OPENING_SECONDS = 5.0
_PURGE_ONE_IN = 500  # additions between two removals of what has expired


class CounterCache(BaseCache):
    """Integers with an expiry in an SQLite file. ``LOCATION`` is the file's path."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._path = Path(location)
        self._local = threading.local()

    def admit(self, key: str, limit: int, seconds: float) -> float:
        """Lets one pass if fewer than ``limit`` passed in the last ``seconds``, whatever moment they are counted from.
        0 where it did, else the seconds until the next place.

        The times of the last ``limit`` are kept in a ring: only the oldest is looked at.
        """
        name = self._name(key, None)
        self._run("BEGIN IMMEDIATE")
        try:
            now = int(time.time() * _MICRO)
            passed = self._run("SELECT v FROM counter WHERE k = ?", name) or 0
            oldest = self._run("SELECT t FROM passage WHERE k = ? AND i = ?", name, passed % limit)
            if (
                oldest is not None and now - seconds * _MICRO < oldest <= now
            ):  # a later one is of a clock set back since
                return (oldest - now) / _MICRO + seconds
            self._run(_ADMIT, name, passed % limit, now)
            self._run(_SET, name, passed + 1, float("inf"))
            return 0.0
        finally:
            self._run("COMMIT")

    def _run(self, sql: str, *values: object) -> int | None:
        try:
            return self._execute(sql, values)
        except (sqlite3.OperationalError, OSError) as error:  # locked, full or gone: config.api.errors answers 503
            raise OperationalError(str(error)) from error
        except sqlite3.DatabaseError:  # damaged, as a power cut may leave it
            self._start_over()
            return self._execute(sql, values)

    def _execute(self, sql: str, values: tuple[object, ...]) -> int | None:
        rows = self._connection().execute(sql, values).fetchall()
        return int(rows[0][0]) if rows else None

    def _start_over(self) -> None:
        """Replaces a damaged file; where another process has done so already, opens the new one."""
        self._local.connection = None
        if self._path.exists() and self._path.stat().st_ino == self._local.inode:
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def _connection(self) -> sqlite3.Connection:
        if getattr(self._local, "connection", None) is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.touch(mode=0o600)
            connection = sqlite3.connect(self._path, timeout=5, isolation_level=None)
            self._local.inode = self._path.stat().st_ino
            _use_wal(connection)
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(_SCHEMA)
            connection.execute(_RINGS)
            self._local.connection = connection
        opened: sqlite3.Connection = self._local.connection
        return opened

    def _expiry(self, timeout: float | None) -> float:
        end = self.get_backend_timeout(timeout)
        return float("inf") if end is None else end

    def add(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        if random.randrange(_PURGE_ONE_IN) == 0:  # noqa: S311
            self._run("DELETE FROM counter WHERE e <= ?", time.time())
        stored = self._run(_ADD, self._name(key, version), int(value), self._expiry(timeout), time.time())
        return stored is not None

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        found = self._run("SELECT v FROM counter WHERE k = ? AND e > ?", self._name(key, version), time.time())
        return default if found is None else found

    def set(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._run(_SET, self._name(key, version), int(value), self._expiry(timeout))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        value = self._run(_INCREASE, delta, self._name(key, version), time.time())
        if value is None:
            raise ValueError(f"no counter named {key!r}")
        return value

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._run("DELETE FROM counter WHERE k = ? RETURNING v", self._name(key, version)) is not None

    def clear(self) -> None:
        self._run("DELETE FROM counter")
        self._run("DELETE FROM passage")

    def _name(self, key: Any, version: int | None) -> str:
        return self.make_and_validate_key(key, version=version)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Processes that open a new file together collide here, and SQLite does not wait in this one statement."""
    until = time.monotonic() + _OPENING_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return
