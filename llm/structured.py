"""Answers with a shape: how it is asked for, and how it is found in what comes back. Nothing is ever made up."""

import json
import math
import re
from collections.abc import Iterator
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationError

from llm.catalogue import Structured
from llm.errors import InvalidAnswer

T = TypeVar("T", bound=BaseModel)

_THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)  # what some open models say before they answer
_FENCE = re.compile(r"```[a-zA-Z]*\s*\n?(.*?)```", re.DOTALL)
MAX_CHARACTERS = 200_000
_MOST_CANDIDATES = 5
# Keywords that strict decoding does not support, or that would only cost tokens.
_DROPPED = {"title", "default", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength"}
_DROPPED |= {"minItems", "maxItems", "pattern", "format"}


def within(low: float, high: float, slack: float) -> AfterValidator:
    """A number from ``low`` to ``high``. One beyond by at most ``slack`` is set to the bound, further is wrong."""

    def check(value: float) -> float:
        if not math.isfinite(value) or not low - slack <= value <= high + slack:
            raise ValueError(f"not within {low} to {high}")
        return min(high, max(low, value))

    return AfterValidator(check)


def _not_a_truth_value(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("true and false are no numbers")
    return value


# Models round and overshoot a little (1.02); a confidence of 2 is something else than they were asked for.
UnitInterval = Annotated[float, BeforeValidator(_not_a_truth_value), within(0.0, 1.0, 0.05)]
SignedUnit = Annotated[float, BeforeValidator(_not_a_truth_value), within(-1.0, 1.0, 0.05)]


def response_format(schema: dict[str, Any], name: str, how: Structured) -> dict[str, Any] | None:
    """The ``response_format`` of a request, or None where the shape is only described in words."""
    if how is Structured.SCHEMA:
        return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}}
    return {"type": "json_object"} if how is Structured.OBJECT else None


def weaker(how: Structured) -> Structured | None:
    """The next way to ask, for a server that does not take this one."""
    order = list(Structured)
    place = order.index(how) + 1
    return order[place] if place < len(order) else None


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of ``model`` as strict decoding wants it: every field required, no others allowed."""
    return dict(_strict(model.model_json_schema()))


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "properties" not in node:
        return {key: _strict(value) for key, value in node.items() if key not in _DROPPED}
    # Below "properties" the keys are names of fields, which may be called title or format.
    fields = {name: _strict(value) for name, value in node["properties"].items()}
    rest = {key: _strict(value) for key, value in node.items() if key not in _DROPPED and key != "properties"}
    return {**rest, "properties": fields, "required": list(fields), "additionalProperties": False}


def load(text: str) -> dict[str, Any]:
    """The JSON object in an answer: the whole of it, or a fenced block, or the first object in the prose.

    Raises ``InvalidAnswer`` where there is none, where it is cut off, or where it holds NaN or Infinity.
    """
    for candidate in _candidates(_THOUGHT.sub("", text).strip()[:MAX_CHARACTERS]):
        try:
            found = json.loads(candidate, parse_constant=_refuse)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    raise InvalidAnswer("The answer holds no valid JSON object.")


def validated(model: type[T], data: object) -> T:
    """``data`` as ``model``. Raises ``InvalidAnswer``, naming the field but never the value."""
    try:
        return model.model_validate(data, strict=False)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))[:60] or "the answer"
        raise InvalidAnswer(f"The answer's {place} is not valid ({first['type']}).") from None


def _candidates(text: str) -> Iterator[str]:
    yield text
    for block in _FENCE.findall(text)[:_MOST_CANDIDATES]:
        yield block.strip()
    starts = [match.start() for match in re.finditer(r"\{", text)][:_MOST_CANDIDATES]
    for start in starts:
        if (end := _end_of_object(text, start)) is not None:
            yield text[start:end]


def _end_of_object(text: str, start: int) -> int | None:
    """Where the object that begins at ``start`` ends; braces inside strings do not count."""
    depth, in_string, escaped = 0, False, False
    for place in range(start, len(text)):
        character = text[place]
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "{}":
            depth += 1 if character == "{" else -1
            if depth == 0:
                return place + 1
    return None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
