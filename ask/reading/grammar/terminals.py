"""The single phrases of a question: those of the lexicon, dates, numbers, quotations, customers, times of day."""

from collections.abc import Iterator
from datetime import datetime

from ask.query.value import Dimension, Field, Is, Kind, Says
from ask.reading.chart import ChartEdge, Mark
from ask.reading.grammar.clock import clock_edges
from ask.reading.lexicon import Entry, Lexicon
from ask.reading.pieces import GroupUnit, SaidNumber, When, Whens
from ask.reading.tables.nothing import NOTHING
from engine import periods
from engine.periods.calendar import one_day
from engine.periods.names import CARDINALS, MONTHS, ordinal
from engine.periods.tokens import Line, singular, word_set
from engine.periods.yearless import is_yearless

TYPO = 1.0
_QUOTES = {'"': '"', "“": "”", "«": "»", "„": "“", "‘": "’", "'": "'", "”": "”", "`": "`"}
_LONGEST_QUOTE = 30  # words
_CUSTOMER = word_set("user customer player client author sender id person member account")
_TEXTS = word_set("message text conversation comment ticket feedback review tweet post question issue thread chat")
_LANGUAGE_LEADS = word_set("in written language speaking into")
_IN_VERBS = word_set("log logging logged sign signing signed pay paying paid put putting")
_NEAR_TODAY = word_set("this last previous past next current prior")
_CALENDAR = word_set("day week month quarter year hour weekday")
_AS_WRITTEN = frozenset({"mention", "not", "except", "refused", "order"})  # "phase" is no "phrase"
_PLACING = word_set("on in from via at by since during until before after")
_NOT_TWO = word_set("of in to for and or the a an on at")


def edges(line: Line, lexicon: Lexicon, now: datetime) -> Iterator[ChartEdge]:
    """Every phrase that stands anywhere, whatever stands beside it."""
    quotes = [*_quotes(line), *_impossible(line)]
    quoted = {place for quote in quotes for place in range(quote.first, quote.after)}
    yield from quotes
    for place in range(len(line)):
        if place in quoted:
            continue
        for edge in _found(line, place, lexicon, now):
            if not quoted or quoted.isdisjoint(range(edge.first, edge.after)):
                yield edge


def _found(line: Line, place: int, lexicon: Lexicon, now: datetime) -> Iterator[ChartEdge]:
    yield from _phrases(line, place, lexicon)
    yield from _dates(line, place, now)
    yield from _day_lists(line, place, now)
    yield from _numbers(line, place)
    yield from _customers(line, place)
    yield from _bare(line, place)
    yield from clock_edges(line, place)


def _phrases(line: Line, place: int, lexicon: Lexicon) -> Iterator[ChartEdge]:
    for entry, after in lexicon.phrases.found(line, place):
        made = _edge(line, place, after, entry)
        if made is not None:
            yield made


def _edge(line: Line, place: int, after: int, entry: Entry) -> ChartEdge | None:
    typos = sum(token.typo for token in line.tokens[place:after])
    how = "typo" if typos else entry.how
    marks = (Mark(place, after, entry.chip, entry.value, how),) if entry.chip else ()
    kind, meaning = entry.kind, entry.meaning
    if typos and kind in _AS_WRITTEN:
        return None
    if kind == "group" and entry.meaning == ("customer",) and not _asks_who(line, place):
        return None
    if kind == "unit" and line.word(place - 1) in _NEAR_TODAY and str(meaning) in _CALENDAR:
        return None
    if kind == "unit":
        meaning = GroupUnit(Dimension(str(meaning)), _is_plural(line, after - 1))
    elif kind == "attribute":
        meaning = GroupUnit(Dimension.ATTRIBUTE, False, str(meaning))
    elif kind == "group":
        meaning = tuple(GroupUnit(Dimension(name)) for name in meaning) if isinstance(meaning, tuple) else ()
    elif kind == "language":
        if not _is_language(line, place, after):
            return None
        kind = "is"
    elif kind == "letter x":
        if line.word(place - 1) not in ("on", "from", "via", "through", "and", "or", "over", "of", "vs"):
            return None
        kind = "is"
    elif kind == "operator" and meaning == ">=" and line.word(place) == "from":
        return None
    # One phrase of several words is more certain than its words one by one.
    return ChartEdge(kind, place, after, meaning, entry.cost + TYPO * typos - 0.04 * (after - place - 1), marks)


def _asks_who(line: Line, place: int) -> bool:
    """“Who wrote most”, not "users who wrote"."""
    return place == 0 or not line.word(place - 1)[0].isalnum() or line.word(place - 1) in ("and", "see", "me", "know")


def _is_plural(line: Line, place: int) -> bool:
    word = line.word(place)
    return word != singular(word) or word == "people"


def _is_language(line: Line, place: int, after: int) -> bool:
    """“Spanish messages” and "in Spanish" name a language, "Spanish players" does not."""
    return singular(line.word(after)) in _TEXTS or line.word(place - 1) in _LANGUAGE_LEADS


def _impossible(line: Line) -> Iterator[ChartEdge]:
    """“31 Feb”: no piece of it is a date or a number."""
    place = 0
    while place < len(line):
        after = periods.after_impossible(line, place)
        if after is not None:
            yield ChartEdge("refused", place, after, "no_such_day", 0.0)
        place = after or place + 1


def _day_lists(line: Line, place: int, now: datetime) -> Iterator[ChartEdge]:
    """“1 and 2 November 2024”, "5th, 6th and 7th of May": days that share the month behind the last of them."""
    starts, at = [place], place
    while len(starts) < 8:
        number = ordinal(line, at)
        after = number[1] if number else at + 1 if line.word(at).isdecimal() and len(line.word(at)) <= 2 else 0
        if not after or line.word(after) not in ("and", ",", "or", "&", "vs"):
            break
        at = after + 1 + (line.word(after + 1) in ("and", "or", "the"))
        starts.append(at)
    if len(starts) < 2 or line.word(place - 1) == "between":
        return
    last = periods.read_period(line, starts[-1], now)
    if (
        last is None
        or last[0].unit != "day"
        or not any(word in MONTHS for word in line.words(starts[-1], last[1] - starts[-1]))
    ):
        return
    parts = []
    for start in starts[:-1]:
        number = ordinal(line, start)
        value = number[0] if number else int(line.word(start))
        try:
            day = one_day(last[0].first_day.replace(day=value))
        except ValueError:
            return
        parts.append(When(day, is_yearless(line, starts[-1], last[1], last[0]), f"{value}"))
    parts.append(When(last[0], is_yearless(line, starts[-1], last[1], last[0]), line.span(starts[-1], last[1]).text))
    joined = "or" if "or" in line.words(place, starts[-1] - place) else "and"
    if "vs" in line.words(place, starts[-1] - place):
        return
    yield ChartEdge("whens", place, last[1], Whens(tuple(parts), joined), -0.1, ())


def _dates(line: Line, place: int, now: datetime) -> Iterator[ChartEdge]:
    found = periods.read_period(line, place, now)
    if found is None:
        return
    period, after = found
    span = line.span(place, after).text
    when = When(period, is_yearless(line, place, after, period), span)
    typos = sum(token.typo for token in line.tokens[place:after])
    if period.unit == "range":
        yield from _ends(line, place, now)
    yield ChartEdge("date", place, after, Whens((when,)), 0.1 + TYPO * typos - 0.04 * (after - place), ())


def _ends(line: Line, place: int, now: datetime) -> Iterator[ChartEdge]:
    """The two ends of a range, for what is compared: "from October to November"."""
    found = periods.ends(line, place, now)
    if found is not None and found[0].unit != "time":
        first, last, after = found
        whens = Whens((When(first), When(last)), "to")
        yield ChartEdge("ends", place, after, whens, 0.1 - 0.04 * (after - place))


def _numbers(line: Line, place: int) -> Iterator[ChartEdge]:
    word = line.word(place)
    if word.isdecimal() and word.isascii() and len(word) <= 9:
        yield _number(line, place)
        if len(word) <= 2 and (counted := ordinal(line, place)):
            yield ChartEdge("nth", place, counted[1], counted[0], 0.1)
        return
    if word in CARDINALS and word not in _NOT_TWO:
        yield ChartEdge("number", place, place + 1, SaidNumber(CARDINALS[word]), 0.1)
    elif word in ("half", "none"):
        return
    elif (counted := ordinal(line, place)) and counted[0] <= 20:
        yield ChartEdge("nth", place, counted[1], counted[0], 0.15)


def _number(line: Line, place: int) -> ChartEdge:
    """12, 1,000, 0.5, −0.5, 80%."""
    text, after = line.word(place), place + 1
    while line.word(after) == "," and len(line.word(after + 1)) == 3 and line.word(after + 1).isdecimal():
        if not (line.glued(after) and line.glued(after + 1)):
            break
        text, after = text + line.word(after + 1), after + 2
    if line.word(after) == "." and line.glued(after) and line.glued(after + 1) and line.word(after + 1).isdecimal():
        text, after = f"{text}.{line.word(after + 1)[:6]}", after + 2
    value, first = float(text), place
    if (line.word(place - 1) in ("-", "−") and line.glued(place) and not line.glued(place - 1)) or line.word(
        place - 1
    ) == "minus":
        value, first = -value, place - 1
    percent = line.word(after) in ("%", "percent") or line.words(after, 2) == ("per", "cent")
    after += 2 if line.words(after, 2) == ("per", "cent") else int(percent)
    return ChartEdge("number", first, after, SaidNumber(value, percent), 0.1)


def _customers(line: Line, place: int) -> Iterator[ChartEdge]:
    """“user 373”, "customer #2578", "user id 5", "@mary"."""
    word = line.word(place)
    if word == "@" and line.glued(place + 1):
        yield _customer(line, place, place + 1, place + 2)
    if singular(word) not in _CUSTOMER:
        return
    after = place + 1
    while line.word(after) in ("#", "id", "number", "no", "with", "called", "named", ":", "nr") and after - place < 5:
        after += 1
    value = line.word(after)
    if value.isdecimal():
        yield _customer(line, place, after, after + 1)
        yield from _more_customers(line, place, after)
    elif value == "@":
        yield _customer(line, place, after + 1, after + 2)
    elif line.word(after - 1) in ("called", "named"):
        yield _customer(line, place, after, after + 1)


def _customer(line: Line, first: int, place: int, after: int) -> ChartEdge:
    value = line.raw(place)
    return ChartEdge("is", first, after, Is(Field.CUSTOMER, (value,)), 0.0, (Mark(first, after, "author", value),))


def _more_customers(line: Line, first: int, place: int) -> Iterator[ChartEdge]:
    """“users 373 and 4844”."""
    values, after = [line.raw(place)], place + 1
    while line.word(after) in ("and", ",", "or", "&") and line.word(after + 1).isdecimal():
        values.append(line.raw(after + 1))
        after += 2
    if len(values) > 1:
        mark = Mark(first, after, "author", ",".join(values))
        yield ChartEdge("is", first, after, Is(Field.CUSTOMER, tuple(values)), 0.0, (mark,))


def _bare(line: Line, place: int) -> Iterator[ChartEdge]:
    """Words as they stand, for what is to be looked for; only after "mentioning" they come to anything."""
    if line.word(place - 1) in _PLACING:
        return
    for count in range(1, 5):
        after = place + count
        if after > len(line) or not _could_be_sought(line.word(after - 1), first=count == 1):
            return
        if line.word(place) in ("word", "words", "phrase", "term", "text", "keyword", "string"):
            return
        if line.word(after - 1) in NOTHING and count > 1:
            continue
        said = line.span(place, after).text
        yield ChartEdge("bare", place, after, Says(said), 0.25 * count, (Mark(place, after, "text", said),))


def _could_be_sought(word: str, *, first: bool) -> bool:
    if not word or not (word[0].isalnum() or word[0] in "#&-/'’+@$€£"):
        return False
    return not first or (word[0].isalnum() and (word not in NOTHING or len(word) > 6)) or word[0] in "#@$€£"


def _quotes(line: Line) -> Iterator[ChartEdge]:
    place = 0
    while place < len(line):
        closing = _QUOTES.get(line.raw(place))
        after = _closed(line, place, closing) if closing else None
        if after is None:
            place += 1
            continue
        start, end = line.tokens[place].end, line.tokens[after - 1].start
        said = line.text[start:end].strip()
        if said:
            yield ChartEdge("quoted", place, after, Says(said), 0.0, (Mark(place, after, "text", said),))
        place = after


def _closed(line: Line, place: int, closing: str) -> int | None:
    """The place after the mark that ends a quotation; an apostrophe inside a word opens none."""
    raw = line.raw(place)
    if raw in "'’‘" and line.glued(place):
        return None
    for other in range(place + 2, min(len(line), place + _LONGEST_QUOTE)):
        if line.raw(other) == closing or (raw in '"“”' and line.raw(other) in '"”'):
            return other + 1
    return None


KINDS = (Kind.MESSAGES, Kind.CUSTOMERS, Kind.THREADS)
