"""The one place that chooses an engine: by the administration's choice, else by ANALYSIS_ENGINE."""

import importlib.util
from functools import cache
from typing import cast

from django.conf import settings

from insights.engines.base import LOCAL, Engine, Remote
from insights.engines.cascade import Cascade
from insights.engines.fallback import WithFallback
from insights.models import EngineChoice
from llm import providers
from llm.providers import Task

AUTO = "auto"
_EMBEDDED = (LOCAL, "vader")
_HEAVY = ("llm", "cascade", "huggingface")


def names() -> tuple[str, ...]:
    """The engines by name; ``auto`` is not one of them but a way to choose."""
    return (*_EMBEDDED, *_HEAVY)


@cache
def named(name: str) -> Engine:
    """The engine of that name, made at first use in this process. Raises ``KeyError`` where there is none."""
    if name == "llm":
        return _llm()
    if name == "cascade":
        return Cascade(named(LOCAL), _llm(), EngineChoice().threshold)
    if name == "huggingface":
        from insights.engines.huggingface import HuggingFaceEngine  # noqa: PLC0415 -- slow import: torch takes 500 MB

        return HuggingFaceEngine(named(LOCAL))
    if name == "vader":
        from insights.engines.vader import VaderEngine  # noqa: PLC0415 -- slow import: its lexicon takes 20 MB

        return VaderEngine()
    if name != LOCAL:
        raise KeyError(name)
    from insights.engines.local import LocalEngine  # noqa: PLC0415 -- slow import: the engine takes 60 MB

    return LocalEngine()


def embedded() -> Engine:
    """The embedded engine, which is always there."""
    return named(LOCAL)


def configured() -> Engine:
    """The engine that messages are analysed by now."""
    choice = _choice()
    inner = _remote(choice)
    if inner is None:
        return named(resolved(choice.engine or settings.ANALYSIS_ENGINE))
    instead = EngineChoice.Instead.LOCAL
    return WithFallback(inner, embedded(), choice.at_ceiling == instead, choice.on_outage == instead)


def remote() -> Remote | None:
    """The engine that asks a model, without anything standing in for it; None where messages need no model."""
    return _remote(_choice())


def embedded_answers_first() -> bool:
    """Whether messages get the embedded engine's answer at once, and a model's when it comes."""
    return bool(settings.ANALYSIS_FIRST_ANSWER == LOCAL)


def keeps_local_at_ceiling() -> bool:
    """Whether the embedded engine's answer is the last word where the day's budget is used up."""
    return _choice().at_ceiling == EngineChoice.Instead.LOCAL


def _choice() -> EngineChoice:
    return EngineChoice.objects.filter(pk=EngineChoice.ONLY).first() or EngineChoice()


def _remote(choice: EngineChoice) -> Remote | None:
    name = resolved(choice.engine or settings.ANALYSIS_ENGINE)
    if name == "cascade":
        return cast(Remote, Cascade(embedded(), _llm(), choice.threshold))
    return _llm() if name == "llm" else None


def resolved(wanted: str) -> str:
    """The name of the engine that ``wanted`` comes to: ``auto`` becomes one, and what cannot work becomes ``local``.

    ``auto`` is what somebody expects who set one variable: HF_MODEL names a model for nothing but this, a key of a
    language model is there to be used, and without either the embedded engine does it.
    """
    if wanted == AUTO:
        wanted = "huggingface" if settings.HF_MODEL else "llm"
    if wanted == "huggingface" and not (settings.HF_MODEL and importlib.util.find_spec("transformers")):
        wanted = "llm"
    if wanted in ("llm", "cascade") and providers.find(Task.ANALYSIS) is None:
        return LOCAL
    return wanted


@cache
def _llm() -> Remote:
    from insights.engines.llm import LlmEngine  # noqa: PLC0415 -- slow import: the gateway takes 45 MB

    return LlmEngine()
