"""Finds out what a file is: its container, its encoding, its layout, and how its rows are read."""

from ingest.choices import ReadingChoices
from ingest.containers import encodings, json_entries
from ingest.containers.encodings import TextEncoding
from ingest.containers.lines import PEEKED
from ingest.containers.packed import PackedFile
from ingest.layouts import known
from ingest.layouts.layout import LeftOut, TextExport
from ingest.layouts.mail import mailbox
from ingest.recognise import entries, tables
from ingest.recognise.base import Items, OpenedText, RecognisedFile, canonical

HEAD_LINES = 60


def recognised(member: PackedFile, choices: ReadingChoices) -> RecognisedFile | None:
    """What ``member`` is; None where it is empty or nothing that can be read. Raises ``ImportStopped``."""
    if member.is_sheet:
        return tables.workbook(member, choices)
    with member.open() as stream:
        start = stream.read(PEEKED)
    if not start.strip(b"\x00\xff\xfe\xef\xbb\xbf \t\r\n"):
        return None
    if mailbox.is_mailbox(start) or mailbox.is_mail(start):
        return _mail(member, start)
    text = OpenedText(member, _encoding(member, choices), start)
    found = _text(text, choices)
    if found is not None and text.encoding.guessed:
        found.notes.append(f"Its bytes are read as {text.encoding.name}; if words look wrong, name --encoding.")
    return found


def _encoding(member: PackedFile, choices: ReadingChoices) -> TextEncoding:
    if choices.encoding:
        return encodings.named(choices.encoding)
    with member.open() as stream:
        return encodings.detected(stream)


def _text(text: OpenedText, choices: ReadingChoices) -> RecognisedFile | None:
    head = text.head
    if choices.layout is None and (export := known.by_lines(head.split("\n")[:HEAD_LINES])) is not None:
        return _transcript(text, export)
    begins = head.lstrip()[:1]
    if begins == "{" and json_entries.is_lines(head):
        return entries.of_lines(text, choices)
    if begins in ("{", "["):
        return entries.of_array(text, choices)
    return tables.csv(text, choices)


def _mail(member: PackedFile, start: bytes) -> RecognisedFile:
    many = mailbox.is_mailbox(start)
    read = mailbox.messages if many else mailbox.single

    def rows() -> Items:
        with member.open() as stream:
            for line, message in read(stream):
                yield message if isinstance(message, LeftOut) else (line, message)

    return RecognisedFile("mailbox (mbox)" if many else "e-mail", rows, canonical("mail", "mail"))


def _transcript(text: OpenedText, export: TextExport) -> RecognisedFile:
    def rows() -> Items:
        with text.lines() as lines:
            for line, message in export.messages(lines, text.member.name.rpartition("/")[2]):
                yield message if isinstance(message, LeftOut) else (line, message)

    return RecognisedFile(export.name, rows, canonical(export.name, export.source))
