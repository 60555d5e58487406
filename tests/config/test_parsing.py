"""Strict JSON. What it refuses at the API's doors is in tests/insights/api/test_hostile_json.py."""

import io
import json
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from config.api import parsing
from config.api.parsing import BodyTooLarge, StrictJSONParser, loads

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**100), 10**100)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner) | st.dictionaries(texts, inner),
    max_leaves=30,
)


@given(values)
def test_what_is_no_trick_is_parsed_as_it_is(value: Any) -> None:
    assert loads(json.dumps(value).encode()) == value
    assert loads(json.dumps(value, ensure_ascii=False, indent=1).encode()) == value


@given(st.binary())
def test_any_bytes_are_a_value_or_a_parse_error(body: bytes) -> None:
    try:
        json.dumps(loads(body)).encode()
    except ParseError as error:
        assert error.status_code == 400  # noqa: PT017


@pytest.mark.parametrize("depth", [parsing.MAX_DEPTH, parsing.MAX_DEPTH + 1])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_the_deepest_nesting(depth: int, opening: str, closing: str) -> None:
    body = (opening * depth + "1" + closing * depth).encode()
    if depth == parsing.MAX_DEPTH:
        loads(body)
        return
    with pytest.raises(ParseError, match="nested deeper than 32 levels"):
        loads(body)


def test_brackets_in_strings_are_no_nesting() -> None:
    tricky = {'"[': "[" * 100, "\\": '\\"' + "{" * 100, "a": ["\\\\", "]]"]}
    assert loads(json.dumps(tricky).encode()) == tricky


@pytest.mark.parametrize("count", [parsing.MAX_KEYS, parsing.MAX_KEYS + 1])
def test_the_most_parts(count: int) -> None:
    body = json.dumps([0] * count).encode()
    if count == parsing.MAX_KEYS:
        assert len(loads(body)) == count
        return
    with pytest.raises(ParseError, match="more than 10000 keys and items"):
        loads(body)


@pytest.mark.parametrize("size", [1_000_000, 1_000_001])
def test_the_largest_body(size: int) -> None:
    stream = io.BytesIO(b'"' + b"x" * (size - 2) + b'"')
    if size == 1_000_000:
        assert len(StrictJSONParser().parse(stream)) == size - 2
        return
    with pytest.raises(BodyTooLarge):
        StrictJSONParser().parse(stream)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 999_999,
        b"9" * 999_999,
        b'{"a":' * 199_999,
        b'"' + b"\\u0041" * 166_000 + b'"',
        b"[" + b"1," * 499_000 + b"1]",
    ],
)
def test_the_worst_megabyte_does_not_keep_a_process_busy(body: bytes) -> None:
    started = time.thread_time()
    with suppress(ParseError):
        loads(body)
    assert time.thread_time() - started < 5  # of computing; what is quadratic takes minutes
