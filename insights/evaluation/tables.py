"""The rows of a file of any of the usual kinds: CSV as spreadsheets write it, JSON, JSON lines."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

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
    lines = io.StringIO(text.lstrip("\r\n"), newline="")
    header = re.sub('"[^"]*"', "", lines.readline())  # a quoted name may hold the signs of others
    lines.seek(0)
    return iter(csv.DictReader(lines, delimiter=max(DELIMITERS, key=header.count)))


def _json(text: str) -> Iterator[Mapping[Any, Any]]:
    """An array of objects, or one object a line."""
    array = _array(text)
    if array is not None:
        yield from (_object(value, f"item {number}") for number, value in enumerate(array, 1))
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _object(_value(line, number), f"line {number}")


def _array(text: str) -> list[Any] | None:
    """The array that the whole text is; None where it is lines, of which the first may be an array."""
    if not text.lstrip().startswith("["):
        return None
    try:
        return cast(list[Any], json.loads(text))
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            return None
        raise


def _value(line: str, number: int) -> Any:
    try:
        return json.loads(line)
    except RecursionError as error:
        raise ValueError(f"line {number} is nested too deeply") from error
    except ValueError as error:  # not only of JSON: a number may have too many digits
        raise ValueError(f"line {number} is no JSON: {getattr(error, 'msg', error)}") from error


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
