"""A question cut into words, numbers and marks, each with its place in the text. Pure, and linear in the length."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Longer questions are read this far; the rest is shown as not understood.
LONGEST_QUESTION = 2000
LONGEST_WORD = 40  # longer words are no words that mean anything here

# A possessive "s" is a piece of its own, so that "yesterday's" is read like "yesterday".
_PIECES = re.compile(r"[0-9]+|[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)*|['’]s\b|[^\s]", re.IGNORECASE)
_ORDINAL_ENDS = frozenset({"st", "nd", "rd", "th"})


@dataclass(frozen=True, slots=True)
class Token:
    """``word`` is how it is read: lower case, without accents, and corrected where ``typo`` says so."""

    text: str
    start: int
    end: int
    word: str
    typo: bool = False

    @property
    def is_number(self) -> bool:
        return "0" <= self.word[0] <= "9"

    @property
    def is_word(self) -> bool:
        return self.word[0].isalpha()


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the question: its words, and where they stand."""

    text: str
    start: int
    end: int


class Line:
    """The tokens of a question; past either end there are empty words, so that readers need no bounds."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens

    def __len__(self) -> int:
        return len(self.tokens)

    def word(self, place: int) -> str:
        return self.tokens[place].word if 0 <= place < len(self.tokens) else ""

    def raw(self, place: int) -> str:
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def glued(self, place: int) -> bool:
        """Whether nothing stands between this token and the one before it."""
        return 0 < place < len(self.tokens) and self.tokens[place].start == self.tokens[place - 1].end

    def words(self, place: int, count: int) -> tuple[str, ...]:
        return tuple(self.word(place + n) for n in range(count))

    def span(self, first: int, after: int) -> Span:
        """The piece of the question from token ``first`` up to but without ``after``."""
        start, end = self.tokens[first].start, self.tokens[after - 1].end
        return Span(self.text[start:end], start, end)


def cut(text: str) -> Line:
    return Line(text, list(_pieces(text)))


def _pieces(text: str) -> Iterator[Token]:
    for match in _PIECES.finditer(text):
        piece = match.group()
        word = plain(piece)
        # A letter that decomposes into nothing, or into several words, stays as it is written.
        yield Token(piece, match.start(), match.end(), word or piece)


def plain(text: str) -> str:
    """Lower case, compatibility forms resolved, accents and other combining marks taken off."""
    if text.isascii():
        return text.lower().replace("'", "")
    resolved = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return "".join(letter for letter in resolved if not unicodedata.combining(letter)).replace("'", "")


def is_ordinal_end(word: str) -> bool:
    return word in _ORDINAL_ENDS


def word_set(text: str) -> frozenset[str]:
    """A set of words, written as people write words."""
    return frozenset(text.split())


def in_order(text: str) -> list[str]:
    """A list of words, written as people write words."""
    return text.split()


def singular(word: str) -> str:
    """A word without its English plural ending; good enough to bring both forms of one word together."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes", "uses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
