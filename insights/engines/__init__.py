"""The engines, and the one place that chooses between them."""

from collections.abc import Callable
from functools import cache

from django.conf import settings

from insights.engines.base import Analysis, AnalysisError, Engine, LabelSpec, Outcome, Taxonomy, sentiment_of
from insights.engines.local import LocalEngine
from insights.engines.vader import VaderEngine

__all__ = [
    "Analysis",
    "AnalysisError",
    "Engine",
    "LabelSpec",
    "Outcome",
    "Taxonomy",
    "configured",
    "named",
    "names",
    "sentiment_of",
]

_ENGINES: dict[str, Callable[[], Engine]] = {LocalEngine.name: LocalEngine, VaderEngine.name: VaderEngine}


def names() -> tuple[str, ...]:
    return tuple(_ENGINES)


@cache
def named(name: str) -> Engine:
    """The engine of that name, made at first use in this process. Raises ``KeyError`` where there is none."""
    return _ENGINES[name]()


def configured() -> Engine:
    """The engine that ``ANALYSIS_ENGINE`` names."""
    return named(settings.ANALYSIS_ENGINE)
