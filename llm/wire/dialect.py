"""The parameters that one server takes. They all speak the same protocol, but none takes every parameter."""

from dataclasses import dataclass, replace

from llm import structured
from llm.catalogue import NEW_LENGTH, OLD_LENGTH, PROVIDERS, Structured
from llm.providers import Target


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
        if not self.swapped and (NEW_LENGTH in words or OLD_LENGTH in words):
            other = OLD_LENGTH if self.length == NEW_LENGTH else NEW_LENGTH
            return replace(self, length=other, swapped=True)
        weaker = structured.weaker(self.structured)
        if weaker is not None and any(word in words for word in ("response_format", "schema", "json", "grammar")):
            return replace(self, structured=weaker)
        return None


_learned: dict[tuple[str, str], Dialect] = {}  # in this process; a new one learns it again with one refused request


def dialect_of(target: Target) -> Dialect:
    length = PROVIDERS[target.provider].length
    return _learned.get((target.base_url, target.model)) or Dialect(target.structured, length)


def learn(target: Target, dialect: Dialect) -> None:
    _learned[target.base_url, target.model] = dialect


def forget() -> None:
    _learned.clear()
