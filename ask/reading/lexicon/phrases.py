"""Finding known phrases in a question: a tree of words, walked once from each place."""

from collections.abc import Iterable, Iterator
from typing import Any

from engine.periods.tokens import Line, cut, singular

_MARKS = frozenset("%<>=≥≤&+/;$€£,")
_JOINERS = frozenset({"-", "_", "‑", "–", "/", "'", "’"})


class Phrases:
    """Phrases of a few words with all that they can mean. Singular and plural are one; hyphens do not count."""

    def __init__(self) -> None:
        self._branches: dict[str, Phrases] = {}
        self._values: list[Any] = []

    def add(self, phrase: str, value: Any) -> None:
        if phrase.startswith(("whats ", "hows ", "wheres ", "whos ")):
            self.add(phrase.replace("s ", " s ", 1), value)
        node = self
        for word in words_of(phrase):
            node = node._branches.setdefault(singular(word), Phrases())
        if node is not self and value not in node._values:
            node._values.append(value)

    def add_all(self, phrases: Iterable[str], value: Any) -> None:
        for phrase in phrases:
            self.add(phrase, value)

    def found(self, line: Line, place: int) -> Iterator[tuple[Any, int]]:
        """Every phrase that starts at a word, with the place after it, shorter ones first."""
        node = self
        while True:
            branch = node._branches.get(singular(line.word(place)))
            if branch is None:
                return
            node, place = branch, place + 1
            for value in node._values:
                yield value, place
            while line.word(place) in _JOINERS and node._branches:
                place += 1

    def words(self) -> set[str]:
        """Every word of every phrase, in the singular."""
        return set(self._branches).union(*(branch.words() for branch in self._branches.values()))

    def __contains__(self, phrase: str) -> bool:
        node: Phrases | None = self
        for word in words_of(phrase):
            node = node._branches.get(singular(word)) if node else None
        return bool(node and node._values)


def words_of(phrase: str) -> list[str]:
    """The words of a phrase, and the marks that are read like words."""
    return [token.word for token in cut(phrase).tokens if token.word[0].isalnum() or token.word in _MARKS]


def listed(table: str) -> list[str]:
    """The phrases of a table that is written with commas."""
    return [phrase.strip() for phrase in table.split(",") if phrase.strip()]
