"""Reads files of labelled messages: CSV with a header, or JSON lines."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TEXT_COLUMNS = ("text", "message", "tweet", "content")
LABEL_COLUMNS = ("label", "sentiment", "airline_sentiment", "category", "silver5")
SCORE_COLUMNS = ("mean", "score")
SENTIMENTS = {
    **dict.fromkeys(("negative", "neg", "-1"), "negative"),
    **dict.fromkeys(("neutral", "neu", "0"), "neutral"),
    **dict.fromkeys(("positive", "pos", "1"), "positive"),
}


class UnreadableError(ValueError):
    """The file is not a labelled file, and why."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what people said of it; None where they said nothing. ``also`` are labels that count as right too."""

    text: str
    sentiment: str | None = None
    category: str | None = None
    score: float | None = None
    also: frozenset[str] = frozenset()


def read(path: Path, categories: frozenset[str], *, text: str = "", label: str = "") -> list[Labelled]:
    """The labelled messages of a file. ``text`` and ``label`` name columns; else well-known names are looked for.

    Whether labels are sentiments, scores or categories follows from their values. Rows without text or label are left
    out.
    Raises ``UnreadableError`` where nothing is left.
    """
    try:
        rows = list(_rows(path))
    except (OSError, UnicodeDecodeError, csv.Error, ValueError) as error:
        raise UnreadableError(f"{path.name} cannot be read: {error}") from error
    columns = rows[0].keys() if rows else ()
    text_column = text or next((name for name in TEXT_COLUMNS if name in columns), "")
    label_column = label or next((name for name in (*LABEL_COLUMNS, *SCORE_COLUMNS) if name in columns), "")
    found = [item for row in rows if (item := _item(row, text_column, label_column, categories)) is not None]
    if not found:
        raise UnreadableError(f"{path.name} has no labelled messages; its columns are {', '.join(columns) or 'none'}.")
    return found


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        if path.suffix in (".jsonl", ".json"):
            for line in file:
                if line.strip():
                    yield {name: str(value) for name, value in json.loads(line).items()}
        else:
            yield from csv.DictReader(file)


def _item(row: Mapping[str, str], text_column: str, label_column: str, categories: frozenset[str]) -> Labelled | None:
    text, label = (row.get(text_column) or "").strip(), (row.get(label_column) or "").strip()
    if not text or not label:
        return None
    if label in categories:
        also = frozenset(part.strip() for part in (row.get("also") or "").replace(";", ",").split(",") if part.strip())
        return Labelled(text, category=label, also=also)
    if label_column not in SCORE_COLUMNS and label.lower() in SENTIMENTS:
        return Labelled(text, sentiment=SENTIMENTS[label.lower()])
    try:
        return Labelled(text, score=float(label))
    except ValueError:
        return None
