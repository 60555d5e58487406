"""A fake model server for every test that asks for one, and nothing remembered from the test before."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from llm import client
from llm.wire import dialect
from tests.llm.fakes import FakeModel, fake_model


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeModel]:
    with fake_model(tmp_path_factory.mktemp("fake")) as running:
        yield running


@pytest.fixture
def fake(server: FakeModel, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    """The server, configured as Grok; retries follow at once."""
    monkeypatch.setattr(client, "FIRST_PAUSE", 0.01)
    settings.LLM_CALLS_PER_SECOND = 200  # tests/llm/test_pace.py keeps the real one
    settings.CLASSIFY_SECONDS = settings.CHAT_SECONDS = (
        60  # whoever waits gets the model's answer on a busy machine too
    )
    dialect.forget()
    server.reset()
    for name, value in server.settings("grok").items():
        setattr(settings, name, value)
    return server
