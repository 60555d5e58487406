"""A database that fails is 503, on pages too."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from accounts.models import User
from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/api/v1/conversations", "/"])
def test_a_page_says_so_and_when_to_come_back(
    client: Client, monkeypatch: pytest.MonkeyPatch, analyst: User, url: str
) -> None:
    client.force_login(analyst)
    factories.message()

    def locked(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError("database is locked")

    monkeypatch.setattr("django.db.models.sql.compiler.SQLCompiler.execute_sql", locked)
    response = client.get(url)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
