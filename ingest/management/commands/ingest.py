"""``manage.py ingest [FILE …]``: messages from files into the store, or through the HTTP API of a running server."""

import os
import sys
import time
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from ingest import choices, sample
from ingest.choices import MapError
from ingest.containers import packed
from ingest.dates.forms import Order
from ingest.files import MessageFile, NotRecognised
from ingest.imports import batches, importing, progress, running
from ingest.imports.rejects import RejectsFile
from ingest.layouts.layout import FIELDS
from ingest.models import ImportBatch
from ingest.records import ImportStopped, Record, RejectedRow, Tally
from ingest.sending import Sender, Unreachable
from ingest.storing.loading import DatabaseAway, Portion
from insights.analysis import analyse, queue
from insights.reads.dates import Unusable

API_BATCH = 200
LARGEST_INPUT = 20_000_000_000  # bytes of standard input


class Command(BaseCommand):
    requires_system_checks = ()  # they would load every page and API of the site into an import's memory
    help = (
        "Reads messages from files of any usual kind (docs/ingest.md names them), from - for standard input, or "
        "without a "
        "file from the one that DATASET_CSV names, else the sample. "
        "Importing the same rows again adds nothing, so an import that was stopped is finished by starting it again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument(
            "--map",
            metavar="FIELD=COLUMN,…",
            help=f"where the fields of an unknown kind of file are; fields: {', '.join(FIELDS)}",
        )
        parser.add_argument("--source", default="", help="the source of every row, whatever the file says")
        _add_reading(parser)
        parser.add_argument(
            "--labels",
            choices=tuple(ImportBatch.Labels),
            default=ImportBatch.Labels.KEPT,
            help="what columns of labels are",
        )
        parser.add_argument("--dry-run", action="store_true", help="show what was recognised and what rows become")
        parser.add_argument("--limit", type=_count, help="stop after so many rows of each file")
        parser.add_argument("--rejects", type=Path, metavar="PATH", help="where to write rows that cannot be stored")
        parser.add_argument("--strict", action="store_true", help="end with exit code 1 if any row was rejected")
        parser.add_argument("--no-progress", action="store_true")
        parser.add_argument("--analyse", action="store_true", help="analyse what waits, in this process, at the end")
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--api-url", metavar="URL", help="send to this server's API (also: API_URL)")
        way.add_argument("--database", action="store_true", help="write to the database, even if API_URL is set")
        parser.add_argument("--api-key", help="the API's key (also: VERBATIM_API_KEY)")

    def handle(self, *args: Any, **options: Any) -> None:
        url = "" if options["database"] else options["api_url"] or settings.API_URL
        started = time.monotonic()
        try:
            tally = self._send(url, options) if url else self._load(options)
        except (NotRecognised, MapError, ImportStopped, Unusable, OSError, Unreachable, DatabaseAway) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. Start it again to go on from here.", returncode=130) from None
        except DatabaseError as error:
            raise CommandError(f"{error} – has `manage.py migrate` been run?") from error
        self._summarise(tally, time.monotonic() - started)
        if not url:
            self._what_waits(options["analyse"])
        if options["strict"] and tally.rejected:
            raise CommandError(f"{tally.rejected} rows were rejected.", returncode=1)

    def _load(self, options: dict[str, Any]) -> Tally:
        connection.ensure_connection()
        return self._files(options, None)

    def _send(self, url: str, options: dict[str, Any]) -> Tally:
        with Sender(url, options["api_key"] or os.environ.get("VERBATIM_API_KEY", "")) as sender:
            return self._files(options, sender)

    def _files(self, options: dict[str, Any], sender: Sender | None) -> Tally:
        total = Tally()
        for path in options["files"] or [_default_file()]:
            with _readable(path) as readable:
                total.add(self._file(readable, path, options, sender))
        return total

    def _file(self, path: Path, named: Path, options: dict[str, Any], sender: Sender | None) -> Tally:
        beside = options["rejects"] or _rejects_of(named)
        if beside.exists() and beside.samefile(path):
            raise CommandError("The rejects cannot be written over the file itself.")
        file = MessageFile(path, choices.from_options(options), _shown_name(named))
        self.stdout.write("\n".join((f"{file.name}: {file.kind}", *(f"  {note}" for note in file.notes))))
        if options["dry_run"]:
            return self._show(file)
        file.check()
        with ExitStack() as stack:
            rejects = stack.enter_context(RejectsFile(beside, settings.DATA_DIR / "rejects"))
            report = stack.enter_context(progress.showing_progress(file.name, sys.stderr, quiet=options["no_progress"]))
            tally = self._taken(file, path, rejects, report, options, sender)
        if rejects.path is not None:
            self.stdout.write(f"Rejected rows and why: {rejects.path}")
        return tally

    def _taken(
        self,
        file: MessageFile,
        path: Path,
        rejects: RejectsFile,
        report: importing.Report,
        options: dict[str, Any],
        sender: Sender | None,
    ) -> Tally:
        if sender is not None:
            return importing.ImportRun(file, _sending(sender), rejects, report, API_BATCH, options["limit"]).run()
        given = {name: options[name] for name in choices.OPTIONS if options[name] not in (None, "", False)}
        batch = batches.of_path(path, file.name, given, options["labels"])
        token = batch.claim or uuid.uuid4()
        try:
            return running.execute(batch, token, file, rejects, report, options["limit"])
        finally:  # of one that has ended, nothing is changed
            running.end(batch, token, ImportBatch.State.CANCELLED)

    def _show(self, file: MessageFile) -> Tally:
        """What the first rows become, and what is open; nothing is stored."""
        for said in filter(None, (file.unknown, str(file.question or ""))):
            self.stdout.write(f"  {said}")
        for (line, _), made in file.preview() if not file.question else ():
            self.stdout.write(f"  {line}: {_described(made) if isinstance(made, Record) else made.error}")
        return Tally()

    def _summarise(self, tally: Tally, seconds: float) -> None:
        rate = tally.read / max(seconds, 0.001)
        self.stdout.write(
            f"{tally.read:,} rows read in {seconds:.1f} s ({rate:,.0f} a second): {tally.stored:,} stored, "
            f"{f'{tally.changed:,} changed, ' if tally.changed else ''}{tally.existing:,} already there, "
            f"{tally.rejected:,} rejected; {tally.conversations:+,} conversations."
        )
        for reason, number in tally.reasons.most_common():
            self.stdout.write(f"  rejected, {reason}: {number:,}")
        for reason, number in tally.left_out.most_common():
            self.stdout.write(f"  no messages, {reason}: {number:,}")
        if tally.mended:
            self.stdout.write(f"  with bytes that are no text, each replaced by “\ufffd”: {tally.mended:,}")
        if tally.unsent:
            self.stdout.write(f"  agents' replies, which the API does not take: {tally.unsent:,}")

    def _what_waits(self, at_once: bool) -> None:
        if at_once:
            done = analyse.drain(float("inf"))
            self.stdout.write(f"Analysed here: {done:,}.")
        depth = queue.depth()
        waiting = depth.pending + depth.processing
        if waiting:
            self.stdout.write(f"{waiting:,} messages wait for their analysis; the worker of `manage.py serve` does it.")


def _add_reading(parser: ArgumentParser) -> None:
    """How a file is read where it does not say itself."""
    parser.add_argument("--guess", action="store_true", help="take the proposed columns of an unknown kind as they are")
    parser.add_argument("--date-order", choices=tuple(Order), help="of dates such as 03/11/2024")
    parser.add_argument("--date-format", metavar="FORM", help="of all dates, such as '%%d.%%m.%%Y %%H:%%M'")
    parser.add_argument("--timezone", metavar="ZONE", help="of times without one: Europe/Berlin, +02:00 (else UTC)")
    parser.add_argument("--agents", metavar="NAME,…", help="names or addresses of those who answer customers")
    parser.add_argument("--encoding", metavar="NAME", help="of the file's bytes, such as cp1252")
    parser.add_argument("--repair", action="store_true", help="mend texts such as canâ€™t")
    parser.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook")
    parser.add_argument("--skip-lines", type=int, metavar="N", help="lines before the table")


def _sending(sender: Sender) -> importing.Take:
    def take(portion: Portion) -> tuple[Tally, list[RejectedRow]]:
        return sender.take(portion.records) if portion.records else (Tally(), [])

    return take


@contextmanager
def _readable(path: Path) -> Iterator[Path]:
    """The file itself, or a copy of standard input, which can be read but once."""
    if str(path) != "-":
        yield path
        return
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    copy = packed.spooled(sys.stdin.buffer, settings.DATA_DIR, LARGEST_INPUT)
    try:
        yield copy
    finally:
        copy.unlink()


def _shown_name(path: Path) -> str:
    return "standard input" if str(path) == "-" else path.name


def _rejects_of(path: Path) -> Path:
    return Path("standard-input.rejects.csv") if str(path) == "-" else path.with_name(path.name + ".rejects.csv")


def _described(record: Record) -> str:
    who = record.author or record.customer or record.id_user or "nobody"
    way = "customer" if record.inbound and not record.automatic else "automatic" if record.automatic else "agent"
    return f"{record.timestamp:%Y-%m-%d %H:%M} UTC, {way} {who}, {record.source}: {record.text[:60]!r}"


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _default_file() -> Path:
    return Path(settings.DATASET_CSV) if settings.DATASET_CSV else sample.PATH
