"""Labels that people set by hand: shown instead of an engine's, kept over any run, learned from, and undone."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from insights.analysis import results
from insights.engines.base import Origin, sentiment_of
from insights.models import BY_HAND, Category, Correction, Insight, InsightTopic, Message, Run, Topic

_BY_HAND = Origin(BY_HAND, "")
# Scores in the middle of what each sentiment covers, for a person who says only the sentiment.
_SCORES = {"positive": 0.55, "neutral": 0.0, "negative": -0.55}


class CorrectionRefused(ValueError):
    """A correction that cannot be made, with the reason in a sentence."""


@transaction.atomic
def correct(
    message: Message, category: Category, sentiment: str, topics: Sequence[Topic], by: User | None = None
) -> Correction:
    """Shows these labels for ``message`` from now on. An earlier correction of it ends."""
    held = Message.objects.select_for_update(of=("self",)).select_related("insight").get(pk=message.pk)
    shown = held.insight
    if shown is None or held.status != Message.Status.ANALYSED:
        raise CorrectionRefused("Only a message that is analysed can be corrected.")
    standing = Correction.objects.select_related("before").filter(message=held, undone_at=None).first()
    if standing is not None:
        Correction.objects.filter(pk=standing.pk).update(undone_at=timezone.now(), undone_by=by)
    insight = _insight(held, shown, category, sentiment, by)
    InsightTopic.objects.bulk_create(InsightTopic(insight=insight, topic=topic, confidence=1.0) for topic in topics)
    results.show([held], [insight])
    before = standing.before if standing else shown
    return Correction.objects.create(message=held, insight=insight, before=before, created_by=by)


def _insight(message: Message, shown: Insight, category: Category, sentiment: str, by: User | None) -> Insight:
    same = sentiment_of(shown.score) == sentiment
    return Insight.objects.create(
        message=message,
        run=results.standing_run(Run.Kind.CORRECTION, _BY_HAND),
        sentiment=sentiment,
        score=shown.score if same else _SCORES[sentiment],
        confidence=1.0,
        category=category,
        category_confidence=1.0,
        reasoning=f"Set by hand by {by or 'a program'}.",
        language=shown.language,
        engine=BY_HAND,
    )


@transaction.atomic
def undo(correction: Correction, by: User | None = None) -> None:
    """Shows again what the engine said before it."""
    held = Message.objects.select_for_update().get(pk=correction.message_id)
    standing = Correction.objects.select_related("before").filter(pk=correction.pk, undone_at=None).first()
    if standing is None:
        raise CorrectionRefused("This correction has been undone already.")
    Correction.objects.filter(pk=standing.pk).update(undone_at=timezone.now(), undone_by=by)
    results.show([held], [standing.before])
