"""A real model on this machine, asked through the same gateway as every provider.

Skipped where it is not set up: ``VERBATIM_SMALL_MODEL`` names the folder (docs/models.md says what is in it).
"""

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from benchmarks.models.small_model import small_model
from insights import engines
from insights.engines import Analysis, AnalysisError
from insights.taxonomy import taxonomy
from llm import client, providers
from llm.client import Gateway
from llm.limits.ledger import Purpose
from llm.models import Call
from llm.prompts import Prompt, PromptTurn
from llm.providers import Task
from llm.wire import dialect

FOLDER = os.environ.get("VERBATIM_SMALL_MODEL", "")

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not FOLDER, reason="no small real model was tried: VERBATIM_SMALL_MODEL names no folder"),
]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with small_model(Path(FOLDER)) as address:
        yield address


@pytest.fixture(autouse=True)
def own_server(url: str, settings: Settings) -> None:
    dialect.forget()
    settings.ANALYSIS_ENGINE = "auto"
    settings.LLM_BASE_URLS, settings.LLM_MODELS = {"custom": url}, {"custom": "smollm2"}
    settings.LLM_TIMEOUT = 120


def test_it_streams() -> None:
    asked = Prompt(Purpose(Task.CHAT, "test"), (PromptTurn("user", "Say hello."),), max_tokens=20, seconds=60)

    async def read(gateway: Gateway) -> list[str]:
        return [piece async for piece in gateway.stream(providers.target(Task.CHAT), asked)]

    assert "".join(client.run(read)).strip()
    assert (Call.objects.get().provider, Call.objects.get().cost) == ("custom", Decimal(0))


def test_it_labels_or_says_that_it_cannot() -> None:
    """A model of 135 million parameters judges badly; but whatever it says, nothing invalid comes through."""
    engine = engines.configured()
    assert engine.name == "custom"
    (outcome,) = engine.analyse(["my deposit is missing"], taxonomy.current())
    print(outcome)
    if isinstance(outcome, Analysis):
        assert outcome.origin is not None
        assert outcome.origin.name == "custom"
        assert outcome.category in {spec.slug for spec in taxonomy.current().categories}
    else:
        assert isinstance(outcome, AnalysisError)
        assert outcome.reason
