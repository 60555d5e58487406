"""How far the analysis has come: what waits, how fast it goes, and how long the rest will take."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from insights.models import Insight, Message, Run, Upgrade

# The rate is that of the newest analyses: of so many at most, and none older than the window.
SAMPLE = 2000
WINDOW = timedelta(seconds=60)
LEAST_SPAN = 1.0  # seconds that a sample must cover; the messages of one batch are stored at one moment


@dataclass(frozen=True, slots=True)
class Progress:
    """``waiting`` counts messages without an analysis, those being analysed now included.

    ``rate`` is messages a second, None while nothing was analysed in the last minute; ``seconds_left`` is for all that
    waits, None where the rate is unknown. ``second_answers`` counts messages that show the embedded engine's answer
    until a model's comes.
    """

    waiting: int
    rate: float | None
    seconds_left: float | None
    second_answers: int

    @property
    def is_complete(self) -> bool:
        return self.waiting == 0


def progress(now: datetime | None = None) -> Progress:
    """The state of the analysis at ``now``. Costs a count of what waits, and some milliseconds more while any does."""
    waiting = Message.objects.open().count()
    seconds = Upgrade.objects.count()
    rate = _rate(now or timezone.now()) if waiting else None
    return Progress(waiting, rate, waiting / rate if rate else None, seconds)


def _rate(now: datetime) -> float | None:
    """Messages analysed a second, by the newest analyses of new messages."""
    moments = sorted(moment for run in _intake_runs() for moment in _newest(run, now - WINDOW))
    if len(moments) < 2:
        return None
    newest = moments[-SAMPLE:]
    # To now, not to the last one: while a slow batch runs, the time that it takes counts.
    return len(newest) / max((now - newest[0]).total_seconds(), LEAST_SPAN)


def _intake_runs() -> list[int]:
    return list(Run.objects.filter(kind=Run.Kind.INTAKE).values_list("pk", flat=True))


def _newest(run: int, since: datetime) -> list[datetime]:
    """The newest moments at which ``run`` stored an analysis; each run apart, so that the index on it answers."""
    newest = Insight.objects.filter(run_id=run).order_by("-pk").values_list("created_at", flat=True)[:SAMPLE]
    return [moment for moment in newest if moment > since]
