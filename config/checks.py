"""System checks: what is weak on purpose, or cannot work, is refused in one clear line before anything starts."""

import math
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage

from accounts.identity.client_address import is_loopback
from ask.memory.base import MOST_TURNS

KEY_LENGTH, KEY_VARIETY = 50, 5  # what Django's own deployment check asks for (security.W009)
_KNOWN_KEYS = re.compile(
    r"django-insecure|change.?me|replace.?me|secret.?key|your.?key|example|insecure", re.IGNORECASE
)
_PER_PROCESS = ("LocMemCache", "DummyCache")
_FULL = {"FULL", "2", "EXTRA", "3"}


def register_all() -> None:
    checks.register(check_settings)


def check_settings(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    """Judges the settings for the address in ``settings.HOST``."""
    return problems(settings.HOST, settings.WEB_WORKERS)


def problems(host: str, web_workers: int) -> list[CheckMessage]:
    """What speaks against serving on ``host`` with this many web processes. Errors refuse, warnings are notices."""
    found: list[CheckMessage] = [*_keys()]
    if not is_loopback(host):
        found += _public_address(host)
    found += _counters(web_workers)
    found += _durability()
    found += _redelivery(settings.Q_CLUSTER)
    found += _message_times()
    found += _memory()
    return found


def _keys() -> Iterator[CheckMessage]:
    """On loopback too: a proxy makes it public, and whoever guesses the key signs in as anybody."""
    for name, keys in (("SECRET_KEY", [settings.SECRET_KEY]), ("SECRET_KEY_FALLBACKS", settings.SECRET_KEY_FALLBACKS)):
        if not settings.DEBUG and any(map(is_weak, keys)):
            yield _error(
                "E001",
                f"{name} is short, monotonous or a known example. Use at least {KEY_LENGTH} random characters, or "
                "unset it: a key is then made and kept in DATA_DIR. (DEBUG=1 lets a weak one pass, on loopback.)",
            )


def _public_address(host: str) -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield _error(
            "E002", f"DEBUG is on while other machines can reach {host}: it would show them source and settings."
        )
    if any(name in ("*", ".") for name in settings.ALLOWED_HOSTS):
        yield _error("E003", f"ALLOWED_HOSTS holds a wildcard while other machines can reach {host}. Name the hosts.")
    if settings.OPEN_API:
        text = f"OPEN_API is on: whoever can reach {host} may read and submit messages without a key."
        yield checks.Warning(text, id="verbatim.W001")


def is_weak(key: str) -> bool:
    """Whether a secret key could be guessed: short, of few characters, or from an example."""
    return len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY or _KNOWN_KEYS.search(key) is not None


def _counters(web_workers: int) -> Iterator[CheckMessage]:
    backend = str(settings.CACHES["counters"]["BACKEND"])
    if web_workers > 1 and backend.endswith(_PER_PROCESS):
        name = backend.rpartition(".")[2]
        yield _error(
            "E004", f"{web_workers} web processes would each count rate limits for themselves: CACHES has {name}."
        )


def _durability() -> Iterator[CheckMessage]:
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        return
    command = str(database.get("OPTIONS", {}).get("init_command", ""))
    modes = re.findall(r"synchronous\s*=\s*(\w+)", command, re.IGNORECASE)
    if modes and modes[-1].upper() not in _FULL:
        yield _error(
            "E005", f"SQLite runs with synchronous={modes[-1]}: a power cut would lose accepted messages. Use FULL."
        )


def _redelivery(cluster: dict[str, Any]) -> Iterator[CheckMessage]:
    """A task waits in the cluster's memory before it runs, and that time counts: of 12 tasks of 5 s with a timeout of 7
    and a retry of 8, 10 were started twice."""
    timeout, retry, workers = cluster["timeout"], cluster["retry"], cluster["workers"]
    longest = timeout * (math.ceil(cluster["queue_limit"] / workers) + 1)
    if retry <= longest:
        yield _error("E006", f"Q_CLUSTER retry is {retry} s, tasks may take {longest} s: they would be started twice.")


def _message_times() -> Iterator[CheckMessage]:
    try:
        date.fromisoformat(settings.MESSAGES_SINCE)
    except ValueError:
        yield _error("E020", f"MESSAGES_SINCE is no day such as 1990-01-01: {settings.MESSAGES_SINCE!r}.")
    if not 0 <= settings.MESSAGES_AHEAD_DAYS <= 36_500:
        yield _error("E020", f"MESSAGES_AHEAD_DAYS is no number of days: {settings.MESSAGES_AHEAD_DAYS:g}.")


def _memory() -> Iterator[CheckMessage]:
    if not 0 <= settings.MEMORY_WINDOW <= MOST_TURNS:
        yield _error(
            "E021",
            f"MEMORY_WINDOW is {settings.MEMORY_WINDOW}, and {MOST_TURNS} questions of a session are kept. "
            f"Set it to a number from 0 to {MOST_TURNS}.",
        )


def _error(number: str, text: str) -> checks.Error:
    return checks.Error(text, id=f"verbatim.{number}")
