"""Sources, categories, topics, sentiments and statuses in a question, the excluded ones too."""

from ask.reading import cues, fillers
from ask.reading.question import Chip
from ask.reading.reading import Reading
from ask.reading.vocabulary import Meaning
from engine.periods.names import unit
from engine.periods.tokens import words

# Between "except" and what is left out, and between two things left out, nothing else may stand.
_LEADING = words(
    "the any a an on in from via by of for about with all messages message through those ones that which came "
    "coming come sent are is were "
)
_EXCLUDABLE = frozenset({"source", "category", "sentiment", "status"})


def read_labels(reading: Reading) -> None:
    """Every known phrase, longest first from each place, with the word "except" before it where there is one."""
    line = reading.board.open_line()
    place, out_from, out_after = 0, -1, -1
    while place < len(line):
        if not reading.board.free(place, place + 1):
            place += 1
            continue
        found = reading.vocabulary.tree.longest(line, place) or _letter_x(reading, place)
        if found and _is_meant(reading, found[0], place):
            out = out_from >= 0 and _reaches(reading, out_after, place)
            after = _with_tail(reading, found[0], found[1])
            # Of a list of things left out, each has its own words, and the first the "except".
            start = place if out and _is_left_out(reading, out_after - 1) else out_from
            _take(reading, found[0], place, after, start if out else -1)
            out_from, out_after = (place, after) if out else (-1, -1)
            place = after
            continue
        left_out = cues.EXCEPT.longest(line, place)
        if left_out:
            out_from, out_after = place, left_out[1]
        place = left_out[1] if left_out else place + 1


def _letter_x(reading: Reading, place: int) -> tuple[Meaning, int] | None:
    """Twitter by its present name, where it stands like a source: "on X"."""
    line = reading.board.line
    named = line.word(place) == "x" and line.word(place - 1) in ("on", "from", "via", "through", "and", "or", "over")
    return (
        (Meaning("source", "twitter", False), place + 1)
        if named and "twitter" in reading.vocabulary.choices.sources
        else None
    )


def _reaches(reading: Reading, after: int, place: int) -> bool:
    line = reading.board.line
    between = line.words(after, place - after)
    listed = _is_left_out(reading, after - 1)
    joined = not listed or bool(set(between) & cues.AND)
    return joined and all(word in _LEADING or word in cues.AND or not word[0].isalnum() for word in between)


def _is_left_out(reading: Reading, place: int) -> bool:
    return reading.board.role(place) in ("excluded", "unsaid")


def _is_meant(reading: Reading, meaning: Meaning, place: int) -> bool:
    """A complaint about deposits is a message about deposits: "complaint" counts as a topic only on its own."""
    line = reading.board.line
    if meaning.kind == "sentiment" and line.word(place - 1) == "how" and line.word(place - 2) != "no":
        return False
    if meaning.kind == "topic" and line.word(place) in ("complaint", "complaints"):
        beside = any(
            (found := reading.vocabulary.tree.longest(line, other)) is not None
            and found[0].kind in ("category", "topic")
            and other != place
            for other in range(max(0, place - 8), place + 9)
        )
        ranked = any(
            cues.MEASURES.longest(line, other) == ("top", other + 1) for other in range(max(0, place - 4), place)
        )
        return not beside and not ranked and not _is_named(reading, place - 1)
    return True


def _is_named(reading: Reading, place: int) -> bool:
    """Whether an unknown word stands here, as in "roulette complaints"."""
    word = reading.board.line.word(place)
    return word.isalpha() and word not in fillers.FILLERS and not reading.board.role(place)


def _with_tail(reading: Reading, meaning: Meaning, after: int) -> int:
    """“deposit” takes its "issues" along."""
    line = reading.board.line
    tail = line.word(after)
    if meaning.kind in ("category", "topic") and (
        tail in fillers.ISSUE_WORDS or tail.rstrip("s") in fillers.ISSUE_WORDS
    ):
        reading.is_about_messages = True
        return after + 1
    return after


def _take(reading: Reading, meaning: Meaning, first: int, after: int, out_from: int) -> None:
    kind, value = meaning.kind, meaning.value
    label = reading.vocabulary.name(kind, value)
    if out_from >= 0 and kind not in _EXCLUDABLE:
        # A message may have several topics, so leaving one out is no filter there is.
        reading.board.claim(out_from, after, "unsaid")
        reading.unsaid.append(reading.board.line.span(out_from, after))
        return
    reading.add(kind, value, out=out_from >= 0)
    start = out_from if out_from >= 0 else first
    reading.board.claim(start, after, "excluded" if out_from >= 0 else kind)
    how = "excluded" if out_from >= 0 else "exact" if meaning.exact else "synonym"
    reading.chip(kind, value, label if out_from < 0 else f"not {label}", start, after, how)


def read_both(reading: Reading) -> None:
    """“both” means the two sources, unless it only joins two things that are named."""
    line = reading.board.open_line()
    for place in range(len(line)):
        found = cues.BOTH.longest(line, place)
        if not found or not reading.board.free(place, found[1]) or unit(line.word(found[1])):
            continue
        named = [kind for kind in ("source", "category", "topic", "sentiment") if len(reading.said(kind)) > 1]
        if named or (found[1] == place + 1 and reading.said("source")):
            reading.board.claim(place, found[1], "filler")
            continue
        for source in reading.vocabulary.main_sources:
            reading.add("source", source)
        reading.board.claim(place, found[1], "source")
        names = " and ".join(reading.vocabulary.name("source", source) for source in reading.vocabulary.main_sources)
        span = line.span(place, found[1])
        note = f"read “{span.text}” as {names}"
        value = ",".join(reading.vocabulary.main_sources)
        reading.chips.append(Chip("source", value, names, span.text, span.start, span.end, "synonym", note))
        return


def read_all(reading: Reading) -> None:
    """“all channels”, "all time": nothing to filter by, and in a follow-up, a filter to take away."""
    line = reading.board.open_line()
    for place in range(len(line)):
        found = cues.ALL.longest(line, place)
        if found and reading.board.free(place, found[1]):
            reading.cleared.add(found[0])
            reading.board.claim(place, found[1], "all")
            reading.is_about_messages = reading.is_about_messages or found[0] != "date"
