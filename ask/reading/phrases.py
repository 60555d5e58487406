"""Finding known phrases in a question: a tree of words, walked once from each place."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from engine.periods.tokens import Line, cut, singular

Value = TypeVar("Value")
_JOINERS = frozenset({"-", "_", "‑", "–", "/"})


class PhraseTree(Generic[Value]):
    """Phrases of a few words with what they mean. Singular and plural are one; hyphens between words do not count."""

    def __init__(self) -> None:
        self._branches: dict[str, PhraseTree[Value]] = {}
        self._value: Value | None = None

    def add(self, phrase: str, value: Value, *, replace: bool = False) -> None:
        """The first meaning of a phrase stays, unless it is to be replaced."""
        node = self
        for word in words_of(phrase):
            node = node._branches.setdefault(singular(word), PhraseTree())
        if node is not self and (node._value is None or replace):
            node._value = value

    def add_all(self, phrases: Iterable[str], value: Value) -> None:
        for phrase in phrases:
            self.add(phrase, value)

    def longest(self, line: Line, place: int) -> tuple[Value, int] | None:
        """The longest phrase that starts at a token, with the place after it."""
        node, found = self, None
        while True:
            branch = node._branches.get(singular(line.word(place)))
            if branch is None:
                return found
            node, place = branch, place + 1
            if node._value is not None:
                found = (node._value, place)
            while line.word(place) in _JOINERS and node._branches:
                place += 1

    def words(self) -> set[str]:
        """Every word of every phrase, in the singular."""
        return set(self._branches).union(*(branch.words() for branch in self._branches.values()))


def words_of(phrase: str) -> list[str]:
    return [token.word for token in cut(phrase).tokens if token.word[0].isalnum()]
