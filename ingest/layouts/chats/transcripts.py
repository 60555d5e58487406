"""Transcripts of tawk.to and Crisp: a few lines about the chat, then ``09:15 AM Ann: …``, times without a day."""

import re
from collections.abc import Iterator, Sequence

from ingest.containers.lines import TextLine
from ingest.layouts.layout import LeftOut, MessageFields, TextExport, message_fields
from ingest.meaning import directions

_STARTED = re.compile(
    r"(?:Started|Date|Chat started|Created|Started on|Conversation started)(?: at| on)?: *(.+)", re.IGNORECASE
)
_WITH = re.compile(
    r"(?:Conversation|Chat|Transcript)(?: \w+)? with (.+)|(?:Visitor|Name|Customer|User): *(.+)", re.IGNORECASE
)
_SAID = re.compile(
    r"[\[(]?(\d{1,2}:\d\d(?::\d\d)?(?: ?[APap]\.?[Mm]\.?)?)[\])]?\s*[-–]?\s*([^:]{1,80}): (.*)", re.DOTALL
)
_NOTICE = re.compile(r"[\[(]?\d{1,2}:\d\d(?::\d\d)?(?: ?[APap]\.?[Mm]\.?)?[\])]?\s")
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_ZONE = re.compile(r"\(([A-Z]{2,5}|[A-Za-z]+/[A-Za-z_/]+|(?:UTC|GMT)[+-]\d[\d:]*)\)\s*$|\b(UTC|GMT|[A-Z]{3,4}T)\s*$")
_DAY_END = re.compile(r"(?:,? (?:at )?|T)\d{1,2}:\d\d.*$")


def _recognises(lines: Sequence[str]) -> bool:
    return any(_STARTED.match(line.strip()) for line in lines) and any(_SAID.match(line) for line in lines)


def _messages(lines: Iterator[TextLine], name: str) -> Iterator[tuple[int, MessageFields | LeftOut]]:
    visitor, day, zone, thread = "", "", "", name
    number, spoken = 0, ("", "", "")
    for line in lines:
        if begun := _SAID.match(line.text):
            if spoken[2]:
                yield number, _message(spoken, visitor, day, zone, thread)
            number, spoken = line.number, (begun[1], begun[2].strip(), begun[3])
        elif started := _STARTED.match(line.text.strip()):
            if spoken[2]:
                yield number, _message(spoken, visitor, day, zone, thread)
            spoken = ("", "", "")
            day, zone, thread = *_day_and_zone(started[1]), f"{name}/{started[1].strip()}"[:80]
        elif named := _WITH.match(line.text.strip()):
            if spoken[2]:
                yield number, _message(spoken, visitor, day, zone, thread)
            spoken, visitor = ("", "", ""), (named[1] or named[2]).strip()
        elif spoken[2] and _NOTICE.match(line.text):
            yield line.number, LeftOut("system notice")
        elif spoken[2]:
            spoken = (spoken[0], spoken[1], spoken[2] + line.text)
    if spoken[2]:
        yield number, _message(spoken, visitor, day, zone, thread)


def _day_and_zone(started: str) -> tuple[str, str]:
    """``November 5, 2024 at 09:15 AM (EST)`` as its day and its zone."""
    zone = _ZONE.search(started)
    return _DAY_END.sub("", started.strip()), (zone[1] or zone[2]) if zone else ""


def _message(spoken: tuple[str, str, str], visitor: str, day: str, zone: str, thread: str) -> MessageFields:
    clock, author, text = spoken
    ours = author != visitor if visitor else directions.names_an_agent(author)
    return message_fields(
        text=text.strip(),
        timestamp=f"{day} {clock} {zone}".strip(),
        author=author,
        inbound="outbound" if ours else "inbound",
        thread=thread,
    )


EXPORT = TextExport("transcript of a chat (tawk.to, Crisp)", "livechat", _recognises, _messages)
