"""Writes what an engine found: the insights, the labels that messages show, and the counts, in one transaction."""

from collections.abc import Sequence

from django.db import connection, transaction

from insights import rollups, taxonomy
from insights.engines.base import Analysis, Engine, sentiment_of
from insights.models import Insight, InsightTopic, Message, Run
from insights.queue import Claim

Found = tuple[Message, Analysis]

# One statement for a whole batch: Django's bulk_update spent four fifths of the worker's time on building its own.
_SHOW = """
    UPDATE insights_message SET status = 'analysed', claim = NULL, error = '', due_at = NULL, failed_at = NULL,
        insight_id = shown.id,
        sentiment = shown.sentiment, score = shown.score, confidence = shown.confidence, category_id = shown.category_id
    FROM insights_insight AS shown WHERE shown.message_id = insights_message.id AND shown.id IN ({places})
"""


def intake_run(engine: Engine) -> Run:
    """The standing run under which ``engine`` analyses new messages."""
    return Run.objects.get_or_create(kind=Run.Kind.INTAKE, engine=engine.name, model=engine.model)[0]


@transaction.atomic
def store(held: Claim, found: Sequence[Found], run: Run) -> int:
    """Stores the analyses of those messages that are still held under this claim; says how many those were.

    A message whose lease ended meanwhile belongs to another worker, and this worker's result for it is dropped.
    """
    ids = set(held.rows().select_for_update().values_list("pk", flat=True))
    kept = [(message, analysis) for message, analysis in found if message.pk in ids]
    categories = taxonomy.category_ids()
    insights = Insight.objects.bulk_create([_insight(message, a, run, categories) for message, a in kept])
    _link_topics(insights, [analysis for _, analysis in kept])
    show([message for message, _ in kept], insights)
    return len(kept)


def _insight(message: Message, analysis: Analysis, run: Run, categories: dict[str, int]) -> Insight:
    return Insight(
        message=message,
        run=run,
        sentiment=sentiment_of(analysis.score),
        score=analysis.score,
        confidence=analysis.confidence,
        category_id=categories[analysis.category],
        category_confidence=analysis.category_confidence,
        second_category_id=categories[analysis.second_category] if analysis.second_category else None,
        reasoning=analysis.reasoning,
        language=analysis.language,
        engine=run.engine,
        model=run.model,
    )


def _link_topics(insights: Sequence[Insight], analyses: Sequence[Analysis]) -> None:
    ids = taxonomy.topic_ids()
    InsightTopic.objects.bulk_create(
        InsightTopic(insight=insight, topic_id=ids[slug], confidence=confidence)
        for insight, analysis in zip(insights, analyses, strict=True)
        for slug, confidence in analysis.topics
    )


@transaction.atomic
def show(messages: Sequence[Message], insights: Sequence[Insight]) -> None:
    """Makes each insight the one that its message shows, and moves the counts along."""
    categories, topics = rollups.of_messages(messages), rollups.of_topics(messages)
    for message, insight in zip(messages, insights, strict=True):
        message.status, message.claim, message.error = Message.Status.ANALYSED, None, ""
        message.due_at = message.failed_at = None
        message.insight, message.category_id = insight, insight.category_id
        message.sentiment, message.score, message.confidence = (
            insight.sentiment,
            insight.score,
            insight.confidence,
        )
    _execute_show([insight.pk for insight in insights])
    added, added_topics = rollups.of_messages(messages), rollups.of_topics(messages)
    added.subtract(categories)
    added_topics.subtract(topics)
    rollups.change(added, added_topics)


def _execute_show(ids: Sequence[int]) -> None:
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_SHOW.format(places=", ".join(["%s"] * len(ids))), ids)
