"""WhatsApp's exported chat: a text file of lines ``[07.11.24, 21:22:39] Ann: …`` or ``07/11/2024, 21:22 - Ann: …``."""

import re
from collections.abc import Iterator, Sequence

from ingest.containers.lines import TextLine
from ingest.layouts.layout import LeftOut, MessageFields, TextExport, message_fields
from ingest.meaning import directions

_DATE = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
_CLOCK = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[\s\u202f]?[APap]\.?\s?[Mm]\.?)?"
_START = re.compile(
    rf"[\u200e\u200f\ufeff]*(?:\[({_DATE},?\s{_CLOCK})\]\s|({_DATE},?\s{_CLOCK})\s[-–]\s)(.*)", re.DOTALL
)
_AUTHOR = re.compile(r"(?:~\s?)?([^:\n]{1,100}?): ?(.*)", re.DOTALL)
_NO_WORDS = re.compile(r"\u200e|<(?:Media|Medien|Multimedia|Médias|Arquivo)[^<>]*>\s*$|null\s*$")
_ENOUGH = 2


def _recognises(lines: Sequence[str]) -> bool:
    starts = sum(_START.match(line) is not None for line in lines)
    written = sum(bool(line.strip()) for line in lines)
    return starts >= min(_ENOUGH, written) and starts > 0 and 5 * starts >= written


def _messages(lines: Iterator[TextLine], name: str) -> Iterator[tuple[int, MessageFields | LeftOut]]:
    number, text = 0, ""
    for line in lines:
        if _START.match(line.text):
            if text:
                yield number, _message(text, name)
            number, text = line.number, line.text
        elif text:
            text += line.text
    if text:
        yield number, _message(text, name)


def _message(text: str, name: str) -> MessageFields | LeftOut:
    found = _START.match(text)
    whole = _AUTHOR.fullmatch(found[3]) if found else None
    if found is None or whole is None:
        return LeftOut("system notice")
    author, words = whole[1].strip("\u200e\u202a\u202c "), whole[2].strip(" \n")
    if _NO_WORDS.match(words):
        return LeftOut("system notice, picture or file")
    return message_fields(
        text=words.replace("\u200e", ""),
        timestamp=(found[1] or found[2]).replace(".", ":") if _dotted(found[1] or found[2]) else found[1] or found[2],
        author=author,
        inbound="outbound" if directions.names_an_agent(author) else "inbound",
        thread=name,
    )


def _dotted(moment: str) -> bool:
    """Whether only the clock has dots, as in Finnish: ``7/11/2024 21.22``."""
    return "." in moment and ":" not in moment and "/" in moment


EXPORT = TextExport("WhatsApp", "whatsapp", _recognises, _messages)
