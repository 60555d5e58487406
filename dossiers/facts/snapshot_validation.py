"""Which ``snapshot_json`` an edit or an import may bring. Pure."""

import json
import math
from collections.abc import Iterator
from typing import Any

from dossiers.models import kinds

MAX_DEPTH = 24
MAX_ITEMS = 5_000  # of one list
MAX_KEY = 59  # characters; one more is kept for a mark of ours
MAX_NAME = 2_000
MAX_BYTES = 1_000_000


class InvalidSnapshot(ValueError):
    """It is not a snapshot; ``where`` leads to the place, by keys and indices."""

    def __init__(self, message: str, *where: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.where = where


def checked(snapshot: Any) -> dict[str, Any]:
    """The snapshot itself. Raises ``InvalidSnapshot`` for what cannot be kept, or given back as it came."""
    if not isinstance(snapshot, dict):
        raise InvalidSnapshot("A snapshot is an object.")
    checked_values(snapshot)
    if len(json.dumps(snapshot)) > MAX_BYTES:
        raise InvalidSnapshot(f"A snapshot has at most {MAX_BYTES:,} bytes.")
    for section in kinds.sections():
        _check_section(section, snapshot.get(section, []))
    return snapshot


def checked_values(value: Any) -> None:
    """Raises ``InvalidSnapshot`` where ``value`` holds what no database and no reader of JSON can keep."""
    for one, where in _walked(value):
        _check_value(one, where)


def _walked(root: Any) -> Iterator[tuple[Any, tuple[str | int, ...]]]:
    """Everything in it, without recursion, so that nothing is too deep to be refused."""
    waiting: list[tuple[Any, tuple[str | int, ...]]] = [(root, ())]
    while waiting:
        value, where = waiting.pop()
        yield value, where
        if len(where) > MAX_DEPTH:
            raise InvalidSnapshot(f"It is nested deeper than {MAX_DEPTH}.", *where[:4])
        if isinstance(value, dict):
            waiting += [(child, (*where, key if isinstance(key, str) else repr(key))) for key, child in value.items()]
        elif isinstance(value, list):
            waiting += [(child, (*where, index)) for index, child in enumerate(value)]


def _check_value(value: Any, where: tuple[str | int, ...]) -> None:
    texts = [value] if isinstance(value, str) else list(value) if isinstance(value, dict) else []
    for text in texts:
        if not isinstance(text, str) or "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            raise InvalidSnapshot("It holds characters that are no text.", *where)
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidSnapshot("It holds a number that is none.", *where)
    if not isinstance(value, dict | list | str | int | float | None):
        raise InvalidSnapshot("It holds something that is not JSON.", *where)


def _check_section(section: str, items: Any) -> None:
    if not isinstance(items, list):
        raise InvalidSnapshot("This is a list.", section)
    if len(items) > MAX_ITEMS:
        raise InvalidSnapshot(f"A list has at most {MAX_ITEMS} items.", section)
    for index, item in enumerate(items):
        if section == "characters":
            _check_character(item, section, index)
        elif not isinstance(item, str | dict):
            raise InvalidSnapshot("An item is a text or an object.", section, index)
        if isinstance(item, dict):
            _check_object(item, section, index)


def _check_character(item: Any, section: str, index: int) -> None:
    if not isinstance(item, dict):
        raise InvalidSnapshot("A character is an object with a name.", section, index)
    name = item.get("name")
    if not isinstance(name, str) or not name.strip():
        raise InvalidSnapshot("A character has a name.", section, index, "name")
    if not isinstance(item.get("relationships", []), list):
        raise InvalidSnapshot("This is a list.", section, index, "relationships")


def _check_object(item: dict[str, Any], section: str, index: int) -> None:
    for key in item:
        if len(key) > MAX_KEY or not key:
            raise InvalidSnapshot(f"A key has 1 to {MAX_KEY} characters.", section, index, key[:MAX_KEY])
    name = item.get("name")
    if isinstance(name, str) and len(name) > MAX_NAME:
        raise InvalidSnapshot(f"A name has at most {MAX_NAME} characters.", section, index, "name")
