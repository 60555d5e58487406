"""What a file was recognised as, and what all ways to recognise one share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ingest.containers.encodings import TextEncoding
from ingest.containers.lines import Lines, ends_with_returns
from ingest.containers.packed import PackedFile
from ingest.dates.forms import NoDate, from_number, taken_apart
from ingest.layouts.guess import LayoutGuess
from ingest.layouts.layout import CANONICAL, Layout, LeftOut
from ingest.records import RejectedRow

SAMPLE = 300  # rows

ReadRow = tuple[int, Sequence[str] | Mapping[str, str]]
Items = Iterator[ReadRow | RejectedRow | LeftOut]


@dataclass(slots=True)
class RecognisedFile:
    """What a file is. ``rows`` reads it from the start, each time it is called.

    ``names`` are those of its columns, None where each row has names of its own. Without a ``layout`` somebody has to
    say where the fields are; ``guess`` proposes it. ``missing`` are columns that were named and are not there.
    """

    kind: str
    rows: Callable[[], Items]
    layout: Layout | None
    names: tuple[str, ...] | None = None
    columns: tuple[str, ...] = ()
    guess: LayoutGuess | None = None
    missing: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OpenedText:
    """A file of text, and how it is opened anew: as bytes of UTF-8 or as lines."""

    member: PackedFile
    encoding: TextEncoding
    start: bytes

    def lines(self) -> Lines:
        return Lines(self.member.open(), self.encoding, old_mac=ends_with_returns(self.start))

    @property
    def head(self) -> str:
        return self.start.decode(self.encoding.name, "replace").lstrip("\ufeff")


def canonical(name: str, source: str) -> Layout:
    return Layout(name, CANONICAL.columns, source, optional=CANONICAL.optional)


def is_date(text: str) -> bool:
    if from_number(text) is not None:
        return True
    try:
        taken_apart(text)
    except NoDate:
        return False
    return True


def is_date_like(text: str) -> bool:
    """Whether a cell is a date for certain, so that its row is no header."""
    return len(text) >= 8 and not text.isdigit() and is_date(text)
