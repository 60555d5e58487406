"""Errors in the shape that each API family documents, and pages for people.

Family A answers ``{"error": code, "details": sentence}``; families B and C answer ``{"detail": …}``, with 422 and a
list for invalid fields. A view says which by ``error_shape``; the default is ``detail``.
"""

import math
from collections.abc import Mapping
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from config.api.families import refusal
from config.api.redis_counters import CountersAway

_JSON_PREFIXES = ("/api", "/health", "/ready", "/openapi.json", "/chat", "/sessions", "/dossier", "/users")
_CODES = {
    status.HTTP_401_UNAUTHORIZED: "unauthorized",
    status.HTTP_403_FORBIDDEN: "forbidden",
    status.HTTP_404_NOT_FOUND: "not_found",
    status.HTTP_405_METHOD_NOT_ALLOWED: "method_not_allowed",
    status.HTTP_406_NOT_ACCEPTABLE: "not_acceptable",
    status.HTTP_409_CONFLICT: "conflict",
    status.HTTP_413_REQUEST_ENTITY_TOO_LARGE: "payload_too_large",
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
    status.HTTP_422_UNPROCESSABLE_ENTITY: "idempotency_mismatch",
    status.HTTP_503_SERVICE_UNAVAILABLE: "unavailable",
}
# What ``error`` may say in family A, and where an answer is given before a call is reached.
ERROR_CODES = (
    "invalid_schema",
    "invalid_query",
    *_CODES.values(),
    "rate_limit_exceeded",
    "bad_request",
    "internal_error",
)


class ServiceUnavailable(exceptions.APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "The database is busy or full. Nothing was stored; please repeat the request."
    default_code = "unavailable"
    wait = 5


log = structlog.stdlib.get_logger("verbatim.request")
WRONG_ADDRESS = (
    "This page was opened at {origin}, but the server takes itself for {own}, so it cannot tell the form from one of "
    "another site. Whoever runs the server: set HTTPS=1 where a proxy ends TLS, and let the proxy pass the Host header "
    "on (docs/deployment.md)."
)
COUNTERS_AWAY = "Requests cannot be counted right now. Nothing was stored; please repeat the request."


def api_exception(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler: the status that DRF chose, in the family's shape."""
    if isinstance(error, OperationalError | InterfaceError):
        set_rollback()
        error = ServiceUnavailable(COUNTERS_AWAY if isinstance(error, CountersAway) else None)
    response = exception_handler(error, dict(context))
    if response is None:
        return None
    if isinstance(error, exceptions.Throttled):
        response["Retry-After"] = str(retry_after(error))
    shape = getattr(context.get("view"), "error_shape", "detail")
    (_as_error if shape == "error" else _as_detail)(response, error, context)
    return response


def retry_after(error: exceptions.Throttled) -> int:
    return max(1, math.ceil(getattr(error, "wait", None) or 1))


def _as_error(response: Response, error: Exception, context: Mapping[str, Any]) -> None:
    if isinstance(error, exceptions.Throttled):
        response.data = {"error": "rate_limit_exceeded", "retry_after": retry_after(error)}
        return
    invalid = getattr(context.get("view"), "invalid_code", "invalid_schema")
    code = _CODES.get(response.status_code, invalid)
    response.data = {"error": code, "details": sentence(getattr(error, "detail", "Not found."))}


def _as_detail(response: Response, error: Exception, context: Mapping[str, Any]) -> None:
    where = getattr(error, "where", ("query",) if context["request"].method in ("GET", "HEAD") else ("body",))
    if isinstance(error, exceptions.ValidationError) or response.status_code == status.HTTP_422_UNPROCESSABLE_ENTITY:
        response.status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
        response.data = {"detail": listed(getattr(error, "detail", None), where)}
    elif isinstance(error, exceptions.ParseError):
        response.status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
        response.data = {"detail": [{"loc": ["body"], "msg": str(error.detail), "type": "json_invalid"}]}


def sentence(detail: Any) -> str:
    """The first problem as one sentence, naming its field: ``Missing required field: text``."""
    if isinstance(detail, Mapping):
        field, problem = next(iter(detail.items()))
        first = problem[0] if isinstance(problem, list) and problem else problem
        if getattr(first, "code", "") == "required":
            return f"Missing required field: {field}"
        text = sentence(first)
        return text if field == "non_field_errors" else f"{field}: {text}"
    if isinstance(detail, list):
        return sentence(detail[0]) if detail else ""
    return str(detail)


def listed(detail: Any, where: tuple[str | int, ...] = ("body",)) -> list[dict[str, Any]]:
    """Every problem as ``{"loc", "msg", "type"}``, the shape that FastAPI made familiar."""
    if isinstance(detail, Mapping):
        return [row for field, problem in detail.items() for row in listed(problem, (*where, str(field)))]
    if isinstance(detail, list):
        return [row for problem in detail for row in listed(problem, where)]
    place = [part for part in where if part != "non_field_errors"]
    return [{"loc": place, "msg": str(detail), "type": getattr(detail, "code", "invalid")}]


def unavailable(request: HttpRequest, seconds: int, error: Exception | None = None) -> HttpResponse:
    text = COUNTERS_AWAY if isinstance(error, CountersAway) else str(ServiceUnavailable.default_detail)
    response = _answer(request, 503, "unavailable", text)
    response["Retry-After"] = str(seconds)
    return response


def _answer(request: HttpRequest, code: int, name: str, text: str) -> HttpResponse:
    if request.path.startswith(_JSON_PREFIXES):
        return JsonResponse(refusal(request.path, name, text), status=code)
    return render(request, "error.html", {"code": code, "text": text}, status=code)


def bad_request(
    request: HttpRequest, exception: Exception | None = None, text: str = "The request cannot be understood."
) -> HttpResponse:
    return _answer(request, 400, "bad_request", text)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "forbidden", "You may not see this.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, "not_found", "There is nothing at this address.")


def crashed(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500, "internal_error", "Something went wrong on our side. It has been logged.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Says which of two things is wrong: the form, or the address that the server takes itself to have."""
    origin = request.headers.get("Origin", "")
    if not reason.startswith("Origin checking failed") or origin in ("", "null") or _is_of_another_site(request):
        return _answer(request, 403, "forbidden", "The form has expired. Go back, reload the page and try again.")
    own = f"{request.scheme}://{request.get_host()}"
    log.warning("a form came from an address that is not the server's own", origin=origin[:200], own=own)
    return _answer(request, 403, "forbidden", WRONG_ADDRESS.format(origin=origin[:200], own=own))


def _is_of_another_site(request: HttpRequest) -> bool:
    return request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
