"""A story's text as messages: what a file holds as text, cut where a reader would pause. Pure."""

import re
from collections.abc import Iterator

LONGEST = 4_000  # characters of one message; short enough that a quote is found at a glance
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*\s+")
_BREAKS = "\n\t"


class NoText(ValueError):
    """The file is no text."""


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, or what older programs of Windows wrote. Raises ``NoText``."""
    text = _of_16_bits(data) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _of_8_bits(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if any(character < " " and character not in _BREAKS + "\f\v" for character in text):
        raise NoText("This file is no text.")
    return "".join(character for character in text if character in _BREAKS or character >= " ").strip()


def _of_16_bits(data: bytes) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError:
        raise NoText("The text is not UTF-16, although it says so.") from None


def _of_8_bits(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NoText("The text is neither UTF-8 nor of Windows.")


def pieces(text: str, longest: int = LONGEST) -> list[str]:
    """``text`` in pieces of at most ``longest`` characters, in order: whole paragraphs together, as many as fit; a
    longer paragraph is cut between sentences, a longer sentence between words."""
    found: list[str] = []
    for paragraph in filter(str.strip, _BLANK.split(text)):
        for part in _parts(paragraph.strip(), longest):
            if found and len(found[-1]) + 2 + len(part) <= longest:
                found[-1] += "\n\n" + part
            else:
                found.append(part)
    return found


def _parts(paragraph: str, longest: int) -> Iterator[str]:
    while len(paragraph) > longest:
        ends = [match.end() for match in _SENTENCE_END.finditer(paragraph, 0, longest + 1)]
        cut = ends[-1] if ends else paragraph.rfind(" ", 1, longest + 1)
        cut = cut if cut > 0 else longest
        if piece := paragraph[:cut].strip():
            yield piece
        paragraph = paragraph[cut:].strip()
    if paragraph:
        yield paragraph
