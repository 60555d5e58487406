"""The parameters that one server takes. They all speak the same protocol, but none takes every parameter."""

from dataclasses import dataclass, replace

from llm import structured
from llm.providers import Structured, Target

# OpenAI's and xAI's newer models insist on the new name of this parameter, other servers know only the old one.
_NEW_LENGTH, _OLD_LENGTH = "max_completion_tokens", "max_tokens"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to ask one model of one server. ``warm`` is whether it takes a temperature."""

    structured: Structured
    length: str
    warm: bool = True
    swapped: bool = False

    def adapted(self, complaint: str) -> "Dialect | None":
        """The dialect to try after a server refused this one with ``complaint``; None where nothing is left to try."""
        words = complaint.lower()
        if self.warm and "temperature" in words:
            return replace(self, warm=False)
        if not self.swapped and (_NEW_LENGTH in words or _OLD_LENGTH in words):
            other = _OLD_LENGTH if self.length == _NEW_LENGTH else _NEW_LENGTH
            return replace(self, length=other, swapped=True)
        weaker = structured.weaker(self.structured)
        if weaker is not None and any(word in words for word in ("response_format", "schema", "json", "grammar")):
            return replace(self, structured=weaker)
        return None


_learned: dict[tuple[str, str], Dialect] = {}  # in this process; a new one learns it again with one refused request


def of(target: Target) -> Dialect:
    length = _NEW_LENGTH if target.provider in ("openai", "grok") else _OLD_LENGTH
    return _learned.get((target.base_url, target.model)) or Dialect(target.structured, length)


def learn(target: Target, dialect: Dialect) -> None:
    _learned[target.base_url, target.model] = dialect


def forget() -> None:
    _learned.clear()
