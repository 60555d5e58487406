"""JSON in: bounded, strict, and the same on every database."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer

MAX_DEPTH = 32
MAX_KEYS = 10_000
MAX_DIGITS = 300  # of one number; beyond, Python itself refuses some and slows down on others


class BodyTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The request body is too large."
    default_code = "payload_too_large"


class StrictJSONParser(BaseParser):
    """JSON without what databases and readers disagree on.

    Refused with 400: invalid UTF-8, NaN and infinities, NUL, lone surrogates, nesting deeper than 32, more than
    10,000 keys or list items, absurd numbers. Refused with 413: a body over ``MAX_BODY_BYTES``.
    """

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return loads(read_bounded(stream))


def read_bounded(stream: IO[bytes]) -> bytes:
    """The whole body, or ``BodyTooLarge``."""
    try:
        body = stream.read(settings.MAX_BODY_BYTES + 1)
    except RequestDataTooBig as error:
        raise BodyTooLarge from error
    if len(body) > settings.MAX_BODY_BYTES:
        raise BodyTooLarge
    return body


def loads(body: bytes) -> Any:
    """Parses strict JSON. Raises ``ParseError`` that says what was refused."""
    try:
        text = body.decode("utf-8-sig")
        _refuse_deep(text)
        value = json.loads(text, parse_constant=_refuse_constant, parse_int=_integer, parse_float=_number)
    except UnicodeDecodeError as error:
        raise ParseError("The body is not valid UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise ParseError(f"The body is not valid JSON: {error}") from error
    _check(value)
    return value


def _refuse_deep(text: str) -> None:
    """Counts open brackets before parsing: the parser itself would recurse as deep as it is told to."""
    depth = 0
    inside_string = escaped = False
    for character in text if text.count("[") + text.count("{") > MAX_DEPTH else "":
        if inside_string:
            inside_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            inside_string = True
        elif character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
        elif character in "]}":
            depth -= 1


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError("a number has too many digits")
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if len(digits) > MAX_DIGITS or value in (float("inf"), float("-inf")):
        raise ValueError("a number is out of range")
    return value


def _check(value: Any) -> None:
    """Refuses code points that no database stores alike, and structures with too many parts."""
    parts = 0
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            _check_text(item)
        elif isinstance(item, dict | list):
            parts += len(item)
            if parts > MAX_KEYS:
                raise ParseError(f"The body has more than {MAX_KEYS} keys and items.")
            waiting.extend(item)
            waiting.extend(item.values() if isinstance(item, dict) else ())


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise ParseError("Text may not contain the NUL character.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ParseError("Text may not contain a lone surrogate.") from error
