"""Follows merged labels: what a message shows, with each merged label replaced by the one that it was merged into."""

from collections.abc import Sequence

from insights.models import Insight, InsightTopic, Message, Run, TaxonomyVersion
from insights.taxonomy import taxonomy, versions


def write(messages: Sequence[Message], run: Run, version: TaxonomyVersion) -> list[Insight]:
    """Copies of the shown insights under ``run``, with merged labels followed; no engine is asked."""
    ids = taxonomy.category_ids()
    ends = {ids[slug]: ids[end] for slug, end in versions.merged(version, "categories").items()}
    shown = {row.pk: row for row in Insight.objects.filter(pk__in=[message.insight_id for message in messages])}
    pairs = [(message, shown[message.insight_id]) for message in messages if message.insight_id in shown]
    copies = Insight.objects.bulk_create(_copy(message, old, run, ends) for message, old in pairs)
    _copy_topics({old.pk: new.pk for (_, old), new in zip(pairs, copies, strict=True)}, version)
    return copies


def _copy(message: Message, old: Insight, run: Run, ends: dict[int, int]) -> Insight:
    second = ends.get(old.second_category_id, old.second_category_id) if old.second_category_id else None
    category = ends.get(old.category_id, old.category_id)
    return Insight(
        message=message,
        run=run,
        sentiment=old.sentiment,
        score=old.score,
        confidence=old.confidence,
        category_id=category,
        category_confidence=old.category_confidence,
        second_category_id=None if second == category else second,
        reasoning=old.reasoning,
        language=old.language,
        engine=old.engine,
        model=old.model,
    )


def _copy_topics(copies: dict[int, int], version: TaxonomyVersion) -> None:
    ids = taxonomy.topic_ids()
    ends = {ids[slug]: ids[end] for slug, end in versions.merged(version, "topics").items()}
    surest: dict[tuple[int, int], float] = {}
    for link in InsightTopic.objects.filter(insight__in=copies):
        place = copies[link.insight_id], ends.get(link.topic_id, link.topic_id)
        surest[place] = max(link.confidence, surest.get(place, 0.0))
    InsightTopic.objects.bulk_create(
        InsightTopic(insight_id=insight, topic_id=topic, confidence=confidence)
        for (insight, topic), confidence in surest.items()
    )
