"""The words that dates are made of."""

from engine.periods.tokens import Line, in_order, is_ordinal_end, word_set

_MONTHS = (
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may",),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sep", "sept"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_WEEKDAYS = (
    ("monday", "mon"),
    ("tuesday", "tue", "tues"),
    ("wednesday", "wed", "weds"),
    ("thursday", "thu", "thur", "thurs"),
    ("friday", "fri"),
    ("saturday", "sat"),
    ("sunday", "sun"),
)
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
# Names that are other words too, and count as dates only after a word that leads to one.
AMBIGUOUS = frozenset({"may", "march", "mar", "sat", "sun", "wed", "mon"})
LEADS = word_set(
    "in of since from during until till by last this next past previous and to between through before after for "
    "mid early late end beginning start or compared versus against half or on vs versus with than"
)

UNITS = {
    "minute": "minute",
    "min": "minute",
    "hour": "hour",
    "hr": "hour",
    "h": "hour",
    "day": "day",
    "d": "day",
    "weekday": "day",
    "week": "week",
    "workweek": "week",
    "wk": "week",
    "weak": "week",  # "last weak": a typing error that is a word
    "w": "week",
    "fortnight": "fortnight",
    "month": "month",
    "mth": "month",
    "quarter": "quarter",
    "qtr": "quarter",
    "year": "year",
    "yr": "year",
    "y": "year",
    "decade": "decade",
}
# Letters that mean a unit only straight after a number: 24h, 30d.
SHORT_UNITS = frozenset({"h", "d", "w", "y"})

LAST = frozenset({"last", "past", "previous", "prior", "preceding", "recent", "latest"})
NEXT = frozenset({"next", "coming", "upcoming", "following"})
THIS = frozenset({"this", "current", "the", "that", "present", "same", "running", "whole", "entire"})
FEW = {"couple": 2, "few": 3, "several": 3}

_SMALL = in_order(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = in_order("twenty thirty forty fifty sixty seventy eighty ninety")
CARDINALS = {name: number for number, name in enumerate(_SMALL)} | {
    name: 10 * number for number, name in enumerate(_TENS, 2)
}
_ORDINAL_WORDS = in_order(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS = {name: number for number, name in enumerate(_ORDINAL_WORDS, 1)} | {"thirtieth": 30}
DECADES = {"nineties": 1990, "eighties": 1980, "seventies": 1970, "noughties": 2000}

# Day and month of days that bear a name.
HOLIDAYS = {
    ("christmas", "eve"): (12, 24),
    ("christmas", "day"): (12, 25),
    ("christmas",): (12, 25),
    ("xmas",): (12, 25),
    ("boxing", "day"): (12, 26),
    ("new", "years", "eve"): (12, 31),
    ("new", "year", "s", "eve"): (12, 31),
    ("new", "years", "day"): (1, 1),
    ("new", "years"): (1, 1),
    ("new", "year"): (1, 1),
    ("valentines", "day"): (2, 14),
    ("valentine", "s", "day"): (2, 14),
    ("new", "year", "s", "day"): (1, 1),
    ("new", "year", "s"): (1, 1),
    ("valentines",): (2, 14),
    ("international", "workers", "day"): (5, 1),
    ("international", "workers", "'", "day"): (5, 1),
    ("labour", "day"): (5, 1),
    ("may", "day"): (5, 1),
    ("earth", "day"): (4, 22),
    ("independence", "day"): (7, 4),
    ("halloween",): (10, 31),
}

_KNOWN = (
    set(MONTHS)
    | set(WEEKDAYS)
    | {unit for unit in UNITS if len(unit) > 2}
    | LAST
    | NEXT
    | set(CARDINALS)
    | set(ORDINALS)
    | {"yesterday", "today", "tomorrow", "weekend", "since", "between", "ago", "until", "fiscal"}
)
# Short forms of days that are told from today.
SHORT_DAYS = {"yday": -1, "ystd": -1, "yest": -1, "tmrw": 1, "tmr": 1, "2day": 0}
# What a typing error may be corrected to.
DATE_WORDS = frozenset(word for word in _KNOWN if len(word) > 2)

# The words that a date can start with, and those that a number in a date can be followed by.
STARTS = (
    frozenset(_KNOWN)
    | frozenset(UNITS)
    | THIS
    | frozenset(FEW)
    | frozenset(DECADES)
    | frozenset(SHORT_DAYS)
    | frozenset(name[0] for name in HOLIDAYS)
    | word_set(
        "a an not in now tonight right day so ytd mtd wtd qtd more over less fewer from betw starting beginning as "
        "later newer after following prior earlier older before up no until till til through by to start early "
        "end late middle mid remaining rest remainder final thanksgiving black q h cw kw these those our calendar "
        "weekend half since late later early earlier within at noon easter eight nine ten "
    )
)
AFTER_NUMBER = (
    frozenset(MONTHS)
    | LAST
    | NEXT
    | word_set(
        "/ - – — . ~ , to and till until through thru of st nd rd th s business working calendar full whole h q w"
    )
)


def unit(word: str) -> str | None:
    """The unit that a word names, in the singular or plural."""
    found = UNITS.get(word)
    return found or (UNITS.get(word[:-1]) if word.endswith("s") and len(word) > 2 else None)


def number(line: Line, place: int) -> tuple[int, int] | None:
    """A whole number in digits or words: what it is, and the place after it. "a" counts as one."""
    word = line.word(place)
    if word.isdecimal() and word.isascii():
        return (int(word), place + 1) if len(word) <= 6 else None
    if word in ("a", "an"):
        few = FEW.get(line.word(place + 1))
        return (few, _past_of(line, place + 2)) if few else (1, place + 1)
    if word in FEW:
        return FEW[word], _past_of(line, place + 1)
    return _spelled(line, place)


def _past_of(line: Line, place: int) -> int:
    return place + 1 if line.word(place) == "of" else place


def _spelled(line: Line, place: int) -> tuple[int, int] | None:
    first = CARDINALS.get(line.word(place))
    if first is None:
        return None
    after = place + 1
    if first >= 20:
        after += line.word(after) == "-"
        second = CARDINALS.get(line.word(after), 0)
        return (first + second, after + 1) if 0 < second < 10 else (first, place + 1)
    return first, after


def ordinal(line: Line, place: int) -> tuple[int, int] | None:
    """A place in an order, as 21st or as "twenty-first"."""
    word = line.word(place)
    if word.isdecimal() and word.isascii() and len(word) <= 2:
        return (int(word), place + 2) if is_ordinal_end(line.word(place + 1)) and line.glued(place + 1) else None
    if word in ORDINALS:
        return ORDINALS[word], place + 1
    tens = CARDINALS.get(word, 0)
    after = place + 1 + (line.word(place + 1) == "-")
    if tens in (20, 30) and 0 < ORDINALS.get(line.word(after), 0) < 10:
        return tens + ORDINALS[line.word(after)], after + 1
    return None
