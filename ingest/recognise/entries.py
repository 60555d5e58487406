"""JSON: known exports, and entries whose fields become columns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import BinaryIO

from ingest.choices import ReadingChoices
from ingest.containers import encodings, json_entries
from ingest.containers.json_entries import JsonEntry
from ingest.layouts import guess, known
from ingest.layouts.layout import Entry, EntryExport, Layout, LeftOut, RowExport
from ingest.recognise.base import SAMPLE, Items, OpenedText, RecognisedFile, canonical, is_date
from ingest.records import ImportStopped, RejectedRow, Unusable


def of_array(text: OpenedText, choices: ReadingChoices) -> RecognisedFile | None:
    def stream() -> BinaryIO:
        return encodings.as_utf8(text.member.open(), text.encoding)

    with stream() as opened:
        whole = json_entries.single(opened)
    with stream() as opened:
        path, top = json_entries.wrapper(opened)
    if whole is not None and choices.layout is None and known.by_entry(whole, {}) is not None:
        path = json_entries.TOP_LEVEL

    def entries() -> Iterator[JsonEntry | RejectedRow]:
        with stream() as opened:
            yield from json_entries.of_array(opened, path)

    folder = text.member.name.rpartition("/")[0]
    return _entries(entries, {**top, "folder": folder}, choices)


def of_lines(text: OpenedText, choices: ReadingChoices) -> RecognisedFile | None:
    """One object a line."""

    def entries() -> Iterator[JsonEntry | RejectedRow]:
        with text.lines() as lines:
            yield from json_entries.of_lines(lines)

    return _entries(entries, {}, choices)


def _entries(
    entries: Callable[[], Iterator[JsonEntry | RejectedRow]], top: Entry, choices: ReadingChoices
) -> RecognisedFile | None:
    sample = [one.value for one in islice(entries(), SAMPLE) if isinstance(one, JsonEntry)]
    if not sample:
        first = next(entries(), None)
        if isinstance(first, RejectedRow):
            raise ImportStopped(f"It holds no messages: {first.error}.")
        return None
    if choices.layout is None and (export := _by_sample(sample, top)) is not None:
        return RecognisedFile(export.name, _exported(entries, export, top), canonical(export.name, export.source))
    return _flat_entries(entries, sample, choices)


def _by_sample(sample: Sequence[Entry], top: Entry) -> EntryExport | None:
    return next((found for entry in sample[:20] if (found := known.by_entry(entry, top)) is not None), None)


def _exported(
    entries: Callable[[], Iterator[JsonEntry | RejectedRow]], export: EntryExport, top: Entry
) -> Callable[[], Items]:
    def rows() -> Items:
        for one in entries():
            if isinstance(one, RejectedRow):
                yield one
                continue
            try:
                for message in export.messages(one.value, top):
                    yield message if isinstance(message, LeftOut) else (one.line, message)
            except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
                problem = Unusable("an entry that is unlike the others", f"{type(error).__name__}: {error}"[:120])
                yield RejectedRow(one.line, problem, str(one.value)[:1000])

    return rows


def _flat_entries(
    entries: Callable[[], Iterator[JsonEntry | RejectedRow]], sample: Sequence[Entry], choices: ReadingChoices
) -> RecognisedFile:
    flat = [json_entries.flat(entry) for entry in sample]
    names = tuple(dict.fromkeys(name for row in flat for name in row))
    layout = choices.layout or known.by_header(names)
    proposal = None
    if isinstance(layout, RowExport):
        layout = None
    if layout is None:
        proposal = guess.guessed(names, flat, is_date)
        lists = _lists(sample)
        if proposal.layout is None and lists:
            rows = [row for entry in sample for row in json_entries.expanded(entry, lists[0])]
            names = tuple(dict.fromkeys(name for row in rows for name in row))
            proposal = guess.guessed(names, rows, is_date)
        layout = proposal.layout if choices.confirmed else None
    used = layout or (proposal.layout if proposal else None)
    every = names + tuple(f"{one}[]." for one in _lists(sample))
    spelled = _spelled(used, names) if used else None
    kind = layout.name if layout else "JSON of no known kind"
    missing = tuple(n for n in choices.layout.needed if not _has(n, names, sample)) if choices.layout else ()
    return RecognisedFile(
        kind,
        _flattened(entries, used.lists if used else ""),
        spelled if layout else None,
        None,
        every,
        proposal,
        missing,
    )


def _has(name: str, names: Sequence[str], sample: Sequence[Entry]) -> bool:
    if "[]" in name:
        lists, _, key = name.partition("[].")
        return any(f"{lists}[].{key}" in row for entry in sample for row in json_entries.expanded(entry, lists))
    return name.lower() in {one.lower() for one in names}


def _lists(sample: Sequence[Entry]) -> list[str]:
    """The paths of lists of objects, the first level first."""
    found: dict[str, None] = {}
    for entry in sample[:50]:
        for key, value in entry.items():
            if isinstance(value, list) and value and isinstance(value[0], Mapping):
                found[str(key)] = None
            elif isinstance(value, Mapping):
                inner = [k for k, v in value.items() if isinstance(v, list) and v and isinstance(v[0], Mapping)]
                found.update(dict.fromkeys(f"{key}.{k}" for k in inner))
    return list(found)


def _spelled(layout: Layout, names: Sequence[str]) -> Layout:
    """The layout with its columns in the file's own capitals."""
    own = {name.lower(): name for name in reversed(names)}
    columns = {part: tuple(own.get(name.lower(), name) for name in cols) for part, cols in layout.columns.items()}
    return replace(layout, columns=columns)


def _flattened(entries: Callable[[], Iterator[JsonEntry | RejectedRow]], lists: str) -> Callable[[], Items]:
    def rows() -> Items:
        for one in entries():
            if isinstance(one, RejectedRow):
                yield one
                continue
            try:
                if lists:
                    yield from ((one.line, row) for row in json_entries.expanded(one.value, lists))
                else:
                    yield one.line, json_entries.flat(one.value)
            except Unusable as error:
                yield RejectedRow(one.line, error, str(one.line))

    return rows
