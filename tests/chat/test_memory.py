"""What is remembered, for whom, how long, and how much of it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from chat import memory, tasks
from chat.memory import Place, Said
from chat.models import Memory, MemoryTurn

pytestmark = pytest.mark.django_db

ANN, BOB = Place("user:1", "s"), Place("user:2", "s")


def questions(where: Place) -> list[str]:
    return [turn.question for turn in memory.recall(where)]


def test_the_last_turns_come_back_newest_first(settings: Settings) -> None:
    settings.MEMORY_WINDOW = 3
    for number in range(5):
        memory.remember(ANN, Said(str(number), "answer", {"n": number}))
    assert questions(ANN) == ["4", "3", "2"]
    assert [turn.kept for turn in memory.recall(ANN)] == [{"n": 4}, {"n": 3}, {"n": 2}]
    assert [turn.question for turn in memory.history(ANN)] == ["4", "3", "2", "1", "0"]


def test_the_same_name_of_two_callers_is_two_sessions() -> None:
    memory.remember(ANN, Said("ann's", "a"))
    memory.remember(BOB, Said("bob's", "b"))
    memory.remember(Place("user:1", "other"), Said("elsewhere", "c"))
    assert (questions(ANN), questions(BOB)) == (["ann's"], ["bob's"])


def test_a_session_without_a_name_is_a_new_one() -> None:
    first, second = memory.place("open", " "), memory.place("open", "")
    assert first.key != second.key
    assert len(first.key) == 32
    assert memory.place("open", " x ").key == "x"


def test_turns_expire_and_are_deleted(settings: Settings) -> None:
    settings.MEMORY_DAYS = 2
    memory.remember(ANN, Said("old", "a"))
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        memory.remember(ANN, Said("new", "a"))
    with time_machine.travel(timezone.now() + timedelta(days=2, hours=1), tick=False):
        assert questions(ANN) == ["new"]
        assert tasks.forget_turns() == 1
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        assert tasks.forget_turns() == 1
    assert (MemoryTurn.objects.count(), Memory.objects.count()) == (0, 0)


def test_turns_and_sessions_are_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_TURNS", 3)
    monkeypatch.setattr(memory, "MOST_SESSIONS", 2)
    for number in range(6):
        memory.remember(ANN, Said(str(number), "a"))
    assert list(MemoryTurn.objects.order_by("pk").values_list("question", flat=True)) == ["3", "4", "5"]
    memory.remember(BOB, Said("bob", "a"))
    for key in "xyz":
        memory.remember(Place("user:1", key), Said(key, "a"))
    assert sorted(Memory.objects.values_list("scope", "key")) == [("user:1", "y"), ("user:1", "z"), ("user:2", "s")]


def test_forgetting_a_session_leaves_the_others() -> None:
    memory.remember(ANN, Said("ann's", "a"))
    memory.remember(BOB, Said("bob's", "b"))
    memory.forget(ANN)
    assert (questions(ANN), questions(BOB)) == ([], ["bob's"])
