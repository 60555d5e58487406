"""What is asked of a model, and what comes back."""

from dataclasses import dataclass
from typing import Any, Literal

from llm.ledger import Purpose
from llm.prices import Usage


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


@dataclass(slots=True)
class Record:
    """What a request turned out to use; it fills while a streamed answer comes."""

    usage: Usage | None = None
    model: str = ""
