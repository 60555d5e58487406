"""Shows how far an import is: a bar on a terminal, a line every few seconds elsewhere, both on standard error."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ingest.importing import Report
from ingest.records import Tally

EVERY_SECONDS = 5.0


@contextmanager
def shown(name: str, size: int, out: TextIO, *, quiet: bool) -> Iterator[Report]:
    """A function that takes the tally so far and the bytes read of ``size``."""
    if quiet:
        yield _nothing
    elif out.isatty():
        with _bar(out) as bar:
            yield _Bar(bar, name, size)
    else:
        yield _Plain(name, size, out)


def _bar(out: TextIO) -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(file=out))


def _nothing(tally: Tally, position: int) -> None:
    pass


class _Bar:
    def __init__(self, progress: Progress, name: str, size: int) -> None:
        self._progress = progress
        self._started = time.monotonic()
        self._task = progress.add_task(name.replace("[", r"\["), total=max(size, 1), rows=0, rate=0.0)

    def __call__(self, tally: Tally, position: int) -> None:
        rate = tally.read / max(time.monotonic() - self._started, 0.001)
        self._progress.update(self._task, completed=position, rows=tally.read, rate=rate)


class _Plain:
    def __init__(self, name: str, size: int, out: TextIO) -> None:
        self._name, self._size, self._out = name, max(size, 1), out
        self._next = time.monotonic() + EVERY_SECONDS

    def __call__(self, tally: Tally, position: int) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_SECONDS
        share = 100 * position / self._size
        self._out.write(f"{self._name}: {share:.0f} %, {tally.read:,} rows, {tally.stored:,} stored\n")
        self._out.flush()
