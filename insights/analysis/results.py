"""Writes what an engine found: the insights, the labels that messages show, and the counts, in one transaction."""

from collections.abc import Sequence

from django.db import connection, transaction

from insights.analysis import languages, rollups
from insights.analysis.queue import MessageClaim
from insights.engines.base import Analysis, Engine, Origin, origin_of, sentiment_of
from insights.models import BY_HAND, Insight, InsightTopic, Message, Run
from insights.taxonomy import taxonomy

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
    return standing_run(Run.Kind.INTAKE, origin_of(engine))


def standing_run(kind: Run.Kind, origin: Origin) -> Run:
    """The run of this kind that whatever ``origin`` produces belongs to."""
    return Run.objects.get_or_create(
        kind=kind,
        engine=origin.name,
        model=origin.model,
        prompt_version=origin.prompt_version,
        defaults={"provider": origin.provider},
    )[0]


@transaction.atomic
def replace(found: Sequence[Found], run: Run) -> int:
    """Shows later analyses in place of those that messages show now, which stay on record; says how many it was.

    A message that has been erased meanwhile, is being analysed anew, has an insight of this run already, or was
    labelled by hand, is left.
    """
    analyses = {message.pk: analysis for message, analysis in found}
    rows = Message.objects.select_for_update(of=("self",)).filter(pk__in=analyses, status=Message.Status.ANALYSED)
    messages = list(rows.exclude(insights__run=run).exclude(insight__engine=BY_HAND))
    _keep(messages, [analyses[message.pk] for message in messages], run)
    return len(messages)


@transaction.atomic
def store(held: MessageClaim, found: Sequence[Found], run: Run) -> int:
    """Stores the analyses of those messages that are still held under this claim; says how many those were.

    A message whose lease ended meanwhile belongs to another worker, and this worker's result for it is dropped.
    """
    ids = set(held.rows().select_for_update().values_list("pk", flat=True))
    kept = [(message, analysis) for message, analysis in found if message.pk in ids]
    languages.save(message for message, _ in kept)
    _keep([message for message, _ in kept], [analysis for _, analysis in kept], run)
    return len(kept)


def _keep(messages: Sequence[Message], analyses: Sequence[Analysis], run: Run) -> None:
    show(messages, write(messages, analyses, run))


@transaction.atomic
def write(messages: Sequence[Message], analyses: Sequence[Analysis], run: Run) -> list[Insight]:
    """Stores what was found under this run, without showing it."""
    categories = taxonomy.category_ids()
    pairs = zip(messages, analyses, strict=True)
    insights = Insight.objects.bulk_create([_insight(message, a, run, categories) for message, a in pairs])
    _link_topics(insights, analyses)
    return insights


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
        engine=analysis.origin.name if analysis.origin else run.engine,
        model=analysis.origin.model if analysis.origin else run.model,
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
