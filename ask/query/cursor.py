"""The words of a query's text form, taken one after the other."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple, TypeVar

Choice = TypeVar("Choice", bound=StrEnum)
_TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|(>=|<=|!=|!~|[=<>~(),])|([^\s(),"=<>!~]+)|(\S))', re.S)
LONGEST = 4000  # characters
DEEPEST = 20  # brackets in brackets
CLAUSES = frozenset(["where", "in", "by", "having", "keep", "most", "least", "against", "trend", "limit"])


class QueryTextError(ValueError):
    """A text that is no query; ``place`` is where in it, in characters from its start."""

    def __init__(self, message: str, place: int) -> None:
        super().__init__(message)
        self.place = place


class QueryToken(NamedTuple):
    """``kind`` is string, mark, word or end."""

    kind: str
    text: str
    place: int

    def is_word(self, *texts: str) -> bool:
        return self.kind == "word" and self.text.lower() in texts

    def is_mark(self, *texts: str) -> bool:
        return self.kind == "mark" and self.text in texts


class Cursor:
    """Looks at the next words of a text and takes them."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise QueryTextError(f"a query has {LONGEST:,} characters at most", LONGEST)
        self._tokens = list(_tokens(text))
        self._at = 0
        self._depth = 0

    def peek(self, ahead: int = 0) -> QueryToken:
        return self._tokens[min(self._at + ahead, len(self._tokens) - 1)]

    def take(self) -> QueryToken:
        token = self.peek()
        self._at += 1
        return token

    def took_word(self, *texts: str) -> str:
        """The next word where it is one of these, taken; "" else."""
        return self.take().text.lower() if self.peek().is_word(*texts) else ""

    def took_mark(self, *texts: str) -> str:
        return self.take().text if self.peek().is_mark(*texts) else ""

    def expect_mark(self, text: str) -> None:
        if not self.took_mark(text):
            raise self.error(f"expected “{text}”")

    def open_bracket(self) -> None:
        self.expect_mark("(")
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.error(f"brackets go {DEEPEST} deep at most")

    def close_bracket(self) -> None:
        self.expect_mark(")")
        self._depth -= 1

    def choice(self, known: Iterable[Choice]) -> Choice | None:
        """The longest of some names that stands next, taken."""
        for name in sorted(known, key=lambda one: -len(one)):
            words = name.split(" ")
            if all(self._is_next(ahead, word) for ahead, word in enumerate(words)):
                self._at += len(words)
                return name
        return None

    def _is_next(self, ahead: int, word: str) -> bool:
        token = self.peek(ahead)
        return token.is_word(word) or token.is_mark(word)

    def number(self) -> float:
        token = self.take()
        try:
            value = float(token.text) if token.kind == "word" else None
        except ValueError:
            value = None
        if value is None or not -1e12 < value < 1e12:
            raise QueryTextError(f"expected a number, found {_shown(token)}", token.place)
        return value

    def whole_number(self) -> int | None:
        """The next number where there is one, taken."""
        token = self.peek()
        digits = token.kind == "word" and token.text.isascii() and token.text.isdigit() and len(token.text) < 7
        return int(self.take().text) if digits else None

    def value(self) -> str:
        token = self.take()
        if token.kind not in ("word", "string"):
            raise QueryTextError(f"expected a value, found {_shown(token)}", token.place)
        return token.text

    def words_until_clause(self) -> str:
        """The words up to a comma, a bracket or the next clause."""
        found = []
        while self.peek().kind == "word" and not self.peek().is_word("and", *CLAUSES):
            found.append(self.take().text)
        return " ".join(found)

    def error(self, message: str) -> QueryTextError:
        return QueryTextError(f"{message}, found {_shown(self.peek())}", self.peek().place)


def _tokens(text: str) -> Iterable[QueryToken]:
    for match in _TOKEN.finditer(text):
        string, mark, word, odd = match.groups()
        if string is not None:
            yield QueryToken("string", re.sub(r"\\(.)", r"\1", string, flags=re.S), match.start())
        elif odd:
            raise QueryTextError(f"“{odd}” is not part of the language; put it in straight quotes", match.start(4))
        else:
            yield QueryToken("mark" if mark else "word", mark or word, match.start(2 if mark else 3))
    yield QueryToken("end", "", len(text))


def _shown(token: QueryToken) -> str:
    return "the end" if token.kind == "end" else f"“{token.text[:40]}”"
