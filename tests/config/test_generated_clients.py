"""Typed clients can be made from the schema, without a warning, and they work."""

import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from rest_framework.test import APIClient

from config.api.api_docs import schema
from tests import factories, node
from tests.chat import reading

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schema") / "openapi.json"
    path.write_text(json.dumps(schema()), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def client(document: Path) -> Iterator[Any]:
    """The package that openapi-python-client makes of the schema."""
    generator = shutil.which("openapi-python-client", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert generator, "openapi-python-client stands in requirements-dev.in"
    made = document.parent / "made_client"
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = [
        generator,
        "generate",
        "--path",
        str(document),
        "--output-path",
        str(made),
        "--meta",
        "none",
        "--fail-on-warning",
    ]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert (found.returncode, "arning" in found.stdout + found.stderr) == (0, False), found.stdout + found.stderr
    sys.path.insert(0, str(document.parent))
    yield importlib.import_module("made_client")
    sys.path.remove(str(document.parent))


def connected(client: Any) -> Any:
    """The made client, its requests answered by this process."""
    api = APIClient(SERVER_NAME="localhost")

    def answer(request: httpx.Request) -> httpx.Response:
        address = request.url.raw_path.decode()
        kind = request.headers.get("Content-Type", "")
        response: Any = api.generic(request.method, address, request.content.decode(), kind)
        content = reading.read_all(response) if response.streaming else response.content
        return httpx.Response(response.status_code, headers=dict(response.items()), content=content)

    transport = httpx.MockTransport(answer)
    return client.Client("http://localhost", httpx_args={"transport": transport}, raise_on_unexpected_status=True)


@pytest.mark.django_db
def test_a_python_client_reads_what_it_is_answered(client: Any) -> None:
    message = factories.analysed(id_user=4)
    call = importlib.import_module("made_client.api.messages.messages_list")
    page = call.sync(client=connected(client))
    assert [(row.id, row.text, row.status.value) for row in page.results] == [
        (message.uuid, message.text, message.status)
    ]


@pytest.mark.django_db
def test_a_python_client_tells_refusals_apart(client: Any) -> None:
    call = importlib.import_module("made_client.api.conversations.conversations_add")
    body = importlib.import_module("made_client.models").ConversationRequestRequest(text=" ")
    refused = call.sync(client=connected(client), body=body)
    assert (refused.error.value, refused.details) == ("invalid_schema", "text: This field may not be blank.")


@pytest.mark.django_db(transaction=True)
def test_a_python_client_reads_a_stream_as_text(client: Any) -> None:
    call = importlib.import_module("made_client.api.chat.chat_say")
    body = importlib.import_module("made_client.models").QuestionRequest(text="Mara keeps the lighthouse.")
    text = call.sync(client=connected(client), body=body)
    events = [json.loads(line[6:])["type"] for line in text.splitlines() if line.startswith("data: ")]
    assert (set(events), events[-1]) == ({"text", "metadata", "done"}, "done")


def test_a_typescript_client_is_typed_to_the_events_of_a_stream(document: Path, tmp_path: Path) -> None:
    types = tmp_path / "api.ts"
    made = node.run("openapi-typescript", str(document), "--output", str(types))
    assert (made.returncode, "arn" in made.stdout + made.stderr) == (0, False), made.stdout + made.stderr
    shutil.copy(HERE / "client.ts", tmp_path)
    options = ["--strict", "--noEmit", "--target", "es2022", "--moduleResolution", "bundler", "--module", "es2022"]
    checked = node.run("tsc", *options, "client.ts", cwd=tmp_path)
    assert (checked.returncode, checked.stdout) == (0, "")
