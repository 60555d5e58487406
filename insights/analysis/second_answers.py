"""Second answers: what the embedded engine said because somebody was waiting, a model looks at again afterwards."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from insights import engines
from insights.analysis import results
from insights.analysis.queue import LEASE
from insights.engines import Analysis, Outcome, Postponed, Remote
from insights.models import Message, Run, Upgrade
from insights.taxonomy import taxonomy

BATCH = 20
SECONDS = 12.0  # for a batch: below WORKER_SILENCE, because no message is marked as being analysed meanwhile
PAUSE = timedelta(seconds=30)
LONG_PAUSE = timedelta(minutes=10)


def want(message: Message) -> None:
    """Remembers that a model should look at ``message``."""
    Upgrade.objects.get_or_create(message=message)


def drain(now: datetime | None = None) -> int:
    """Has a batch of them looked at, if a model can be asked now; says how many answers were replaced."""
    engine = engines.configured()
    if not isinstance(engine, Remote):
        if Upgrade.objects.exists():
            Upgrade.objects.all().delete()  # the model has been taken away: the answers that there are stay
        return 0
    rows = _take(now or timezone.now()) if engine.is_ready() else []
    if not rows:
        return 0
    # The same model that was asked in a hurry.
    outcomes = engine.hurried(SECONDS).analyse([row.message.text for row in rows], taxonomy.current())
    return sum(_settle(row, outcome) for row, outcome in zip(rows, outcomes, strict=True))


def due(now: datetime | None = None) -> bool:
    return Upgrade.objects.filter(due_at__lte=now or timezone.now()).exists()


@transaction.atomic
def _take(now: datetime) -> Sequence[Upgrade]:
    """Some that are due. Their due time becomes the end of this worker's lease; another attempt is counted."""
    due_rows = Upgrade.objects.filter(due_at__lte=now)
    due_rows.filter(attempts__gte=settings.ANALYSIS_ATTEMPTS).delete()  # the worker stopped each time
    rows = due_rows.select_for_update(of=("self",)).order_by("due_at")
    taken = list(rows.select_related("message")[:BATCH])
    chosen = Upgrade.objects.filter(pk__in=[row.pk for row in taken])
    chosen.update(due_at=now + LEASE, attempts=F("attempts") + 1)
    return taken


def _settle(row: Upgrade, outcome: Outcome) -> int:
    """Puts the answer in place, or decides whether there will be another try."""
    own = Upgrade.objects.filter(pk=row.pk)
    if isinstance(outcome, Postponed):
        wait = min(timedelta(seconds=outcome.seconds), LONG_PAUSE)
        own.update(attempts=F("attempts") - 1, due_at=timezone.now() + wait)
    elif isinstance(outcome, Analysis) and outcome.origin is not None and outcome.origin.provider:
        own.delete()
        run = results.standing_run(Run.Kind.UPGRADE, outcome.origin)
        return results.replace([(row.message, outcome)], run)
    elif row.attempts + 1 >= settings.ANALYSIS_ATTEMPTS:
        own.delete()
    else:  # an error, or the embedded engine stood in once more
        own.update(due_at=timezone.now() + (LONG_PAUSE if isinstance(outcome, Analysis) else PAUSE))
    return 0
