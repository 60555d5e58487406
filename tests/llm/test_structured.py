"""Finding a JSON object in what a model says."""

import json
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from llm import structured
from llm.errors import InvalidAnswer
from llm.structured import SignedUnit


class Inner(BaseModel):
    title: Literal["a", "b"]
    score: SignedUnit


class Outer(BaseModel):
    inners: list[Inner]
    note: str | None


@pytest.mark.parametrize(
    "text",
    [
        '{"a": {"b": "}"}}',
        '  {"a": {"b": "}"}}\n',
        '```json\n{"a": {"b": "}"}}\n```',
        'Sure! Here it is:\n```\n{"a": {"b": "}"}}\n```\nAnything else?',
        'The answer is {"a": {"b": "}"}} as you wished {really}.',
        '<think>maybe {"a": 1}?</think>\n{"a": {"b": "}"}}',
        'I think {that} is {"a": {"b": "}"}}.',
    ],
)
def test_an_object_is_found(text: str) -> None:
    assert structured.load(text) == {"a": {"b": "}"}}


@pytest.mark.parametrize(
    "text", ["", "no", "[1]", '"x"', "null", '{"a": 1', '{"a": NaN}', '{"a": -Infinity}', "{a: 1}", "{" * 100_000]
)
def test_no_object_is_an_error(text: str) -> None:
    with pytest.raises(InvalidAnswer):
        structured.load(text)


def test_the_schema_is_strict_all_the_way_down() -> None:
    schema = structured.schema_of(Outer)
    assert (schema["required"], schema["additionalProperties"]) == (["inners", "note"], False)
    inner = schema["$defs"]["Inner"]
    assert (inner["required"], inner["additionalProperties"]) == (["title", "score"], False)
    assert inner["properties"]["title"] == {"enum": ["a", "b"], "type": "string"}
    assert "minimum" not in json.dumps(schema)


@pytest.mark.parametrize(("given", "kept"), [(-1.05, -1.0), (1.01, 1.0), (0.3, 0.3), (1, 1.0), ("0.5", 0.5)])
def test_numbers_within_reach_are_kept(given: Any, kept: float) -> None:
    assert structured.validated(Inner, {"title": "a", "score": given}).score == kept


@pytest.mark.parametrize("given", [1.06, -7, float("nan"), float("inf"), "high", None, [1], True])
def test_numbers_out_of_reach_are_errors(given: Any) -> None:
    with pytest.raises(InvalidAnswer, match=r"The answer's score is not valid"):
        structured.validated(Inner, {"title": "a", "score": given})


def test_an_error_does_not_repeat_what_was_said() -> None:
    with pytest.raises(InvalidAnswer) as raised:
        structured.validated(Inner, {"title": "my card is 1234", "score": 0})
    assert "1234" not in raised.value.reason
