"""Which encoding a file's bytes are in: by its mark, by being valid UTF-8 throughout, else by a detector."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import chardet
from chardet import EncodingEra

from ingest.records import ImportStopped

CHUNK = 1 << 20
SAMPLE = 64_000  # bytes of lines with other than ASCII letters that the detector sees
# Of two encodings about as likely, the one that nine in ten such files are in.
LIKELIEST = "Windows-1252"
ABOUT_AS_LIKELY = 0.7
LONGEST_VALUE = 32  # chunks without a quotation mark: a value of JSON that would fill the memory

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = {(0, 1): "utf-16-le", (1, 0): "utf-16-be", (0, 1, 1, 1): "utf-32-le", (1, 1, 1, 0): "utf-32-be"}


class TextEncoding(NamedTuple):
    """``name`` for the decoder; ``guessed`` where neither a mark nor the bytes themselves prove it."""

    name: str
    guessed: bool = False

    @property
    def errors(self) -> str:
        """UTF-8 that is damaged here and there keeps what is no text as lone surrogates, so that readers can tell."""
        return "surrogateescape" if self.name.startswith("utf-8") else "replace"


def named(name: str) -> TextEncoding:
    """The encoding that somebody names. Raises ``ImportStopped``."""
    try:
        return TextEncoding(codecs.lookup(name).name)
    except LookupError:
        raise ImportStopped(
            f"“{name[:40]}” is no encoding: name one such as utf-8, cp1252, cp1251 or shift_jis."
        ) from None


def detected(stream: BinaryIO) -> TextEncoding:
    """Reads the stream to its end."""
    start = stream.read(CHUNK)
    for mark, name in _BOMS:
        if start.startswith(mark):
            return TextEncoding(name)
    if wide := _without_mark(start[:4_000]):
        return TextEncoding(wide, guessed=True)
    return _narrow(_chunks(start, stream))


def _chunks(start: bytes, stream: BinaryIO) -> Iterator[bytes]:
    unquoted = 0
    piece = start
    while piece:
        unquoted = unquoted + 1 if b'"' not in piece else 0
        if unquoted > LONGEST_VALUE and start.lstrip()[:1] in (b"{", b"["):
            raise ImportStopped("The file holds a single value of more than 32 million bytes: it is not read.")
        yield piece
        piece = stream.read(CHUNK)


def _without_mark(start: bytes) -> str | None:
    """UTF-16 and UTF-32 betray themselves: every second byte, or three of four, of ASCII letters is zero."""
    if b"\x00" not in start:
        return None
    for width in (4, 2):
        whole = start[: len(start) // width * width]
        shares = [whole[place::width].count(0) / max(len(whole) // width, 1) for place in range(width)]
        pattern = tuple(int(share > 0.5) for share in shares)
        if pattern in _WIDE and all(share > 0.9 or share < 0.3 for share in shares):
            return _WIDE[pattern]
    return None


def _narrow(chunks: Iterator[bytes]) -> TextEncoding:
    decoder = codecs.getincrementaldecoder("utf-8")()
    sample = bytearray()
    valid = True
    for chunk in chunks:
        if len(sample) < SAMPLE and not chunk.isascii():
            sample += _telling(chunk)
        try:
            valid = valid and decoder.decode(chunk) is not None
        except UnicodeDecodeError:
            valid = False
    if (valid and not decoder.getstate()[0]) or _mostly_utf8(bytes(sample[:SAMPLE])):
        return TextEncoding("utf-8")
    return TextEncoding(_likely(bytes(sample[:SAMPLE])), guessed=True)


def _telling(chunk: bytes) -> bytes:
    """The lines that are not all ASCII."""
    return b"".join(line for line in chunk.splitlines(keepends=True) if not line.isascii())[:SAMPLE]


def _mostly_utf8(sample: bytes) -> bool:
    """Whether it is UTF-8 that is damaged in places: whole letters outnumber bytes that belong to none."""
    text = sample.decode("utf-8", "surrogateescape")
    whole = sum(character > "\x7f" and not "\ud800" <= character <= "\udfff" for character in text)
    return whole >= sum("\ud800" <= character <= "\udfff" for character in text)


def _likely(sample: bytes) -> str:
    found = chardet.detect_all(sample, encoding_era=EncodingEra.MODERN_WEB)
    shares = {str(one["encoding"]): float(one["confidence"] or 0) for one in found if one["encoding"]}
    best = max(shares, key=lambda name: shares[name], default=LIKELIEST)
    if shares.get(LIKELIEST, 0) >= ABOUT_AS_LIKELY * shares.get(best, 0):
        best = LIKELIEST
    try:
        return codecs.lookup(best).name
    except LookupError:
        return codecs.lookup(LIKELIEST).name


def as_utf8(stream: BinaryIO, encoding: TextEncoding) -> BinaryIO:
    """The stream's bytes as UTF-8, which is what readers of JSON take."""
    if encoding.name == "utf-8":
        return stream
    return codecs.EncodedFile(stream, "utf-8", encoding.name, "replace")
