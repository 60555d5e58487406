"""Days, months and weeks of the calendar, as people write them."""

from calendar import monthrange
from datetime import date, datetime, timedelta

from engine.periods.calendar import days, month_of, one_day, week_number
from engine.periods.names import AMBIGUOUS, CARDINALS, HOLIDAYS, LEADS, MONTHS, WEEKDAYS, number, ordinal
from engine.periods.portions import easter
from engine.periods.tokens import Line, is_ordinal_end
from engine.periods.years import Found, trailing_year, two_digits, year_number

_JOINS = frozenset({"and", "or", "vs", "versus", "to", "&", "-", "until", "through"})
_MARKS = frozenset({"/", "-", "."})


def latest(month: int, day: int, now: datetime) -> date:
    """The last time that a day of the year was, today included."""
    for year in range(now.year, now.year - 9, -1):
        if day <= monthrange(year, month)[1] and date(year, month, day) <= now.date():
            return date(year, month, day)
    raise ValueError("there is no such day")


def read_numeric(line: Line, place: int, now: datetime) -> Found | None:
    """2024-11-05, 2024/11, 11/5/2024, 11/5, 5.11.2024. Month first, unless that cannot be."""
    numbers, marks, after = _numbers(line, place)
    if len(numbers) < 2 or len(set(marks)) > 1:
        return None
    if len(numbers[0]) == 4:
        year, month = int(numbers[0]), int(numbers[1])
        if len(numbers) == 2:
            return (month_of(year, month), after) if 1 <= month <= 12 and marks[0] != "." else None
        return one_day(date(year, month, int(numbers[2]))), after
    if len(numbers) == 3:
        year = int(numbers[2]) if len(numbers[2]) == 4 else two_digits(int(numbers[2][:2]), now)
        return one_day(_month_first(int(numbers[0]), int(numbers[1]), year, marks[0] == ".")), after
    return _two_numbers(line, place, numbers, marks[0], after, now)


def _two_numbers(line: Line, place: int, numbers: list[str], mark: str, after: int, now: datetime) -> Found | None:
    first, second = int(numbers[0]), int(numbers[1])
    if len(numbers[1]) == 4:
        return (month_of(second, first), after) if 1 <= first <= 12 else None
    led = line.word(place - 1) in LEADS or line.word(place - 1) in WEEKDAYS
    if (first, second) == (24, 7) or max(len(numbers[0]), len(numbers[1])) > 2 or (mark != "/" and not led):
        return None
    month, day = (first, second) if first <= 12 else (second, first)
    dated = trailing_year(line, after, now) if line.word(after) in (",", "in", "of") else None
    if dated:
        return one_day(date(dated[0], month, day)), dated[1]
    return one_day(latest(month, day, now)), after


def _numbers(line: Line, place: int) -> tuple[list[str], list[str], int]:
    """Up to three numbers with marks between them, nothing else."""
    numbers: list[str] = []
    marks: list[str] = []
    while (
        len(numbers) < 3 and line.word(place).isdecimal() and line.word(place).isascii() and len(line.word(place)) < 5
    ):
        if len(numbers) == 2 and {len(numbers[0]), len(line.word(place))} == {4}:
            return numbers[:1], [], place
        numbers.append(line.word(place))
        if not (line.word(place + 1) in _MARKS and line.glued(place + 1) and line.glued(place + 2)):
            return numbers, marks[: len(numbers) - 1], place + 1
        if len(numbers) < 3 and line.word(place + 2).isdecimal() and (not marks or marks[0] == line.word(place + 1)):
            marks.append(line.word(place + 1))
            place += 2
        else:
            return numbers, marks[: len(numbers) - 1], place + 1
    return numbers, marks[: max(0, len(numbers) - 1)], place


def _month_first(first: int, second: int, year: int, dotted: bool) -> date:
    """Month first as in the United States; day first where dots say so, or where the first cannot be a month."""
    day_first = (dotted and second <= 12) or first > 12
    return date(year, second, first) if day_first else date(year, first, second)


def read_named(line: Line, place: int, now: datetime) -> Found | None:
    """November 5th 2024, Nov 19-20, Dec/2018, October; 5 Nov, the 5th of November, 2017 April."""
    if line.word(place) in MONTHS:
        return _from_month(line, place, now)
    return _from_day(line, place, now) or _from_year(line, place, now)


def _day_number(line: Line, place: int) -> tuple[int, int] | None:
    """A day of the month: 5, 5th, fifth, twenty nine."""
    found = ordinal(line, place)
    if found is None and (line.word(place).isdecimal() or line.word(place) in CARDINALS):
        found = number(line, place)
    return found if found and 1 <= found[0] <= 31 else None


def _from_month(line: Line, place: int, now: datetime) -> Found | None:
    month, after = MONTHS[line.word(place)], place + 1
    after += line.word(after) == "." and line.glued(after)
    mark = after + (line.word(after) in (",", "/", "-"))
    mark += line.word(mark) == "the"
    dated = trailing_year(line, after, now)
    day = _day_number(line, mark)
    if day and not (dated and dated[1] > day[1]):
        return _month_day(line, month, day, now)
    if dated:
        return month_of(dated[0], month), dated[1]
    beside = line.word(after) in _JOINS and line.word(after + 1) in MONTHS
    led = line.word(place - 1) in LEADS or line.word(place - 1) in ("both", "either", ",", ":")
    if line.word(place) in AMBIGUOUS and not led and not beside:
        return None
    return month_of(now.year if month <= now.month else now.year - 1, month), after


def _month_day(line: Line, month: int, day: tuple[int, int], now: datetime) -> Found:
    number_of, after = day
    last = None
    if line.word(after) in ("-", "–", "to", "through", "till", "until") and line.word(after + 2) not in MONTHS:
        last = _day_number(line, after + 1 + (line.word(after + 1) == "the"))
        last = last if last and last[0] > number_of and line.word(last[1]) not in (*MONTHS, "/", "-", "of") else None
    after = last[1] if last else after
    dated = trailing_year(line, after, now) or _short_year(line, after, now)
    first = date(dated[0], month, number_of) if dated else latest(month, number_of, now)
    end = dated[1] if dated else after
    if last is None:
        return one_day(first), end
    if dated is None and first.replace(day=last[0]) > now.date():
        first = first.replace(year=first.year - 1)
    return days(first, first.replace(day=last[0]) + timedelta(days=1)), end


def _short_year(line: Line, place: int, now: datetime) -> tuple[int, int] | None:
    """“January first 12” means 2012, but not "5 November 12 messages"."""
    word = line.word(place)
    two = word.isdecimal() and word.isascii() and len(word) == 2 and place + 1 == len(line)
    return (two_digits(int(word), now), place + 1) if two else None


def _from_day(line: Line, place: int, now: datetime) -> Found | None:
    place += line.word(place) == "the"
    day = _day_number(line, place)
    if day is None:
        return None
    number_of, after = day
    until = None
    joins = ("-", "–", "to", "till", "until", "through")
    if line.word(after) in joins or (line.word(after) == "and" and line.word(place - 1) == "between"):
        until = _day_number(line, after + 1)
        after = until[1] if until else after
    year = year_number(line, after + 1) if line.word(after) == "-" else None
    after = year[1] if year else after
    after += line.word(after) in ("of", "-", "/", ",")
    if line.word(after) not in MONTHS:
        return None
    month = MONTHS[line.word(after)]
    dated = year or trailing_year(line, after + 1, now)
    end = max(after + 1, dated[1]) if dated else after + 1
    first = date(dated[0], month, number_of) if dated else latest(month, number_of, now)
    if until is None:
        return one_day(first), end
    return (days(first, first.replace(day=until[0]) + timedelta(days=1)), end) if until[0] >= number_of else None


def _from_year(line: Line, place: int, now: datetime) -> Found | None:
    year = year_number(line, place)
    if year and line.word(year[1]) in ("-", "/") and line.word(year[1] + 1) in MONTHS:
        day = _day_number(line, year[1] + 3) if line.word(year[1] + 2) in ("-", "/") else None
        if day:
            return one_day(date(year[0], MONTHS[line.word(year[1] + 1)], day[0])), day[1]
    after = year[1] + (line.word(year[1]) in ("-", "/", ",")) if year else place
    if year is None or line.word(after) not in MONTHS:
        return None
    return month_of(year[0], MONTHS[line.word(after)]), after + 1


def read_day_of_month(line: Line, place: int, now: datetime) -> Found | None:
    """“the 21st”, "on the ninth": the last time that it was that day of a month."""
    if line.word(place) != "the":
        return None
    found = ordinal(line, place + 1)
    if found is None or not 1 <= found[0] <= 31 or not is_last_word(line, found[1]):
        return None
    month = now.date().replace(day=1)
    for _ in range(3):
        if found[0] <= monthrange(month.year, month.month)[1] and month.replace(day=found[0]) <= now.date():
            return one_day(month.replace(day=found[0])), found[1]
        month = (month - timedelta(days=1)).replace(day=1)
    return None


def is_last_word(line: Line, place: int) -> bool:
    """Whether no word follows that an ordinal could belong to, as in "the third category"."""
    word = line.word(place)
    return word in ("", ",", ".", "?", "!", "-", "and", "to", "till", "until", "on", "by", "via") or is_ordinal_end(
        word
    )


def read_week(line: Line, place: int, now: datetime) -> Found | None:
    """“week 46”, "week 46 of 2024", "W46", "2024-W46", "46th week"."""
    year = year_number(line, place)
    if year and line.word(year[1] + (line.word(year[1]) == "-")) == "w":
        place = year[1] + (line.word(year[1]) == "-")
    else:
        year = None
    if line.word(place) not in ("week", "w", "wk", "cw", "kw") or not line.word(place + 1).isdecimal():
        return None
    if line.word(place) == "w" and not line.glued(place + 1):
        return None
    which, after = int(line.word(place + 1)[:3]), place + 2
    dated = year or trailing_year(line, after, now)
    if dated:
        return week_number(dated[0], which), max(after, dated[1])
    period = week_number(now.isocalendar().year, which)
    if period.first_day > now.date():
        period = week_number(now.isocalendar().year - 1, which)
    return period, after


def read_holiday(line: Line, place: int, now: datetime) -> Found | None:
    """“Christmas”, "New Year's Eve 2024", "Black Friday"."""
    for size in (4, 3, 2, 1):
        month_and_day = HOLIDAYS.get(line.words(place, size))
        if month_and_day:
            dated = trailing_year(line, place + size, now)
            if dated:
                return one_day(date(dated[0], *month_and_day)), dated[1]
            return one_day(latest(*month_and_day, now)), place + size
    if line.word(place) == "easter":
        dated = trailing_year(line, place + 1, now)
        day = easter(dated[0] if dated else now.year)
        if not dated and day > now.date():
            day = easter(now.year - 1)
        return one_day(day), (dated[1] if dated else place + 1)
    black_friday = line.words(place, 2) == ("black", "friday")
    if not black_friday and line.word(place) != "thanksgiving":
        return None
    after = place + 1 + black_friday
    dated = trailing_year(line, after, now)
    day = _thanksgiving(dated[0] if dated else now.year) + timedelta(days=int(black_friday))
    if not dated and day > now.date():
        day = _thanksgiving(now.year - 1) + timedelta(days=int(black_friday))
    return one_day(day), (dated[1] if dated else after)


def _thanksgiving(year: int) -> date:
    """The fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)
