"""The engines, and the one place that chooses between them."""

from insights.engines.base import (
    Analysis,
    AnalysisError,
    Engine,
    LabelSpec,
    Origin,
    Outcome,
    Postponed,
    Remote,
    Taxonomy,
    origin_of,
    sentiment_of,
)
from insights.engines.choice import configured, embedded, named, names, resolved

__all__ = [
    "Analysis",
    "AnalysisError",
    "Engine",
    "LabelSpec",
    "Origin",
    "Outcome",
    "Postponed",
    "Remote",
    "Taxonomy",
    "configured",
    "embedded",
    "named",
    "names",
    "origin_of",
    "resolved",
    "sentiment_of",
]
