"""Years, quarters, halves and decades."""

import re
from datetime import date, datetime

from engine.periods.calendar import Period, days, half_of, quarter_of, year_of
from engine.periods.names import CARDINALS, DECADES, ordinal
from engine.periods.tokens import Line

Found = tuple[Period, int]
_FOUR_DIGITS = re.compile(r"(?:1[6-9]|20)\d\d")


def year_number(line: Line, place: int) -> tuple[int, int] | None:
    """A year in four digits, or spelled: "two thousand and five", "nineteen seventy two"."""
    if _FOUR_DIGITS.fullmatch(line.word(place)):
        return int(line.word(place)), place + 1
    return _spelled_year(line, place)


def _spelled_year(line: Line, place: int) -> tuple[int, int] | None:
    head = CARDINALS.get(line.word(place), 0)
    if head == 2 and line.word(place + 1) == "thousand":
        after = place + 2 + (line.word(place + 2) == "and")
        rest, end = _below_hundred(line, after)
        return (2000 + rest, end) if rest else (2000, place + 2)
    if not 16 <= head <= 20:
        return None
    after = place + 1 + (line.word(place + 1) == "hundred")
    rest, end = _below_hundred(line, after)
    if rest < 10 and after == place + 1:
        return None
    return (head * 100 + rest, end) if 1600 <= head * 100 + rest <= 2099 else None


def _below_hundred(line: Line, place: int) -> tuple[int, int]:
    first = CARDINALS.get(line.word(place), 0)
    if first >= 20:
        after = place + 1 + (line.word(place + 1) == "-")
        second = CARDINALS.get(line.word(after), 0)
        return (first + second, after + 1) if 0 < second < 10 else (first, place + 1)
    return first, place + 1


def trailing_year(line: Line, place: int, now: datetime) -> tuple[int, int] | None:
    """A year after a month or quarter: ", 2024", "of 2024", "in 2024", "/2024", "'24", "this year", "last year"."""
    if line.word(place) in (",", "/", "-", "of", "in"):
        place += 1
    if line.word(place) in ("the", "year"):
        place += line.word(place) == "the"
        place += line.words(place, 2) == ("year", "of") and 2
    if line.word(place + 1) == "year" and line.word(place) in ("this", "last", "previous"):
        return now.year - (line.word(place) != "this"), place + 2
    if line.word(place) in ("'", "’") and line.word(place + 1).isdecimal() and len(line.word(place + 1)) == 2:
        return two_digits(int(line.word(place + 1)), now), place + 2
    return year_number(line, place)


def two_digits(number: int, now: datetime) -> int:
    """The latest year that ends on these digits and is not in the future."""
    return 2000 + number if 2000 + number <= now.year else 1900 + number


def read_year(line: Line, place: int, now: datetime) -> Found | None:
    """“2024”, "the year 2008", "calendar year 2008", "nineties", "90s"."""
    start = place
    while line.word(place) in ("the", "calendar", "year", "of") and place - start < 4:
        place += 1
    if place > start and line.word(place - 1) not in ("year", "of"):
        place = start
    found = year_number(line, place)
    if found and not (line.word(place + 1) == "s" and line.glued(place + 1) and line.word(place).endswith("0")):
        return _year_with_part(line, found, now)
    return _decade(line, start)


def _year_with_part(line: Line, found: tuple[int, int], now: datetime) -> Found | None:
    year, after = found
    place = after + (line.word(after) in ("-", "/"))
    part = _part(line, place)
    if part:
        kind, number, end = part
        return (quarter_of if kind == "q" else half_of)(year, number), end
    return year_of(year), after


def _decade(line: Line, place: int) -> Found | None:
    place += line.word(place) == "the"
    first = DECADES.get(line.word(place))
    after = place + 1
    if first is None and line.word(place + 1) == "s" and line.word(place).isdecimal():
        number = int(line.word(place)[:4])
        first = number if 1900 <= number < 2100 else 1900 + number if 50 <= number < 100 else None
        after = place + 2
    if first is None or first % 10:
        return None
    return days(date(first, 1, 1), date(first + 10, 1, 1), "decade"), after


def _part(line: Line, place: int) -> tuple[str, int, int] | None:
    """“Q3”, "H2", "third quarter", "second half": which, and the place after."""
    if line.word(place) in ("q", "h") and line.glued(place + 1):
        number, limit = line.word(place + 1), 4 if line.word(place) == "q" else 2
        if number.isdecimal() and 1 <= int(number[:3]) <= limit:
            return line.word(place), int(number[:3]), place + 2
    place += line.word(place) == "the"
    counted = ordinal(line, place)
    if counted and line.word(counted[1]) in ("quarter", "half"):
        number_of, end = counted
        kind = line.word(end)[0]
        return (kind, number_of, end + 1) if 1 <= number_of <= (4 if kind == "q" else 2) else None
    if line.word(place) == "quarter" and line.word(place + 1) in ("1", "2", "3", "4"):
        return "q", int(line.word(place + 1)), place + 2
    return None


def read_part_of_year(line: Line, place: int, now: datetime) -> Found | None:
    """“Q1 2019”, "third quarter of 2024", "H2", "first half of this year"; without a year the latest begun."""
    part = _part(line, place)
    if part is None:
        return None
    kind, number, after = part
    of = quarter_of if kind == "q" else half_of
    dated = trailing_year(line, after, now)
    if dated:
        return of(dated[0], number), dated[1]
    period = of(now.year, number)
    begun = period.since is not None and period.since <= now
    return (period if begun else of(now.year - 1, number)), after
