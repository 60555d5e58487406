"""Hostile bodies are refused in the family's shape, never with a 5xx, alike on every database."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from insights.models import Message

CONVERSATIONS, MESSAGES, CLASSIFY = "/api/v1/conversations", "/api/v1/messages/", "/api/v1/messages/classify"
DATA = Path(os.environ.get("VERBATIM_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))
NAUGHTY = DATA / "blns" / "blns.json"
pytestmark = pytest.mark.django_db

DEEP = {depth: b"[" * depth + b"]" * depth for depth in (33, 990, 100_000)}
# What it is → (body, status in family A). Family C answers 422 where A answers 400.
HOSTILE: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "no JSON": (b"{text: hi}", 400),
    "cut off": (b'{"text": "hi', 400),
    "two values": (b'{"text": "hi"} {}', 400),
    "a depth of 31": (b'{"text": "hi", "raw_data": {"a": %s}}' % (b"[" * 29 + b"]" * 29), 202),
    "brackets inside a string": (b'{"text": "%s"}' % (b"[" * 5000), 202),
    **{f"a depth of {depth}": (b'{"text": "hi", "raw_data": {"a": %s}}' % deep, 400) for depth, deep in DEEP.items()},
    **{f"{depth} open brackets": (deep[:depth], 400) for depth, deep in DEEP.items()},
    "NaN": (b'{"text": "hi", "raw_data": {"a": NaN}}', 400),
    "Infinity": (b'{"text": "hi", "raw_data": {"a": -Infinity}}', 400),
    "1e400": (b'{"text": "hi", "raw_data": {"a": 1e400}}', 400),
    "1e300": (b'{"text": "hi", "raw_data": {"a": 1e300}}', 202),
    "a number beyond 64 bits": (b'{"text": "hi", "raw_data": {"a": 123456789012345678901234567890}}', 202),
    "5,000 digits": (b'{"text": "hi", "raw_data": {"a": %s}}' % (b"9" * 5000), 400),
    "NUL in the text": (b'{"text": "a\\u0000b"}', 400),
    "a raw NUL": (b'{"text": "a\x00b"}', 400),
    "NUL in raw_data": (b'{"text": "hi", "raw_data": {"a": "\\u0000"}}', 400),
    "NUL in a key": (b'{"text": "hi", "raw_data": {"\\u0000": 1}}', 400),
    "a lone surrogate in the text": (b'{"text": "a\\ud800b"}', 400),
    "a lone surrogate in raw_data": (b'{"text": "hi", "raw_data": {"a": ["\\udfff"]}}', 400),
    "a lone surrogate in a key": (b'{"text": "hi", "raw_data": {"\\ud800": 1}}', 400),
    "a pair of surrogates": (b'{"text": "\\ud83d\\ude00"}', 202),
    "no UTF-8": (b'{"text": "\xff\xfe"}', 400),
    "an encoded surrogate": (b'{"text": "\xed\xa0\x80"}', 400),
    "UTF-16": ('{"text": "hi"}'.encode("utf-16"), 400),
    "a byte order mark": (b'\xef\xbb\xbf{"text": "hi"}', 202),
    "duplicate keys": (b'{"text": 5, "text": "hi"}', 202),
    "20,000 keys": (json.dumps({"text": "hi", "raw_data": {str(n): n for n in range(20_000)}}).encode(), 400),
    "20,000 items": (json.dumps({"text": "hi", "raw_data": {"a": [0] * 20_000}}).encode(), 400),
    "over 1 MB": (b'{"text": "%s"}' % (b"x" * 1_000_000), 413),
    "over 1 MB of no JSON": (b"[" * 1_000_001, 413),
    "right-to-left and tag characters": ('{"text": "\u202e\u2066\U000e0041 \ufeff\ufffe"}'.encode(), 202),
}


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    settings.INTAKE_RATE = "1000000/s"


def send(api: APIClient, url: str, body: bytes) -> Any:
    return api.post(url, body, content_type="application/json")


@pytest.mark.parametrize("case", HOSTILE)
def test_family_a(api: APIClient, case: str) -> None:
    body, status = HOSTILE[case]
    response = send(api, CONVERSATIONS, body)
    assert response.status_code == status, response.content[:300]
    assert Message.objects.count() == (1 if status == 202 else 0)
    if status != 202:
        code = "payload_too_large" if status == 413 else "invalid_schema"
        assert (response.json()["error"], set(response.json())) == (code, {"error", "details"})
    for url in (CONVERSATIONS, MESSAGES, *[f"{MESSAGES}{row.uuid}" for row in Message.objects.all()]):
        assert api.get(url).status_code == 200


@pytest.mark.parametrize("case", HOSTILE)
def test_family_c(api: APIClient, case: str) -> None:
    body, status = HOSTILE[case]
    response = send(api, CLASSIFY, body.replace(b'"text"', b'"message"'))
    expected = {400: 422, 202: 200}.get(status, status)
    assert response.status_code == expected, response.content[:300]
    assert response.headers["Content-Type"] == "application/json"
    assert "detail" in response.json() or expected == 200


def test_every_naughty_string_is_taken_and_given_back(api: APIClient) -> None:
    if not NAUGHTY.exists():
        pytest.skip("the Big List of Naughty Strings is not here")
    for text in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        body = {"text": text, "author": text[:200], "raw_data": {text[:50]: text}}
        response = api.post(CONVERSATIONS, body)
        expected = 202 if text.strip() else 400
        assert response.status_code == expected, text
        if expected == 202:
            sent = response.json()["conversation_id"]
            assert api.get(f"{CONVERSATIONS}/{sent}").json()["messages"][0]["text"] == text


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-16", "latin-1", "nonsense"])
def test_the_charset_parameter_changes_nothing(api: APIClient, encoding: str) -> None:
    """RFC 8259: JSON is UTF-8; the parameter is not defined."""
    response = api.post(
        CONVERSATIONS, '{"text": "späte"}'.encode(), content_type=f"application/json; charset={encoding}"
    )
    assert response.status_code == 202
    assert Message.objects.get().text == "späte"


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["2026-11-20", "telegram", "11/20/2026"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
NAMES = ("text", "author", "timestamp", "raw_data", "id_user", "source", "message")


@pytest.mark.parametrize("url", [CONVERSATIONS, MESSAGES, CLASSIFY])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(st.sampled_from(NAMES), anything) | anything)
def test_no_json_value_is_a_5xx(api: APIClient, url: str, body: Any) -> None:
    response = send(api, url, json.dumps(body).encode("utf-8", "surrogatepass"))
    assert response.status_code in (200, 202, 400, 422)
    response.json()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=200),
    content_type=st.sampled_from(
        ["application/json", "text/plain", "application/x-www-form-urlencoded", "/;,", "multipart/form-data"]
    ),
)
def test_no_bytes_are_a_5xx(api: APIClient, body: bytes, content_type: str) -> None:
    response = api.post(CONVERSATIONS, body, content_type=content_type)
    assert response.status_code in (202, 400, 415)
    response.json()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    url=st.sampled_from([CONVERSATIONS, MESSAGES, MESSAGES + "metrics", "/api/v1/insights", "/api/v1/topics"]),
    query=st.dictionaries(
        st.sampled_from(
            [
                "from",
                "to",
                "q",
                "author",
                "cursor",
                "limit",
                "start_time",
                "end_time",
                "min_confidence",
                "active",
                "topic",
            ]
        ),
        st.text(max_size=30) | st.datetimes().map(str) | st.integers().map(str) | st.floats().map(str),
    ),
)
def test_no_query_is_a_5xx(api: APIClient, url: str, query: dict[str, str]) -> None:
    clean = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    assert api.get(url, clean).status_code in (200, 400, 422)
