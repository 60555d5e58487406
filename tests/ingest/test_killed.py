"""An import that is killed is finished by starting it again: nothing doubled, nothing missing."""

import csv
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.ingest import write_file
from tests.ingest.conftest import PROJECT

ROWS = 12_000
KILLS = 4

pytestmark = pytest.mark.processes


def manage(folder: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/killed.sqlite3"}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finished(process: "subprocess.Popen[bytes]") -> str:
    out, error = process.communicate(timeout=300)
    assert process.returncode == 0, error.decode()
    return out.decode()


def count(folder: Path, sql: str) -> int:
    connection = sqlite3.connect(f"file:{folder}/killed.sqlite3?mode=ro", uri=True, timeout=10)
    try:
        return int(connection.execute(sql).fetchone()[0])
    finally:
        connection.close()


def wait_for_more_rows(folder: Path, process: "subprocess.Popen[bytes]", rows: int) -> None:
    deadline = time.monotonic() + 300
    while process.poll() is None and time.monotonic() < deadline:
        if count(folder, "SELECT count(*) FROM insights_message") >= rows:
            return
        time.sleep(0.005)


def test_killed_at_random_moments_and_started_again_every_row_is_there_once(tmp_path: Path) -> None:
    path = tmp_path / "tweets.csv"
    write_file(path, ROWS, bad=False)
    finished(manage(tmp_path, "migrate", "--skip-checks"))
    killed = 0
    for turn in range(1, KILLS + 1):
        process = manage(tmp_path, "ingest", str(path), "--no-progress")
        wait_for_more_rows(tmp_path, process, turn * ROWS // (KILLS + 2))
        time.sleep(random.random() / 20)  # anywhere in the batch that follows
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
    assert killed  # the last ones may come too late, where the importer is given more of the machine than this test
    before = count(tmp_path, "SELECT count(*) FROM insights_message")
    shown = finished(manage(tmp_path, "ingest", str(path), "--no-progress"))
    assert f"{ROWS - before:,} stored, {before:,} already there, 0 rejected" in shown
    assert count(tmp_path, "SELECT count(DISTINCT external_id) FROM insights_message") == ROWS
    assert count(tmp_path, "SELECT count(*) FROM insights_message") == ROWS
    assert count(tmp_path, "SELECT count(*) FROM insights_conversation") == threads(path)
    filled = "SELECT count(DISTINCT conversation_id) FROM insights_message"
    assert count(tmp_path, filled) == threads(path)


def threads(path: Path) -> int:
    """The messages that answer nothing: each begins a thread."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(not row["in_response_to_tweet_id"] for row in csv.DictReader(file))
