"""Rows of CSV and JSON Lines files. A damaged row costs itself, never the rows after it."""

import csv
import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ingest.lines import INNER_RETURN, Lines, TextLine
from ingest.records import RejectedRow
from insights.reads.dates import Unusable

DELIMITERS = ",;\t|"
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
    """The rows that have ``columns`` cells, and a refusal for each that has not. Blank lines count for nothing.

    A row that cannot be read, or that spans lines and has the wrong number of cells, costs its first line only: an open
    quote is the usual cause, and the lines it seemed to swallow are read again as rows of their own.
    """
    source = _OneRow(lines)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        source.start()
        try:
            cells = next(reader)
            error = _misfit(source.given[-1], cells, columns)
        except StopIteration:
            return
        except (_Unclosed, csv.Error) as problem:
            error = _explained(source.given[0], str(problem))
        if error is None:
            yield FileRow(source.given[0].number, _with_returns(source.given, cells))
        elif source.given and source.given[0].text.strip():
            first, *others = source.given
            lines.put_back(others)
            reader = csv.reader(source, delimiter=delimiter, strict=True)
            yield RejectedRow(first.number, error, first.text)


def _misfit(line: TextLine, cells: list[str], columns: int) -> Unusable | None:
    if not line.whole:
        return Unusable("line too long")
    if len(cells) != columns:
        return Unusable("wrong number of columns", f"{len(cells)} instead of {columns}")
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


def csv_header(line: str, delimiter: str) -> list[str]:
    """The names of the columns; empty where the line is no CSV."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, strict=True), [])]
    except csv.Error:
        return []


def json_rows(lines: Lines, columns: Sequence[str]) -> Iterator[FileRow | RejectedRow]:
    """The values of ``columns`` in each line's object, as text; empty where it has no such key."""
    for line in lines:
        if not line.text.strip():
            continue
        try:
            found = json_object(line)
            yield FileRow(line.number, [_cell(found.get(name)) for name in columns])
        except Unusable as error:
            yield RejectedRow(line.number, error, line.text)


def json_object(line: TextLine) -> dict[str, Any]:
    if not line.whole:
        raise Unusable("line too long")
    try:
        found = json.loads(line.text)
    except (ValueError, RecursionError):
        raise Unusable("not valid JSON") from None
    if not isinstance(found, dict):
        raise Unusable("not a JSON object")
    return found


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str | int) for item in value):
        return ",".join(map(str, value))
    if isinstance(value, bool | int | float):
        return _digits(value)
    raise Unusable("not a plain value")


def _digits(value: float) -> str:
    try:
        return str(value)
    except ValueError:  # an integer of more digits than Python prints
        raise Unusable("number too long") from None
