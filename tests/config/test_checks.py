"""What is refused before anything starts, and what is not."""

from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from config.checks import check_settings, is_weak, problems

GOOD_KEY = "kZ8v-3qT1xW7_bN5cR0yP2mL6sD4fG9hJzXqVtUeYwOiAaBn"[:45] + "Kk8Jj7"
PUBLIC, LOCAL = "0.0.0.0", "127.0.0.1"


def found(host: str, workers: int = 1, **changed: Any) -> list[str | None]:
    with override_settings(**{"SECRET_KEY": GOOD_KEY, "DEBUG": False, **changed}):
        return [message.id for message in problems(host, workers)]


def test_the_defaults_may_serve_anywhere() -> None:
    assert (found(LOCAL), found(PUBLIC)) == ([], [])


def test_the_settings_own_address_is_judged() -> None:
    with override_settings(HOST=PUBLIC, DEBUG=True, SECRET_KEY=GOOD_KEY):
        assert [message.id for message in check_settings()] == ["verbatim.E002"]


@pytest.mark.parametrize(
    ("key", "weak"),
    [
        (GOOD_KEY, False),
        ("x" * 60, True),
        ("abcd" * 20, True),
        (GOOD_KEY[:49], True),
        ("django-insecure-" + GOOD_KEY, True),
        ("change-me-" + GOOD_KEY, True),
    ],
)
def test_a_key_that_can_be_guessed_is_weak(key: str, weak: bool) -> None:
    assert is_weak(key) is weak


@pytest.mark.parametrize("host", [PUBLIC, LOCAL, "::1", "localhost"])
def test_a_weak_key_is_refused_wherever_it_serves(host: str) -> None:
    """A proxy makes loopback public."""
    assert found(host, SECRET_KEY="short") == ["verbatim.E001"]
    assert found(host, SECRET_KEY_FALLBACKS=[GOOD_KEY, "short"]) == ["verbatim.E001"]


def test_a_weak_key_passes_while_somebody_develops() -> None:
    assert found(LOCAL, SECRET_KEY="short", DEBUG=True) == []


@pytest.mark.parametrize(
    ("host", "expected"), [(PUBLIC, ["verbatim.E002"]), ("10.0.0.5", ["verbatim.E002"]), (LOCAL, [])]
)
def test_debug_is_refused_where_others_can_reach_it(host: str, expected: list[str]) -> None:
    assert found(host, DEBUG=True) == expected


@pytest.mark.parametrize("hosts", [["*"], ["example.com", "*"]])
def test_a_wildcard_host_is_refused_where_others_can_reach_it(hosts: list[str]) -> None:
    assert (found(PUBLIC, ALLOWED_HOSTS=hosts), found(LOCAL, ALLOWED_HOSTS=hosts)) == (["verbatim.E003"], [])


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "dummy.DummyCache"])
def test_counters_of_one_process_are_refused_for_several(backend: str) -> None:
    caches = {**settings.CACHES, "counters": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    assert (found(LOCAL, 1, CACHES=caches), found(LOCAL, 2, CACHES=caches)) == ([], ["verbatim.E004"])


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("PRAGMA synchronous=FULL;", []),
        ("PRAGMA synchronous = extra;", []),
        ("", []),  # SQLite's own default is FULL
        ("PRAGMA synchronous=NORMAL;", ["verbatim.E005"]),
        ("PRAGMA synchronous=FULL;PRAGMA synchronous=OFF;", ["verbatim.E005"]),
    ],
)
def test_sqlite_must_survive_a_power_cut(monkeypatch: pytest.MonkeyPatch, command: str, expected: list[str]) -> None:
    databases = {"default": {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": {"init_command": command}}}
    monkeypatch.setattr(settings, "DATABASES", databases)
    assert found(LOCAL) == expected


@pytest.mark.parametrize(
    ("cluster", "expected"),
    [
        ({"timeout": 75, "retry": 300, "queue_limit": 2, "workers": 1}, []),
        ({"timeout": 75, "retry": 225, "queue_limit": 2, "workers": 1}, ["verbatim.E006"]),
        ({"timeout": 7, "retry": 8, "queue_limit": 4, "workers": 2}, ["verbatim.E006"]),
        ({"timeout": 7, "retry": 22, "queue_limit": 4, "workers": 2}, []),
    ],
)
def test_a_waiting_task_must_not_be_started_twice(cluster: dict[str, int], expected: list[str]) -> None:
    assert found(LOCAL, Q_CLUSTER=cluster) == expected


def test_an_open_api_on_a_public_address_is_a_notice() -> None:
    assert (found(PUBLIC, OPEN_API=True), found(LOCAL, OPEN_API=True)) == (["verbatim.W001"], [])


def test_no_missing_model_key_is_an_error() -> None:
    assert [message for message in problems(PUBLIC, 1) if "GROK" in str(message.msg)] == []


@pytest.mark.parametrize(("window", "expected"), [(0, []), (50, []), (51, ["verbatim.E021"]), (-1, ["verbatim.E021"])])
def test_a_memory_longer_than_what_is_kept_is_refused(window: int, expected: list[str]) -> None:
    assert found(LOCAL, MEMORY_WINDOW=window) == expected
