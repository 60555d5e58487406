"""``manage.py ingest [FILE …]``: messages from files into the store, or through the HTTP API of a running server."""

import os
import sys
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from ingest import formats, importing, loading, progress, sample
from ingest.files import MessageFile, NotRecognised
from ingest.formats import Layout, MapError
from ingest.records import Tally
from ingest.rejects import RejectsFile
from ingest.sending import Sender, Unreachable
from insights.analysis import analyse, queue
from insights.reads.dates import Unusable

DATABASE_BATCH = 500
API_BATCH = 200


class Command(BaseCommand):
    requires_system_checks = ()  # they would load every page and API of the site into an import's memory
    help = (
        "Reads messages from CSV or JSON Lines files; without a file, the one that DATASET_CSV names or the sample. "
        "Importing the same rows again adds nothing, so an import that was stopped is finished by starting it again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument(
            "--map",
            metavar="FIELD=COLUMN,…",
            help=f"where the fields of an unknown kind of file are; fields: {', '.join(formats.FIELDS)}",
        )
        parser.add_argument("--source", default="", help="the source of every row, whatever the file says")
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
        except (NotRecognised, MapError, Unusable, OSError, Unreachable, loading.DatabaseAway) as error:
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
        return self._files(options, loading.take, DATABASE_BATCH)

    def _send(self, url: str, options: dict[str, Any]) -> Tally:
        with Sender(url, options["api_key"] or os.environ.get("VERBATIM_API_KEY", "")) as sender:
            return self._files(options, sender.take, API_BATCH)

    def _files(self, options: dict[str, Any], take: importing.Take, batch: int) -> Tally:
        layout = formats.mapped(options["map"]) if options["map"] else None
        total = Tally()
        for path in options["files"] or [_default_file()]:
            total.add(self._file(path, layout, options, take, batch))
        return total

    def _file(
        self, path: Path, layout: Layout | None, options: dict[str, Any], take: importing.Take, batch: int
    ) -> Tally:
        beside = options["rejects"] or path.with_name(path.name + ".rejects.csv")
        if beside.exists() and beside.samefile(path):
            raise CommandError("The rejects cannot be written over the file itself.")
        with ExitStack() as stack:
            file = stack.enter_context(MessageFile(path, layout, options["source"]))
            self.stdout.write(f"{path.name}: {file.layout.name}")
            rejects = stack.enter_context(RejectsFile(beside, settings.DATA_DIR / "rejects"))
            bar = progress.shown(path.name, file.lines.size, sys.stderr, quiet=options["no_progress"])
            report = stack.enter_context(bar)
            tally = importing.run(file, take, rejects, report, batch=batch, limit=options["limit"])
        if rejects.path is not None:
            self.stdout.write(f"Rejected rows and why: {rejects.path}")
        return tally

    def _summarise(self, tally: Tally, seconds: float) -> None:
        rate = tally.read / max(seconds, 0.001)
        self.stdout.write(
            f"{tally.read:,} rows read in {seconds:.1f} s ({rate:,.0f} a second): {tally.stored:,} stored, "
            f"{tally.existing:,} already there, {tally.rejected:,} rejected; {tally.conversations:+,} conversations."
        )
        for reason, number in tally.reasons.most_common():
            self.stdout.write(f"  rejected, {reason}: {number:,}")
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


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _default_file() -> Path:
    return Path(settings.DATASET_CSV) if settings.DATASET_CSV else sample.PATH
