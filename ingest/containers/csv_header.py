"""Finds where the table of a CSV file begins: its delimiter, its header, and the lines before it."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.containers.csv_rows import cells_of
from ingest.containers.lines import Lines, TextLine
from ingest.records import ImportStopped

DELIMITERS = ",;\t|"
RARE_DELIMITERS = ":^~\x1f\x01"
LOOKED_AT = 60  # lines
MOST_COLUMNS = 2_000
_SEP_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)

Knows = Callable[[Sequence[str]], bool]


@dataclass(frozen=True, slots=True)
class CsvHeader:
    """``names`` of the columns, each once. ``skipped`` lines stood before it; ``headless`` tables have none of their
    own."""

    delimiter: str
    names: tuple[str, ...]
    skipped: int = 0
    headless: bool = False
    repeated: tuple[str, ...] = ()


def found(lines: Lines, knows: Knows, is_value: Callable[[str], bool], skip: int = 0) -> CsvHeader | None:
    """Reads up to the header and past it. None where there is no table.

    ``knows`` says whether names are those of a known file; ``is_value`` whether a cell is a value, never a name.
    """
    for _ in range(skip):
        next(lines, None)
    looked = [line for _, line in zip(range(LOOKED_AT), lines, strict=False)]
    place, given = _sep_line(looked)
    start = _known(looked, place, given or DELIMITERS, knows) or _regular(looked, place, given)
    if start is None:
        lines.put_back(looked)
        return None
    delimiter, at = start
    names = cells_of(looked[at].text, delimiter)
    if len(names) > MOST_COLUMNS:
        raise ImportStopped(f"The table has {len(names):,} columns; at most {MOST_COLUMNS:,} are read.")
    headless = any(is_value(name) for name in names)
    lines.put_back(looked[at if headless else at + 1 :])
    if headless:
        names = [""] * len(names)
    return _named(delimiter, names, looked[at].number - 1 - bool(given) if at else 0, headless)


def _sep_line(looked: Sequence[TextLine]) -> tuple[int, str]:
    """Where the table begins at the earliest, and the delimiter that Excel's ``sep=`` line names."""
    for place, line in enumerate(looked):
        if line.text.strip():
            named = _SEP_LINE.fullmatch(line.text.strip("\ufeff\n "))
            return (place + 1, named[1]) if named else (place, "")
    return 0, ""


def _known(looked: Sequence[TextLine], place: int, delimiters: str, knows: Knows) -> tuple[str, int] | None:
    for at in range(place, len(looked)):
        if not looked[at].whole:
            continue
        for delimiter in delimiters:
            if delimiter in looked[at].text and knows(cells_of(looked[at].text, delimiter)):
                return delimiter, at
    return None


def _regular(looked: Sequence[TextLine], place: int, given: str) -> tuple[str, int] | None:
    """The first line with as many cells as most lines have, by the delimiter that splits most lines alike."""
    best: tuple[float, str, int] | None = None
    for delimiter in given or DELIMITERS + RARE_DELIMITERS:
        counts = [len(cells_of(line.text, delimiter)) for line in looked[place:] if line.text.strip()]
        usual = Counter(count for count in counts if count > 1).most_common(1)
        if not usual:
            continue
        width, times = usual[0]
        at = next((n for n in range(place, len(looked)) if _width(looked[n], delimiter) == width), None)
        weight = times / len(counts) + (0.01 * width if delimiter in DELIMITERS else -0.5)
        if at is not None and weight > 0 and (best is None or weight > best[0]):
            best = (weight, delimiter, at)
    return (best[1], best[2]) if best else _single(looked, place)


def _width(line: TextLine, delimiter: str) -> int:
    return len(cells_of(line.text, delimiter)) if line.whole else 0


def _single(looked: Sequence[TextLine], place: int) -> tuple[str, int] | None:
    """A table of one column."""
    at = next((n for n in range(place, len(looked)) if looked[n].text.strip()), None)
    return (",", at) if at is not None and looked[at].whole and len(looked) > at + 1 else None


def _named(delimiter: str, names: Sequence[str], skipped: int, headless: bool) -> CsvHeader:
    """Columns without a name are called by their place, repeated names are told apart."""
    unique, repeated = told_apart(names)
    return CsvHeader(delimiter, unique, skipped, headless, repeated)


def told_apart(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """``message, message`` as ``message, message (2)``; what had to be changed so."""
    seen: Counter[str] = Counter()
    unique: list[str] = []
    for place, name in enumerate(names, 1):
        plain = name.strip().strip("\ufeff") or f"column {place}"
        seen[plain.lower()] += 1
        unique.append(plain if seen[plain.lower()] == 1 else f"{plain} ({seen[plain.lower()]})")
    return tuple(unique), tuple(name for name, times in seen.items() if times > 1)
