"""Where the rows go that could not be stored: a small CSV that says which line, why, and what stands there."""

import csv
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from ingest.records import RejectedRow

LONGEST_CONTENT = 1_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class RejectsFile:
    """Made when the first row is refused, over an earlier one; in ``fallback`` if ``path`` cannot be written."""

    def __init__(self, path: Path, fallback: Path, *, going_on: bool = False) -> None:
        """``going_on`` adds to what an earlier run of the same import wrote."""
        self._mode = "a" if going_on else "w"
        self._places = (path, fallback / path.name)
        self._file: IO[str] | None = None
        self.path: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, name: str, refusal: RejectedRow) -> None:
        if self._file is None:
            self._file = self._open()
            if self._file.tell() == 0:
                csv.writer(self._file).writerow(("file", "line", "reason", "content"))
        csv.writer(self._file).writerow((name, refusal.line, _inert(str(refusal.error)), _inert(refusal.content)))

    def _open(self) -> IO[str]:
        beside, fallback = self._places
        try:
            opened = beside.open(self._mode, encoding="utf-8", errors="backslashreplace", newline="")
            self.path = beside
        except OSError:
            fallback.parent.mkdir(parents=True, exist_ok=True)
            opened = fallback.open(self._mode, encoding="utf-8", errors="backslashreplace", newline="")
            self.path = fallback
        return opened


def _inert(text: str) -> str:
    """Bounded, and no formula to the spreadsheet that may open it."""
    shown = text.rstrip("\n").replace("\x00", "\\0")[:LONGEST_CONTENT]
    return "'" + shown if shown.lstrip().startswith(_FORMULA) else shown
