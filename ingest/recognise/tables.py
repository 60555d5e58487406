"""Tables: CSV of any delimiter, and sheets of workbooks."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from ingest.choices import ReadingChoices
from ingest.containers import csv_header, csv_rows, sheets
from ingest.containers.csv_header import CsvHeader
from ingest.containers.csv_rows import FileRow
from ingest.containers.lines import Lines
from ingest.containers.packed import PackedFile
from ingest.layouts import guess, known
from ingest.layouts.layout import LeftOut, MessageFields, RowExport
from ingest.recognise.base import SAMPLE, Items, OpenedText, RecognisedFile, canonical, is_date, is_date_like
from ingest.records import ImportStopped, RejectedRow

HEAD_ROWS = 60


def csv(text: OpenedText, choices: ReadingChoices) -> RecognisedFile | None:
    def header(lines: Lines) -> CsvHeader | None:
        return csv_header.found(lines, _knower(choices), is_date_like, choices.skip)

    with text.lines() as lines:
        found = header(lines)
    if found is None:
        return None

    def rows() -> Iterator[FileRow | RejectedRow]:
        with text.lines() as lines:
            again = header(lines)
            if again is not None:
                yield from csv_rows.csv_rows(lines, again.delimiter, len(again.names))

    notes = []
    if found.skipped:
        notes.append(f"{found.skipped} lines before the table are left out.")
    return _table(found.names, rows, choices, notes, found.repeated)


def _knower(choices: ReadingChoices) -> csv_header.Knows:
    if choices.layout is not None:
        needed = {name.lower() for name in choices.layout.needed}
        return lambda names: needed <= {name.lower() for name in names}
    return lambda names: known.by_header(names) is not None


def _table(
    names: tuple[str, ...],
    rows: Callable[[], Iterator[FileRow | RejectedRow]],
    choices: ReadingChoices,
    notes: list[str],
    repeated: tuple[str, ...],
) -> RecognisedFile:
    notes += [
        f"The column “{name}” stands there more than once; the first is read, the others are attributes."
        for name in repeated
    ]
    layout = choices.layout or known.by_header(names)
    if isinstance(layout, RowExport):
        return RecognisedFile(
            layout.name,
            _row_export(rows, names, layout),
            canonical(layout.name, layout.source),
            None,
            names,
            notes=notes,
        )
    proposal = None
    missing: tuple[str, ...] = ()
    if layout is None:
        sample = [
            dict(zip(names, row.cells, strict=True)) for row in islice(rows(), SAMPLE) if isinstance(row, FileRow)
        ]
        proposal = guess.guessed(names, sample, is_date)
        layout = proposal.layout if choices.confirmed else None
    else:
        missing = tuple(name for name in layout.needed if name.lower() not in {one.lower() for one in names})
    kind = layout.name if layout else "a table of no known kind"
    return RecognisedFile(kind, rows, layout, names, names, proposal, missing, notes)


def _row_export(
    rows: Callable[[], Iterator[FileRow | RejectedRow]], names: Sequence[str], export: RowExport
) -> Callable[[], Items]:
    lower = [name.lower() for name in names]

    def made() -> Items:
        for row in rows():
            if isinstance(row, RejectedRow):
                yield row
                continue
            values: dict[str, str] = {}
            for name, cell in zip(lower, row.cells, strict=True):
                values.setdefault(name, cell)
            messages: Iterator[MessageFields | LeftOut] = export.messages(values)
            for message in messages:
                yield message if isinstance(message, LeftOut) else (row.line, message)

    return made


def workbook(member: PackedFile, choices: ReadingChoices) -> RecognisedFile | None:
    with member.open() as stream:
        every = sheets.sheet_names(stream)
    if choices.sheet and choices.sheet not in every:
        raise ImportStopped(f"{member.name} has no sheet “{choices.sheet}”; it has {', '.join(every)[:300]}.")
    for sheet in [choices.sheet] if choices.sheet else every:
        found = _sheet(member, sheet, choices)
        if found is not None:
            others = [name for name in every if name != sheet]
            if others:
                found.notes.append(f"Sheet “{sheet}” is read; for {', '.join(others)[:200]} name --sheet.")
            return found
    return None


def _sheet(member: PackedFile, sheet: str, choices: ReadingChoices) -> RecognisedFile | None:
    def all_rows() -> Iterator[FileRow]:
        with member.open() as stream:
            yield from sheets.rows(stream, sheet)

    head = list(islice(all_rows(), HEAD_ROWS))
    knows = _knower(choices)
    at = next((row for row in head if knows(row.cells)), None)
    if at is None:
        widest = max((sheets.width(row.cells) for row in head), default=0)
        at = next((row for row in head if widest and sheets.width(row.cells) == widest), None)
    if at is None or len(head) < 2:
        return None
    wide = max(sheets.width(row.cells) for row in head)
    if wide > csv_header.MOST_COLUMNS:
        raise ImportStopped(f"The table has {wide:,} columns; at most {csv_header.MOST_COLUMNS:,} are read.")
    names, repeated = csv_header.told_apart((*at.cells[:wide], *[""] * (wide - len(at.cells))))

    def rows() -> Iterator[FileRow | RejectedRow]:
        for row in all_rows():
            if row.line > at.line:
                yield FileRow(row.line, (*row.cells[:wide], *[""] * (wide - len(row.cells))))

    return _table(names, rows, choices, [], repeated)
