"""How a message came to show what it shows: every analysis, run and hand that set or proposed labels for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from insights.models import Correction, Insight, Message, ProposalItem, Run


@dataclass(frozen=True, slots=True)
class Event:
    """``what`` is analysed, proposed, applied, rolled back, corrected or undone; ``insight`` holds the labels of it."""

    when: datetime
    what: str
    insight: Insight
    run: Run | None = None
    by: User | None = None


def history_of(message: Message) -> list[Event]:
    """Newest first."""
    events = [*_analyses(message), *_proposals(message), *_corrections(message)]
    return sorted(events, key=lambda event: (event.when, event.insight.pk), reverse=True)


def _analyses(message: Message) -> Iterator[Event]:
    own = Insight.objects.filter(message=message, run__kind__in=[Run.Kind.INTAKE, Run.Kind.UPGRADE])
    for insight in own.select_related("category", "run"):
        yield Event(insight.created_at, "analysed", insight, insight.run)


def _proposals(message: Message) -> Iterator[Event]:
    items = ProposalItem.objects.filter(message=message, insight__isnull=False)
    for item in items.select_related("run__created_by", "insight__category", "before__category"):
        insight, run = item.insight, item.run
        if insight is None:
            continue
        yield Event(insight.created_at, "proposed", insight, run, run.created_by)
        if item.before is not None and run.applied_at:
            yield Event(run.applied_at, "applied", insight, run)
            if run.rolled_back_at:
                yield Event(run.rolled_back_at, "rolled back", item.before, run)


def _corrections(message: Message) -> Iterator[Event]:
    rows = Correction.objects.filter(message=message)
    for row in rows.select_related("insight__category", "before__category", "created_by", "undone_by"):
        yield Event(row.created_at, "corrected", row.insight, None, row.created_by)
        if row.undone_at:
            yield Event(row.undone_at, "undone", row.before, None, row.undone_by)
