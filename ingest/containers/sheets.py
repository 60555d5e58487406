"""Rows of an XLSX workbook, read one by one: values only, never formulas, links or macros."""

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException

from ingest.containers.csv_header import MOST_COLUMNS
from ingest.containers.csv_rows import FileRow
from ingest.records import ImportStopped

MOST_UNPACKED = 500_000_000  # bytes of XML; shared texts are held in memory
MOST_SHARED = 100_000_000
MOST_EMPTY_ROWS = 10_000  # one after the other: a sheet whose last cell was formatted far below its last row
_BROKEN = (zipfile.BadZipFile, KeyError, ValueError, ParseError, DefusedXmlException, InvalidFileException, OSError)


def sheet_names(stream: BinaryIO) -> list[str]:
    """The names of the workbook's sheets. Raises ``ImportStopped``."""
    with _opened(stream) as book:
        return list(book.sheetnames)


def rows(stream: BinaryIO, sheet: str) -> Iterator[FileRow]:
    """The rows of a sheet that hold anything, as text. Raises ``ImportStopped`` where the workbook is damaged."""
    with _opened(stream) as book:
        empty = 0
        try:
            for number, values in enumerate(book[sheet].iter_rows(values_only=True, max_col=MOST_COLUMNS + 1), 1):
                cells = [_text(value) for value in values]
                empty = 0 if any(cells) else empty + 1
                if empty > MOST_EMPTY_ROWS:
                    return
                if empty == 0:
                    yield FileRow(number, cells)
        except _BROKEN as error:
            raise ImportStopped(f"The workbook is damaged: {_short(error)}.") from None


class _opened:
    """A workbook open for reading; whatever in it makes openpyxl warn is of no interest here."""

    def __init__(self, stream: BinaryIO) -> None:
        _check(stream)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                self._book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            except _BROKEN as error:
                raise ImportStopped(f"The workbook cannot be read: {_short(error)}.") from None

    def __enter__(self) -> Any:
        return self._book

    def __exit__(self, *error: object) -> None:
        self._book.close()


def _check(stream: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(stream) as archive:
            sizes = {one.filename: one.file_size for one in archive.infolist()}
    except (zipfile.BadZipFile, OSError) as error:
        raise ImportStopped(f"The workbook cannot be read: {_short(error)}.") from None
    if sum(sizes.values()) > MOST_UNPACKED or sizes.get("xl/sharedStrings.xml", 0) > MOST_SHARED:
        raise ImportStopped("The workbook unpacks to more than 500 million bytes: save it as CSV.")
    stream.seek(0)


def _text(value: object) -> str:
    """What a cell shows, near enough: whole numbers without a point, days without midnight."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return (
        value.isoformat()
        if isinstance(value, date | time)
        else str(value)
        if isinstance(value, int | timedelta)
        else ""
    )


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def width(cells: Sequence[str]) -> int:
    """How many cells there are up to the last that holds anything."""
    return max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
