"""Settings from the environment: nothing is needed, and what is given is understood."""

import errno
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings.environment import database, env, secret_key, unusable
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


def refused(**environment: str) -> str:
    """The one line with which `manage.py` ends."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(
        command, cwd=PROJECT, env={**kept, **environment}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
    return done.stderr.strip()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "abc", "PORT=abc is not a whole number."),
        ("HTTPS", "maybe", "HTTPS=maybe is neither on nor off. Use 1 or 0."),
        ("DEBUG", "2", "DEBUG=2 is neither on nor off. Use 1 or 0."),
        ("OPEN_API", "everyone", "OPEN_API=everyone is neither on nor off. Use 1 or 0."),
        ("LLM_TIMEOUT", "long", "LLM_TIMEOUT=long is not a number."),
        ("INTAKE_RATE", "100 per second", "INTAKE_RATE=100 per second is no rate."),
        ("GUEST_RATE", "0/h", "GUEST_RATE=0/h is no rate."),
        ("LOG_LEVEL", "loud", "LOG_LEVEL=LOUD is no level."),
        ("LLM_PRICES", "{", "LLM_PRICES={ is not in the form that .env.example shows."),
        ("DATABASE_URL", "postgres:/ann:secret@bad", "DATABASE_URL is no address of a database"),
        ("DATABASE_URL", "mysql://ann:secret@host/name", "DATABASE_URL is no address of a database"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(tmp_path: Path, name: str, value: str, said: str) -> None:
    line = refused(DATA_DIR=str(tmp_path), **{name: value})
    assert said in line
    assert "secret" not in line


@pytest.mark.parametrize("value", ["1", "true", "YES", "on"])
def test_a_switch_is_on(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("A_SWITCH", value)
    assert env.bool("A_SWITCH", default=False) is True


def test_an_empty_value_is_none_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SETTING", "")
    assert (env.bool("A_SETTING", default=True), env.int("A_SETTING", default=7)) == (True, 7)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert f"DATA_DIR {blocked / 'data'} cannot be used" in refused(DATA_DIR=str(blocked / "data"))
    denied = unusable(Path("/data"), PermissionError(errno.EACCES, "Permission denied"))
    assert f"chown -R {os.getuid()} /data" in denied


@pytest.mark.skipif(os.getuid() != 0, reason="SKIPPED: only root can own a folder that it then may not write")
def test_a_folder_of_somebody_else_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    code = (
        "import os; from pathlib import Path; from config.settings.environment import secret_key\n"
        f"os.setuid(65534); secret_key('', Path({str(tmp_path)!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert f"SettingRefused: DATA_DIR {tmp_path} cannot be used: user 65534 may not write there" in done.stderr


def test_what_is_kept_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    variables = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": "", "SECRET_KEY": "", "REDIS_URL": ""}
    code = "import os; os.umask(0o022); import sys; sys.argv[1:] = ['migrate', '-v0']; import manage; manage.main()"
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=variables, check=True)
    rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}
    assert rights.pop("data") == 0o700
    assert set(rights.values()) == {0o600}, rights
    assert "verbatim.sqlite3" in rights


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
