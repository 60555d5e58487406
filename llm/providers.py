"""Which models there are, which of them serves which task, and with whose key. Everything here comes from settings."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.conf import settings

from llm.catalogue import PROVIDERS, Structured
from llm.errors import NoProvider


class Task(StrEnum):
    """What models are asked to do."""

    ANALYSIS = "analysis"
    CLASSIFICATION = "classification"
    CHAT = "chat"
    QUESTIONS = "questions"
    EXTRACTION = "extraction"
    DESCRIPTIONS = "descriptions"
    SCENES = "scenes"


@dataclass(frozen=True, slots=True)
class Target:
    """Where one task's calls go. The key does not show when this is printed."""

    provider: str
    model: str
    base_url: str
    key: str = field(repr=False)
    structured: Structured
    max_temperature: float


# task: the provider it goes to where that one is configured, and a model other than the provider's usual one.
PREFERRED: dict[Task, tuple[str, str]] = {
    Task.ANALYSIS: ("grok", ""),
    Task.CLASSIFICATION: ("openai", "gpt-4o-mini"),
    Task.CHAT: ("openai", "gpt-4o-mini"),
    Task.QUESTIONS: ("openai", "gpt-4o-mini"),
    Task.EXTRACTION: ("openai", "gpt-4o"),
    Task.DESCRIPTIONS: ("gemini", ""),
    Task.SCENES: ("anthropic", ""),
}
_NO_KEY = "none"  # what servers without keys are sent: the openai package insists on one


def target(task: Task) -> Target:
    """Where calls of ``task`` go: the task's own provider if it is configured, else the first other one that is.

    Raises ``NoProvider`` where none is.
    """
    provider, named, shipped = _wanted(task)
    if is_configured(provider):
        return _target(provider, named, shipped)
    for other in PROVIDERS:
        if is_configured(other):
            return _target(other, "", "")
    raise NoProvider("No key of a language model is set.")


def find(task: Task) -> Target | None:
    """The same, or None where nothing is configured."""
    return target(task) if any(is_configured(name) for name in PROVIDERS) else None


def is_configured(provider: str) -> bool:
    """Whether calls to it can be made. LLM_BASE_URL needs a model's name beside it, but no key."""
    if provider == "custom":
        return bool(base_url(provider) and settings.LLM_MODELS.get(provider))
    return bool(settings.LLM_KEYS.get(provider))


def is_patient(provider: str) -> bool:
    """Whether it may be as slow as a model on a machine of one's own."""
    return provider in PROVIDERS and PROVIDERS[provider].patient


def configured() -> Iterator[str]:
    return (name for name in PROVIDERS if is_configured(name))


def _wanted(task: Task) -> tuple[str, str, str]:
    """The provider for ``task``, the model that LLM_TASKS names for it, and the one that is shipped for it."""
    given = settings.LLM_TASKS.get(task.value, "")
    if not given:
        provider, shipped = PREFERRED[task]
        return provider, "", shipped
    provider, _, model = given.partition(":")
    return provider, model, ""


def _target(provider: str, named: str, shipped: str) -> Target:
    known = PROVIDERS[provider]
    return Target(
        provider=provider,
        # What is written for a task wins over …_MODEL, and that over what is shipped.
        model=named or settings.LLM_MODELS.get(provider) or shipped or known.model,
        base_url=base_url(provider),
        key=settings.LLM_KEYS.get(provider) or _NO_KEY,
        structured=known.structured,
        max_temperature=known.max_temperature,
    )


def wanted(task: Task) -> str:
    """The provider that should serve ``task``."""
    return _wanted(task)[0]


def base_url(provider: str) -> str:
    return str(settings.LLM_BASE_URLS.get(provider) or PROVIDERS[provider].base_url).rstrip("/")
