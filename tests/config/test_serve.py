"""`manage.py serve` with a real web server and a real cluster: starting, watching, restarting, stopping."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.config.servers import PROJECT, Address, exchange, free_port, running, status_of, wait_until
from tests.llm.fakes import fake_model

pytestmark = pytest.mark.processes

MANAGE = [sys.executable, str(PROJECT / "manage.py")]


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a migrated database, to be copied: migrating takes longer than the tests."""
    folder = tmp_path_factory.mktemp("migrated")
    subprocess.run([*MANAGE, "migrate", "--verbosity", "0"], check=True, env=environment(folder), cwd=PROJECT)
    return folder


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": "", "SECRET_KEY": "", **more}


@dataclass
class Serve:
    process: "subprocess.Popen[bytes]"
    folder: Path
    address: Address

    @property
    def log(self) -> str:
        return (self.folder / "serve.log").read_text()

    def is_up(self) -> bool:
        return self.is_healthy() and self.checks()["worker"]["status"] == "ok"

    def is_healthy(self) -> bool:
        try:
            return status_of(exchange(self.address, "GET", "/health")[0]) == 200
        except (OSError, IndexError):
            return False

    def checks(self) -> dict[str, dict[str, object]]:
        found: dict[str, dict[str, object]] = json.loads(exchange(self.address, "GET", "/ready")[1])["checks"]
        return found

    def beats(self) -> str:
        """When the worker last gave a sign of life, as the database has it."""
        with closing(sqlite3.connect(self.folder / "verbatim.sqlite3", timeout=10)) as database:
            return str(database.execute("SELECT max(beaten_at) FROM jobs_workerheartbeat").fetchone()[0])

    def shows_life_or_is_restarted(self, beats: str) -> bool:
        return "gave no heartbeat" in self.log or self.beats() > beats

    def pids(self, *words: str) -> list[int]:
        """Processes of this test, found by its folder's name in their environment, whose command line has the words.

        Oldest first.
        """
        return [pid for pid, command in processes(self.folder) if all(word in command for word in words)]

    def oldest(self, *words: str) -> int:
        return self.pids(*words)[0]


def processes(folder: Path) -> list[tuple[int, str]]:
    """By age: the system begins again with low numbers after the highest."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if f"DATA_DIR={folder}\0".encode() in (entry / "environ").read_bytes():
                    command = (entry / "cmdline").read_bytes().decode().replace("\0", " ")
                    found.append((started_at(entry), int(entry.name), command))
            except OSError:
                pass  # it ended meanwhile
    return [(pid, command) for _, pid, command in sorted(found)]


def started_at(entry: Path) -> int:
    """In hundredths of a second since the machine started."""
    return int((entry / "stat").read_text().rpartition(")")[2].split()[19])


@contextmanager
def serving(migrated: Path, folder: Path, *options: str, **more: str) -> Iterator[Serve]:
    shutil.copytree(migrated, folder, dirs_exist_ok=True)
    port = free_port()
    command = [*MANAGE, "serve", "--port", str(port), *options]
    with running(command, PROJECT, folder / "serve.log", **environment(folder, **more)) as process:
        serve = Serve(process, folder, ("127.0.0.1", port))
        try:
            yield serve
        finally:
            print(serve.log)
            for pid, _ in processes(folder):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def serve(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """One that the tests share, for a start takes seconds. Each leaves it as it found it: up."""
    with serving(migrated, tmp_path_factory.mktemp("serve")) as serve:
        wait_until(serve.is_up, what="web and worker")
        yield serve


def test_it_says_where_it_is_and_answers(serve: Serve) -> None:
    wait_until(lambda: f"Verbatim is at http://localhost:{serve.address[1]}/" in serve.log)
    assert exchange(serve.address, "GET", "/health")[1] == b'{"status":"ok"}'
    assert "Traceback" not in serve.log


def test_a_killed_web_process_comes_back(serve: Serve) -> None:
    web = serve.oldest("gunicorn")
    os.kill(web, signal.SIGKILL)
    wait_until(lambda: web not in serve.pids("gunicorn") and serve.is_healthy(), what="web again")


def test_a_cluster_without_its_sentinel_is_replaced_as_a_whole(serve: Serve) -> None:
    before = serve.pids("qcluster")
    os.kill(before[1], signal.SIGKILL)  # the parent then exits with 0 and leaves its workers running
    wait_until(lambda: not set(before) & set(serve.pids("qcluster")), what="the whole old cluster gone")
    wait_until(lambda: len(serve.pids("qcluster")) >= 5 and serve.is_up(), what="a new cluster")


def test_a_locked_database_is_no_reason_to_restart_anything(serve: Serve) -> None:
    cluster = serve.oldest("qcluster")
    lock = sqlite3.connect(serve.folder / "verbatim.sqlite3", isolation_level=None, timeout=10)
    lock.execute("BEGIN IMMEDIATE")
    wait_until(lambda: "no pulse taken" in serve.log, what="the log line")
    lock.execute("ROLLBACK")
    lock.close()
    wait_until(serve.is_up, what="heartbeats again")
    assert cluster in serve.pids("qcluster")


def test_it_stops_without_a_trace(serve: Serve) -> None:
    """The last of those that share it."""
    serve.process.send_signal(signal.SIGTERM)
    assert serve.process.wait(timeout=120) == 0
    assert processes(serve.folder) == []


def test_killing_serve_leaves_no_orphans_and_a_hung_worker_is_restarted(migrated: Path, tmp_path: Path) -> None:
    with serving(migrated, tmp_path, WORKER_SILENCE="8") as serve:
        wait_until(serve.is_up, what="web and worker")
        cluster = serve.oldest("qcluster")
        while "gave no heartbeat" not in serve.log:
            # An idle worker holds the queue's lock. Killed, it takes the lock with it, and the cluster hangs for ever.
            # (One that was busy is replaced by its sentinel: then once more.)
            os.kill(serve.pids("qcluster")[2], signal.SIGKILL)
            wait_until(partial(serve.shows_life_or_is_restarted, serve.beats()), what="either")
        wait_until(lambda: cluster not in serve.pids("qcluster"), what="the hung cluster gone")
        assert serve.is_healthy()  # the web process had no part in it
        wait_until(lambda: len(serve.pids("qcluster")) >= 5, what="a new cluster")

        serve.process.kill()
        serve.process.wait()
        wait_until(lambda: not processes(tmp_path), what="all gone")


def test_it_refuses_each_weakness_in_one_line(migrated: Path) -> None:
    variables = environment(migrated, SECRET_KEY="x" * 60, ALLOWED_HOSTS="*")
    command = [*MANAGE, "serve", "--host", "0.0.0.0"]
    done = subprocess.run(command, env=variables, cwd=PROJECT, capture_output=True, text=True)
    lines = done.stderr.splitlines()
    assert (done.returncode, len(lines)) == (1, 2)
    assert lines[0].startswith("verbatim.E001: SECRET_KEY is short, monotonous or a known example")
    assert lines[1].startswith("verbatim.E003: ALLOWED_HOSTS holds a wildcard")


def test_a_port_in_use_is_one_clear_line(migrated: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [*MANAGE, "serve", "--port", port]
        done = subprocess.run(command, env=environment(migrated), cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == f"Cannot listen on 127.0.0.1:{port} (Address already in use). Choose another with --port.\n"


def shown(serve: Serve) -> list[tuple[str, str]]:
    """Status and engine of every message."""
    query = "SELECT m.status, coalesce(i.engine, '') FROM insights_message m LEFT JOIN insights_insight i"
    with closing(sqlite3.connect(serve.folder / "verbatim.sqlite3", timeout=10)) as database:
        return list(database.execute(f"{query} ON i.id = m.insight_id"))


def heartbeats(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "verbatim.sqlite3", timeout=10)) as database:
        return [name for (name,) in database.execute("SELECT name FROM jobs_workerheartbeat")]


def test_it_stops_within_eight_seconds_while_a_model_is_waited_for_and_loses_nothing(
    migrated: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    with fake_model(folder) as model:
        model.plan("hang")
        variables = {"LLM_BASE_URL": model.url, "LLM_MODEL": "tiny", "ANALYSIS_ENGINE": "llm"}
        with serving(migrated, tmp_path / "site", **variables) as serve:
            wait_until(serve.is_up, what="web and worker")
            body = json.dumps({"text": "my deposit is missing"}).encode()
            kind = "Content-Type: application/json"
            head = exchange(serve.address, "POST", "/api/v1/conversations", body, kind)[0]
            assert status_of(head) == 202
            wait_until(lambda: shown(serve) == [("analysed", "local")], what="the embedded engine's answer")
            wait_until(lambda: len(model.calls()) == 1, what="the question to the model")
            begun = time.monotonic()
            serve.process.send_signal(signal.SIGTERM)
            assert serve.process.wait(timeout=60) == 0
            assert time.monotonic() - begun < 8
            with closing(sqlite3.connect(serve.folder / "verbatim.sqlite3")) as database:
                rows = list(database.execute("SELECT attempts, claim, error FROM insights_upgrade"))
            assert rows == [(0, None, "The worker was stopped.")]
            assert heartbeats(serve.folder) == []


def test_a_hung_worker_is_restarted_though_another_one_beats(migrated: Path, tmp_path: Path) -> None:
    """Two workers on one database stand for two machines."""
    with serving(migrated, tmp_path, "--no-web", WORKER_SILENCE="8") as first:
        wait_until(lambda: len(heartbeats(tmp_path)) == 1, what="the first worker's heartbeat")
        hung = first.pids("qcluster")
        command = [*MANAGE, "serve", "--no-web"]
        with running(command, PROJECT, tmp_path / "second.log", **environment(tmp_path, WORKER_SILENCE="8")):
            wait_until(lambda: len(heartbeats(tmp_path)) == 2, what="the second worker's heartbeat")
            for pid in hung:
                os.kill(pid, signal.SIGSTOP)
            wait_until(lambda: "gave no heartbeat" in first.log, what="the restart")
            wait_until(lambda: not set(hung) & set(first.pids("qcluster")), what="the hung cluster gone")
            assert "gave no heartbeat" not in (tmp_path / "second.log").read_text()
            with closing(sqlite3.connect(tmp_path / "verbatim.sqlite3", timeout=10)) as database:
                wait_until(
                    lambda: database.execute("SELECT count(*) FROM jobs_workerrestart").fetchone() == (1,),
                    what="the report of the restart",
                )
