"""JSON out."""

import json
from collections import OrderedDict
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils.functional import lazystr
from rest_framework.exceptions import ErrorDetail

from config.api.rendering import JSONRenderer

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def rendered(value: Any, accept: str = "application/json") -> bytes:
    return JSONRenderer().render(value, accept)


@pytest.mark.parametrize("beyond", [None, 10**40], ids=["orjson", "fallback"])
def test_times_are_utc_with_z_and_djangos_types_are_plain(beyond: int | None) -> None:
    value = {
        "utc": NOON,
        "naive": datetime(2026, 11, 20, 12, 0, 0, 5),
        "day": date(2026, 11, 20),
        "lazy": lazystr("text"),
        "detail": ErrorDetail("wrong", "code"),
        "mapping": OrderedDict(a=(1, 2)),
        "set": {1},
        "beyond": beyond,
    }
    assert json.loads(rendered(value)) == {
        "utc": "2026-11-20T12:00:00Z",
        "naive": "2026-11-20T12:00:00.000005Z",
        "day": "2026-11-20",
        "lazy": "text",
        "detail": "wrong",
        "mapping": {"a": [1, 2]},
        "set": [1],
        "beyond": beyond,
    }


def test_nothing_is_an_empty_body() -> None:
    assert rendered(None) == b""


def test_text_stays_text() -> None:
    assert rendered({"a": "späte 😀"}) == '{"a":"späte 😀"}'.encode()


def test_indentation_on_request() -> None:
    assert rendered({"a": 1}, "application/json; indent=2") == b'{\n  "a": 1\n}'


@pytest.mark.parametrize("value", [float("inf"), "\ud800", 2**64, -(2**63) - 1])
def test_what_the_quick_way_cannot_say_is_said_all_the_same(value: Any) -> None:
    assert json.loads(rendered({"a": value})) in ({"a": value}, {"a": None})
