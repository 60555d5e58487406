"""What engines said of a text that a message no longer has: taken out as rows of JSON, and put back."""

from collections.abc import Mapping, Sequence
from typing import Any

from insights.models import Insight, InsightTopic, Message, Run

Rows = list[dict[str, Any]]

_KINDS = (Run.Kind.INTAKE, Run.Kind.UPGRADE)  # what analyses a message once for each run


def take(messages: Sequence[Message], shown: Sequence[int | None]) -> dict[int, Rows]:
    """Deletes the insights of ``messages``, which show none any more; gives them by message, the shown one first."""
    found: dict[int, Rows] = {}
    insights = Insight.objects.filter(message__in=messages, run__kind__in=_KINDS).prefetch_related("topic_links")
    for insight in sorted(insights, key=lambda one: (one.pk not in shown, one.pk)):
        row = {field.attname: getattr(insight, field.attname) for field in Insight._meta.concrete_fields}
        topics = [[link.topic_id, link.confidence] for link in insight.topic_links.all()]
        found.setdefault(insight.message_id, []).append({**row, "topics": topics, "shown": insight.pk in shown})
    _delete(messages)
    return found


def put_back(messages: Sequence[Message], kept: Mapping[int, Rows]) -> dict[int, Insight]:
    """Makes the insights again, in place of those of the text that goes; gives those that were shown, by message."""
    _delete(messages)
    shown: dict[int, Insight] = {}
    for message in messages:
        for row in kept.get(message.pk, ()):
            insight = _made(row)
            if row["shown"]:
                shown[message.pk] = insight
    return shown


def _made(row: Mapping[str, Any]) -> Insight:
    fields = {field.attname: field.to_python(row[field.attname]) for field in Insight._meta.concrete_fields}
    insight = Insight(**fields)
    insight.save(force_insert=True)
    InsightTopic.objects.bulk_create(
        InsightTopic(insight=insight, topic_id=topic, confidence=confidence) for topic, confidence in row["topics"]
    )
    return insight


def _delete(messages: Sequence[Message]) -> None:
    Insight.objects.filter(message__in=messages, run__kind__in=_KINDS).delete()
