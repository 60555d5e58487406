"""Errors in the shape of each family."""

from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory
from rest_framework import exceptions
from rest_framework.response import Response

from config.api import errors


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
