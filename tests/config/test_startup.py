"""What `manage.py serve` makes sure of before it starts anything."""

import importlib
import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from django.core.checks import Error, Warning
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import override_settings

from accounts.models import User
from chat.models import Project
from config import demo
from config.serving import startup
from config.serving.startup import CannotStart
from config.serving.startup_lines import described_engine
from insights.models import Message
from tests.config.servers import PROJECT


def test_a_check_becomes_one_line() -> None:
    assert startup.line(Error("Two\n   lines.", id="x.E001")) == "x.E001: Two lines."


def test_notices_do_not_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "run_checks", lambda: [Warning("Odd.", id="a.W1"), Error("Bad.", id="a.E1")])
    assert startup.judge("127.0.0.1", 1) == (["a.E1: Bad."], ["a.W1: Odd."])


def test_the_address_that_is_served_is_judged_not_the_one_of_the_settings() -> None:
    with override_settings(HOST="0.0.0.0", DEBUG=True):
        assert startup.judge("127.0.0.1", 1)[0] == []


def test_a_database_that_stays_away_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise OperationalError("connection refused\n\tIs the server running?")

    told: list[str] = []
    monkeypatch.setattr(connection, "ensure_connection", refused)
    monkeypatch.setattr(startup, "DATABASE_SECONDS", 0.3)
    with pytest.raises(CannotStart, match=r"^The database did not answer within 0\.3 s: connection refused$"):
        startup.wait_for_database(lambda: False, told.append)
    assert told == ["Waiting for the database…"]


def test_nobody_waits_for_a_database_after_a_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "ensure_connection", lambda: pytest.fail("asked after the stop"))
    startup.wait_for_database(lambda: True, print)


def test_work_done_apart_gives_its_exit_code() -> None:
    assert (startup.in_own_process(lambda: 0, lambda: False), startup.in_own_process(lambda: 3, lambda: False)) == (
        0,
        3,
    )


def test_the_limit_of_open_files_is_raised_and_never_lowered(monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda what, limits: found.append(limits))
    for soft, hard in ((1024, 1_000_000), (1024, 2048), (100_000, 1_000_000)):
        monkeypatch.setattr(resource, "getrlimit", lambda what, limits=(soft, hard): limits)
        startup.raise_file_limit()
    assert found == [(4096, 1_000_000), (2048, 2048)]


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(autouse=True)
def no_sample_story(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told in threads of its own, which a test's transaction would keep out; it has its own test."""
    monkeypatch.setattr("dossiers.sample.story.tell", lambda owner: Project.objects.create(owner=owner))


@pytest.fixture
def no_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "migrate", lambda: None)  # the tests' database has them
    monkeypatch.setattr(startup, "wait_for_database", lambda give_up, tell: None)
    for name in ("USERNAME", "PASSWORD", "EMAIL"):
        monkeypatch.delenv(f"DJANGO_SUPERUSER_{name}", raising=False)


@pytest.mark.django_db
@pytest.mark.usefixtures("no_migrations")
def test_a_generated_account_is_shown_once_and_works(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("setup")
    password = capsys.readouterr().out.partition("with the password ")[2].split()[0]
    admin = User.objects.get(username="admin")
    assert (admin.check_password(password), admin.is_superuser, admin.is_analyst) == (True, True, True)
    call_command("setup")
    assert capsys.readouterr().out == ""
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("no_migrations")
def test_the_account_of_the_environment_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "ann")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "first password")
    call_command("setup")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "another password")
    call_command("setup")
    assert User.objects.get().check_password("first password")  # one that was changed is not changed back


@pytest.mark.django_db
@pytest.mark.usefixtures("no_migrations")
def test_a_name_without_a_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "ann")
    with pytest.raises(CommandError, match="DJANGO_SUPERUSER_PASSWORD"):
        call_command("setup")


@pytest.mark.django_db
@pytest.mark.usefixtures("no_migrations")
def test_the_demo_is_made_once_and_shown_again(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("setup", demo=True)
    first = capsys.readouterr().out.splitlines()[0]
    assert first == f"Sign in as demo; the password is in {data_dir / 'demo_sign_in.txt'}"
    assert stat.S_IMODE((data_dir / "demo_sign_in.txt").stat().st_mode) == 0o600
    messages = Message.objects.count()
    assert messages > 400
    call_command("setup", demo=True)
    assert capsys.readouterr().out.splitlines() == [first]
    assert Message.objects.count() == messages


@pytest.mark.django_db
@pytest.mark.usefixtures("no_migrations")
def test_the_demo_password_is_said_once_and_on_loopback_alone(data_dir: Path) -> None:
    demo.ensure_account()
    password = demo.password_file().read_text().strip()
    said = [demo.sign_in_hint(host) or "" for host in ("0.0.0.0", "", "127.0.0.1", "127.0.0.1", "0.0.0.0")]
    assert [password in line for line in said] == [False, False, True, False, False]
    assert all("demo_sign_in.txt" in line for line in said)


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be one" * 40, None])
def test_a_damaged_database_is_one_line(tmp_path: Path, content: bytes | None) -> None:
    database = tmp_path / "verbatim.sqlite3"
    if content is None:
        with sqlite3.connect(database) as made:
            made.executescript("CREATE TABLE t(x); " + "INSERT INTO t VALUES(randomblob(4000)); " * 20)
        made.close()
        whole = database.read_bytes()
        content = whole[:100] + bytes(255 - byte for byte in whole[100:])
    database.write_bytes(content)
    variables = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": "", "SECRET_KEY": ""}
    command = [sys.executable, "manage.py", "serve", "--port", "8158"]
    done = subprocess.run(command, cwd=PROJECT, env=variables, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert f"The database {database} is damaged" in done.stderr
    assert "Restore a backup" in done.stderr


def test_what_an_older_version_left_open_is_closed(data_dir: Path) -> None:
    data_dir.chmod(0o755)
    (data_dir / "static").rmdir()
    for name in ("verbatim.sqlite3", "verbatim.sqlite3-wal", "secret_key"):
        (data_dir / name).touch(mode=0o644)
    startup.make_folders()
    rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data_dir.iterdir() if path.is_file()}
    assert (stat.S_IMODE(data_dir.stat().st_mode), set(rights.values())) == (0o700, {0o600})


def test_a_folder_that_is_shared_with_other_things_is_left_as_it_is(data_dir: Path) -> None:
    data_dir.chmod(0o755)
    (data_dir / "somebody_elses.txt").touch(mode=0o644)
    startup.make_folders()
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o755
    assert stat.S_IMODE((data_dir / "somebody_elses.txt").stat().st_mode) == 0o644


def test_no_temporary_folder_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr("tempfile.gettempdir", none)
    with pytest.raises(CannotStart, match="--tmpfs /tmp"):
        startup.make_folders()


@pytest.mark.django_db
def test_one_line_says_which_engine_answers(settings: Any) -> None:
    settings.LLM_KEYS = settings.LLM_BASE_URLS = settings.LLM_MODELS = {}
    assert described_engine() == "Messages are analysed by the embedded engine on this machine; no model is asked."
    settings.LLM_KEYS = {"grok": "secret"}
    line = described_engine()
    assert ("(grok, https://" in line, "secret" in line) == (True, False)


@pytest.mark.django_db
@pytest.mark.usefixtures("no_migrations")
def test_a_changed_password_is_not_shown(data_dir: Path) -> None:
    demo.ensure_account()
    account = User.objects.get(username="demo")
    account.set_password("my own")
    account.save()
    assert demo.sign_in_hint() is None


@pytest.mark.django_db
@pytest.mark.usefixtures("no_migrations")
def test_a_new_database_keeps_the_demo_password(data_dir: Path) -> None:
    demo.ensure_account()
    hint = demo.sign_in_hint()
    User.objects.all().delete()
    demo.ensure_account()
    assert demo.sign_in_hint() == hint


@pytest.mark.django_db
@pytest.mark.usefixtures("no_migrations")
def test_the_sample_is_not_mixed_with_somebodys_own_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Message.objects, "exists", lambda: True)
    monkeypatch.setattr(importlib.import_module("config.management.commands.setup"), "call_command", pytest.fail)
    call_command("setup", demo=True)
