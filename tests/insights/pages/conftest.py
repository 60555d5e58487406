"""A fixed day, and customers' words on it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from tests import factories

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today() -> Iterator[datetime]:
    with time_machine.travel(NOW, tick=True):
        yield NOW


@pytest.fixture
def staff_client(client, db):  # type: ignore[no-untyped-def]
    client.force_login(factories.person("sam", is_staff=True, is_superuser=True))
    return client
