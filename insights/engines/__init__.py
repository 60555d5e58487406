"""The engines, and the one place that chooses between them."""

from functools import cache

from django.conf import settings

from insights.engines.base import Analysis, AnalysisError, Engine, LabelSpec, Outcome, Taxonomy, sentiment_of
from insights.engines.local import LocalEngine

__all__ = [
    "Analysis",
    "AnalysisError",
    "Engine",
    "LabelSpec",
    "Outcome",
    "Taxonomy",
    "configured",
    "names",
    "sentiment_of",
]

_ENGINES = {LocalEngine.name: LocalEngine}


def names() -> tuple[str, ...]:
    return tuple(_ENGINES)


@cache
def _made(name: str) -> Engine:
    return _ENGINES[name]()


def configured() -> Engine:
    """The engine that ``ANALYSIS_ENGINE`` names, made at first use in this process."""
    return _made(settings.ANALYSIS_ENGINE)
