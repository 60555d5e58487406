"""The body of a request: a question, in the dialect of the server that it goes to."""

import json
from typing import Any

from llm.catalogue import Structured
from llm.prompts import OutputSchema, Prompt
from llm.providers import Target
from llm.structured import response_format
from llm.wire.dialect import Dialect


def parameters(target: Target, speaks: Dialect, question: Prompt, shape: OutputSchema | None) -> dict[str, Any]:
    """The body of the request, in the dialect of its server."""
    turns = [{"role": turn.role, "content": turn.content} for turn in question.turns]
    values: dict[str, Any] = {"model": target.model, "messages": turns, speaks.length: question.max_tokens}
    if speaks.warm:
        values["temperature"] = min(question.temperature, target.max_temperature)
    if shape is not None:
        if (asked := response_format(shape.schema, shape.name, speaks.structured)) is not None:
            # llama.cpp's family takes the schema beside json_object; other servers of one's own pass over it.
            extra = {"schema": shape.schema} if _is_json_mode_of_ones_own(target, speaks) else {}
            values["response_format"] = {**asked, **extra}
        if speaks.structured is not Structured.SCHEMA:
            turns.insert(_after_system(turns), {"role": "system", "content": in_words(shape)})
    return values


def _is_json_mode_of_ones_own(target: Target, speaks: Dialect) -> bool:
    return target.provider == "custom" and speaks.structured is Structured.OBJECT


def in_words(shape: OutputSchema) -> str:
    """The shape for models that take no schema. JSON mode also insists on the word."""
    schema = json.dumps(shape.schema, ensure_ascii=False, separators=(",", ":"))
    return f"Answer with one JSON object and nothing else. It must match this JSON schema: {schema}"


def _after_system(turns: list[dict[str, str]]) -> int:
    return next((place for place, turn in enumerate(turns) if turn["role"] != "system"), len(turns))
