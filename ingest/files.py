"""One file of messages: what kind it is, and its records."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from django.utils import timezone

from ingest import formats, readers, sample
from ingest.formats import Layout, Mapper
from ingest.lines import Lines, TextLine
from ingest.readers import FileRow
from ingest.records import Record, RejectedRow
from insights.reads import dates
from insights.reads.dates import Unusable


class NotRecognised(ValueError):
    """A file of no known kind, with what to do about it in a sentence or two."""


class MessageFile:
    """Iterates over a file's records, with a refusal for each row that is none. Raises ``NotRecognised`` at once."""

    def __init__(self, path: Path, layout: Layout | None = None, source: str = "") -> None:
        """``layout`` says where the fields are, if not where its header says; ``source`` overrules the file's."""
        self.path = path
        with ExitStack() as stack:
            self.lines = stack.enter_context(Lines(path))
            self._recognise(layout, source)
            stack.pop_all()  # recognised: from here on the file is closed with this object

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lines.__exit__(kind, error, trace)

    @property
    def mended(self) -> int:
        return self._mapper.mended

    def __iter__(self) -> Iterator[Record | RejectedRow]:
        for row in self._rows:
            yield self._record(row) if isinstance(row, FileRow) else row

    def _record(self, row: FileRow) -> Record | RejectedRow:
        try:
            return self._mapper.record(row.line, row.cells)
        except Unusable as error:
            return RejectedRow(row.line, error, ",".join(row.cells))

    def _recognise(self, layout: Layout | None, source: str) -> None:
        first = next((line for line in self.lines if line.text.strip()), TextLine(0, ""))
        if first.text.lstrip().startswith("{"):
            self.layout, header = self._json(first, layout)
            self.lines.put_back([first])
            self._rows = readers.json_rows(self.lines, header)
        else:
            self.layout, header, delimiter = self._csv(first, layout)
            self._rows = readers.csv_rows(self.lines, delimiter, len(header))
        if self.layout is formats.SAMPLE:
            today = sample.newest_day(self.path, timezone.now())
            self.layout = formats.with_dates(self.layout, dates.DaysAgo(today))
        self._mapper = Mapper(self.layout, header, source)

    def _json(self, first: TextLine, layout: Layout | None) -> tuple[Layout, Sequence[str]]:
        names = formats.names_of(first.text)
        layout = layout or formats.recognised(names)
        if layout is None:
            raise self._unknown(names)
        return layout, layout.needed

    def _csv(self, first: TextLine, layout: Layout | None) -> tuple[Layout, list[str], str]:
        headers = {delimiter: readers.csv_header(first.text, delimiter) for delimiter in readers.DELIMITERS}
        for delimiter, header in headers.items() if first.whole else ():
            found = layout or formats.recognised(header)
            if found is not None and {name.lower() for name in header}.issuperset(map(str.lower, found.needed)):
                return found, header, delimiter
        raise self._unknown(max(headers.values(), key=len), layout)

    def _unknown(self, names: Sequence[str], layout: Layout | None = None) -> NotRecognised:
        found = ", ".join(name[:30] for name in names[:20]) or "nothing that looks like a table"
        if layout is not None:
            return NotRecognised(f"{self.path.name} lacks a column of {', '.join(layout.needed)}. It has: {found}.")
        return NotRecognised(
            f"{self.path.name} is of no known kind. It has: {found}. "
            "Say where the fields are, such as --map text=…,timestamp=…,author=…,source=…"
        )
