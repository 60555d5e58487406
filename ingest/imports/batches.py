"""Imports as a whole: looked at, started, run, cancelled, undone, repeated. `jobs.leases` says how they wait."""

import hashlib
import shutil
import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from ingest.models import ImportBatch
from ingest.records import ImportStopped
from jobs import wake
from jobs.leases import LEASE, Depth, LeaseQueue

TASK = "ingest.tasks.drain"
NAME = "imports"
ATTEMPTS = 3
_PIECE = 1 << 20

State = ImportBatch.State


class Pieces(Protocol):
    """What can be read piece by piece: a file, an upload, a request."""

    def read(self, size: int, /) -> bytes: ...


class ImportRefused(ValueError):
    """What cannot be done with an import in its present state, in a sentence."""


queue = LeaseQueue[ImportBatch](
    rows=ImportBatch.objects.all,
    attempts=lambda: ATTEMPTS,
    stopped="The worker stopped each time it ran this import.",
    failed=lambda now: {"state": State.STOPPED, "ended_at": now},
)


def folder() -> Path:
    """Where files lie that were brought by the page or the API."""
    found = Path(settings.DATA_DIR) / "imports"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def receive(pieces: Pieces, name: str, by: User | None, largest: int = 0) -> ImportBatch:
    """Keeps a file that somebody sends, piece by piece. Raises ``ImportStopped`` where it is empty or too large."""
    key = uuid.uuid4()
    place = folder() / str(key)
    place.mkdir(mode=0o700)
    path = place / _safe(name)
    try:
        with path.open("wb") as file:
            size = _copied(pieces, file, largest or settings.MAX_UPLOAD_BYTES)
    except ImportStopped:
        shutil.rmtree(place)
        raise
    return ImportBatch.objects.create(
        public_id=key, name=_safe(name), digest=digest(path), size=size, path=str(path), created_by=by, due_at=None
    )


def _copied(source: Pieces, target: BinaryIO, largest: int) -> int:
    size = 0
    while piece := source.read(_PIECE):
        size += len(piece)
        if size > largest:
            raise ImportStopped(f"The file is larger than {largest:,} bytes.")
        target.write(piece)
    if not size:
        raise ImportStopped("The file is empty.")
    return size


def _safe(name: str) -> str:
    """The file's own name, without what could lead elsewhere."""
    plain = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    return plain.strip(". ")[-150:] or "file"


def of_path(path: Path, name: str, options: Mapping[str, Any], labels: str) -> ImportBatch:
    """An import of a file that lies on this machine, run by the command that makes it."""
    return ImportBatch.objects.create(
        name=name[:200],
        digest=digest(path) if path.is_file() else "",
        size=path.stat().st_size,
        path=str(path.resolve())[:500],
        options=dict(options),
        labels=labels,
        state=State.RUNNING,
        is_foreground=True,
        started_at=timezone.now(),
        claim=uuid.uuid4(),
        attempts=1,
        due_at=timezone.now() + LEASE,
    )


def digest(path: Path) -> str:
    """SHA-256 of the file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def start(batch: ImportBatch, options: Mapping[str, Any], labels: str = ImportBatch.Labels.KEPT) -> None:
    """Gives the import to the worker. Raises ``ImportRefused``."""
    given = {name: value for name, value in options.items() if value not in ("", None, False)}
    waiting = {"options": given, "labels": labels, "state": State.WAITING, "due_at": timezone.now(), "attempts": 0}
    if not ImportBatch.objects.filter(pk=batch.pk, state=State.LOOKED_AT).update(**waiting):
        raise ImportRefused("This import has been started already.")
    wake.ring(TASK)


def cancel(batch: ImportBatch) -> None:
    """Ends it between two portions; what is stored stays until it is undone. Raises ``ImportRefused``."""
    ended = {"state": State.CANCELLED, "due_at": None, "claim": None, "ended_at": timezone.now()}
    waiting = (State.LOOKED_AT, State.WAITING, State.RUNNING)
    if not ImportBatch.objects.filter(pk=batch.pk, state__in=waiting).update(**ended):
        raise ImportRefused("This import is not running.")


def undo(batch: ImportBatch) -> None:
    """Has the worker take it back. Raises ``ImportRefused``."""
    done = (State.DONE, State.CANCELLED, State.STOPPED)
    undoing = {"state": State.UNDOING, "due_at": timezone.now(), "attempts": 0, "error": ""}
    if not ImportBatch.objects.filter(pk=batch.pk, state__in=done).update(**undoing):
        raise ImportRefused("Only an import that has ended can be undone.")
    wake.ring(TASK)


def again(batch: ImportBatch, by: User | None) -> ImportBatch:
    """A new import of the same file, read in the same way. Raises ``ImportRefused``."""
    if batch.is_busy or not batch.path or not Path(batch.path).exists():
        raise ImportRefused("The file of this import is not kept any more." if not batch.is_busy else "It is running.")
    fresh = ImportBatch.objects.create(
        name=batch.name, digest=batch.digest, size=batch.size, path=batch.path, created_by=by, due_at=None
    )
    start(fresh, batch.options, batch.labels)
    return fresh


def due(now: datetime) -> "QuerySet[ImportBatch]":
    return queue.due(now)


def sweep(now: datetime | None = None) -> int:
    """Rings for imports that wait; those of commands that died are ended. Says how many wait."""
    moment = now or timezone.now()
    died = {"state": State.STOPPED, "due_at": None, "claim": None, "ended_at": moment, "error": "Its command ended."}
    queue.due(moment).filter(is_foreground=True, state=State.RUNNING).update(**died)
    waiting = queue.sweep(moment)
    if waiting:
        wake.ring(TASK)
    return waiting


def depth(now: datetime) -> Depth:
    rows = ImportBatch.objects.all()
    oldest = queue.due(now).order_by("due_at").values_list("due_at", flat=True).first()
    waiting = rows.filter(state__in=(State.WAITING, State.UNDOING), due_at__isnull=False).count()
    return Depth(waiting, rows.filter(state=State.RUNNING).count(), 0, oldest)
