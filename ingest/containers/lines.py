"""The lines of a file, one by one, each bounded: neither a huge file nor a huge line fills the memory."""

import io
from collections import deque
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from ingest.containers.encodings import TextEncoding

LONGEST_LINE = 1_000_000  # characters; a message has at most 100,000
PEEKED = 65_536
# Stands for a carriage return in the middle of a line, which the csv module would take for a line's end.
INNER_RETURN = "\u2028"


class TextLine(NamedTuple):
    """``text`` ends with ``\\n`` and holds no carriage return; it is cut where ``whole`` is false."""

    number: int
    text: str
    whole: bool = True


class Lines(Iterator[TextLine]):
    """A stream's lines from the first. Lines that were given out can be put back, to be read again.

    Bytes that are no UTF-8 arrive as lone surrogates, so that whoever reads a field can tell. Lines end with ``\\n`` or
    ``\\r\\n``, or with ``\\r`` where the file's beginning has nothing else.
    """

    def __init__(self, stream: BinaryIO, encoding: TextEncoding, *, old_mac: bool = False) -> None:
        self._text = io.TextIOWrapper(stream, encoding.name, encoding.errors, newline="\r" if old_mac else "\n")
        self._number = 0
        self._waiting: deque[TextLine] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._text.close()

    def put_back(self, lines: list[TextLine]) -> None:
        self._waiting.extendleft(reversed(lines))

    def __next__(self) -> TextLine:
        if self._waiting:
            return self._waiting.popleft()
        text = self._read()
        if not text:
            raise StopIteration
        self._number += 1
        whole = len(text) < LONGEST_LINE or text[-1] in "\r\n"
        if not whole:
            self._skip_rest()
        return TextLine(self._number, _tidy(text) if "\r" in text or text[-1] != "\n" else text, whole)

    def _read(self) -> str:
        try:
            return self._text.readline(LONGEST_LINE)
        except UnicodeError:  # a UTF-16 or UTF-32 file that stops being one
            return ""

    def _skip_rest(self) -> None:
        while (text := self._read()) and text[-1] not in "\r\n":
            pass


def ends_with_returns(start: bytes) -> bool:
    """Whether lines end with ``\\r`` alone, as on old Macs."""
    return b"\r" in start and b"\n" not in start


def _tidy(text: str) -> str:
    return text.rstrip("\r\n").replace("\r", INNER_RETURN) + "\n"
