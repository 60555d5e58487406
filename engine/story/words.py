"""The word lists behind the reading of stories, read once when first needed."""

from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "words.txt"


@cache
def sections() -> dict[str, tuple[str, ...]]:
    """Return section → its entries in order; an underscore in the file is a space."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            current.extend(word.replace("_", " ") for word in line.split())
    return {section: tuple(words) for section, words in found.items()}


@cache
def listed(section: str) -> frozenset[str]:
    """Return the entries of one section."""
    return frozenset(sections()[section])


@cache
def pairs(section: str) -> dict[str, str]:
    """Return a section written as key=value."""
    return dict(entry.split("=", 1) for entry in sections()[section])


def alternatives(section: str) -> str:
    """Return a section, of key=value its keys, as a group of a pattern, longest first."""
    words = (entry.split("=", 1)[0] for entry in sections()[section])
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"
