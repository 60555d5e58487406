"""What is asked of a model, and what comes back."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from llm.dialect import Dialect
from llm.ledger import Purpose
from llm.prices import Usage
from llm.providers import Structured, Target
from llm.structured import response_format


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a prompt. What people wrote is never in the system role."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask. ``seconds`` is for everything: waiting for the pace, all tries, and the whole answer."""

    purpose: Purpose
    turns: tuple[Turn, ...]
    max_tokens: int
    seconds: float
    temperature: float = 0.0


@dataclass(frozen=True, slots=True)
class Shape:
    """The JSON object that an answer has to be."""

    name: str
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete answer, and who gave it. ``usage`` is None where the provider did not say."""

    text: str
    provider: str
    model: str
    usage: Usage | None


def parameters(target: Target, speaks: Dialect, question: Question, shape: Shape | None) -> dict[str, Any]:
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


def in_words(shape: Shape) -> str:
    """The shape for models that take no schema. JSON mode also insists on the word."""
    schema = json.dumps(shape.schema, ensure_ascii=False, separators=(",", ":"))
    return f"Answer with one JSON object and nothing else. It must match this JSON schema: {schema}"


def _after_system(turns: list[dict[str, str]]) -> int:
    return next((place for place, turn in enumerate(turns) if turn["role"] != "system"), len(turns))
