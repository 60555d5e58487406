"""The rows of a file of any of the usual kinds: CSV as spreadsheets write it, JSON, JSON lines."""

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Row = Mapping[str, str]

JSON_ENDINGS = (".json", ".jsonl", ".ndjson")
DELIMITERS = ",;\t"


class UnreadableError(ValueError):
    """The file cannot be read, and why."""


def rows(path: Path) -> list[Row]:
    """The file's rows, with column names in lower case and every value a string; what is missing is "".

    Raises ``UnreadableError``.
    """
    try:
        text = _decoded(path.read_bytes())
        found = _json(text) if path.suffix.lower() in JSON_ENDINGS else _csv(text)
        return [{_name(name): _word(value) for name, value in row.items() if name is not None} for row in found]
    except (OSError, UnicodeDecodeError, csv.Error, ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise UnreadableError(f"{path.name} cannot be read: {reason}") from error


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, else what Western European Windows writes."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _csv(text: str) -> Iterator[Mapping[Any, Any]]:
    header = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=header.count)
    return iter(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def _json(text: str) -> Iterator[Mapping[Any, Any]]:
    """An array of objects, or one object a line."""
    if text.lstrip().startswith("["):
        yield from (_object(value, f"item {number}") for number, value in enumerate(json.loads(text), 1))
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _object(_value(line, number), f"line {number}")


def _value(line: str, number: int) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {number} is no JSON: {error.msg}") from error


def _object(value: Any, place: str) -> Mapping[Any, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{place} is no object")  # not a TypeError: what is wrong is the file
    return value


def _name(name: object) -> str:
    return str(name).strip().lower()


def _word(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_word(part) for part in value)
    return "" if value is None else str(value).strip()
