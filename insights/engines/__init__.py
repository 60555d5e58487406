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
from insights.engines.choice import (
    configured,
    embedded,
    embedded_answers_first,
    keeps_local_at_ceiling,
    named,
    names,
    remote,
    resolved,
)

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
    "embedded_answers_first",
    "keeps_local_at_ceiling",
    "named",
    "names",
    "origin_of",
    "remote",
    "resolved",
    "sentiment_of",
]
