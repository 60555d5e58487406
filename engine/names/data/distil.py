"""Distil the word lists of this folder from their public sources.

Run once by hand, with the sources unpacked (see LICENCE.md for where each comes from):

    python engine/names/data/distil.py --words american-english --census DIR --geonames DIR

Writes ``common.txt``, ``given.txt``, ``surnames.txt`` and ``places.txt`` beside this script.
"""

import argparse
import json
import re
import unicodedata
from pathlib import Path

HERE = Path(__file__).parent
SURNAMES_KEPT = 12_000
"""The census's most frequent surnames; below this rank they are mostly misspellings."""
CITY_LARGE = 300_000
"""Inhabitants from which a name is more likely the city than a person called after it."""
FREQUENT = 0.02
"""Per cent of one sex from which a given name is well known: one in five thousand."""
GENDER_RATIO = 4.0
"""How many times more frequent one sex must be before a given name is called male or female."""


def census(path: Path) -> dict[str, float]:
    """Return name → frequency in per cent from one census file, most frequent first."""
    rows = (line.split() for line in path.read_text().splitlines())
    return {row[0].lower(): float(row[1]) for row in rows if len(row) > 1}


def given_names(folder: Path) -> list[str]:
    """Return lines ``name m|f|u`` for every given name of the census; a capital letter marks a frequent name."""
    male, female = census(folder / "dist.male.first"), census(folder / "dist.female.first")
    lines = []
    for name in sorted(male.keys() | female.keys()):
        m, f = male.get(name, 0.0005), female.get(name, 0.0005)
        sex = "m" if m > GENDER_RATIO * f else "f" if f > GENDER_RATIO * m else "u"
        lines.append(f"{name} {sex.upper() if max(m, f) >= FREQUENT else sex}")
    return lines


def plain(name: str) -> str:
    """Return `name` without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def places(folder: Path) -> list[str]:
    """Return lines ``rank name``: 3 country or state, 2 large city, 1 other city."""
    rank: dict[str, int] = {}
    for city in json.loads((folder / "cities15000.json").read_text()).values():
        tier = 2 if city["population"] >= CITY_LARGE else 1
        for name in {city["name"], plain(city["name"])}:
            rank[name.lower()] = max(rank.get(name.lower(), 0), tier)
    for file in ("countries.json", "us_states.json", "continents.json"):
        for key, row in json.loads((folder / file).read_text()).items():
            rank[(row.get("name") or key).lower()] = 3
    sound = re.compile(r"[^\W\d_][\w .'’\-]+")
    return [f"{tier} {name}" for name, tier in sorted(rank.items()) if sound.fullmatch(name)]


def common_words(path: Path) -> list[str]:
    """Return the list's entries that are written in lower case, without possessives."""
    return [word for word in path.read_text().split() if word.isalpha() and word.islower() and len(word) > 1]


def write(name: str, lines: list[str]) -> None:
    """Write one list beside this script, one entry per line."""
    (HERE / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Read the three sources and write the four lists."""
    parser = argparse.ArgumentParser(description=__doc__)
    for source in ("words", "census", "geonames"):
        parser.add_argument(f"--{source}", type=Path, required=True)
    chosen = parser.parse_args()
    write("common.txt", common_words(chosen.words))
    write("given.txt", given_names(chosen.census))
    write("surnames.txt", sorted(list(census(chosen.census / "dist.all.last"))[:SURNAMES_KEPT]))
    write("places.txt", places(chosen.geonames))


if __name__ == "__main__":
    main()
