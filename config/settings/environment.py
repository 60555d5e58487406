"""The environment and ``.env``, and the few values that need more than a type: the database address, the key."""

import contextlib
import errno
import os
import secrets
from pathlib import Path
from typing import Any

import environ

from config.settings.strict_env import SettingRefused, StrictEnv

BASE_DIR = Path(__file__).resolve().parents[2]
env = StrictEnv()
environ.Env.read_env(BASE_DIR / ".env")
PROJECT_NAME = env.str("PROJECT_NAME", default="Verbatim")

SQLITE_OPTIONS: dict[str, Any] = {
    # IMMEDIATE takes the write lock when the transaction starts, so that two writers queue instead of failing half way.
    "transaction_mode": "IMMEDIATE",
    # Seconds to wait for the write lock; past it the caller gets 503 with Retry-After rather than a hung page.
    "timeout": 5,
    # synchronous=FULL: simulated power cuts lost acknowledged rows in 291 of 300 trials with NORMAL, in none with FULL.
    "init_command": (
        # No mmap: mapped pages of the file count as each process's memory.
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
        "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=2000;PRAGMA temp_store=MEMORY;"
    ),
}


def database(url: str, *, pooled: bool) -> dict[str, Any]:
    """Django's database settings for an address such as ``postgresql://…`` or ``sqlite:///file``.

    SQLAlchemy spellings (``sqlite+aiosqlite:///./insights.db``) are accepted: what follows the ``+`` is dropped.
    ``pooled`` adds psycopg's connection pool; never for a process that forks, such as the worker: the children would
    share the parent's sockets.
    """
    scheme, separator, rest = url.partition("://")
    try:
        settings: dict[str, Any] = dict(environ.Env.db_url_config(scheme.partition("+")[0] + separator + rest))
    except ValueError:
        settings = {}
    if not (separator and str(settings.get("ENGINE", "")).endswith(("sqlite3", "postgresql"))):
        raise SettingRefused(  # without the value: it may hold a password
            "DATABASE_URL is no address of a database: postgresql://user:password@host/name or sqlite:///file"
        )
    settings["CONN_MAX_AGE"] = 0  # under ASGI a kept connection is never given back
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {**SQLITE_OPTIONS, **settings.get("OPTIONS", {})}
    elif pooled:
        settings["OPTIONS"] = {
            **settings.get("OPTIONS", {}),
            "pool": {"min_size": 1, "max_size": 20, "timeout": 5},
        }
    return settings


def secret_key(given: str, folder: Path) -> str:
    """The key from the environment, or one made at first start and kept in ``folder`` beside the database."""
    if given:
        return given
    path = folder / "secret_key"
    try:
        if not path.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _keep(path, secrets.token_urlsafe(64))
        return path.read_text().strip()
    except OSError as error:
        raise SettingRefused(unusable(folder, error)) from error


def _keep(path: Path, key: str) -> None:
    fresh = path.with_name(f"secret_key.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_text(key)
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(fresh)  # atomic: of two processes starting at once, one wins and both read its key
    fresh.unlink()


def unusable(folder: Path, error: OSError) -> str:
    """Why nothing can be kept in ``folder``, and what helps, in one line."""
    user = f"user {os.getuid()}"
    helps = {
        errno.EACCES: f"{user} may not write there. Give it to that user: chown -R {os.getuid()} {folder}",
        errno.EPERM: f"{user} may not write there. Give it to that user: chown -R {os.getuid()} {folder}",
        errno.EROFS: "it is read-only. Mount a folder that can be written, and name it in DATA_DIR",
        errno.ENOSPC: "the disk is full",
    }
    return f"DATA_DIR {folder} cannot be used: {helps.get(error.errno or 0, error.strerror)}."


def private_database(settings: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The same settings; an SQLite file in ``folder`` that is still to be made is made now, for its owner's eyes only.

    SQLite itself would let everybody on the machine read it. Its other files take over the rights of the first.
    """
    path = Path(str(settings["NAME"]))
    if settings["ENGINE"].endswith("sqlite3") and path.parent == folder and folder.is_dir() and not path.exists():
        with contextlib.suppress(OSError):  # whoever cannot make it is told when it is opened
            path.touch(mode=0o600)
    return settings
