"""What a question quotes or gives as a value: texts to search for, authors, confidences."""

import re

from ask.reading import cues, fillers
from ask.reading.reading import Reading
from engine.periods.tokens import Line, words
from insights.reads.filters import LONGEST_TEXT

# Bounded, so that a text of quotation marks stays linear. A single quote opens only after a space.
_QUOTED = re.compile(
    r"\"([^\"]{1,200})\"|“([^”]{1,200})”|„([^“”]{1,200})[“”]|«([^»]{1,200})»|(?<!\S)['‘]([^'’]{1,200})['’](?![^\W_])"
)
_AUTHORS = frozenset({"user", "customer", "player", "client", "author", "account", "member", "userid", "person"})
_ABOVE = words("above over least than exceeding minimum from")
_BETWEEN = _ABOVE | frozenset({"of", "is", "score", ">", "=", "at", "level", "greater", "higher", "more"})
_MENTION_ENDS = words("in on from via by during since last this between per and or for at with about of")
_LITERAL_CUES = frozenset({"word", "phrase", "term", "keyword", "text", "words", "saying", "say"})


def read_quotes(reading: Reading) -> None:
    """A quoted label or source is that value; any other quotation is searched for in the texts."""
    starts = {token.start: place for place, token in enumerate(reading.board.line.tokens)}
    for match in _QUOTED.finditer(reading.board.line.text):
        first = starts.get(match.start())
        if first is None:
            continue
        after = _place_at(reading.board.line, first, match.end())
        inner = next(group for group in match.groups() if group is not None)
        if not _is_value(reading, first + 1, after - 1) or _mentions_before(reading, first):
            _search(reading, inner.strip(), first, after)


def _place_at(line: Line, first: int, end: int) -> int:
    place = first
    while place < len(line) and line.tokens[place].start < end:
        place += 1
    return place


def _is_value(reading: Reading, first: int, after: int) -> bool:
    found = reading.vocabulary.tree.longest(reading.board.line, first)
    return found is not None and found[1] >= after


def _mentions_before(reading: Reading, first: int) -> bool:
    line = reading.board.line
    return any(
        (found := cues.MENTION.longest(line, place)) is not None and found[1] == first
        for place in range(max(0, first - 3), first)
    )


def _search(reading: Reading, text: str, first: int, after: int) -> None:
    if not text or reading.search:
        return
    reading.search = text[:LONGEST_TEXT].replace("\x00", "")
    reading.board.claim(first, after, "text")
    reading.chip("text", reading.search, f"“{reading.search}”", first, after)


def read_mentions(reading: Reading) -> None:
    """“messages containing bitcoin”, "with the word error": the words after are searched for."""
    line = reading.board.line
    for place in range(len(line)):
        found = cues.MENTION.longest(line, place)
        if not found or not reading.board.free(place, found[1]):
            continue
        reading.board.claim(place, found[1], "filler")
        first = found[1]
        while (more := cues.MENTION.longest(line, first)) or line.word(first) in (":", "the", "a"):
            reading.board.claim(first, more[1] if more else first + 1, "filler")
            first = more[1] if more else first + 1
        is_literal = bool(_LITERAL_CUES & set(line.words(place, first - place)))
        after = _mentioned(reading, first, is_literal)
        if after > first and not reading.search:
            _search(reading, line.span(first, after).text, first, after)
            return


def _mentioned(reading: Reading, first: int, is_literal: bool) -> int:
    line, place = reading.board.line, first
    while place < min(len(line), first + 4) and reading.board.free(place, place + 1):
        word = line.word(place)
        stops = word in _MENTION_ENDS or word in fillers.GRAMMAR or not word[0].isalnum()
        known = reading.vocabulary.tree.longest(line, place) is not None
        if stops or (known and not is_literal) or (known and place > first):
            break
        place += 1
    return place


def read_authors(reading: Reading) -> None:
    """“user 4844”, "customer id 2578", "player #99", "@anna"."""
    line = reading.board.line
    for place in range(len(line)):
        if reading.author or not reading.board.free(place, place + 1):
            continue
        at, value = place, ""
        if line.word(place) in _AUTHORS:
            at = place + 1
            while line.word(at) in ("id", "number", "no", "#", ":", "=", "called", "named", "nr", "@"):
                at += 1
            value = line.raw(at) if line.word(at).isdecimal() or line.word(at - 1) in ("#", "@", "id", ":", "=") else ""
        elif line.word(place) == "@" and line.glued(place + 1) and not _is_brand(reading, place + 1):
            at, value = place + 1, line.raw(place + 1)
        if value and value[0].isalnum():
            at = _rest_of_name(line, at)
            reading.author = line.span(at if line.word(place) == "@" else _name_start(line, at), at + 1).text
            reading.board.claim(place, at + 1, "author")
            reading.chip("author", reading.author, f"user {reading.author}", place, at + 1)


def _is_brand(reading: Reading, place: int) -> bool:
    found = reading.vocabulary.tree.longest(reading.board.line, place)
    return found is not None and found[0].kind == "brand"


def _rest_of_name(line: Line, at: int) -> int:
    while line.glued(at + 1) and (line.word(at + 1)[0].isalnum() or line.word(at + 1) in ("_", "-")):
        at += 1
    return at


def _name_start(line: Line, at: int) -> int:
    while line.glued(at) and (line.word(at - 1)[0].isalnum() or line.word(at - 1) in ("_", "-")):
        at -= 1
    return at


def read_confidence(reading: Reading) -> None:
    """“confidence above 0.8”, "at least 80% confidence"."""
    line = reading.board.line
    for place in range(len(line)):
        if line.word(place) not in ("confidence", "confident", "certainty"):
            continue
        after = place + 1
        while line.word(after) in _BETWEEN:
            after += 1
        value, end = _share(line, after)
        if value is None or after == place + 1:
            value, end, first = _share_before(line, place)
        else:
            first = place
        if value is not None:
            reading.min_confidence = value
            reading.board.claim(first, end, "confidence")
            reading.chip("confidence", f"{value:g}", f"confidence from {value:g}", first, end)
            return


def _share(line: Line, place: int) -> tuple[float | None, int]:
    word = line.word(place)
    if not (word.isdecimal() and word.isascii() and len(word) <= 3):
        return None, place
    if line.word(place + 1) in ("%", "percent"):
        return (int(word) / 100, place + 2) if int(word) <= 100 else (None, place)
    if word in ("0", "1") and line.word(place + 1) == "." and line.word(place + 2).isdecimal():
        value = float(f"{word}.{line.word(place + 2)[:6]}")
        return (value, place + 3) if value <= 1 else (None, place)
    return (float(word), place + 1) if word in ("0", "1") else (None, place)


def _share_before(line: Line, place: int) -> tuple[float | None, int, int]:
    """“at least 80% confidence”."""
    for first in range(max(0, place - 3), place):
        value, after = _share(line, first)
        if value is not None and after == place:
            while line.word(first - 1) in {"at", "more"} | _ABOVE:
                first -= 1
            return value, place + 1, first
    return None, place, place
