"""Errors in the shape of each family."""

import html
import logging
from typing import Any

import pytest
from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory, override_settings
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.test import APIClient

from config.api import errors, families
from config.middleware.request_log import UnknownHosts


class View:
    def __init__(self, shape: str | None = None) -> None:
        if shape:
            self.error_shape = shape


def answer(error: Exception, shape: str | None = None, method: str = "POST") -> Response:
    made = errors.api_exception(error, {"view": View(shape), "request": RequestFactory().generic(method, "/")})
    assert made is not None
    return made


def test_a_nested_problem_is_one_sentence() -> None:
    assert errors.sentence({"a": [exceptions.ErrorDetail("This field is required.", "required")]}) == (
        "Missing required field: a"
    )
    assert errors.sentence({"a": {"b": ["wrong"]}}) == "a: b: wrong"
    assert errors.sentence({"non_field_errors": ["start after end"], "b": ["x"]}) == "start after end"
    assert [errors.sentence(empty) for empty in ([], "", ["x"])] == ["", "", "x"]


def test_every_problem_is_listed() -> None:
    error = exceptions.ValidationError({"a": ["one", "two"], "b": {"c": ["three"]}, "non_field_errors": ["four"]})
    assert answer(error).data == {
        "detail": [
            {"loc": ["body", "a"], "msg": "one", "type": "invalid"},
            {"loc": ["body", "a"], "msg": "two", "type": "invalid"},
            {"loc": ["body", "b", "c"], "msg": "three", "type": "invalid"},
            {"loc": ["body"], "msg": "four", "type": "invalid"},
        ]
    }
    assert answer(error, method="GET").data["detail"][0]["loc"] == ["query", "a"]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (exceptions.ValidationError({"a": ["x"]}), 400, "invalid_schema"),
        (exceptions.ParseError(), 400, "invalid_schema"),
        (exceptions.NotFound(), 404, "not_found"),
        (exceptions.PermissionDenied(), 403, "forbidden"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.NotAcceptable(), 406, "not_acceptable"),
        (exceptions.UnsupportedMediaType("text/plain"), 415, "unsupported_media_type"),
        (OperationalError("locked"), 503, "unavailable"),
        (InterfaceError("gone"), 503, "unavailable"),
    ],
)
def test_each_error_in_both_shapes(error: Exception, status: int, code: str) -> None:
    a, c = answer(error, "error"), answer(error)
    assert (a.status_code, a.data["error"], set(a.data)) == (status, code, {"error", "details"})
    assert (c.status_code, set(c.data)) == (422 if status == 400 else status, {"detail"})


def test_a_throttled_request_says_when() -> None:
    for wait, seconds in ((0, 1), (None, 1), (0.2, 1), (4.1, 5), (60, 60)):
        response = answer(exceptions.Throttled(wait=wait), "error")
        assert response.data == {"error": "rate_limit_exceeded", "retry_after": seconds}
        assert response["Retry-After"] == str(seconds)


def test_what_is_not_foreseen_is_left_to_django() -> None:
    context: dict[str, Any] = {"view": View(), "request": RequestFactory().get("/")}
    assert errors.api_exception(ValueError("a bug"), context) is None


@pytest.mark.parametrize("path", ["/api", "/api/v1/x", "/openapi.json", "/health"])
def test_programs_get_json(path: str) -> None:
    response = errors.not_found(RequestFactory().get(path), Exception())
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/json")
    assert errors.crashed(RequestFactory().get(path)).status_code == 500


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "keys"),
    [
        ("/api/v1/conversations", {"error", "details"}),
        ("/api/v1/insights/", {"error", "details"}),
        ("/api/v1/messages/", {"detail"}),
        ("/api/v1/chat", {"detail"}),
        ("/chat", {"detail"}),
        ("/dossier/x/", {"detail"}),
        ("/users", {"detail"}),
        ("/api/nowhere/at/all", {"error", "details", "detail"}),
    ],
)
def test_what_is_refused_before_any_view_has_its_familys_shape(address: str, keys: set[str]) -> None:
    assert set(families.refusal(address, "payload_too_large", "Too large.")) == keys


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "keys"),
    [("/api/v1/conversations", {"error", "details"}), ("/api/v1/messages/", {"detail"}), ("/chat", {"detail"})],
)
def test_another_media_type_is_415_in_the_familys_shape(api: APIClient, address: str, keys: set[str]) -> None:
    response = api.post(address, "hello", content_type="text/plain")
    assert (response.status_code, set(response.json())) == (415, keys)


@pytest.mark.django_db
@override_settings(ALLOWED_HOSTS=["verbatim.example.org"])
@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://verbatim.example.org", "verbatim.example.org"),  # TLS ends before us, and HTTPS is not set
        ("http://verbatim.example.org:8443", "verbatim.example.org"),  # `proxy_set_header Host $host` drops the port
    ],
)
def test_a_form_from_an_address_that_is_not_ours_says_so(
    caplog: pytest.LogCaptureFixture, origin: str, host: str
) -> None:
    form = {"username": "a", "password": "b"}
    response = Client(enforce_csrf_checks=True).post("/sign-in", form, headers={"host": host, "origin": origin})
    page = html.unescape(response.content.decode())
    assert response.status_code == 403
    assert f"opened at {origin}, but the server takes itself for http://{host}" in page
    assert "HTTPS=1" in page
    assert "not the server's own" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers", [{}, {"origin": "null"}, {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}]
)
def test_a_form_that_is_merely_old_says_that(headers: dict[str, str]) -> None:
    response = Client(enforce_csrf_checks=True).post("/sign-in", {"username": "a"}, headers=headers)
    assert (response.status_code, "The form has expired" in response.content.decode()) == (403, True)


@override_settings(ALLOWED_HOSTS=["localhost"])
def test_a_foreign_host_is_400_with_its_reason_in_the_log_once() -> None:
    hosts, told = UnknownHosts(), []
    for host in ("verbatim.example.org", "verbatim.example.org", "another.example.org:8000"):
        with pytest.raises(DisallowedHost) as refused:
            RequestFactory().get("/", headers={"host": host}).get_host()
        record = logging.LogRecord("x", logging.ERROR, "", 0, str(refused.value), (), None)
        told.append(record.getMessage() if hosts.filter(record) else "")
    assert told == [
        "400: the host “verbatim.example.org” is not in ALLOWED_HOSTS",
        "",
        "400: the host “another.example.org:8000” is not in ALLOWED_HOSTS",
    ]
    assert logging.getLogger("django.security.DisallowedHost").isEnabledFor(logging.ERROR)
