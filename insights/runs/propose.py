"""Runs that propose: chosen messages are analysed anew in the background, and nothing that is shown changes.

The items of a run are its queue, by the rules of ``insights.analysis.queue``: claimed for a lease, the attempt
counted first, so that a worker that is killed costs a repetition and no more. New messages go first.
"""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet
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

log = structlog.stdlib.get_logger("verbatim.proposals")

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

    token: uuid.UUID
    items: tuple[ProposalItem, ...]

    def rows(self) -> QuerySet[ProposalItem]:
        return ProposalItem.objects.filter(pk__in=[item.pk for item in self.items], claim=self.token)


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
        while held := _take(run, timezone.now()):
            done += process(run, held, engine)
            if time.monotonic() > ends or queue.due(timezone.now()).exists():
                wake.ring()
                return done
        _finish(run)
    return done


def due() -> bool:
    """Whether a worker would find something to do."""
    now = timezone.now()
    return any(
        ProposalItem.objects.filter(run=run, due_at__lte=now).exists() or not _open(run).exists() for run in _active()
    )


def _active() -> Sequence[Run]:
    running = Run.objects.filter(kind=Run.Kind.PROPOSAL, status__in=[Status.QUEUED, Status.RUNNING])
    return list(running.select_related("taxonomy_version").order_by("pk"))


def _open(run: Run) -> QuerySet[ProposalItem]:
    return ProposalItem.objects.filter(run=run, due_at__isnull=False)


@transaction.atomic
def _take(run: Run, now: datetime, limit: int = BATCH) -> Held | None:
    """Up to ``limit`` items; those that were begun before one at a time, lest one that kills its worker takes others
    along."""
    rows = _open(run).filter(due_at__lte=now)
    _give_up(run, rows.filter(attempts__gte=settings.ANALYSIS_ATTEMPTS), "The worker stopped each time.")
    ids = _ids(rows.filter(attempts=0), limit) or _ids(rows, 1)
    if not ids:
        return None
    token = uuid.uuid4()
    ProposalItem.objects.filter(pk__in=ids).update(claim=token, due_at=now + queue.LEASE, attempts=F("attempts") + 1)
    Run.objects.filter(pk=run.pk, status=Status.QUEUED).update(status=Status.RUNNING)
    items = ProposalItem.objects.filter(claim=token, pk__in=ids).select_related("message").order_by("message_id")
    return Held(token, tuple(items))


def _ids(rows: QuerySet[ProposalItem], limit: int) -> list[int]:
    rows = rows.order_by("due_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return list(rows.values_list("pk", flat=True)[:limit])


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
    rows = {row.pk: row for row in held.rows().select_for_update()}
    found: list[tuple[Message, Analysis]] = []
    for item, outcome in zip(held.items, outcomes, strict=True):
        if item.pk not in rows:
            continue  # its lease ended, and another worker has it
        if isinstance(outcome, Analysis):
            found.append((item.message, outcome))
        else:
            _put_off(run, rows[item.pk], outcome)
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


def _put_off(run: Run, item: ProposalItem, outcome: AnalysisError) -> None:
    row = ProposalItem.objects.filter(pk=item.pk)
    now = timezone.now()
    if isinstance(outcome, Postponed):
        later = now + min(timedelta(seconds=outcome.seconds), queue.LONGEST_WAIT)
        row.update(claim=None, due_at=later, attempts=F("attempts") - 1, error=outcome.reason[:300])
    elif outcome.permanent or item.attempts >= settings.ANALYSIS_ATTEMPTS:
        _give_up(run, row, outcome.reason)
    else:
        row.update(claim=None, due_at=now + queue.pause(item.attempts), error=outcome.reason[:300])


def _give_up(run: Run, rows: QuerySet[ProposalItem], reason: str) -> None:
    number = rows.update(claim=None, due_at=None, error=reason[:300])
    if number:
        Run.objects.filter(pk=run.pk).update(done=F("done") + number, failed=F("failed") + number)


@transaction.atomic
def _finish(run: Run) -> None:
    """Ends the run when none of its items is left to do."""
    row = Run.objects.select_for_update().get(pk=run.pk)
    if row.status not in (Status.QUEUED, Status.RUNNING) or _open(row).exists():
        return
    row.status = Status.READY if ProposalItem.objects.filter(run=row, insight__isnull=False).exists() else Status.FAILED
    row.finished_at = timezone.now()
    row.save(update_fields=["status", "finished_at"])


def stop(run: Run) -> None:
    """Leaves undone what is not done yet. What was found so far can be compared and applied."""
    with transaction.atomic():
        open_items = _open(run)
        _give_up(run, open_items, "The run was stopped.")
    _finish(run)
