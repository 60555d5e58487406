"""The environment and ``.env``, and the few values that need more than a type: the database address, the key."""

import contextlib
import secrets
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")
PROJECT_NAME = env.str("PROJECT_NAME", default="Verbatim")
_ON, _OFF = ("1", "true", "on", "yes", "y", "ok"), ("0", "false", "off", "no", "n", "")

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
    settings: dict[str, Any] = dict(environ.Env.db_url_config(scheme.partition("+")[0] + separator + rest))
    settings["CONN_MAX_AGE"] = 0  # under ASGI a kept connection is never given back
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {**SQLITE_OPTIONS, **settings.get("OPTIONS", {})}
    elif pooled:
        settings["OPTIONS"] = {
            **settings.get("OPTIONS", {}),
            "pool": {"min_size": 1, "max_size": 20, "timeout": 5},
        }
    return settings


def open_api(given: str) -> bool | str:
    """Of whom no key is asked: True of nobody at all, "local" of programs on this machine, "never" of nobody; False
    where nothing is said, which accounts.open_api explains."""
    said = given.strip().lower()
    if said == "local" or not said:
        return said or False
    return True if boolean("OPEN_API", said) else "never"


def boolean(name: str, given: str) -> bool:
    """What a switch says. Raises ``ImproperlyConfigured`` for what is neither on nor off."""
    said = given.strip().lower()
    if said in _ON or said in _OFF:
        return said in _ON
    raise ImproperlyConfigured(f"{name}={given} is neither on nor off. Use 1 or 0.")


def secret_key(given: str, folder: Path) -> str:
    """The key from the environment, or one made at first start and kept in ``folder`` beside the database."""
    if given:
        return given
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f"secret_key.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)  # atomic: of two processes starting at once, one wins and both read its key
        fresh.unlink()
    return path.read_text().strip()
