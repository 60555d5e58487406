"""Messages that people have labelled, as a file holds them."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from insights.evaluation import tables
from insights.evaluation.tables import Row, UnreadableError

__all__ = ["Found", "Labelled", "UnreadableError", "read"]

TEXT_COLUMNS = ("text", "message", "tweet", "content")
LABEL_COLUMNS = ("label", "sentiment", "airline_sentiment", "category", "silver5")
SCORE_COLUMNS = ("mean", "score")
SENTIMENTS = {
    **dict.fromkeys(("negative", "neg"), "negative"),
    **dict.fromkeys(("neutral", "neu"), "neutral"),
    **dict.fromkeys(("positive", "pos"), "positive"),
}
# Two ways to number sentiments; 0 and 1 alone are read by the first, TweetEval's needs a 2 to be told.
NUMBERED = ({-1.0: "negative", 0.0: "neutral", 1.0: "positive"}, {0.0: "negative", 1.0: "neutral", 2.0: "positive"})
NAMED = 5  # labels that nobody knows are named, up to this many


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what people said of it; None where they said nothing. ``also`` are labels that count as right too."""

    text: str
    sentiment: str | None = None
    category: str | None = None
    score: float | None = None
    also: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: the labelled messages, how many rows could not be used and by which labels, and how numbers
    were read."""

    items: list[Labelled]
    rows: int
    unknown: Counter[str] = field(default_factory=Counter)
    readings: tuple[str, ...] = ()

    @property
    def left_out(self) -> str:
        """One sentence on the rows that were not used; empty where there is none."""
        missing = self.rows - len(self.items)
        if not missing:
            return ""
        common = ", ".join(f"{label[:40]} ({count})" for label, count in self.unknown.most_common(NAMED))
        return f"{missing:,} of {self.rows:,} rows left out: " + (
            f"unknown labels {common}." if common else "no text or no label."
        )


def read(path: Path, categories: Mapping[str, str], *, text: str = "", label: str = "") -> Found:
    """The labelled messages of a file. ``categories`` maps slugs to names, either of which a label may be.

    ``text`` and ``label`` name columns; else well-known names are looked for, and every column of labels counts.
    Whether labels are sentiments, scores or categories follows from their values, over the whole column.
    Raises ``UnreadableError`` where nothing is left.
    """
    rows = tables.rows(path)
    columns = [name for name in rows[0] if name] if rows else []
    text_column = text.strip().lower() or next((name for name in TEXT_COLUMNS if name in columns), "")
    readers = [Reader.of(name, rows, categories) for name in _label_columns(columns, label.strip().lower())]
    found = Found([], len(rows), readings=tuple(reader.reading for reader in readers if reader.reading))
    for row in rows:
        item = _item(row, text_column, readers)
        if item is not None:
            found.items.append(item)
        elif row.get(text_column):
            found.unknown.update({row[reader.column] for reader in readers if row.get(reader.column)})
    if not found.items:
        raise UnreadableError(
            f"{path.name} has no labelled messages; its columns are {', '.join(columns) or 'none'}. "
            "Name those with the text and the label: --text, --label."
        )
    return found


def _label_columns(columns: Sequence[str], label: str) -> list[str]:
    if label:
        return [label]
    labels = [name for name in LABEL_COLUMNS if name in columns]
    return labels or [name for name in SCORE_COLUMNS if name in columns][:1]


@dataclass(frozen=True, slots=True)
class Reader:
    """What the values of one column mean. ``numbers`` are those that stand for sentiments; others are scores."""

    column: str
    categories: Mapping[str, str]  # spelling in lower case -> slug
    numbers: Mapping[float, str]

    @classmethod
    def of(cls, column: str, rows: Sequence[Row], categories: Mapping[str, str]) -> "Reader":
        """The reader that fits all values of the column."""
        spellings = {name.lower(): slug for slug, name in categories.items()} | {
            slug.lower(): slug for slug in categories
        }
        values = {number for row in rows if (number := _number(row.get(column, ""))) is not None}
        fitting = (numbers for numbers in NUMBERED if values <= numbers.keys())
        numbers = next(fitting, {}) if values and column not in SCORE_COLUMNS else {}
        return cls(column, spellings, numbers)

    @property
    def reading(self) -> str:
        """How numbers were read, for whoever wonders about the figures."""
        if not self.numbers:
            return ""
        pairs = ", ".join(f"{number:g} as {sentiment}" for number, sentiment in self.numbers.items())
        return f"Column {self.column} reads {pairs}."

    def told(self, row: Row, item: Labelled) -> Labelled:
        """``item`` with what this column says of it, where nothing said so before."""
        value = row.get(self.column, "").lower()
        number = _number(value)
        sentiment = SENTIMENTS.get(value) or (self.numbers.get(number) if number is not None else None)
        if value in self.categories and item.category is None:
            also = (part.strip().lower() for part in row.get("also", "").replace(";", ",").split(","))
            return replace(item, category=self.categories[value], also=frozenset(self._known(also)))
        if sentiment and item.sentiment is None:
            return replace(item, sentiment=sentiment)
        if number is not None and not self.numbers and item.score is None:
            return replace(item, score=number)
        return item

    def _known(self, labels: Iterable[str]) -> Iterable[str]:
        return (self.categories.get(label, label) for label in labels if label)


def _item(row: Row, text_column: str, readers: Sequence[Reader]) -> Labelled | None:
    text = row.get(text_column, "")
    if not text:
        return None
    bare = Labelled(text)
    item = bare
    for reader in readers:
        item = reader.told(row, item)
    return None if item == bare else item


def _number(value: str) -> float | None:
    """The value as a number, where it is a finite one."""
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
