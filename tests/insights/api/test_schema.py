"""The OpenAPI document says what the API does, and its readers need nothing from elsewhere."""

import re
from contextlib import closing
from typing import Any

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from rest_framework.test import APIClient

from config.api.api_docs import schema
from tests import factories

CONVERSATIONS, MESSAGES = "/api/v1/conversations", "/api/v1/messages"


def statuses(path: str, method: str) -> list[int]:
    return sorted(map(int, schema()["paths"][path][method]["responses"]))


def fits(path: str, method: str, response: Any) -> None:
    """The response is documented: its status, and its body by that status's schema."""
    documented = schema()["paths"][path][method]["responses"][str(response.status_code)]
    root = {**documented["content"]["application/json"]["schema"], "components": schema()["components"]}
    errors = [error.message for error in Draft202012Validator(_nullable(root)).iter_errors(response.json())]
    assert errors == []


def _nullable(part: Any) -> Any:
    """OpenAPI 3.0 writes ``nullable``, which plain JSON Schema does not know."""
    if isinstance(part, list):
        return [_nullable(item) for item in part]
    if not isinstance(part, dict):
        return part
    known = {name: _nullable(value) for name, value in part.items() if name != "nullable"}
    return {"anyOf": [known, {"type": "null"}]} if part.get("nullable") is True else known


def test_it_is_made_without_a_warning(tmp_path: Any) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))


def test_every_status_is_documented() -> None:
    reading = [401, 403, 406, 503]
    assert statuses(CONVERSATIONS, "post") == [202, 400, 401, 403, 406, 413, 415, 422, 429, 503]
    assert statuses(CONVERSATIONS, "get") == [200, 400, *reading]
    assert statuses(CONVERSATIONS + "/{conversation_id}", "get") == [200, 400, 401, 403, 404, 406, 503]
    assert statuses("/api/v1/insights", "get") == [200, 400, *reading]
    assert statuses(MESSAGES, "post") == [200, 202, 400, 401, 403, 406, 413, 415, 422, 429, 503]
    assert statuses(MESSAGES, "get") == [200, 400, 401, 403, 406, 422, 503]
    assert statuses(MESSAGES + "/metrics", "get") == [200, 400, 401, 403, 406, 422, 503]
    assert statuses(MESSAGES + "/classify", "post") == [200, 400, 401, 403, 406, 413, 415, 422, 429, 503]
    assert statuses(MESSAGES + "/{uuid}/retry", "post") == [202, 400, 401, 403, 404, 406, 409, 429, 503]


def test_a_caller_may_prove_itself_in_three_ways_or_not_at_all() -> None:
    assert schema()["paths"][CONVERSATIONS]["post"]["security"] == [
        {"ApiKeyBearer": []},
        {"ApiKeyHeader": []},
        {"SignedInAnalyst": []},
        {},
    ]


def test_the_submission_has_an_example_of_its_body() -> None:
    operation = schema()["paths"][CONVERSATIONS]["post"]
    body = operation["requestBody"]["content"]["application/json"]["examples"]
    assert [example["value"]["text"] for example in body.values()] == ["Still waiting on my order..."]
    answers = operation["responses"]["202"]["content"]["application/json"]["examples"]
    assert [example["value"]["status"] for example in answers.values()] == ["accepted"]


@pytest.mark.django_db
def test_real_answers_fit_the_schema(api: APIClient, settings: Any) -> None:
    message = factories.analysed(id_user=4, raw_data={"a": [1]}, second_category="login_issues")
    factories.failed()
    thread = message.conversation.public_id
    period = {"start_time": "2000-01-01", "end_time": "2100-01-01"}
    readings: list[tuple[str, str, dict[str, Any]]] = [
        (CONVERSATIONS, CONVERSATIONS, {}),
        (CONVERSATIONS, CONVERSATIONS, {"limit": 0}),
        (CONVERSATIONS + "/{conversation_id}", f"{CONVERSATIONS}/{thread}", {}),
        (CONVERSATIONS + "/{conversation_id}", f"{CONVERSATIONS}/conv_00000000", {}),
        ("/api/v1/insights", "/api/v1/insights", period),
        ("/api/v1/insights", "/api/v1/insights", {}),
        ("/api/v1/insights/{id}", f"/api/v1/insights/{message.insight_id}", {}),
        (MESSAGES, MESSAGES, {"limit": 1}),
        (MESSAGES, MESSAGES, {"limit": 0}),
        (MESSAGES + "/{uuid}", f"{MESSAGES}/{message.uuid}", {}),
        (MESSAGES + "/metrics", f"{MESSAGES}/metrics", {}),
        (MESSAGES + "/categories", f"{MESSAGES}/categories", {}),
        ("/api/v1/categories", "/api/v1/categories", {}),
        ("/api/v1/categories/{slug}", "/api/v1/categories/login_issues", {}),
        ("/api/v1/topics", "/api/v1/topics", {}),
    ]
    for path, url, query in readings:
        fits(path, "get", api.get(url, query))
    sent = {"id_user": 1, "timestamp": "1/2/2026", "source": "telegram", "message": "hi"}
    for path, body in (
        (CONVERSATIONS, {"text": "hi"}),
        (CONVERSATIONS, {}),
        (MESSAGES, sent),
        (MESSAGES, {}),
        (MESSAGES + "/classify", {"message": "hi"}),
    ):
        fits(path, "post", api.post(path, body))
        fits(path, "post", api.post(path, body, headers={"X-API-Key": "wrong"}))
        fits(path, "post", api.post(path, b"x", content_type="text/plain"))
        fits(path, "post", api.post(path, b"x" * 1_000_001, content_type="application/json"))
    settings.INTAKE_RATE = "0/s"
    fits(CONVERSATIONS, "post", api.post(CONVERSATIONS, {}))
    fits(MESSAGES, "post", api.post(MESSAGES, {}))


@pytest.mark.django_db
def test_the_document_is_served_as_json(api: APIClient) -> None:
    response = api.get("/openapi.json")
    assert response.headers["Content-Type"].startswith("application/")
    assert response.json()["openapi"].startswith("3.")
    assert sorted(response.json()["paths"]) == sorted(schema()["paths"])


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/docs", "/redoc"])
def test_the_readers_load_everything_from_here(api: APIClient, url: str) -> None:
    response = api.get(url)
    page = response.content.decode()
    assert re.findall(r'(?:src|href)="(?!/static/)[^"]*"', page) == []
    assert re.findall(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page) == []
    for address in re.findall(r'(?:src|href)="([^"]*)"', page):
        with closing(api.get(address)) as file:
            assert file.status_code == 200, address
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "unsafe-eval" not in policy
