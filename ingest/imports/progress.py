"""Shows how far an import is: a bar on a terminal, a line every few seconds elsewhere, both on standard error."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ingest.imports.importing import Report
from ingest.records import Tally

EVERY_SECONDS = 5.0


@contextmanager
def showing_progress(name: str, out: TextIO, *, quiet: bool) -> Iterator[Report]:
    """A function that takes the tally so far and the share that is done."""
    if quiet:
        yield _nothing
    elif out.isatty():
        with _bar(out) as bar:
            yield _Bar(bar, name)
    else:
        yield _Plain(name, out)


def _bar(out: TextIO) -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(file=out))


def _nothing(tally: Tally, share: float | None) -> None:
    pass


class _Bar:
    def __init__(self, progress: Progress, name: str) -> None:
        self._progress = progress
        self._started = time.monotonic()
        self._task = progress.add_task(name.replace("[", r"\["), total=None, rows=0, rate=0.0)

    def __call__(self, tally: Tally, share: float | None) -> None:
        rate = tally.read / max(time.monotonic() - self._started, 0.001)
        total = None if share is None else 1.0
        self._progress.update(self._task, total=total, completed=share or 0.0, rows=tally.read, rate=rate)


class _Plain:
    def __init__(self, name: str, out: TextIO) -> None:
        self._name, self._out = name, out
        self._next = time.monotonic() + EVERY_SECONDS

    def __call__(self, tally: Tally, share: float | None) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_SECONDS
        done = "" if share is None else f"{100 * share:.0f} %, "
        self._out.write(f"{self._name}: {done}{tally.read:,} rows, {tally.stored:,} stored\n")
        self._out.flush()
