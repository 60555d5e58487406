"""One file of messages: what it is, what has to be asked about it, and its records."""

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from ingest import sample
from ingest.choices import ReadingChoices
from ingest.containers import packed
from ingest.dates.column import DateColumn, DateQuestion
from ingest.layouts import tables
from ingest.layouts.layout import LeftOut
from ingest.mapper import Mapper
from ingest.meaning import directions, mojibake
from ingest.meaning.identifiers import RoundedIds
from ingest.recognise.base import ReadRow, RecognisedFile
from ingest.recognise.found import recognised
from ingest.records import ImportStopped, Record, RejectedRow, Unusable
from insights.reads import bounds, dates

SURVEYED = 2_000  # rows that are looked at of every file
SMALL = 20_000_000  # bytes of a file that is looked at whole
SHOWN = 10


class NotRecognised(ValueError):
    """A file of no known kind, with what to do about it in a sentence or two."""


class MessageFile:
    """Iterates over a file's records, with a rejection for each row that is none and what it holds beside messages.

    Raises ``NotRecognised`` or ``ImportStopped`` at once where it cannot be read. ``question`` is what has to be
    answered before it is; ``parts`` are its files where it is an archive or a folder.
    """

    def __init__(self, path: Path, choices: ReadingChoices | None = None, name: str = "") -> None:
        self.path = path
        self.name = name or path.name
        self.choices = choices or ReadingChoices()
        self.notes: list[str] = []
        self.parts = self._recognised()
        self.first = self.parts[0]
        self._check_columns()
        self.sample: list[ReadRow] = []
        self.rows_seen = 0
        self.seen_whole = False
        self._dates = DateColumn(self.choices.dates, _within_bounds())
        self.mappers: list[Mapper] = []
        self._directions: Mapping[str, bool] = directions.WORDS
        if self.first.layout is not None:
            self._survey()
        self.read = 0

    @property
    def is_sample(self) -> bool:
        """Whether it is the sample, whose dates follow the day of its loading."""
        return self.first.layout is not None and self.first.layout.columns == tables.SAMPLE.columns

    @property
    def kind(self) -> str:
        return self.first.kind

    @property
    def mended(self) -> int:
        return sum(mapper.mended for mapper in self.mappers)

    @property
    def question(self) -> DateQuestion | None:
        return self._dates.question()

    @property
    def share(self) -> float | None:
        """How much of it has been read, 0 to 1; None where that is not known."""
        rows = self.rows_seen if self.seen_whole else self._estimated
        return min(1.0, self.read / rows) if rows else None

    @property
    def _estimated(self) -> float:
        """How many rows it has, if the others are as long as those that were looked at."""
        if not self.sample or not self.path.is_file():
            return 0
        mean = sum(len(content_of(row).encode("utf-8", "replace")) + 2 for row in self.sample) / len(self.sample)
        return self.path.stat().st_size / mean

    def _recognised(self) -> list[RecognisedFile]:
        parts: list[RecognisedFile] = []
        unread: list[str] = []
        for member in packed.files(self.path):
            found = recognised(member, self.choices)
            if found is None or (parts and found.kind != parts[0].kind):
                unread.append(member.name)
                continue
            parts.append(found)
            self.notes += [note for note in found.notes if note not in self.notes]
        if unread and parts:
            shown = ", ".join(heapq.nsmallest(3, unread))
            self.notes.append(f"{len(unread)} files in it are of another kind and are not read: {shown}.")
        if not parts:
            raise NotRecognised(f"{self.name} is empty: it holds no table and no messages.")
        return parts

    def _check_columns(self) -> None:
        if self.first.missing:
            has = ", ".join(name[:30] for name in self.first.columns[:20])
            raise NotRecognised(f"{self.name} lacks a column {', '.join(self.first.missing)}. It has: {has}.")

    @property
    def unknown(self) -> str:
        """What to do about a file whose layout is not known; empty for any other."""
        if self.first.layout is not None:
            return ""
        has = ", ".join(name[:30] for name in self.first.columns[:20]) or "nothing that looks like a table"
        proposal = self.first.guess
        if proposal is None or proposal.layout is None:
            say = "Say where the fields are, such as --map text=…,timestamp=…,author=…,source=…"
        else:
            say = f"It is probably --map {_shell(proposal.as_map)} (say so, or --guess to take it as it is)."
        return f"{self.name} is of no known kind. It has: {has}. {say}"

    def _survey(self) -> None:
        """Looks at dates and ids of all rows, or, where the dates are of one reading, of the first of a large file."""
        mapper = self._mapper(self.first)
        ids = RoundedIds()
        whole = self.path.is_file() and self.path.stat().st_size <= SMALL
        for part in self.parts:
            for item in part.rows():
                if not isinstance(item, RejectedRow | LeftOut):
                    self._look(item, mapper, ids)
                self.rows_seen += 1
                if self.rows_seen >= SURVEYED and not whole and not self._dates.ambiguous:
                    self._dates_settled()
                    ids.check()
                    return
        ids.check()
        self.seen_whole = True
        self._dates_settled()

    def _look(self, row: ReadRow, mapper: Mapper, ids: RoundedIds) -> None:
        if len(self.sample) < SURVEYED // 10:
            self.sample.append(row)
        self._dates.see(mapper.date_text(row[1]))
        for key in mapper.ids(row[1]):
            ids.see(key)

    def _dates_settled(self) -> None:
        layout = self.first.layout
        if layout is not None and layout.order is not None and self._are_literals():
            self._dates.documented = layout.order
        mapper = self._mapper(self.first)
        self._directions = directions.of_column(mapper.direction(values) for _, values in self.sample)
        if said := self._dates.said():
            self.notes.append(f"Dates: {said}.")
        if not self.choices.agents and self.question is None and self._nobody_answers():
            self.notes.append("Nobody is known to answer customers; name yours with --agents.")
        garbled = mojibake.example(self._texts()) if not self.choices.repair else None
        if garbled is not None:
            self.notes.append(
                f"Some texts look garbled ({garbled[0][:40]} for {garbled[1][:40]}); --repair mends them."
            )

    def _nobody_answers(self) -> bool:
        """Whether several people speak to each other and all pass for customers."""
        made = [one for _, one in self.preview(SURVEYED) if isinstance(one, Record)]
        talk = any(one.reply_to or one.thread for one in made)
        return talk and len({one.author for one in made}) > 1 and all(one.inbound for one in made)

    def _texts(self) -> Iterator[str]:
        mapper = self._mapper(self.first)
        return (mapper.text(values) for _, values in self.sample)

    def _are_literals(self) -> bool:
        """Whether most texts stand in quotes of their own, as in the export whose form is known."""
        texts = [text.strip() for text in self._texts()]
        return 2 * sum(len(text) > 1 and text[0] == text[-1] == '"' for text in texts) > len(texts)

    def _mapper(self, part: RecognisedFile) -> Mapper:
        assert part.layout is not None  # noqa: S101 -- callers have looked
        layout = part.layout
        if layout.columns == tables.SAMPLE.columns:
            layout = replace(layout, read_date=dates.DaysAgo(sample.newest_day(self.path, timezone.now())))
        mapper = Mapper(layout, part.names, self.choices, self._dates.reader())
        mapper.directions = self._directions
        return mapper

    def check(self) -> None:
        """Raises ``NotRecognised`` or ``ImportStopped`` where something has to be said before it can be read."""
        if self.unknown:
            raise NotRecognised(self.unknown)
        if (question := self.question) is not None:
            raise ImportStopped(str(question))

    def __iter__(self) -> Iterator[Record | RejectedRow | LeftOut]:
        self.check()
        self.mappers = [self._mapper(part) for part in self.parts]
        self.read = 0
        for part, mapper in zip(self.parts, self.mappers, strict=True):
            record = mapper.record
            for item in part.rows():
                self.read += 1
                if isinstance(item, RejectedRow | LeftOut):
                    yield item
                    continue
                try:
                    yield record(item[0], item[1])
                except Unusable as error:
                    yield RejectedRow(item[0], error, content_of(item))

    def preview(self, count: int = SHOWN) -> list[tuple[ReadRow, Record | RejectedRow]]:
        """The first rows, and what each becomes."""
        if self.first.layout is None:
            return []
        mapper = self._mapper(self.first)
        return [(row, _tried(mapper, row)) for row in self.sample[:count]]


def _within_bounds() -> Callable[[datetime], None]:
    """The bounds of messages' times, worked out once for a file instead of for each row."""
    since, until = bounds.bounds()

    def check(moment: datetime) -> None:
        if not since <= moment <= until:
            bounds.check(moment)

    return check


def _tried(mapper: Mapper, row: ReadRow) -> Record | RejectedRow:
    try:
        return mapper.record(*row)
    except Unusable as error:
        return RejectedRow(row[0], error, content_of(row))


def content_of(row: ReadRow) -> str:
    """The row as one line, to be found again in the file."""
    values = row[1].values() if hasattr(row[1], "values") else row[1]
    return ",".join(values)


def _shell(text: str) -> str:
    return text if text.replace("=", "").replace(",", "").replace("_", "").replace(".", "").isalnum() else f"'{text}'"
