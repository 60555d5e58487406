"""Labels that come along with messages: made corrections once the messages are analysed, or kept to evaluate by."""

import csv
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from ingest.models import GivenLabel, ImportBatch
from ingest.records import Record
from ingest.storing import bulk
from ingest.storing.effects import Runs
from insights.models import Category, Message
from insights.runs import corrections

TOGETHER = 200  # corrections made in one go
_SENTIMENTS = {
    **dict.fromkeys(("negative", "neg", "-1"), "negative"),
    **dict.fromkeys(("neutral", "neu", "0"), "neutral"),
    **dict.fromkeys(("positive", "pos", "1"), "positive"),
}


def keep(batch: ImportBatch, records: Sequence[Record], inserted: Runs) -> None:
    """Notes the labels of messages that an import has just brought."""
    by_source: dict[str, list[Record]] = {}
    for record in records:
        if record.labels and record.inbound:
            by_source.setdefault(record.source, []).append(record)
    for source, labelled in by_source.items():
        keys = bulk.by_external_id(Message, "id", source, [record.external_id for record in labelled])
        GivenLabel.objects.bulk_create(
            _given(batch, record, keys[record.external_id])
            for record in labelled
            if any(first <= keys.get(record.external_id, 0) <= last for first, last in inserted)
        )


def _given(batch: ImportBatch, record: Record, message: int) -> GivenLabel:
    said = record.labels or {}
    category = said.get("category") or said.get("label") or ""
    sentiment = _SENTIMENTS.get((said.get("sentiment") or said.get("label") or "").lower(), "")
    return GivenLabel(batch=batch, message_id=message, category=category[:100], sentiment=sentiment)


def waiting() -> bool:
    """Whether labels wait whose messages are analysed."""
    return _waiting().exists()


def apply_waiting() -> int:
    """Makes corrections of labels whose messages are analysed by now; says of how many."""
    categories = {key.lower(): one for one in Category.objects.all() for key in (one.slug, one.name)}
    given = list(_waiting().select_related("message__category", "batch__created_by")[:TOGETHER])
    for one in given:
        _correct(one, categories)
    return len(given)


def _waiting() -> QuerySet[GivenLabel]:
    rows = GivenLabel.objects.filter(correction=None, problem="")
    return rows.filter(message__status=Message.Status.ANALYSED).order_by("pk")


def _correct(one: GivenLabel, categories: dict[str, Category]) -> None:
    message = one.message
    category = categories.get(one.category.lower()) or (message.category if one.sentiment else None)
    if category is None:
        one.problem = f"“{one.category[:60]}” is none of the categories."
    else:
        topics = [link.topic for link in message.insight.topic_links.select_related("topic")] if message.insight else []
        try:
            sentiment = one.sentiment or message.sentiment
            one.correction = corrections.correct(message, category, sentiment, topics, one.batch.created_by)
        except corrections.CorrectionRefused as error:
            one.problem = str(error)[:200]
    one.save(update_fields=["correction", "problem"])


def write_evaluation(batch: ImportBatch) -> Path:
    """Writes the labelled messages of an import to a file that ``manage.py evaluate`` reads."""
    folder = Path(settings.DATA_DIR) / "labels"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{batch.public_id}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "category", "sentiment"))
        for step in batch.steps.order_by("pk").iterator():
            for first, last in step.inserted:
                for message in Message.objects.filter(pk__range=(first, last), attributes__isnull=False).order_by("pk"):
                    said = message.attributes or {}
                    if "given_category" in said or "given_sentiment" in said or "given_label" in said:
                        label = said.get("given_label", "")
                        row = (said.get("given_category") or label, said.get("given_sentiment", ""))
                        writer.writerow((message.text, *row))
    return path
