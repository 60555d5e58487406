"""Rows of CSV files of any delimiter. A damaged row costs itself, never the rows after it."""

import csv
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.containers.lines import INNER_RETURN, Lines, TextLine
from ingest.records import RejectedRow, Unusable

# A quoted field may span this much. Beyond, its quote is taken for one that was never closed.
MOST_LINES = 500
MOST_CHARACTERS = 200_000


class FileRow(NamedTuple):
    line: int
    cells: Sequence[str]


class _Unclosed(Exception):
    pass


class _OneRow(Iterator[str]):
    """Gives the csv module the lines of one row, as many as it asks for, and remembers them."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self.given: list[TextLine] = []
        self._characters = 0

    def __next__(self) -> str:
        if self.given and not self.given[-1].whole:
            raise _Unclosed
        line = next(self._lines)
        self.given.append(line)
        self._characters += len(line.text)
        if len(self.given) > 1 and (len(self.given) > MOST_LINES or self._characters > MOST_CHARACTERS):
            raise _Unclosed
        return line.text

    def start(self) -> None:
        self.given = []
        self._characters = 0


def csv_rows(lines: Lines, delimiter: str, columns: int) -> Iterator[FileRow | RejectedRow]:
    """The rows of ``columns`` cells, and a rejection for each that is none. Blank rows count for nothing.

    Spreadsheets leave out empty cells at a row's end, and add some: such a row is filled up or cut. A row that cannot
    be read, or that spans lines and has too few cells, costs its first line only: an open quote is the usual cause, and
    the lines it seemed to swallow are read again as rows of their own.
    """
    source = _OneRow(lines)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        source.start()
        try:
            cells = next(reader)
            error = None if len(cells) == columns and source.given[-1].whole else _misfit(source.given, cells, columns)
        except StopIteration:
            return
        except (_Unclosed, csv.Error) as problem:
            error = _explained(source.given[0], str(problem))
        if error is None:
            if any(cells):
                yield FileRow(source.given[0].number, _with_returns(source.given, cells))
        elif source.given and source.given[0].text.strip():
            first, *others = source.given
            lines.put_back(others)
            reader = csv.reader(source, delimiter=delimiter, strict=True)
            yield RejectedRow(first.number, error, first.text)


def _misfit(given: list[TextLine], cells: list[str], columns: int) -> Unusable | None:
    """Fits the row's cells to the columns, or says why that cannot be done."""
    if not given[-1].whole:
        return Unusable("line too long")
    missing = columns - len(cells)
    if missing > 0 and (len(given) > 1 or len(cells) == 1):
        return Unusable("wrong number of columns", f"{len(cells)} instead of {columns}")
    if missing < 0 and any(cell.strip() for cell in cells[columns:]):
        return Unusable("wrong number of columns", f"{len(cells)} instead of {columns}")
    cells[columns:] = [""] * max(missing, 0)
    return None


def _explained(first: TextLine, problem: str) -> Unusable:
    if not first.whole:
        return Unusable("line too long")
    if "field larger" in problem:
        return Unusable("field too long")
    return Unusable("quotes misplaced" if "expected after" in problem else "quote not closed")


def _with_returns(given: list[TextLine], cells: list[str]) -> list[str]:
    if any(INNER_RETURN in line.text for line in given):
        return [cell.replace(INNER_RETURN, "\n") for cell in cells]
    return cells


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of one line; empty where the line is no CSV."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, strict=True), [])]
    except csv.Error:
        return []
