"""Readers that take the place of the real ones, and the fake model server of tests/llm."""

import pytest

from dossiers.extraction import choice
from tests.dossiers.extraction.reader import Reader
from tests.llm.conftest import fake, server

__all__ = ["fake", "model", "reader", "server"]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Reads whatever is read, and stands for the rules."""
    made = Reader()
    monkeypatch.setattr(choice, "LOCAL", made)
    monkeypatch.setattr(choice, "configured", lambda: made)
    return made


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, reader: Reader) -> Reader:
    """Stands for a language model; ``reader`` then reads where the model cannot."""
    made = Reader(engine="openai")
    monkeypatch.setattr(choice, "configured", lambda: made)
    return made
