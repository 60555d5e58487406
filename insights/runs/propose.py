"""Runs that propose: chosen messages are analysed anew in the background, and nothing that is shown changes.

The items of a run are its queue, by the rules of `jobs.leases`: a worker that is killed costs a repetition and no more.
New messages go first.
"""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from insights import engines
from insights.analysis import queue, results, wake
from insights.engines import Analysis, AnalysisError, Engine, Outcome, Postponed, Remote, choice
from insights.models import Message, ProposalItem, Run, TaxonomyVersion
from insights.reads import selection
from insights.reads.filters import Filter
from insights.runs import follow_merges
from insights.taxonomy import taxonomy, versions
from jobs import heartbeat, stopping, turns
from jobs.leases import Depth, LeaseQueue

log = structlog.stdlib.get_logger("verbatim.proposals")

QUEUE = "runs"
STOPPED = "The run was stopped."
MERGES = "merges"  # no engine: keeps the labels and follows those that were merged
BATCH = 100
SLICE_SECONDS = 2.0  # of work in one task; new messages wait behind it

_FILL = """
    INSERT INTO insights_proposalitem (run_id, message_id, applied, due_at, attempts, error)
    SELECT %s, chosen.id, %s, %s, 0, '' FROM ({messages}) AS chosen
"""
_LINK = """
    UPDATE insights_proposalitem SET insight_id = made.id, due_at = NULL, claim = NULL, error = ''
    FROM insights_insight AS made WHERE made.run_id = insights_proposalitem.run_id
    AND made.message_id = insights_proposalitem.message_id
    AND insights_proposalitem.run_id = %s AND insights_proposalitem.claim = %s
"""

Status = Run.Status


class RunRefused(ValueError):
    """A run that cannot be started, with the reason in a sentence."""


@dataclass(frozen=True, slots=True)
class Held:
    """Items that one worker holds until their lease ends."""

    queue: "ItemQueue"
    token: uuid.UUID
    items: tuple[ProposalItem, ...]

    def rows(self) -> QuerySet[ProposalItem]:
        return self.queue.held(self.token, [item.pk for item in self.items])

    def renew(self) -> int:
        """Prolongs the lease; says of how many items."""
        return self.queue.renew(self.rows())


@dataclass(frozen=True)
class ItemQueue(LeaseQueue[ProposalItem]):
    """The items of one run. What is given up is counted with the run."""

    run_id: int = 0

    @classmethod
    def of(cls, run: Run) -> "ItemQueue":
        rows = partial(ProposalItem.objects.filter, run=run)
        return cls(rows=rows, attempts=lambda: settings.ANALYSIS_ATTEMPTS, run_id=run.pk)

    def give_up(self, rows: QuerySet[ProposalItem], reason: str, now: datetime | None = None) -> int:
        number = super().give_up(rows, reason, now)
        if number:
            counted = Run.objects.filter(pk=self.run_id)
            counted.update(done=F("done") + number, failed=F("failed") + number)
        return number


def offered() -> tuple[str, ...]:
    """The engines that a run may use here, by name, and ``MERGES``."""
    return (*(name for name in engines.names() if name != "vader" and choice.resolved(name) == name), MERGES)


@transaction.atomic
def start(
    selected: Filter,
    engine: str = choice.AUTO,
    version: TaxonomyVersion | None = None,
    note: str = "",
    by: User | None = None,
) -> Run:
    """Puts the analysed messages that ``selected`` means in line; a worker does the rest. Raises ``RunRefused``."""
    name = engine if engine == MERGES else choice.resolved(engine)
    if engine not in (*offered(), choice.AUTO):
        raise RunRefused(f"There is no engine “{engine}” here. There are: {', '.join(offered())}.")
    asked = None if name == MERGES else engines.named(name)
    run = Run.objects.create(
        kind=Run.Kind.PROPOSAL,
        status=Status.QUEUED,
        asked=name,
        engine=asked.name if asked else MERGES,
        model=asked.model if asked else "",
        filter_query=selected.query(),
        taxonomy_version=version or versions.save(by),
        note=note[:200],
        created_by=by,
    )
    run.total = _fill(run, selected)
    if not run.total:
        raise RunRefused("No analysed message matches this filter.")
    run.save(update_fields=["total"])
    wake.ring()
    return run


def _fill(run: Run, selected: Filter) -> int:
    """One statement, however many messages there are."""
    rows = selection.messages(selected).filter(insight__isnull=False, status=Message.Status.ANALYSED).order_by()
    sql, parameters = rows.values("id").query.sql_with_params()
    due_at = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_FILL.format(messages=sql), (run.pk, False, due_at, *parameters))
    return ProposalItem.objects.filter(run=run).count()


def drain(seconds: float = SLICE_SECONDS) -> int:
    """Analyses for about ``seconds``, as long as no new message waits, then rings for the rest."""
    ends, done = time.monotonic() + seconds, 0
    for run in _active():
        engine = None if run.asked == MERGES else engines.named(run.asked)
        if isinstance(engine, Remote) and not engine.is_ready():
            continue
        while not stopping.is_requested() and (held := _claim_items(run, timezone.now(), _portion(engine))):
            with heartbeat.holding(held.token, held.renew), turns.at_work(QUEUE):
                done += process(run, held, engine)
            if time.monotonic() > ends or queue.due(timezone.now()).exists():
                wake.ring()
                return done
        _finish(run)
    return done


def _portion(engine: Engine | None) -> int:
    """How many items are taken at once: no more than a model answers within its time."""
    return min(BATCH, engine.portion) if isinstance(engine, Remote) else BATCH


def sweep() -> int:
    """Rings for runs that nobody has rung for; says whether there is one."""
    waiting = is_due(timezone.now())
    if waiting:
        wake.ring()
    return int(waiting)


def depth(now: datetime) -> Depth:
    """The items of unfinished runs; ``failed`` are those that could not be analysed."""
    counted = ProposalItem.objects.filter(run__in=_active()).aggregate(
        pending=Count("pk", filter=Q(due_at__isnull=False, claim=None)),
        processing=Count("pk", filter=Q(due_at__isnull=False, claim__isnull=False)),
        failed=Count("pk", filter=Q(due_at=None, insight=None)),
        oldest=Min("due_at", filter=Q(due_at__lte=now)),
    )
    return Depth(counted["pending"], counted["processing"], counted["failed"], counted["oldest"])


def is_due(now: datetime) -> bool:
    """Whether a worker would find something to do."""
    return any(
        ProposalItem.objects.filter(run=run, due_at__lte=now).exists() or not _open(run).exists() for run in _active()
    )


def _active() -> Sequence[Run]:
    running = Run.objects.filter(kind=Run.Kind.PROPOSAL, status__in=[Status.QUEUED, Status.RUNNING])
    return list(running.select_related("taxonomy_version").order_by("pk"))


def _open(run: Run) -> QuerySet[ProposalItem]:
    return ProposalItem.objects.filter(run=run, due_at__isnull=False)


@transaction.atomic
def _claim_items(run: Run, now: datetime, limit: int = BATCH) -> Held | None:
    """Up to ``limit`` items of the run; first those are ended whose worker died each time."""
    items = ItemQueue.of(run)
    items.sweep(now)
    taken = items.take(limit, now)
    if taken is None:
        return None
    token, keys = taken
    Run.objects.filter(pk=run.pk, status=Status.QUEUED).update(status=Status.RUNNING)
    rows = ProposalItem.objects.filter(claim=token, pk__in=keys).select_related("message").order_by("message_id")
    return Held(items, token, tuple(rows))


def process(run: Run, held: Held, engine: Engine | None) -> int:
    """Has the held items looked at; says how many got an insight."""
    version = run.taxonomy_version
    if version is None:
        raise ValueError(f"run {run.pk} is no proposal")
    if engine is None:
        return _settle_merges(run, held, version)
    known = taxonomy.with_labelled(versions.as_taxonomy(version), run.created_at)
    texts = [item.message.text for item in held.items]
    try:
        outcomes = engine.analyse(texts, known)
    except Exception as error:  # the engine's boundary: whatever it did, the run must go on
        log.exception("engine failed", engine=engine.name, messages=len(texts), error=type(error).__name__)
        outcomes = [AnalysisError(f"The {engine.name} engine failed: {type(error).__name__}.")] * len(texts)
    return _settle(run, held, outcomes)


@transaction.atomic
def _settle(run: Run, held: Held, outcomes: Sequence[Outcome]) -> int:
    """Stores what was found for those items that are still held."""
    kept = set(held.rows().select_for_update().values_list("pk", flat=True))
    found: list[tuple[Message, Analysis]] = []
    for item, outcome in zip(held.items, outcomes, strict=True):
        if item.pk not in kept:
            continue  # its lease ended, and another worker has it
        if isinstance(outcome, Analysis):
            found.append((item.message, outcome))
        else:
            _put_off(held, item, outcome)
    results.write([message for message, _ in found], [analysis for _, analysis in found], run)
    return _link(run, held)


@transaction.atomic
def _settle_merges(run: Run, held: Held, version: TaxonomyVersion) -> int:
    kept = set(held.rows().select_for_update().values_list("pk", flat=True))
    follow_merges.write([item.message for item in held.items if item.pk in kept], run, version)
    return _link(run, held)


def _link(run: Run, held: Held) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_LINK, (run.pk, _uuid(held.token)))
        number = int(cursor.rowcount)
    Run.objects.filter(pk=run.pk).update(done=F("done") + number)
    return number


def _uuid(token: uuid.UUID) -> uuid.UUID | str:
    """As the column holds it: SQLite has no type for it."""
    return token if connection.features.has_native_uuid_field else token.hex


def _put_off(held: Held, item: ProposalItem, outcome: AnalysisError) -> None:
    row = held.rows().filter(pk=item.pk)
    if isinstance(outcome, Postponed):
        held.queue.postpone(row, outcome.reason, timezone.now() + timedelta(seconds=outcome.seconds))
    elif outcome.permanent:
        held.queue.give_up(row, outcome.reason)
    else:
        held.queue.give_back(row, outcome.reason)


@transaction.atomic
def _finish(run: Run) -> None:
    """Ends the run when none of its items is left to do."""
    row = Run.objects.select_for_update().get(pk=run.pk)
    if row.status not in (Status.QUEUED, Status.RUNNING) or _open(row).exists():
        return
    found = ProposalItem.objects.filter(run=row, insight__isnull=False).exists()
    row.status = Status.READY if found else Status.STOPPED if row.stopped_at else Status.FAILED
    row.finished_at = timezone.now()
    row.save(update_fields=["status", "finished_at"])


def stop(run: Run) -> None:
    """Leaves undone what is not done yet; that does not count as failed. What was found can be compared and applied."""
    with transaction.atomic():
        running = Run.objects.filter(pk=run.pk, status__in=[Status.QUEUED, Status.RUNNING])
        running.update(stopped_at=timezone.now())
        _open(run).update(claim=None, due_at=None, error=STOPPED)
    _finish(run)
