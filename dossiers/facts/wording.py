"""When two spellings say the same, and how several statements become one text. Pure."""

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-"})
_POSSESSIVE = re.compile(r"'s?\Z")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_ARTICLE = re.compile(r"\A(?:the|an?)\s+(?=\w)")


def folded(text: str) -> str:
    """``text`` without what spellings of the same words differ in: case, accents, spaces, edges, a possessive 's."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    words = " ".join(bare.casefold().split())
    return _EDGES.sub("", _POSSESSIVE.sub("", words)) or words


def exact(value: Any) -> str:
    """What only the same JSON has in common; the order of keys does not count."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def same(value: Any) -> str:
    """What two values have in common that say the same: "A detective." and "the detective"; JSON by its content."""
    if not isinstance(value, str):
        return exact(value)
    return _ARTICLE.sub("", folded(value))


def given(value: Any) -> Any:
    """A stored value as an edit brought it; see ``snapshot.kept``."""
    return value["="] if isinstance(value, dict) and set(value) == {"="} else value


def text(value: Any) -> str:
    """A fact's value in words; edits may bring any JSON."""
    value = given(value)
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(text(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {text(item)}" for key, item in value.items())
    return "" if value is None else str(value)


def joined(statements: Sequence[str]) -> str:
    """Statements in order as one text: sentences beside each other, phrases with semicolons."""
    whole = ""
    for statement in statements:
        separator = "" if not whole else " " if whole.rstrip().endswith((".", "!", "?", "…")) else "; "
        whole += separator + statement
    return whole
