"""The fake model server of tests/llm, for engines."""

from tests.llm.conftest import fake, server

__all__ = ["fake", "server"]
