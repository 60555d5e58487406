"""The lines of a file, one by one, each bounded: neither a huge file nor a huge line fills the memory."""

import codecs
import io
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

LONGEST_LINE = 1_000_000  # characters; a message has at most 100,000
PEEKED = 65_536
# Stands for a carriage return in the middle of a line, which the csv module would take for a line's end.
INNER_RETURN = "\u2028"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class TextLine(NamedTuple):
    """``text`` ends with ``\\n`` and holds no carriage return; it is cut where ``whole`` is false."""

    number: int
    text: str
    whole: bool = True


class Lines(Iterator[TextLine]):
    """A file's lines from the first. Lines that were given out can be put back, to be read again.

    UTF-8, or what a byte order mark says. Bytes that are no UTF-8 arrive as lone surrogates, so that whoever reads a
    field can tell. Lines end with ``\\n`` or ``\\r\\n``, or with ``\\r`` where the file's beginning has nothing else.
    """

    def __init__(self, path: Path) -> None:
        self.size = path.stat().st_size
        self._raw = path.open("rb")
        peeked = self._raw.read(PEEKED)
        self._raw.seek(0)
        encoding = next((name for mark, name in _BOMS if peeked.startswith(mark)), "utf-8")
        errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
        old_mac = b"\r" in peeked and b"\n" not in peeked
        self._text = io.TextIOWrapper(self._raw, encoding, errors, newline="\r" if old_mac else "\n")
        self._number = 0
        self._waiting: deque[TextLine] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._text.close()

    @property
    def position(self) -> int:
        """About how many bytes have been read."""
        return self._raw.tell()

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


def _tidy(text: str) -> str:
    return text.rstrip("\r\n").replace("\r", INNER_RETURN) + "\n"
