"""Messages that people have labelled, as a file holds them."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from insights.evaluation import tables
from insights.evaluation.tables import Row, UnreadableError

__all__ = ["Labelled", "LabelledFile", "UnreadableError", "read_labelled_file"]

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
NAMED_COLUMNS = 20  # and so are the columns of a file that has none with labels
NAME_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what people said of it; None where they said nothing. ``also`` are labels that count as right too."""

    text: str
    sentiment: str | None = None
    category: str | None = None
    score: float | None = None
    also: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """What a file holds: the labelled messages, and how numbers were read.

    ``unused`` has the unknown labels of each row that was left out, none where it lacks a text or a label; ``unread``
    counts the unknown labels of the messages, which another column labels.
    """

    items: list[Labelled] = field(default_factory=list)
    unused: list[frozenset[str]] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)
    readings: tuple[str, ...] = ()

    @property
    def notes(self) -> list[str]:
        """What whoever wonders about the figures should know, a sentence each."""
        return [note for note in (*self.readings, self.left_out, self.not_measured) if note]

    @property
    def left_out(self) -> str:
        """One sentence on the rows that were not used; empty where there is none."""
        missing = len(self.unused)
        if not missing:
            return ""
        bare = sum(not labels for labels in self.unused)
        why = "no text or no label" if bare == missing else f"unknown labels {self.unknown}"
        also = f"; {bare:,} with no text or no label" if 0 < bare < missing else ""
        return f"{missing:,} of {missing + len(self.items):,} rows left out: {why}{also}."

    @property
    def not_measured(self) -> str:
        """One sentence on unknown labels of messages that were used; empty where there is none."""
        count = self.unread.total()
        return f"{count:,} unknown labels of other rows left out: {_named(self.unread)}." if count else ""

    @property
    def unknown(self) -> str:
        """The commonest labels for which rows were left out."""
        return _named(Counter(label for labels in self.unused for label in labels))


def read_labelled_file(path: Path, categories: Mapping[str, str], *, text: str = "", label: str = "") -> LabelledFile:
    """The labelled messages of a file. ``categories`` maps slugs to names, either of which a label may be.

    ``text`` and ``label`` name columns; else well-known names are looked for, and every column of labels counts.
    Whether labels are sentiments, scores or categories follows from their values, over the whole column.
    Raises ``UnreadableError`` where nothing is left.
    """
    rows = tables.rows(path)
    columns = list(dict.fromkeys(name for row in rows for name in row if name))
    text_column = text.strip().lower() or next((name for name in TEXT_COLUMNS if name in columns), "")
    readers = [LabelReader.of(name, rows, categories) for name in _label_columns(columns, label.strip().lower())]
    found = _found(rows, text_column, readers)
    if not found.items:
        raise UnreadableError(f"{path.name} has no labelled messages; {_hint(columns, found)}")
    return found


def _found(rows: Sequence[Row], text_column: str, readers: Sequence["LabelReader"]) -> LabelledFile:
    found = LabelledFile(readings=tuple(reader.reading for reader in readers if reader.reading))
    for row in rows:
        item = _item(row, text_column, readers)
        labels = frozenset(label for reader in readers if (label := reader.unknown(row)))
        if item is not None:
            found.items.append(item)
            found.unread.update(labels)
        else:
            found.unused.append(labels if row.get(text_column) else frozenset())
    return found


def _hint(columns: Sequence[str], found: LabelledFile) -> str:
    """What a file without labelled messages has instead."""
    names = [_short(name) for name in columns[:NAMED_COLUMNS]] + ["…"] * (len(columns) > NAMED_COLUMNS)
    unknown = f" Unknown labels: {found.unknown}." if found.unknown else ""
    return (
        f"its columns are {', '.join(names) or 'none'}.{unknown} "
        "Name those with the text and the label: --text, --label."
    )


def _named(labels: Counter[str]) -> str:
    """The commonest of them, with how often each occurs."""
    rest = ", …" if len(labels) > NAMED else ""
    return ", ".join(f"{_short(label)} ({count:,})" for label, count in labels.most_common(NAMED)) + rest


def _short(name: str) -> str:
    """The name as it can stand in a sentence: a cell may hold anything, line breaks and a terminal's commands too."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name[:NAME_LENGTH]).split())


def _label_columns(columns: Sequence[str], label: str) -> list[str]:
    if label:
        return [label]
    labels = [name for name in LABEL_COLUMNS if name in columns]
    return labels or [name for name in SCORE_COLUMNS if name in columns][:1]


@dataclass(frozen=True, slots=True)
class LabelReader:
    """What the values of one column mean. ``numbers`` are those that stand for sentiments; others are scores."""

    column: str
    categories: Mapping[str, str]  # spelling in lower case -> slug
    numbers: Mapping[float, str]

    @classmethod
    def of(cls, column: str, rows: Sequence[Row], categories: Mapping[str, str]) -> "LabelReader":
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
        """How numbers were read; empty where none stands for a sentiment."""
        if not self.numbers:
            return ""
        pairs = ", ".join(f"{number:g} as {sentiment}" for number, sentiment in self.numbers.items())
        return f"Column {self.column} reads {pairs}."

    def unknown(self, row: Row) -> str:
        """The label in this column where nobody knows it, else empty."""
        label = row.get(self.column, "")
        value = label.lower()
        known = value in self.categories or value in SENTIMENTS or _number(value) is not None
        return "" if known else label

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


def _item(row: Row, text_column: str, readers: Sequence[LabelReader]) -> Labelled | None:
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
