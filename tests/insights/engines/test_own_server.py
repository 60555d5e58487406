"""A real model on this machine: llama-cpp-python's server, asked through the same gateway as every provider.

Skipped where it is not set up. ``VERBATIM_LLAMA_PYTHON`` names a Python that has ``llama-cpp-python[server]``, and
``VERBATIM_LLAMA_MODEL`` a GGUF file (docs/models.md says where SmolLM2 comes from).
"""

import os
import urllib.request
from collections.abc import Iterator
from decimal import Decimal

import pytest
from pytest_django.fixtures import Settings

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
from tests.config.servers import free_port, running, wait_until

PYTHON, MODEL = os.environ.get("VERBATIM_LLAMA_PYTHON", ""), os.environ.get("VERBATIM_LLAMA_MODEL", "")

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db,
    pytest.mark.timeout(400),
    pytest.mark.skipif(not (PYTHON and MODEL), reason="VERBATIM_LLAMA_PYTHON and VERBATIM_LLAMA_MODEL are not set"),
]


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/models", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("llama"), free_port()
    command = [PYTHON, "-m", "llama_cpp.server", "--model", MODEL, "--port", str(port), "--n_ctx", "4096"]
    with running([*command, "--n_threads", "1"], folder, folder / "server.log"):
        address = f"http://127.0.0.1:{port}/v1"
        wait_until(lambda: answers(address), 60, (folder / "server.log").read_text())
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
