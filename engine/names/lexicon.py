"""The word lists behind the name rules, read once when first needed.

Sources and licences: ``engine/names/data/LICENCE.md``. Loading takes about 50 ms and 15 MB.
"""

import unicodedata
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data"

FUNCTION_NAMES = frozenset(["will", "may", "april", "june", "august"])
"""Given names that are function words or months too; others the census counts ("In", "So", "Do") do more harm."""

STROKES = str.maketrans("đłøðħı", "dlodhi")
"""Letters whose stroke is no accent that could be taken off."""

COUNTRY, LARGE_CITY, CITY = 3, 2, 1
"""Ranks of a known place, most telling first; 0 is unknown."""


def read_list(name: str) -> str:
    """Return the text of one list."""
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def cues() -> dict[str, frozenset[str]]:
    """Return section → words of the hand-written cue list."""
    sections: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in read_list("cues.txt").splitlines():
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), set())
        elif not line.startswith("#"):
            current.update(line.split())
    return {section: frozenset(words) for section, words in sections.items()}


@cache
def common() -> frozenset[str]:
    """Return the English words that are written in lower case."""
    return frozenset(read_list("common.txt").split())


@cache
def surnames() -> frozenset[str]:
    """Return frequent surnames, lower case."""
    return frozenset(read_list("surnames.txt").split())


@cache
def given_names() -> dict[str, str]:
    """Return given name (lower case) → "m", "f", or "u" where both sexes bear it; in capitals when frequent."""
    pairs = (line.split() for line in read_list("given.txt").splitlines())
    barred = (cues()["function"] | cues()["calendar"]) - FUNCTION_NAMES
    known = {name: sex for name, sex in pairs if name not in barred}
    for name in cues()["given_extra"]:
        known.setdefault(name, "u")
    return known


@cache
def places() -> dict[str, int]:
    """Return place name (lower case) → its rank."""
    rows = (line.split(" ", 1) for line in read_list("places.txt").splitlines())
    known = {name: int(rank) for rank, name in rows}
    known.update((name.replace("_", " "), COUNTRY) for name in cues()["place_extra"])
    return known


def plain(word: str) -> str:
    """Return lower-case `word` without accents and strokes: "inês" → "ines", "đà" → "da"."""
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFKD", word.translate(STROKES))
    return "".join(c for c in letters if not unicodedata.combining(c))


def is_common(word: str) -> bool:
    """Say whether lower-case `word` is an ordinary English word."""
    return word in common() or word in cues()["function"]


def is_given(word: str) -> bool:
    """Say whether lower-case `word` is known as a given name, also without its accents or in a double name."""
    names = given_names()
    return word in names or plain(word) in names or ("-" in word and all(p in names for p in word.split("-")))


def is_frequent_given(word: str) -> bool:
    """Say whether lower-case `word` is a well-known given name."""
    return given_names().get(word, "").isupper()


def is_surname(word: str) -> bool:
    """Say whether lower-case `word` is known as a surname."""
    return word in surnames() or plain(word).replace("'", "").replace("’", "") in surnames()


def place_rank(name: str) -> int:
    """Return how well lower-case `name` is known as a place; 0 is not at all.

    Words with accents are looked up joined as well ("hà nội" is "hanoi"); plain ones are not ("to go" is no Togo).
    """
    known = places()
    if name.isascii():
        return known.get(name) or 0
    bared = plain(name)
    return known.get(name) or known.get(bared) or known.get(bared.replace(" ", "")) or 0


def in_cue(section: str, word: str) -> bool:
    """Say whether lower-case `word` stands in one section of the cue list."""
    return word in cues()[section]
