"""What a question asks for: measures, groupings, how many of the top, and comparisons."""

from ask.reading import cues
from ask.reading.phrases import PhraseTree
from ask.reading.reading import Reading, hidden
from engine import periods as dates
from engine.periods.names import CARDINALS
from engine.periods.tokens import singular, words

_MOST = 100  # of a ranking
_NEWEST = words("newest latest recent last")
_STARTS = words("start started starting begin began beginning")
_USERS = words("user customer player people person client individual author ppl folk")
_BESIDE_USERS = words("of our the different active affected distinct unique")
_SHOWING = words("show display see view read open")
_TEXTS = words("message conversation comment text ticket post tweet")
_SAYING = words("write writing wrote say saying said")
_NAMES = {
    "count": "number of messages",
    "users": "number of users",
    "list": "the messages",
    "trend": "development over time",
    "first": "when it began",
    "spikes": "spikes",
    "top": "the most frequent",
    "share": "share",
    "average": "average",
}
# Asked together with these, "number of" says nothing more.
_BEYOND_COUNT = ("average", "share", "top", "first", "spikes")


def read_comparison(reading: Reading) -> None:
    """Where a comparison begins, and whether it is with the period before or a year earlier."""
    line = reading.board.open_line()
    for place in range(len(line)):
        found = cues.COMPARE.longest(line, place)
        if found and reading.board.free(place, found[1]) and not _is_than_number(reading, place):
            reading.compare = place if reading.compare is None else reading.compare
            reading.board.claim(place, found[1], "comparison")
    if reading.compare is None:
        return
    _read_before(reading, cues.YEAR_BEFORE, "year")
    _read_before(reading, cues.BEFORE, "before")


def _is_than_number(reading: Reading, place: int) -> bool:
    """“more than 5”, "later than May", "other than Telegram" compare nothing."""
    line = reading.board.line
    number = line.word(place + 1).isdecimal() or line.word(place + 1) in CARDINALS
    return line.word(place) == "than" and (number or line.word(place - 1) in ("later", "earlier", "other", "rather"))


def _read_before(reading: Reading, tree: PhraseTree[str], meaning: str) -> None:
    line = reading.board.open_line()
    for place in range(len(line)):
        found = tree.longest(line, place)
        if not found or reading.compare_before or not reading.board.free(place, found[1]):
            continue
        if dates.read(line, found[1], reading.now) or line.word(place - 1) in ("since", "from"):
            continue
        reading.compare_before = meaning
        reading.board.claim(place, found[1], "comparison")
        label = "the same time a year earlier" if meaning == "year" else "the period before"
        reading.chip("comparison", meaning, label, place, found[1])


def read_dates(reading: Reading) -> None:
    """Every date; in a comparison "October to November" names two months, not a range."""
    line = reading.board.open_line()
    if reading.compare is not None:
        line = hidden(line, {"to"})
        if {"difference", "compare", "comparison", "change"} & {token.word for token in reading.board.line.tokens}:
            line = hidden(line, {"between"})
    for dated in dates.find(line, reading.now):
        if reading.board.free(dated.first, dated.after):
            reading.dates.append(dated)
            reading.board.claim(dated.first, dated.after, "date")


def read_measures(reading: Reading) -> None:
    line = reading.board.open_line()
    asks_when = "when" in {token.word for token in line.tokens}
    place = 0
    while place < len(line):
        found = cues.MEASURES.longest(line, place)
        if not found or not reading.board.free(place, found[1]):
            place += 1
            continue
        measure, after = found
        if measure == "first" and set(line.words(place, after - place)) & _STARTS and not asks_when:
            place += 1
            continue
        if measure == "count" and _counts_users(reading, after):
            measure = "users"
        if measure == "top":
            after = _read_top(reading, place, after)
        _take(reading, measure, place, after)
        place = after
    said = reading.board.line.words(0, len(line))
    if not reading.measures and (_asks_what_they_said(said) or _asks_for_messages(reading, said)):
        reading.measures["list"] = None
    reading.newest = "list" in reading.measures and _asks_for_newest(reading)
    if any(measure in reading.measures for measure in _BEYOND_COUNT):
        reading.measures.pop("count", None)


def _asks_for_newest(reading: Reading) -> bool:
    """“The latest messages”, "the last message", but not "messages of the last week"."""
    line, roles = reading.board.line, reading.board.roles
    said = {line.word(place) for place, role in enumerate(roles) if role in ("", "measure", "filler")}
    return bool(_NEWEST & said)


def _counts_users(reading: Reading, place: int) -> bool:
    """“how many happy customers”, "number of Telegram users"."""
    while reading.board.role(place) in ("sentiment", "source") or reading.board.line.word(place) in _BESIDE_USERS:
        place += 1
    return singular(reading.board.line.word(place)) in _USERS


def _asks_what_they_said(words: tuple[str, ...]) -> bool:
    """“What did user 2578 write?”"""
    return words[:1] == ("what",) and bool(_SAYING & set(words))


def _asks_for_messages(reading: Reading, words_said: tuple[str, ...]) -> bool:
    """“Show me all negative messages”, but not "show me messages by category"."""
    shows = bool(_SHOWING & set(words_said[:4]))
    return shows and bool(_TEXTS & {singular(word) for word in words_said}) and not reading.grouping


def _take(reading: Reading, measure: str, first: int, after: int) -> None:
    reading.board.claim(first, after, "measure")
    if measure not in reading.measures:
        reading.measures[measure] = None
        label = f"the {reading.top} most frequent" if measure == "top" and reading.top else _NAMES[measure]
        reading.chip("measure", measure, label, first, after)


def _read_top(reading: Reading, place: int, after: int) -> int:
    """“top 5”, "top ten", "5 most common"."""
    line = reading.board.line
    for at in (after, place - 1):
        number = line.word(at)
        value = int(number[:4]) if number.isdecimal() and number.isascii() else CARDINALS.get(number, 0)
        if 0 < value <= _MOST and not reading.board.role(at):
            reading.top = value
            reading.board.claim(at, at + 1, "measure")
            return max(after, at + 1)
    return after


def read_grouping(reading: Reading) -> None:
    line = reading.board.open_line()
    for place in range(len(line)):
        found = cues.GROUPINGS.longest(line, place)
        if not found or not reading.board.free(place, found[1]):
            continue
        if found[0] == "sentiment" and _beside_sentiment(reading, place, found[1]):
            reading.board.claim(place, found[1], "filler")
            continue
        _group(reading, found[0], place, found[1])
        _read_second_grouping(reading, found[1])


def _group(reading: Reading, unit: str, first: int, after: int) -> None:
    reading.board.claim(first, after, "grouping")
    if unit not in reading.grouping:
        reading.grouping[unit] = None
        reading.chip("grouping", unit, f"by {unit}", first, after)


def _beside_sentiment(reading: Reading, first: int, after: int) -> bool:
    return "sentiment" in (reading.board.role(first - 1), reading.board.role(after))


def _read_second_grouping(reading: Reading, place: int) -> None:
    """“by source and sentiment”."""
    line = reading.board.line
    if line.word(place) in ("and", ",") and (found := cues.UNITS.longest(line, place + 1)):
        _group(reading, found[0], place + 1, found[1])


def read_ranked(reading: Reading) -> None:
    """What is ranked: the unit that is named ("busiest day", "top 5 topics"), else categories; "a day" for averages."""
    line = reading.board.open_line()
    ranked = "top" in reading.measures and not reading.grouping
    averaged = "average" in reading.measures and not reading.grouping
    if not ranked and not averaged:
        return
    for place in range(len(line)):
        found = cues.UNITS.longest(line, place)
        if found and reading.board.free(place, found[1]) and (ranked or found[0] in ("day", "week", "month")):
            _group(reading, found[0], place, found[1])
            return
    if ranked:
        reading.grouping["category"] = None
