"""Readers that take the place of the real ones, and the fake model server of tests/llm."""

import pytest

from dossiers.extraction import chosen
from tests.dossiers.extraction.reader import Reader
from tests.llm.conftest import fake, server

__all__ = ["fake", "model", "reader", "server"]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Reads whatever is read, and stands for the rules."""
    made = Reader()
    monkeypatch.setattr(chosen, "LOCAL", made)
    monkeypatch.setattr(chosen, "configured", lambda: made)
    return made


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, reader: Reader) -> Reader:
    """Stands for a language model; ``reader`` then reads where the model cannot."""
    made = Reader(engine="openai")
    monkeypatch.setattr(chosen, "configured", lambda: made)
    return made
