"""The providers of language models as shipped. A new one is one entry of ``PROVIDERS``, and a line in .env.example.

Pure data: the settings read the names of the environment's variables from it.
"""

from dataclasses import dataclass
from enum import StrEnum

# OpenAI's and xAI's newer models insist on the new name of this parameter, other servers know only the old one.
NEW_LENGTH, OLD_LENGTH = "max_completion_tokens", "max_tokens"


class Structured(StrEnum):
    """How an answer's shape can be asked for, strictest first."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ProviderDefaults:
    """A provider as shipped: where it listens, and which model serves a task that names none.

    ``key_variable`` holds its key in the environment; the same name with ``_BASE_URL`` or ``_MODEL`` in place of
    ``_API_KEY`` or ``_KEY`` changes where it listens and which model answers. ``length`` is what it calls the longest
    answer, ``headers`` are those of its own that may accompany a request.
    """

    label: str
    key_variable: str
    base_url: str
    model: str
    structured: Structured = Structured.SCHEMA
    max_temperature: float = 2.0
    length: str = OLD_LENGTH
    headers: frozenset[str] = frozenset()
    patient: bool = False  # runs on a machine of one's own, and may take its time

    @property
    def prefix(self) -> str:
        """What its variables of the environment begin with."""
        return self.key_variable.removesuffix("_API_KEY").removesuffix("_KEY")


# Addresses as documented by each provider. Anthropic's compatible address ignores response_format.
PROVIDERS = {
    "grok": ProviderDefaults(
        "Grok (xAI)", "GROK_KEY", "https://api.x.ai/v1", "grok-4-fast-non-reasoning", length=NEW_LENGTH
    ),
    "openai": ProviderDefaults(
        "OpenAI",
        "OPENAI_API_KEY",
        "https://api.openai.com/v1",
        "gpt-4o-mini",
        length=NEW_LENGTH,
        headers=frozenset({"openai-organization", "openai-project", "idempotency-key"}),
    ),
    "gemini": ProviderDefaults(
        "Gemini",
        "GEMINI_API_KEY",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        "gemini-2.5-flash",
    ),
    "anthropic": ProviderDefaults(
        "Claude",
        "ANTHROPIC_API_KEY",
        "https://api.anthropic.com/v1",
        "claude-sonnet-4-5",
        Structured.TEXT,
        max_temperature=1.0,
    ),
    "custom": ProviderDefaults("LLM_BASE_URL", "LLM_API_KEY", "", "", patient=True),
}
