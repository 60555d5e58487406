"""Shows what a run proposed, and takes it back: each in one transaction, by statements over whole sets.

An item remembers what its message showed before (``before``), so that rolling back is exact. Messages that a person
labelled keep the person's labels.
"""

from collections import Counter
from collections.abc import Callable

from django.db import connection, transaction
from django.utils import timezone

from insights.analysis import rollups
from insights.analysis.rollups import Cell
from insights.models import Correction, DailyCount, DailyTopicCount, ProposalItem, Run

_BY_HAND = (
    "EXISTS (SELECT 1 FROM insights_correction AS by_hand"
    " WHERE by_hand.message_id = {message} AND by_hand.undone_at IS NULL)"
)
# The same order as everywhere: two writers then never wait for each other in a circle.
_LOCK = """
    SELECT count(*) FROM (SELECT m.id FROM insights_message AS m JOIN insights_proposalitem AS i ON i.message_id = m.id
    WHERE i.run_id = %s ORDER BY m.id FOR UPDATE OF m) AS locked
"""
_MARK = f"""
    UPDATE insights_proposalitem SET applied = TRUE, before_id = m.insight_id FROM insights_message AS m
    WHERE m.id = insights_proposalitem.message_id AND insights_proposalitem.run_id = %s
    AND insights_proposalitem.insight_id IS NOT NULL AND m.status = 'analysed' AND m.insight_id IS NOT NULL
    AND NOT {_BY_HAND.format(message="m.id")}
"""  # noqa: S608
# Messages that show something newer by now are not the run's to change any more.
_RELEASE = """
    UPDATE insights_proposalitem SET applied = FALSE WHERE run_id = %s AND applied AND NOT EXISTS (
        SELECT 1 FROM insights_message AS m
        WHERE m.id = insights_proposalitem.message_id AND m.insight_id = insights_proposalitem.insight_id)
"""
_SHOW = """
    UPDATE insights_message SET insight_id = shown.id, sentiment = shown.sentiment, score = shown.score,
        confidence = shown.confidence, category_id = shown.category_id
    FROM insights_proposalitem AS i JOIN insights_insight AS shown ON shown.id = i.{column}
    WHERE i.message_id = insights_message.id AND i.run_id = %s AND i.applied
"""
_CATEGORIES = """
    SELECT m.day, m.source, m.category_id, m.sentiment, count(*)
    FROM insights_proposalitem AS i JOIN insights_message AS m ON m.id = i.message_id
    WHERE i.run_id = %s AND i.applied GROUP BY m.day, m.source, m.category_id, m.sentiment
"""
_TOPICS = """
    SELECT m.day, m.source, t.topic_id, m.sentiment, count(*)
    FROM insights_proposalitem AS i JOIN insights_message AS m ON m.id = i.message_id
    JOIN insights_insighttopic AS t ON t.insight_id = m.insight_id
    WHERE i.run_id = %s AND i.applied GROUP BY m.day, m.source, t.topic_id, m.sentiment
"""


class ApplyRefused(ValueError):
    """A run that cannot be applied or rolled back now, with the reason in a sentence."""


@transaction.atomic
def apply(run: Run) -> int:
    """Shows what the run proposed, all of it or nothing; says for how many messages. Raises ``ApplyRefused``."""
    row = _locked(run, Run.Status.READY, Run.Status.ROLLED_BACK)
    _execute(_MARK, row)
    changed = _moving(row, lambda: _execute(_SHOW.format(column="insight_id"), row))
    row.status, row.applied_at, row.rolled_back_at = Run.Status.APPLIED, timezone.now(), None
    row.save(update_fields=["status", "applied_at", "rolled_back_at"])
    return changed


@transaction.atomic
def roll_back(run: Run) -> int:
    """Shows again exactly what was shown before the run was applied; says for how many messages.

    A message that a person labelled since keeps that label; undoing it then leads back to before the run.
    Raises ``ApplyRefused``, also while a later run rests on this one.
    """
    row = _locked(run, Run.Status.APPLIED)
    above = ProposalItem.objects.filter(before__run=row, applied=True).exclude(run=row).values_list("run_id", flat=True)
    if (later := above.first()) is not None:
        raise ApplyRefused(f"Run {later} was applied on top of this one. Roll that one back first.")
    _lead_corrections_back(row)
    _execute(_RELEASE, row)
    changed = _moving(row, lambda: _execute(_SHOW.format(column="before_id"), row))
    ProposalItem.objects.filter(run=row, applied=True).update(applied=False)
    row.status, row.rolled_back_at = Run.Status.ROLLED_BACK, timezone.now()
    row.save(update_fields=["status", "rolled_back_at"])
    return changed


def _locked(run: Run, *allowed: Run.Status) -> Run:
    row = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if row.kind != Run.Kind.PROPOSAL or row.status not in allowed:
        raise ApplyRefused(f"This run is {row.get_status_display() or 'no proposal'}.")
    if connection.features.has_select_for_update:
        _execute(_LOCK, row)
    return row


def _moving(run: Run, move: Callable[[], int]) -> int:
    """Does ``move``, and moves the daily counts along."""
    categories, topics = _counted(_CATEGORIES, run), _counted(_TOPICS, run)
    changed = move()
    added, added_topics = _counted(_CATEGORIES, run), _counted(_TOPICS, run)
    added.subtract(categories)
    added_topics.subtract(topics)
    rollups.change(added, added_topics)
    for model in (DailyCount, DailyTopicCount):  # a count that came with the run goes with it
        model._default_manager.filter(count=0).delete()
    return changed


def _counted(sql: str, run: Run) -> Counter[Cell]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [run.pk])
        return Counter({(day, source, label, feeling): n for day, source, label, feeling, n in cursor.fetchall()})


def _lead_corrections_back(run: Run) -> None:
    """Corrections made on top of the run, also those that ended, name what was shown before it instead."""
    items = ProposalItem.objects.filter(run=run, applied=True, message__corrections__before__run=run).distinct()
    for item in items:
        Correction.objects.filter(message=item.message_id, before=item.insight_id).update(before=item.before_id)


def _execute(sql: str, run: Run) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, [run.pk])
        return int(cursor.rowcount)
