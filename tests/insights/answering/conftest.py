"""The fake model server of tests/llm, for the words of answers."""

from tests.llm.conftest import fake, server

__all__ = ["fake", "server"]
