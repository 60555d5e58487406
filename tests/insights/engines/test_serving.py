"""The whole way with a key: one variable, and the answers say ``grok``."""

import json
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.config.servers import PROJECT, accepts, free_port, running, wait_until
from tests.llm.fakes import FakeModel

pytestmark = pytest.mark.processes


def call(address: tuple[str, int], path: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"http://{address[0]}:{address[1]}{path}", data, headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)


def test_a_key_is_all_it_takes(fake: FakeModel, tmp_path: Path) -> None:
    address = ("127.0.0.1", free_port())
    environment = {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "",  # a fresh SQLite file in DATA_DIR
        "GROK_KEY": "sk-grok-0123456789abcdef",
        "GROK_BASE_URL": fake.url,
        "CLASSIFY_SECONDS": "50",
        "VERBATIM_TESTING": "",
    }
    command = [sys.executable, str(PROJECT / "manage.py"), "serve", "--port", str(address[1])]
    log = tmp_path / "serve.log"
    with running(command, PROJECT, log, **environment):
        wait_until(lambda: accepts(address), what="the server's socket")
        submitted = {"text": "my deposit is missing", "timestamp": "2026-11-20T10:00:00Z"}
        call(address, "/api/v1/conversations", submitted)
        query = "/api/v1/insights?start_time=2026-11-20T00:00:00Z&end_time=2026-11-21T00:00:00Z"
        # The embedded engine answers first, and the model's answer takes its place.
        (insight,) = wait_until(
            lambda: [one for one in call(address, query)["insights"] if one["source"] == "grok"], what="its insight"
        )
        sent = {"id_user": 1, "timestamp": "2026-11-20T11:00:00Z", "source": "telegram", "message": "login is broken"}
        category = call(address, "/api/v1/messages/", sent)
    print(log.read_text()[-3000:])
    assert (insight["source"], insight["grok_analysis"]["sentiment_score"]) == ("grok", -0.7)
    assert category == {"category": "login_issues"}
    assert "0123456789abcdef" not in log.read_text()
