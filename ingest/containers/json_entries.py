"""Entries of JSON files, one by one: lines, arrays, and arrays that some object wraps."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

import ijson
from ijson.common import IncompleteJSONError, JSONError, ObjectBuilder

from ingest.containers.lines import Lines, TextLine
from ingest.records import ImportStopped, RejectedRow, Unusable

MOST_EVENTS = 500_000  # keys and values of one entry
DEEPEST = 12
MOST_FIELDS = 400
LOOKED_AT = 20_000  # events, in search of the array that holds the entries
TOP_LEVEL = ""
SMALL = 2_000_000  # bytes of a file that may be a single entry

Entry = Mapping[str, Any]


class JsonEntry(NamedTuple):
    """``line`` is that of a file of lines, or the entry's number in an array."""

    line: int
    value: Entry


def is_lines(start: str) -> bool:
    """Whether a text that begins with ``{`` has an object a line; a single line may as well wrap all entries."""
    first, _, rest = start.strip().partition("\n")
    second = rest.lstrip().partition("\n")[0]
    if not second:
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return second.startswith('{"') and not rest[:1].isspace() and first.rstrip().endswith("}")


def of_lines(lines: Lines) -> Iterator[JsonEntry | RejectedRow]:
    for line in lines:
        if not line.text.strip():
            continue
        try:
            yield JsonEntry(line.number, json_object(line))
        except Unusable as error:
            yield RejectedRow(line.number, error, line.text)


def json_object(line: TextLine) -> dict[str, Any]:
    """The object in a line. Raises ``Unusable``."""
    if not line.whole:
        raise Unusable("line too long")
    try:
        found = json.loads(line.text)
    except (ValueError, RecursionError):
        raise Unusable("not valid JSON") from None
    if not isinstance(found, dict):
        raise Unusable("not a JSON object")
    return found


def wrapper(stream: BinaryIO) -> tuple[str, dict[str, Any]]:
    """The path of the array that holds the entries, and the plain values at the top. Raises ``ImportStopped``.

    ``item`` for a bare array, ``results.item`` for ``{"results": […]}``, empty where the file is a single entry.
    """
    top: dict[str, Any] = {}
    arrays: list[str] = []
    try:
        for prefix, event, value in islice(ijson.parse(stream), LOOKED_AT):
            if event == "start_map" and prefix.endswith("item") and prefix not in arrays:
                arrays.append(prefix)
            if event in ("string", "number", "boolean") and prefix and "." not in prefix and len(top) < MOST_FIELDS:
                top[prefix] = value
    except (JSONError, UnicodeDecodeError) as error:
        if not arrays and not top:
            raise ImportStopped(f"The file is no JSON: {_short(error)}.") from None
    outermost = sorted(arrays, key=lambda path: (path.count("item"), path.count("."), arrays.index(path)))
    return (outermost[0] if outermost else TOP_LEVEL), top


def single(stream: BinaryIO) -> Entry | None:
    """The object that a small file is as a whole; None where it is none, or large."""
    whole = stream.read(SMALL + 1)
    if len(whole) > SMALL:
        return None
    try:
        found = json.loads(whole)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def of_array(stream: BinaryIO, path: str) -> Iterator[JsonEntry | RejectedRow]:
    """The objects at ``path``. Where the file stops being JSON, a rejection says so and is the last."""
    number = 0
    try:
        for value in _items(stream, path):
            number += 1
            if isinstance(value, dict):
                yield JsonEntry(number, value)
            else:
                yield RejectedRow(number, Unusable("not a JSON object"), str(value)[:1000])
    except (IncompleteJSONError, JSONError, UnicodeDecodeError) as error:
        yield RejectedRow(number + 1, Unusable("not valid JSON from here on", _short(error)), "")


def _items(stream: BinaryIO, path: str) -> Iterator[Any]:
    """Like ``ijson.items``, with entries bounded in size and depth."""
    events = iter(ijson.parse(stream))
    for prefix, event, value in events:
        if prefix != path:
            continue
        if event not in ("start_map", "start_array"):
            if event not in ("end_map", "end_array", "map_key"):
                yield value
            continue
        yield _built(events, event, value)


def _built(events: Iterator[tuple[str, str, Any]], event: str, value: Any) -> Any:
    builder = ObjectBuilder()
    depth = size = 0
    while True:
        builder.event(event, value)
        size += 1
        depth += (event in ("start_map", "start_array")) - (event in ("end_map", "end_array"))
        if size > MOST_EVENTS or depth > 4 * DEEPEST:
            raise ImportStopped("One entry of the file is larger or nested more deeply than any export of messages.")
        if depth == 0:
            return builder.value
        _, event, value = next(events)


def flat(entry: Entry) -> dict[str, str]:
    """``{"source": {"body": "x"}, "tags": ["a", "b"]}`` as ``{"source.body": "x", "tags": "a, b"}``."""
    found: dict[str, str] = {}
    _flatten(entry, "", found, 0)
    return found


def _flatten(value: Any, path: str, found: dict[str, str], depth: int) -> None:
    if len(found) >= MOST_FIELDS or depth > DEEPEST:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _flatten(inner, f"{path}.{key}" if path else str(key), found, depth + 1)
    elif isinstance(value, list):
        plain = [text for one in value if not isinstance(one, Mapping | list) and (text := scalar(one))]
        if plain:
            found[path] = ", ".join(plain)
    elif value is not None:
        found[path] = scalar(value)


def scalar(value: Any) -> str:
    """A plain value as text: ``true``, ``12``, ``0.5``; empty for null and for what is not plain."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, Mapping | list):
        return ""
    try:
        return str(value)
    except ValueError:  # an integer of more digits than Python prints
        raise Unusable("number too long") from None


def at(entry: Any, path: str) -> Any:
    """The value at ``source.body``; None where there is none."""
    for key in path.split("."):
        if isinstance(entry, Mapping):
            entry = entry.get(key)
        elif isinstance(entry, list) and key.isdigit() and int(key) < len(entry):
            entry = entry[int(key)]
        else:
            return None
    return entry


def expanded(entry: Entry, lists: str) -> Iterator[dict[str, str]]:
    """One flat row for each element of the list at ``lists`` (``comments``), with the entry's own fields beside it.

    An element's fields are called ``comments[].body``.
    """
    outer = flat(entry)
    inner = at(entry, lists)
    for element in inner if isinstance(inner, list) else ():
        fields = flat(element) if isinstance(element, Mapping) else {"": scalar(element)}
        yield outer | {f"{lists}[].{key}".rstrip("."): value for key, value in fields.items()}


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:120]
