"""Settings from the environment: nothing is needed, and what is given is understood."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings.environment import database, secret_key
from tests.config.servers import PROJECT


@pytest.mark.parametrize(
    "url", ["sqlite:///./insights.db", "sqlite+aiosqlite:///./insights.db", "sqlite+pysqlite:///./insights.db"]
)
def test_sqlalchemys_spelling_of_sqlite_is_understood(url: str) -> None:
    found = database(url, pooled=False)
    assert (found["ENGINE"], found["NAME"]) == ("django.db.backends.sqlite3", "./insights.db")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg", "postgresql+psycopg"])
def test_sqlalchemys_spelling_of_postgresql_is_understood(scheme: str) -> None:
    found = database(f"{scheme}://ann:secret@db.example.com:5433/insights", pooled=False)
    assert found["ENGINE"].startswith("django.db.backends.postgresql")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example.com", 5433, "insights")


def test_only_the_web_process_pools_connections() -> None:
    url = "postgresql://ann@localhost/insights"
    assert "pool" in database(url, pooled=True)["OPTIONS"]
    assert "pool" not in database(url, pooled=False).get("OPTIONS", {})


def test_sqlite_is_durable_and_waits_five_seconds_at_most() -> None:
    options = database("sqlite:///x.db", pooled=True)["OPTIONS"]
    assert "synchronous=FULL" in options["init_command"]
    assert (options["timeout"], options["transaction_mode"]) == (5, "IMMEDIATE")


def test_a_given_secret_key_is_used_and_none_is_written(tmp_path: Path) -> None:
    assert secret_key("given", tmp_path / "new") == "given"
    assert not (tmp_path / "new").exists()


def test_a_secret_key_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    key = secret_key("", folder)
    assert secret_key("", folder) == key
    assert len(key) >= 64
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret_key"]


def settings_with(code: str, **environment: str) -> str:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    program = f"import django; django.setup()\nfrom django.conf import settings\nprint({code})"
    variables = {**kept, "DJANGO_SETTINGS_MODULE": "config.settings", **environment}
    done = subprocess.run(
        [sys.executable, "-c", program], env=variables, cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_an_empty_environment_is_enough(tmp_path: Path) -> None:
    code = "settings.DEBUG, settings.HOST, settings.PORT, settings.ALLOWED_HOSTS, settings.OPEN_API"
    expected = "False 127.0.0.1 8000 ['localhost', '127.0.0.1', '[::1]'] False"
    assert settings_with(code, DATA_DIR=str(tmp_path)) == expected


def test_on_fly_the_apps_own_name_is_a_host(tmp_path: Path) -> None:
    found = settings_with("settings.ALLOWED_HOSTS[-1]", DATA_DIR=str(tmp_path), FLY_APP_NAME="verbatim-demo")
    assert found == "verbatim-demo.fly.dev"


def test_every_variable_that_is_read_is_explained() -> None:
    """`.env.example` names each variable that the settings read."""
    source = (PROJECT / "config/settings/__init__.py").read_text()
    explained = (PROJECT / ".env.example").read_text()

    names = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", source)) - {"RUN_ROLE", "FLY_APP_NAME"}
    assert {name for name in names if not re.search(rf"^#? ?{name}=", explained, re.MULTILINE)} == set()
