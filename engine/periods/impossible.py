"""Dates that do not exist, so that no piece of them is taken for another date. Pure."""

from engine.periods.names import CARDINALS, MONTHS, ordinal
from engine.periods.tokens import Line, is_ordinal_end

_LONGEST = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}


def after_impossible(line: Line, place: int) -> int | None:
    """The place after a day that no month has (31 Feb, February 30 2019, 2/30/2024, 29 Feb 2023), else None."""
    return _named(line, place) or _numeric(line, place)


def _day(line: Line, place: int) -> tuple[int, int] | None:
    found = ordinal(line, place)
    if found:
        return found
    word = line.word(place)
    if word.isdecimal() and word.isascii() and len(word) <= 2:
        after = place + 1
        return int(word), after + (is_ordinal_end(line.word(after)) and line.glued(after))
    return None


def _named(line: Line, place: int) -> int | None:
    if line.word(place) in MONTHS:
        day = _day(line, place + 1 + (line.word(place + 1) == "the"))
        month, after = MONTHS[line.word(place)], day[1] if day else 0
        if day and line.word(after) == "%":
            return None
    else:
        day = None if line.word(place) in CARDINALS else _day(line, place)
        after = day[1] + (line.word(day[1]) == "of") if day else 0
        if day is None or line.word(after) not in MONTHS:
            return None
        month, after = MONTHS[line.word(after)], after + 1
    if day is None:
        return None
    year = line.word(after + (line.word(after) == ","))
    end = after + (line.word(after) == ",") + 1 if len(year) == 4 and year.isdecimal() else after
    named = int(year) if end > after else None
    wrong = not 1 <= day[0] <= _LONGEST[month] or (
        month == 2 and day[0] == 29 and named is not None and not _leap(named)
    )
    # "November 50" with no more is rather a number than a day.
    return end if wrong and (day[0] <= 39 and day[0] > 0) else None


def _numeric(line: Line, place: int) -> int | None:
    numbers = [line.word(place), line.word(place + 2), line.word(place + 4)]
    marks = (line.word(place + 1), line.word(place + 3))
    if marks[0] != "/" or not all(one.isdecimal() and one.isascii() and len(one) <= 2 for one in numbers[:2]):
        return None
    if not (line.glued(place + 1) and line.glued(place + 2)) or line.word(place - 1) == "/":
        return None
    with_year = marks[1] == "/" and numbers[2].isdecimal() and len(numbers[2]) in (2, 4)
    end = place + 5 if with_year else place + 3
    year = int(numbers[2]) if with_year and len(numbers[2]) == 4 else None
    first, second = int(numbers[0]), int(numbers[1])
    if (first, second) == (24, 7) or 0 in (first, second):
        return None
    orders = [(first, second), (second, first)]
    if any(month <= 12 and day <= _LONGEST[month] and not _no_leap(month, day, year) for month, day in orders):
        return None
    return end if first <= 31 and second <= 31 else None


def _no_leap(month: int, day: int, year: int | None) -> bool:
    return month == 2 and day == 29 and year is not None and not _leap(year)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
