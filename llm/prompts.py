"""What is asked of a model, and what comes back."""

from dataclasses import dataclass
from typing import Any, Literal

from llm.limits.ledger import Purpose
from llm.limits.prices import Usage


@dataclass(frozen=True, slots=True)
class PromptTurn:
    """One message of a prompt. What people wrote is never in the system role."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What to ask. ``seconds`` is for everything: waiting for the pace, all tries, and the whole answer."""

    purpose: Purpose
    turns: tuple[PromptTurn, ...]
    max_tokens: int
    seconds: float
    temperature: float = 0.0


@dataclass(frozen=True, slots=True)
class OutputSchema:
    """The JSON object that an answer has to be."""

    name: str
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Completion:
    """A complete answer, and who gave it. ``usage`` is None where the provider did not say."""

    text: str
    provider: str
    model: str
    usage: Usage | None


@dataclass(slots=True)
class CompletionRecord:
    """What a request turned out to use; it fills while a streamed answer comes."""

    usage: Usage | None = None
    model: str = ""
