"""A mailbox file (mbox): e-mails one after the other, each begun by a line ``From …``."""

from collections.abc import Iterator
from typing import BinaryIO

from ingest.layouts.layout import LeftOut, MessageFields
from ingest.layouts.mail import message

LONGEST_LINE = 1_000_000
_HEADERS = (b"From:", b"To:", b"Date:", b"Subject:", b"Received:", b"Return-Path:", b"Message-ID:", b"Delivered-To:",
            b"MIME-Version:", b"DKIM-Signature:", b"X-", b"Content-Type:", b"Reply-To:")  # fmt: skip


def is_mailbox(start: bytes) -> bool:
    return start.startswith(b"From ") and b"\n" in start and is_mail(start.partition(b"\n")[2])


def is_mail(start: bytes) -> bool:
    """Whether it begins with the headers of one e-mail."""
    lines = [line for line in start.splitlines()[:60] if line.strip()]
    named = {header.lower() for header in _HEADERS for line in lines if line.lower().startswith(header.lower())}
    return bool(lines) and lines[0].lower().startswith(tuple(h.lower() for h in _HEADERS)) and len(named) >= 3


def messages(stream: BinaryIO) -> Iterator[tuple[int, MessageFields | LeftOut]]:
    """The e-mails, each with the number of its first line."""
    number, begun, size = 0, 0, 0
    held: list[bytes] = []
    blank = True
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if blank and line.startswith(b"From "):
            if held:
                yield begun, _read(held, size)
            begun, held, size = number, [], 0
        else:
            size += len(line)
            if size <= message.LARGEST:
                held.append(line[1:] if line.startswith(b">From ") else line)
        blank = not line.strip()
    if held:
        yield begun, _read(held, size)


def _read(held: list[bytes], size: int) -> MessageFields | LeftOut:
    if size > message.LARGEST:
        return LeftOut("e-mail of more than 30 million bytes")
    return message.read_mail(b"".join(held))


def single(stream: BinaryIO) -> Iterator[tuple[int, MessageFields | LeftOut]]:
    """A file that is one e-mail."""
    raw = stream.read(message.LARGEST + 1)
    yield 1, (LeftOut("e-mail of more than 30 million bytes") if len(raw) > message.LARGEST else message.read_mail(raw))
