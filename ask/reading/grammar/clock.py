"""Weekdays and hours of the day as conditions: on weekends, on Mondays, at night, between 9 and 17, after 6 pm."""

from collections.abc import Iterator

from ask.query.value import Field, Is
from ask.reading.chart import ChartEdge, Mark
from engine.periods.names import WEEKDAYS
from engine.periods.tokens import Line

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SETS = {
    "weekend": NAMES[5:],
    "weekends": NAMES[5:],
    "weekdays": NAMES[:5],
    "workdays": NAMES[:5],
}
# First and last hour, both included; a night goes on after midnight.
_PARTS = {
    "morning": (6, 11),
    "mornings": (6, 11),
    "afternoon": (12, 17),
    "afternoons": (12, 17),
    "evening": (18, 21),
    "evenings": (18, 21),
    "night": (22, 5),
    "nights": (22, 5),
    "noon": (12, 12),
    "midnight": (0, 0),
}
_TO = frozenset({"and", "to", "-", "–", "until", "till", "through"})


def clock_edges(line: Line, place: int) -> Iterator[ChartEdge]:
    yield from _weekdays(line, place)
    yield from _parts_of_day(line, place)
    yield from _hours(line, place)


def _is(kind: Field, values: tuple[str, ...], first: int, after: int, cost: float = 0.05) -> ChartEdge:
    return ChartEdge("is", first, after, Is(kind, values), cost, (Mark(first, after, kind.value, ",".join(values)),))


def _weekdays(line: Line, place: int) -> Iterator[ChartEdge]:
    word = line.word(place)
    if word in ("weekends", "weekdays", "workdays") or (
        word == "weekend" and line.word(place - 1) in ("a", "every", "any", "each")
    ):
        yield _is(Field.WEEKDAY, _SETS[word], place, place + 1)
    if line.words(place, 2) in (("working", "days"), ("business", "days"), ("week", "days")):
        yield _is(Field.WEEKDAY, NAMES[:5], place, place + 2)
    every = line.word(place - 1) in ("every", "each", "any")
    if word in NAMES and line.word(place + 1) in ("mornings", "afternoons", "evenings", "nights"):
        yield _is(Field.WEEKDAY, (word,), place, place + 1, -0.2)
    if (word.endswith("s") and word[:-1] in NAMES) or (word in NAMES and every):
        yield _is(
            Field.WEEKDAY, (NAMES[WEEKDAYS[word.removesuffix("s") if word not in NAMES else word]],), place, place + 1
        )
    if word in NAMES and line.word(place + 1) in ("to", "-", "through", "–") and line.word(place + 2) in NAMES:
        first, last = NAMES.index(word), NAMES.index(line.word(place + 2))
        after = place + 3
        if first <= last and line.word(after) not in ("of", "last", "this"):
            yield _is(Field.WEEKDAY, NAMES[first : last + 1], place, after, 0.3)


def _parts_of_day(line: Line, place: int) -> Iterator[ChartEdge]:
    word = line.word(place)
    if word not in _PARTS or (word in ("morning", "afternoon", "evening", "night") and line.word(place - 1) == "good"):
        return
    named = (
        line.word(place - 1) in ("the", "at", "every", "during", "by", "in", "each")
        or word.endswith("s")
        or word in ("noon", "midnight")
    )
    if named:
        yield _is(Field.HOUR, _between(*_PARTS[word]), place, place + 1)


def _between(first: int, last: int) -> tuple[str, ...]:
    count = (last - first) % 24 + 1
    return tuple(str((first + step) % 24) for step in range(count))


def hour(line: Line, place: int) -> tuple[int, int, bool] | None:
    """“9”, "17:00", "6 pm", "6pm", "18h": the hour, the place after it, and whether it can be nothing but an hour."""
    word = line.word(place)
    if word == "noon":
        return 12, place + 1, True
    if not (word.isdecimal() and word.isascii() and len(word) <= 2 and int(word) <= 24):
        return None
    value, after, sure = int(word), place + 1, False
    if line.word(after) == ":" and line.word(after + 1).isdecimal() and len(line.word(after + 1)) == 2:
        if line.word(after + 1) != "00":
            return None
        after, sure = after + 2, True
    half = line.word(after)
    if half in ("am", "pm") or (half in ("a", "p") and line.words(after, 4)[1:] == (".", "m", ".")):
        value = value % 12 + (12 if half[0] == "p" else 0)
        return (value, after + (1 if half in ("am", "pm") else 4), True) if 1 <= int(word) <= 12 else None
    if half in ("h", "oclock", "hrs", "hours", "hour", "uhr") and half not in ("hours", "hour"):
        return value, after + 1, True
    if line.words(after, 3) == ("o", "'", "clock"):
        return value, after + 3, True
    return value, after, sure


def _hours(line: Line, place: int) -> Iterator[ChartEdge]:
    """“between 9 and 17”, "from 9 am to 5 pm", "after 18:00", "before 6 am", "at 3 pm"."""
    lead = line.word(place)
    if lead not in ("between", "from", "after", "before", "at", "since", "until", "around"):
        return
    if line.word(place + 1) == "noon" and lead in ("at", "around"):
        return
    first = hour(line, place + 1)
    if first is None:
        return
    value, after, sure = first
    if lead in ("between", "from"):
        last = hour(line, after + 1) if line.word(after) in _TO else None
        if last and (sure or last[2]):
            start = value + 12 if not sure and last[0] > 12 and value + 12 < last[0] and value < 8 else value
            yield _is(Field.HOUR, _between(start % 24, (last[0] - 1) % 24), place, last[1])
        return
    if not sure:
        return
    spans = {"after": (value % 24, 23), "since": (value % 24, 23), "before": (0, value - 1), "until": (0, value - 1)}
    if lead in spans and (lead in ("after", "since") or value > 0):
        yield _is(Field.HOUR, _between(*spans[lead]), place, after)
    elif lead in ("at", "around"):
        yield _is(Field.HOUR, (str(value % 24),), place, after)
