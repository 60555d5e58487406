"""Compares every JSON answer that a test gets with the API's schema: each status, each field, nothing besides.

``watch()`` puts itself between Django's test clients and their callers, so that every test of the suite checks the
schema along the way. An answer that the schema does not describe fails the test that got it.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs
from django.conf import settings
from django.http import HttpResponseBase
from django.test import AsyncClient, Client

# Given before the call is reached, or where there is no such call: the description of the API has their shape.
OUTSIDE = (400, 404, 405, 500, 503)
SUBSCHEMAS = ("items", "additionalProperties", "not")
LISTS_OF_SUBSCHEMAS = ("allOf", "anyOf", "oneOf")


class NotInSchema(AssertionError):
    """An answer that the schema does not describe."""


@dataclass(frozen=True)
class Call:
    """An operation of the schema."""

    name: str
    answers: dict[str, dict[str, jsonschema_rs.Validator | None]]  # status, then media type


@dataclass(frozen=True)
class Address:
    """A path of the schema and what can be called there."""

    pattern: re.Pattern[str]
    calls: dict[str, Call]


def watch() -> None:
    """Makes all of Django's test clients check what they are given."""
    Client.request = _checking(Client.request)  # type: ignore[method-assign]
    AsyncClient.request = _checking_async(AsyncClient.request)  # type: ignore[method-assign]


def _checking(request: Callable[..., Any]) -> Callable[..., Any]:
    def checked(client: Client, **environment: Any) -> Any:
        response = request(client, **environment)
        check(environment.get("REQUEST_METHOD", "GET"), environment.get("PATH_INFO", "/"), response)
        return response

    return checked


def _checking_async(request: Callable[..., Any]) -> Callable[..., Any]:
    async def checked(client: AsyncClient, **scope: Any) -> Any:
        response = await request(client, **scope)
        await asyncio.to_thread(check, scope.get("method", "GET"), scope.get("path", "/"), response)
        return response

    return checked


def check(method: str, path: str, response: HttpResponseBase) -> None:
    """Raises ``NotInSchema`` where a call of the API answers what its schema does not say."""
    media_type = response.headers.get("Content-Type", "").partition(";")[0]
    if settings.ROOT_URLCONF != "config.urls" or media_type == "text/html":
        return  # asked before the schema is made: made under a test's own addresses, it would stay theirs
    call = called(method, path)
    if call is None:
        return
    status = str(response.status_code)
    if response.status_code in OUTSIDE and media_type == "application/json" and _is_outside(response):
        return
    if status not in call.answers:
        raise NotInSchema(f"{call.name} answers {status}, which its schema does not have: {_start(response)}")
    if media_type not in call.answers[status] and (call.answers[status] or media_type):
        raise NotInSchema(f"{call.name} answers {status} as {media_type}, which its schema does not have")
    validator = call.answers[status].get(media_type)
    if media_type == "text/event-stream":
        _check_stream(call, response)
    elif validator is not None and not response.streaming:
        _compare(f"{call.name} {status}", validator, json.loads(response.content))  # type: ignore[attr-defined]


def _compare(what: str, validator: jsonschema_rs.Validator, value: Any) -> None:
    problems = [f"{'/'.join(map(str, e.instance_path))}: {e.message[:300]}" for e in validator.iter_errors(value)]
    if problems:
        raise NotInSchema(f"{what} is not as its schema says: " + "; ".join(problems[:5]))


def _is_outside(response: Any) -> bool:
    """Whether nobody knew the family of the address yet, or it is a 400 before any view: NUL in the address."""
    said = json.loads(response.content)
    if not isinstance(said, dict):
        return False
    return set(said) == {"error", "details", "detail"} or (response.status_code == 400 and _speaks_of_nul(said))


def _speaks_of_nul(said: dict[str, Any]) -> bool:
    return "NUL character" in str(said.get("detail", said.get("details", "")))


def _start(response: Any) -> str:
    return "" if response.streaming else response.content[:300].decode(errors="replace")


def _check_stream(call: Call, response: Any) -> None:
    """Has each event compared as the test reads it."""
    if response.is_async:
        response.streaming_content = _watched_async(call.name, response.streaming_content)
    else:
        response.streaming_content = _watched(call.name, response.streaming_content)


def _watched(what: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        _check_events(what, chunk)
        yield chunk


async def _watched_async(what: str, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        _check_events(what, chunk)
        yield chunk


def _check_events(what: str, chunk: bytes) -> None:
    for line in chunk.splitlines():
        if line.startswith(b"data: "):
            _compare(f"An event of {what}", event(), json.loads(line[6:]))


@cache
def event() -> jsonschema_rs.Validator:
    return _validator({"$ref": "#/components/schemas/ChatEvent"})


def called(method: str, path: str) -> Call | None:
    """The operation that a request calls; None where the schema has none."""
    spelled = path.removesuffix("/") or "/"
    found = next((address for address in addresses() if address.pattern.fullmatch(spelled)), None)
    return found.calls.get(method) if found else None


@cache
def addresses() -> list[Address]:
    """All addresses, those without a variable part first, as URL confs have them."""
    paths = sorted(document()["paths"].items(), key=lambda item: item[0].count("{"))
    return [Address(_pattern(path), _calls(path, operations)) for path, operations in paths]


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))


def _calls(path: str, operations: dict[str, Any]) -> dict[str, Call]:
    return {
        method.upper(): Call(
            f"{method.upper()} {path}",
            {status: _answers(answer) for status, answer in operation["responses"].items()},
        )
        for method, operation in operations.items()
    }


def _answers(answer: dict[str, Any]) -> dict[str, jsonschema_rs.Validator | None]:
    return {
        media_type: _validator(content["schema"]) if media_type == "application/json" else None
        for media_type, content in answer.get("content", {}).items()
    }


def _validator(schema: dict[str, Any]) -> jsonschema_rs.Validator:
    whole = {**strict(schema), "components": strict_components()}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True, ignore_unknown_formats=True)


@cache
def strict_components() -> dict[str, Any]:
    return {"schemas": {name: strict(schema) for name, schema in document()["components"]["schemas"].items()}}


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of OpenAPI 3.0 as JSON Schema, in which an object has no keys but those that are described."""
    made = {key: value for key, value in schema.items() if key not in ("nullable", "example", "discriminator")}
    for key in SUBSCHEMAS:
        if isinstance(made.get(key), dict):
            made[key] = strict(made[key])
    for key in LISTS_OF_SUBSCHEMAS:
        if key in made:
            made[key] = [strict(each) for each in made[key]]
    if "properties" in made:
        made["properties"] = {name: strict(each) for name, each in made["properties"].items()}
        made.setdefault("additionalProperties", False)
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") else made


@cache
def document() -> dict[str, Any]:
    """The schema as /openapi.json gives it."""
    from config.api import api_docs

    whole: dict[str, Any] = json.loads(json.dumps(api_docs.schema()))
    return whole
