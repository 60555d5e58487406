"""Answers with slots: whoever writes the words, the server fills in the numbers. Pure.

A text has named slots, ``{{count}}``. A digit or number word outside a slot is refused, unless it stands in the
question beside the same word ("top 5 topics"); so a number can be repeated from the question, never invented.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from ask.computing.scope import Scope
from engine.periods.tokens import LONGEST_WORD, plain, word_set

LONGEST_ANSWER = 4000
_SLOT = re.compile(r"\{\{ ?([a-z][a-z0-9_]{0,60}) ?\}\}")
_PIECES = re.compile(r"[^\W_]+|[^\w\s]")
_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_SHORTEST_ROMAN = 2

NUMBER_WORDS = word_set(
    "zero nil naught one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fourty fifty sixty seventy eighty ninety hundred "
    "hundreds thousand thousands million millions billion billions trillion dozen dozens score scores gross "
    "couple pair trio half halves halved third thirds quarter quarters fifth fifths sixth seventh eighth ninth "
    "tenth tenths twentieth hundredth second twice thrice once single double doubled doubles doubling triple "
    "tripled triples quadruple quadrupled twofold threefold fourfold tenfold hundredfold percent none lots few "
    "several myriad majority minority "
    # Other languages that a model may slip into.
    "eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf zwanzig dreissig hundert tausend million un "
    "deux trois quatre cinq sept huit neuf dix vingt trente cent mille uno dos tres cuatro cinco siete ocho nueve "
    "diez veinte cien mil due tre quattro cinque sei sette otto nove dieci venti cento ena dva stiri pet sest "
    "sedem osem devet deset sto tisoc "
)


class SlotError(ValueError):
    """A text that may not be shown: it has a number of its own, or a slot that there is not."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What fills a slot: its text, and the filter for the rows behind it where there are any."""

    text: str
    rows: Scope | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an answer; ``slot`` names the slot that it came from, "" for words between."""

    text: str
    slot: str = ""
    rows: Scope | None = None


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Bullet points made of pieces, so that a page can link each number to its rows.

    ``refused`` says why a model's text was not taken, "" where it was or where none was offered.
    """

    lines: tuple[Line, ...]
    refused: str = ""

    @property
    def text(self) -> str:
        """The answer as plain text, a bullet a line."""
        return "\n".join("- " + "".join(piece.text for piece in line) for line in self.lines)


def fill(template: str, slots: Mapping[str, Slot]) -> Line:
    """One line with its slots filled. Raises ``SlotError`` for a slot that there is not, and for stray braces."""
    pieces: list[Piece] = []
    place = 0
    for match in _SLOT.finditer(template):
        pieces += _between(template[place : match.start()])
        name = match.group(1)
        if name not in slots:
            raise SlotError(f"there is no slot {name}")
        pieces.append(Piece(slots[name].text, name, slots[name].rows))
        place = match.end()
    return (*pieces, *_between(template[place:]))


def _between(text: str) -> list[Piece]:
    if "{" in text or "}" in text:
        raise SlotError("a slot is not closed, or its name is no name")
    return [Piece(text)] if text else []


def written(text: str, slots: Mapping[str, Slot], question: str, otherwise: Answer) -> Answer:
    """A model's text with the slots filled, or, where it may not be shown, the answer there is otherwise."""
    try:
        return Answer(tuple(fill(line, slots) for line in checked(text, question)))
    except SlotError as error:
        return Answer(otherwise.lines, str(error))


def checked(text: str, question: str) -> list[str]:
    """The lines of a model's text without their bullets. Raises ``SlotError`` where a number stands outside a slot."""
    if len(text) > LONGEST_ANSWER:
        raise SlotError("the text is too long")
    allowed = _neighbours(question)
    lines = [line.strip().lstrip("-*• \t").strip() for line in text.splitlines()]
    for line in lines:
        found = _own_number(_SLOT.sub(" \N{OBJECT REPLACEMENT CHARACTER} ", line), allowed)
        if found:
            raise SlotError(f"“{found}” is a number of its own")
    kept = [line for line in lines if line]
    if not kept:
        raise SlotError("the text is empty")
    return kept


def _own_number(text: str, allowed: set[tuple[str, str]]) -> str:
    """The first number that is not the question's; "" where there is none."""
    pieces = _words(text)
    for place, piece in enumerate(pieces):
        if not is_number(piece):
            continue
        before = plain(pieces[place - 1]) if place else ""
        after = plain(pieces[place + 1]) if place + 1 < len(pieces) else ""
        word = plain(piece)
        if not ((before, word) in allowed or (word, after) in allowed):
            return piece
    return ""


def _neighbours(question: str) -> set[tuple[str, str]]:
    """The pairs of words of a question in which one is a number and the other a word."""
    pieces = _words(question)
    pairs = pairwise(pieces)
    return {
        (plain(a), plain(b)) for a, b in pairs if is_number(a) != is_number(b) and a[0].isalnum() and b[0].isalnum()
    }


def _words(text: str) -> list[str]:
    """Words and marks, with what cannot be seen taken out first, so that no number hides behind it."""
    visible = "".join(letter for letter in _resolved(text) if unicodedata.category(letter) != "Cf")
    return [match.group() for match in _PIECES.finditer(visible)]


def _resolved(text: str) -> Iterator[str]:
    """Compatibility forms resolved, but for characters that are numbers themselves (½, ②, Ⅻ): those stay visible."""
    for letter in text:
        yield from letter if letter.isnumeric() else unicodedata.normalize("NFKC", letter)


def is_number(piece: str) -> bool:
    """Whether a word holds a digit of any script, is a number word, or a Roman numeral of two letters or more."""
    if any(letter.isnumeric() for letter in piece):
        return True
    if len(piece) >= _SHORTEST_ROMAN and _ROMAN.fullmatch(piece):
        return True
    word = plain(piece)
    return word in NUMBER_WORDS or _is_compound(word) or _is_mixed(piece)


def _is_compound(word: str) -> bool:
    """“twentyone”, "fourhundred": number words written together."""
    if len(word) > LONGEST_WORD:
        return True
    return any(word[:cut] in NUMBER_WORDS and word[cut:] in NUMBER_WORDS for cut in range(3, len(word) - 2))


def _is_mixed(piece: str) -> bool:
    """Letters of several scripts in one word: a number word could hide behind letters that look alike."""
    scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in piece if letter.isalpha()}
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}) > 1
