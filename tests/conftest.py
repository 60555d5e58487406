"""What every test stands on: a database file of its own, fresh counters, and clients with the common identities."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connections
from django.test import Client
from django.test.utils import override_settings
from hypothesis import HealthCheck, settings
from rest_framework.test import APIClient
from whitenoise.middleware import WhiteNoiseMiddleware

from accounts.models import User
from tests import factories, schema_check

# How quickly inputs are made up says something of the machine alone.
settings.register_profile("busy machine", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("busy machine")
schema_check.watch()


def _find_static_files_once() -> None:
    """Each test client makes the middleware anew, which then looks for 300 files: a quarter of the suite's time."""
    find = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, dict[str, Any]] = {}

    def add_what_was_found(middleware: WhiteNoiseMiddleware) -> None:
        if middleware.static_prefix not in found:
            find(middleware)
            found[middleware.static_prefix] = dict(middleware.files)
        middleware.files.update(found[middleware.static_prefix])

    WhiteNoiseMiddleware.add_files_from_finders = add_what_was_found


_find_static_files_once()


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded now stays until the end: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Real transactions end with empty tables. Whoever comes next finds them filled as migrations left them, always:
    tests that ask for it and tests that do not, mixed, find some rows filled in twice."""
    if os.environ.get("VERBATIM_DATABASE") == "postgres":
        _leave_out_what_no_database_changes(config, items)
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))  # begun last, they would leave one worker alone
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None and marker.kwargs.get("transaction"):
            whole = {**marker.kwargs, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(*marker.args, **whole), append=False)


def _leave_out_what_no_database_changes(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Pure tests have run on SQLite; a second run would find what the first one did."""
    pure = [item for item in items if not _uses_database(item)]
    config.hook.pytest_deselected(items=pure)
    items[:] = [item for item in items if _uses_database(item)]


LONGEST = ("tests/test_fuzz.py", "tests/insights/engines/test_llm.py", "tests/chat/test_killed.py")
# Their subject is models, words or pages; what they store goes through verbs whose own tests run on both databases.
# VERBATIM_ALL=1 runs these on PostgreSQL too.
APART = (
    "tests/dossiers/interview/",
    "tests/dossiers/pages/",
    "tests/ask/reading/",
    "tests/insights/engines/",
    "tests/insights/pages/",
    "tests/llm/test_client.py",
    "tests/llm/test_stream.py",
    "tests/insights/api/test_hostile_json.py::test_every",
)
# Of the tests with processes, what starts a server upon whatever DATABASE_URL names. All others either use the
# database of the test, or begin with a fresh SQLite file: these would only be repeated.
SERVED_FROM_EITHER = ("tests/chat/test_served.py",)


def _uses_database(item: pytest.Item) -> bool:
    if item.nodeid.startswith(APART) and not os.environ.get("VERBATIM_ALL"):
        return False
    fixtures = {"db", "transactional_db", "django_db_setup"} & set(getattr(item, "fixturenames", ()))
    return (
        bool(fixtures) or item.nodeid.startswith(SERVED_FROM_EITHER) or item.get_closest_marker("django_db") is not None
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file: an in-memory database locks by other rules, and other processes cannot open it."""
    database = connections["default"].settings_dict
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """Files and counters go to a folder of this test's own."""
    counters = {"BACKEND": "config.api.counter_cache.CounterCache", "LOCATION": str(tmp_path / "counters.sqlite3")}
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    (tmp_path / "static").mkdir()  # whitenoise warns of a folder that `collectstatic` has not made yet
    caches_of_test = {"default": local, "counters": counters}
    with override_settings(DATA_DIR=tmp_path, STATIC_ROOT=tmp_path / "static", CACHES=caches_of_test):
        yield tmp_path
        caches.close_all()


@pytest.fixture
def analyst(db: None) -> User:
    return factories.analyst()


@pytest.fixture
def writer(db: None) -> User:
    """Somebody with an account who may not use the insights."""
    return factories.person()


@pytest.fixture
def analyst_client(client: Client, analyst: User) -> Client:
    client.force_login(analyst)
    return client


@pytest.fixture
def api() -> APIClient:
    """A program on the server's own machine, of whom no key is asked."""
    return APIClient(SERVER_NAME="localhost")


@pytest.fixture
def remote_api(api: APIClient) -> APIClient:
    """A program on another machine. It has no key."""
    api.defaults["REMOTE_ADDR"] = "203.0.113.7"
    return api
