"""Counters that several processes share, exactly."""

import multiprocessing
import sqlite3
import time
from pathlib import Path

import pytest
from django.db import OperationalError

from config.api.counter_cache import CounterCache


@pytest.fixture
def counters(tmp_path: Path) -> CounterCache:
    return CounterCache(str(tmp_path / "sub" / "counters.sqlite3"), {})


def test_a_counter_counts(counters: CounterCache) -> None:
    assert (counters.get("a"), counters.get("a", 7)) == (None, 7)
    assert counters.add("a", 1)
    assert not counters.add("a", 9)
    assert [counters.incr("a"), counters.incr("a", 5), counters.decr("a")] == [2, 7, 6]
    counters.set("a", 3)
    assert counters.get("a") == 3
    assert (counters.delete("a"), counters.delete("a"), counters.get("a")) == (True, False, None)


def test_a_counter_that_is_not_there_cannot_grow(counters: CounterCache) -> None:
    with pytest.raises(ValueError, match="no counter"):
        counters.incr("a")


def test_counters_expire(counters: CounterCache) -> None:
    counters.add("a", 5, timeout=0.05)
    counters.add("always", 5, timeout=None)
    deadline = time.monotonic() + 60
    while counters.get("a") is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    with pytest.raises(ValueError, match="no counter"):
        counters.incr("a")
    assert counters.add("a", 1)
    assert (counters.get("a"), counters.get("always")) == (1, 5)


def test_clearing_forgets_all(counters: CounterCache) -> None:
    counters.add("a", 1)
    counters.clear()
    assert counters.get("a") is None


def test_a_locked_file_is_an_outage_not_a_crash(counters: CounterCache) -> None:
    counters.add("a", 1)
    counters._connection().execute("PRAGMA busy_timeout=10")
    lock = sqlite3.connect(counters._path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError):
        counters.incr("a")
    lock.close()


def test_a_folder_that_cannot_be_written_is_an_outage(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OperationalError):
        CounterCache(str(tmp_path / "file" / "counters"), {}).add("a", 1)
    (tmp_path / "folder").mkdir()
    with pytest.raises(OperationalError):
        CounterCache(str(tmp_path / "folder"), {}).add("a", 1)


def test_a_damaged_file_is_replaced(counters: CounterCache) -> None:
    counters._path.parent.mkdir()
    counters._path.write_bytes(b"not a database at all" * 500)
    other = CounterCache(str(counters._path), {})
    assert (counters.add("a", 1), counters.incr("a"), other.incr("a")) == (True, 2, 3)


def test_a_file_that_is_damaged_while_it_is_open_is_replaced_once(counters: CounterCache) -> None:
    other = CounterCache(str(counters._path), {})
    assert (counters.add("a", 1), other.incr("a")) == (True, 2)
    counters._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with counters._path.open("r+b") as file:
        file.seek(0)
        file.write(b"\xff" * 8192)
    assert counters.add("a", 10)
    assert (other.incr("a"), counters.get("a")) == (11, 11)


def _count(
    path: str, times: int, start: "multiprocessing.synchronize.Barrier", results: "multiprocessing.Queue[list[int]]"
) -> None:
    counters = CounterCache(path, {})
    start.wait()
    got = []
    for _ in range(times):
        added = counters.add("shared", 1, timeout=60)
        got.append(1 if added else counters.incr("shared"))
    results.put(got)


@pytest.mark.processes
def test_four_processes_never_get_the_same_number(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    start, results = spawn.Barrier(4), spawn.Queue()
    arguments = (str(tmp_path / "counters.sqlite3"), 250, start, results)
    workers = [spawn.Process(target=_count, args=arguments) for _ in range(4)]
    for worker in workers:
        worker.start()
    numbers = sorted(number for _ in workers for number in results.get(timeout=240))
    for worker in workers:
        worker.join(timeout=120)
    assert numbers == list(range(1, 1001))
