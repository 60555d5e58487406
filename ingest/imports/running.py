"""Runs one import, portion by portion, each with its account in one transaction, from where an earlier run ended."""

import uuid
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.db.models import F, Max
from django.utils import timezone

from ingest.choices import MapError, from_options
from ingest.files import MessageFile, NotRecognised
from ingest.imports import batches, labels
from ingest.imports.importing import ImportRun, Report
from ingest.imports.rejects import RejectsFile
from ingest.models import ImportBatch, ImportStep
from ingest.records import ImportStopped, RejectedRow, Tally
from ingest.storing import undo
from ingest.storing.changes import ChangeKeeper
from ingest.storing.effects import Runs, StepEffects
from ingest.storing.loading import DatabaseAway, Loader, Portion
from insights.reads.dates import Unusable
from jobs import heartbeat, turns
from jobs.leases import LEASE

PORTION = 500  # rows of one transaction
UNREADABLE = (ImportStopped, NotRecognised, MapError, Unusable, OSError)

State = ImportBatch.State


class ImportEnded(Exception):
    """Somebody cancelled the import, or another worker has it."""


class BatchAccount:
    """Writes into the import what each portion did. Raises ``ImportEnded`` where the import is not ours any more."""

    def __init__(self, batch: ImportBatch, token: uuid.UUID) -> None:
        self._batch = batch
        self._token = token
        self.own: Runs = sorted(run for step in batch.steps.values_list("inserted", flat=True) for run in step)
        self._reasons = dict(batch.reasons)

    def __call__(
        self, portion: Portion, tally: Tally, effects: StepEffects, refused: Sequence[RejectedRow] = ()
    ) -> None:
        counts = {
            "read": portion.read,
            "stored": tally.stored,
            "changed": tally.changed,
            "existing": tally.existing,
            "rejected": portion.reasons.total() + len(refused),
            "left_out": portion.left_out.total(),
        }
        self._add_reasons(portion, refused)
        added: dict[str, Any] = {name: F(name) + count for name, count in counts.items() if count}
        held = ImportBatch.objects.filter(pk=self._batch.pk, claim=self._token, state=State.RUNNING)
        if not held.update(**added, reasons=self._reasons, share=portion.share, due_at=timezone.now() + LEASE):
            raise ImportEnded
        ImportStep.objects.create(
            batch=self._batch,
            rows=portion.rows,
            inserted=effects.inserted,
            merged=effects.merged,
            renewed=effects.renewed,
        )
        self.own += effects.inserted
        if self._batch.labels == ImportBatch.Labels.CORRECTIONS:
            labels.keep(self._batch, portion.records, effects.inserted)

    def _add_reasons(self, portion: Portion, refused: Sequence[RejectedRow]) -> None:
        again = Counter(row.error.reason for row in refused)
        for reason, count in (*portion.reasons.items(), *portion.left_out.items(), *again.items()):
            self._reasons[reason] = self._reasons.get(reason, 0) + count


def execute(
    batch: ImportBatch,
    token: uuid.UUID,
    file: MessageFile,
    rejects: RejectsFile,
    report: Report,
    limit: int | None = None,
) -> Tally:
    """Runs it to its end. Raises ``ImportEnded``, or what made it stop once what it had stored is taken back."""
    ImportBatch.objects.filter(pk=batch.pk).update(kind=file.kind[:100], notes=file.notes)
    account = BatchAccount(batch, token)
    # The dates of the sample follow the day of its loading: with another date it is no other message.
    changes = None if file.is_sample else ChangeKeeper(batch, account.own)
    done = ImportStep.objects.filter(batch=batch).aggregate(rows=Max("rows"))["rows"] or 0
    run = ImportRun(file, Loader(account, changes).take, rejects, report, PORTION, limit, done)
    try:
        tally = run.run()
    except UNREADABLE as error:
        take_back(batch)
        end(batch, token, State.STOPPED, str(error))
        raise
    end(batch, token, State.DONE)
    if batch.labels == ImportBatch.Labels.EVALUATION:
        labels.write_evaluation(batch)
    return tally


def take_back(batch: ImportBatch) -> None:
    """Undoes it, step by step."""
    while undo.step_back(batch):
        turns.breathe()


def end(batch: ImportBatch, token: uuid.UUID, state: str, error: str = "") -> None:
    values: dict[str, Any] = {"state": state, "due_at": None, "claim": None, "ended_at": timezone.now()}
    if state == State.DONE:
        values["share"] = 1.0
    ImportBatch.objects.filter(pk=batch.pk, claim=token).update(**values, error=error[:300])


def drain() -> int:
    """Runs or undoes what waits, one import after the other; says how many."""
    count = 0
    while (taken := batches.queue.take(1, timezone.now())) is not None:
        token, keys = taken
        batch = ImportBatch.objects.get(pk=keys[0])
        held = batches.queue.held(token, keys)
        try:
            with heartbeat.holding(token, lambda held=held: batches.queue.renew(held)), turns.at_work(batches.NAME):  # type: ignore[misc]  # a default argument has no type
                _work(batch, token)
        except turns.StopRequested:
            held.update(due_at=timezone.now(), claim=None, attempts=F("attempts") - 1)
            return count
        except (DatabaseAway, DatabaseError) as error:
            batches.queue.give_back(held, str(error).splitlines()[0][:200])
            return count
        count += 1
    return count


def _work(batch: ImportBatch, token: uuid.UUID) -> None:
    if batch.state == State.UNDOING:
        take_back(batch)
        end(batch, token, State.UNDONE)
        return
    begun = {"state": State.RUNNING, "started_at": batch.started_at or timezone.now()}
    if not ImportBatch.objects.filter(pk=batch.pk, claim=token, state__in=(State.WAITING, State.RUNNING)).update(
        **begun
    ):
        return
    batch.refresh_from_db()
    try:
        file = opened(batch)
    except UNREADABLE as error:
        end(batch, token, State.STOPPED, str(error))
        return
    with rejects_file(batch) as rejects:
        try:
            execute(batch, token, file, rejects, _breathe)
        except (ImportEnded, *UNREADABLE):
            return  # the row says why


def opened(batch: ImportBatch) -> MessageFile:
    """Its file, read as was chosen."""
    return MessageFile(Path(batch.path), from_options(batch.options), batch.name)


def rejects_file(batch: ImportBatch) -> RejectsFile:
    path = rejects_of(batch)
    path.parent.mkdir(parents=True, exist_ok=True)
    return RejectsFile(path, path.parent, going_on=batch.read > 0)


def _breathe(tally: Tally, share: float | None) -> None:
    turns.breathe()


def seconds(batch: ImportBatch) -> float:
    """How long it has been running, or ran."""
    if batch.started_at is None:
        return 0.0
    return max(0.001, ((batch.ended_at or timezone.now()) - batch.started_at).total_seconds())


def rejects_of(batch: ImportBatch) -> Path:
    """Where the rejected rows of an import lie that the worker runs."""
    return batches.folder() / str(batch.public_id) / "rejects.csv"
