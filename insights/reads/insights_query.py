"""The insights that messages show, over a period."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from insights.models import InsightTopic, Message


@dataclass(frozen=True, slots=True)
class InsightsPage:
    """``total`` counts all that match, ``rows`` are the newest of them; ``topics`` are slugs by insight id."""

    total: int
    rows: Sequence[dict[str, Any]]
    topics: dict[int, list[str]]


COLUMNS = (
    "insight_id",
    "conversation__public_id",
    "timestamp",
    "text",
    "score",
    "confidence",
    "insight__reasoning",
    "insight__engine",
)


def within(
    start: datetime, end: datetime, limit: int, min_confidence: float | None = None, sentiment: str | None = None
) -> InsightsPage:
    """The insights of messages from ``start`` to ``end``, both included, newest first. Three queries, always."""
    matching = Message.objects.analysed().filter(timestamp__gte=start, timestamp__lte=end)
    if min_confidence is not None:
        matching = matching.filter(confidence__gte=min_confidence)
    if sentiment is not None:
        matching = matching.filter(sentiment=sentiment)
    rows = list(matching.order_by("-timestamp", "-pk").values(*COLUMNS)[:limit])
    return InsightsPage(matching.count(), rows, _topics([row["insight_id"] for row in rows]))


def _topics(insights: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    links = InsightTopic.objects.filter(insight_id__in=insights).order_by("-confidence", "pk")
    for insight, slug in links.values_list("insight_id", "topic__slug"):
        found[insight].append(slug)
    return found
