"""The fake model server of tests/llm, for questions and the words of answers, with time for a machine that is busy."""

import pytest
from pytest_django.fixtures import Settings

from tests.llm.conftest import fake, server

__all__ = ["fake", "server"]


@pytest.fixture(autouse=True)
def patience(settings: Settings) -> None:
    settings.CHAT_SECONDS = 90
