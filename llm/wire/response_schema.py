"""What comes over the wire, as far as it is used. The openai package does not check answers; these models do."""

import json

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from llm.errors import InvalidAnswer, Rejected
from llm.limits.prices import Usage


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", protected_namespaces=())


class _CachedTokens(_Part):
    cached_tokens: int | None = Field(default=None, ge=0)


class _ReasoningTokens(_Part):
    reasoning_tokens: int | None = Field(default=None, ge=0)


class _Usage(_Part):
    # The bounds keep a wrong number out of the ledger's columns.
    prompt_tokens: int = Field(ge=0, le=100_000_000)
    completion_tokens: int = Field(ge=0, le=100_000_000)
    prompt_tokens_details: _CachedTokens | None = None
    completion_tokens_details: _ReasoningTokens | None = None


class _Message(_Part):
    content: str | None = None
    refusal: str | None = None


class _Choice(_Part):
    message: _Message
    finish_reason: str | None = None


class _Completion(_Part):
    model: str | None = None
    choices: list[_Choice] = Field(min_length=1)


class _Delta(_Part):
    content: str | None = None


class _Piece(_Part):
    delta: _Delta = _Delta()
    finish_reason: str | None = None


class Chunk(_Part):
    """One event of a stream. The last one has no choices and carries the usage; a failure has nothing but ``error``."""

    error: object = None
    model: str | None = None
    choices: list[_Piece] = []
    usage: _Usage | None = None

    @property
    def text(self) -> str:
        return (self.choices[0].delta.content or "") if self.choices else ""

    @property
    def finish_reason(self) -> str:
        return (self.choices[0].finish_reason or "") if self.choices else ""


class _Billing(_Part):
    """The usage alone, read apart from the rest: an answer that is not valid is paid for all the same."""

    usage: _Usage | None = None


class WholeCompletion(_Part):
    """The text of one complete answer, and the model that gave it."""

    text: str
    model: str


def answer(body: bytes, *, may_be_cut: bool) -> WholeCompletion:
    """The answer in the body of a completion. Raises ``InvalidAnswer``, or ``Rejected`` where the model refuses."""
    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError as error:
        raise InvalidAnswer(f"What came back is not a chat completion: {_what(error)}.") from None
    choice = completion.choices[0]
    if choice.finish_reason == "length" and not may_be_cut:
        raise InvalidAnswer("The answer was cut off at its length limit.")
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise Rejected("The model refused to answer.")
    if not choice.message.content:
        raise InvalidAnswer("The answer is empty.")
    return WholeCompletion(text=storable(choice.message.content), model=completion.model or "")


def usage(body: bytes) -> Usage | None:
    """The tokens that the body says were used, or None where it says nothing usable."""
    try:
        return count(_Billing.model_validate_json(body).usage)
    except ValidationError:
        return None


def chunk(payload: bytes) -> Chunk:
    """One event of a stream. Raises ``InvalidAnswer``."""
    try:
        return Chunk.model_validate_json(payload)
    except ValidationError as error:
        if error.errors(include_url=False)[0]["type"] == "json_invalid":
            return _with_halves(payload)
        raise InvalidAnswer(f"What came back is not a stream of a chat completion: {_what(error)}.") from None


def _with_halves(payload: bytes) -> Chunk:
    """Some servers send an emoji's two halves in two events, which pydantic does not take for JSON."""
    try:
        return Chunk.model_validate(json.loads(payload))
    except (ValueError, RecursionError):  # a ValidationError is a ValueError
        raise InvalidAnswer("What came back is not a stream of a chat completion: no JSON.") from None


def storable(text: str) -> str:
    """Without NUL, which PostgreSQL does not store. Other control characters are for those to judge who show a text."""
    return text.replace("\x00", "")


def count(used: _Usage | None) -> Usage | None:
    if used is None:
        return None
    cached = used.prompt_tokens_details.cached_tokens if used.prompt_tokens_details else 0
    reasoning = used.completion_tokens_details.reasoning_tokens if used.completion_tokens_details else 0
    cached = min(cached or 0, used.prompt_tokens)
    return Usage(used.prompt_tokens, used.completion_tokens, cached, min(reasoning or 0, used.completion_tokens))


def _what(error: ValidationError) -> str:
    """The first complaint, without what it complains about: that may hold a customer's words."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(map(str, first["loc"]))[:60]
    return f"{place}: {first['type']}" if place else first["type"]
