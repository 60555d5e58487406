"""Clock times: 4pm, 10:30, eight o'clock, and stretches between two of them. Pure."""

from datetime import timedelta

from engine.periods.names import CARDINALS
from engine.periods.tokens import Line

Clock = tuple[int, int, bool, int]  # hour, minute, whether the half of the day is said, the place after


HOUR = timedelta(hours=1)


TO = frozenset({"to", "and", "-", "–", "until", "till", "through", "til"})


def clock(line: Line, place: int) -> Clock | None:
    """“4pm”, "10:30", "9:30am", "eight o'clock", "10 in the morning"."""
    word = line.word(place)
    if word == "noon" or word == "midnight":
        return (12 if word == "noon" else 0), 0, True, place + 1
    spelled = CARDINALS.get(word, 0)
    digits = word.isdecimal() and word.isascii() and len(word) <= 2
    if not digits and not 1 <= spelled <= 12:
        return None
    hour, minute, after = (int(word) if digits else spelled), 0, place + 1
    if hour > 24:
        return None
    if line.word(after) == ":" and line.word(after + 1).isdecimal() and len(line.word(after + 1)) == 2 and digits:
        minute, after = int(line.word(after + 1)), after + 2
        if minute > 59:
            return None
    elif not digits and line.words(after, 1) != ("oclock",) and line.words(after, 3)[:1] != ("o",):
        return None
    return _half(line, hour, minute, after)


def _half(line: Line, hour: int, minute: int, after: int) -> Clock | None:
    if line.words(after, 3) in (("o", "'", "clock"), ("o", "’", "clock")):
        after += 3
    elif line.word(after) in ("oclock", "hrs"):
        after += 1
    half = line.word(after)
    if half in ("am", "pm") or (half in ("a", "p") and line.words(after + 1, 2) in ((".", "m"), ("m",))):
        if not 1 <= hour <= 12:
            return None
        after += 1 if half in ("am", "pm") else 4 if line.word(after + 3) == "." else 3
        return hour % 12 + (12 if half[0] == "p" else 0), minute, True, after
    if line.words(after, 2) == ("in", "the") and line.word(after + 2) in ("morning", "afternoon", "evening"):
        late = line.word(after + 2) != "morning"
        return hour % 12 + (12 if late else 0), minute, True, after + 3
    return hour, minute, hour > 12, after


def read_span(line: Line, place: int) -> tuple[timedelta | None, timedelta | None, int] | None:
    """Times since midnight: "between 2 and 4pm", "from 3:30 to 5:55", "6-8", "before 5pm", "after 2:00", "at 3pm".

    None on the side that is open; and the place after.
    """
    lead = line.word(place)
    if lead in ("between", "from"):
        return _two(line, place + 1)
    if lead in ("before", "until", "till", "by") and (end := _sure(line, place + 1)):
        return None, since_midnight(end), end[3]
    if lead in ("after", "since") and (start := _sure(line, place + 1)):
        return since_midnight(start), None, start[3]
    if line.words(place, 2) in (("later", "than"), ("earlier", "than")) and (told := clock(line, place + 2)):
        return (since_midnight(told), None, told[3]) if lead == "later" else (None, since_midnight(told), told[3])
    if lead == "at" and (told := clock(line, place + 1)) and (told[2] or line.word(told[3] - 2) == ":"):
        return since_midnight(told), since_midnight(told) + HOUR, told[3]
    return _two(line, place)


def _sure(line: Line, place: int) -> Clock | None:
    """A time that can be nothing else: with minutes, or the half of the day."""
    found = clock(line, place)
    return found if found and (found[2] or line.word(place + 1) == ":" or found[3] > place + 1) else None


def _two(line: Line, place: int) -> tuple[timedelta, timedelta, int] | None:
    first = clock(line, place)
    if first is None or line.word(first[3]) not in TO:
        return None
    second = clock(line, first[3] + 1)
    if second is None:
        return None
    start, end = since_midnight(first), since_midnight(second)
    if second[2] and not first[2] and second[0] >= 12 and start + 12 * HOUR < end and first[0] < 12:
        start += 12 * HOUR
    if end <= start and not second[2]:
        end += 12 * HOUR
    return (start, end, second[3]) if start < end <= timedelta(hours=24) else None


def since_midnight(told: Clock) -> timedelta:
    return timedelta(hours=told[0], minutes=told[1])


def is_time(line: Line, first: int, after: int) -> bool:
    """Whether numbers are said to be times, and are no days of a month."""
    said = {line.word(place) for place in range(first, after)}
    return bool(said & {":", "am", "pm", "oclock", "clock", "noon", "midnight", "a", "p", "morning"})
