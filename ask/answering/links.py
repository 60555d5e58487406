"""A question as the parameters of an address, and back: what a page shows can be linked, edited, and asked again."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from ask.reading.question import GROUPINGS, MEASURES, Comparison, Question
from ask.reading.vocabulary import Vocabulary
from ask.reading.words import date_words, filter_words
from engine.periods import Period
from insights.reads.filters import DIMENSIONS, Filter, Parameters
from insights.reads.parameters import Pairs

PERIOD = "period"
_UNITS = ("day", "week", "month", "quarter", "half", "year", "decade", "rolling")
_MOST_TOP = 1000


def written(question: Question) -> str:
    """The query of an address; ``read`` gives the same question back, but for its chips and its text."""
    return "&".join(filter(None, [question.filter.query(), urlencode(rest(question))]))


def rest(question: Question) -> list[tuple[str, str]]:
    """What a question has beside its filter."""
    pairs = [("measure", name) for name in question.measures] + [("by", name) for name in question.grouping]
    pairs += [("top", str(question.top))] if question.top else []
    pairs += [("order", "newest")] if question.newest else []
    pairs += [("unit", question.period.unit)] if question.period and question.period.unit in _UNITS else []
    return [*pairs, *_compared(question.comparison)]


def _compared(comparison: Comparison | None) -> Iterator[tuple[str, str]]:
    if comparison is None:
        return
    if comparison.kind != PERIOD:
        yield "compare", comparison.field
        return
    other = comparison.others[0]
    yield "compare", PERIOD
    for name, value in parse_qsl(Filter(since=other.since, until=other.until).query()):
        yield f"versus_{name}", value


def read(parameters: Parameters, words: Vocabulary) -> Question:
    """The question in the parameters of an address. Raises ``FilterError`` where the filter cannot be understood."""
    chosen = Filter.parse(parameters, words.choices)
    unit = _one_of(parameters, "unit", _UNITS) or "range"
    top = "".join(parameters.getlist("top")[-1:])
    question = Question(
        text=filter_words(chosen, words),
        filter=chosen,
        measures=tuple(name for name in dict.fromkeys(parameters.getlist("measure")) if name in MEASURES),
        grouping=tuple(name for name in dict.fromkeys(parameters.getlist("by")) if name in GROUPINGS),
        top=min(int(top), _MOST_TOP) or None if top.isascii() and top.isdigit() and len(top) < 5 else None,
        newest="newest" in parameters.getlist("order"),
        period=Period(chosen.since, chosen.until, unit) if chosen.since or chosen.until else None,
    )
    return replace(question, comparison=_comparison(parameters, question, words))


def _one_of(parameters: Parameters, name: str, known: tuple[str, ...]) -> str:
    return next((value for value in parameters.getlist(name) if value in known), "")


def _comparison(parameters: Parameters, question: Question, words: Vocabulary) -> Comparison | None:
    compared = _one_of(parameters, "compare", (PERIOD, *DIMENSIONS))
    if compared == PERIOD:
        ends = [(name, value) for name in ("from", "to") for value in parameters.getlist(f"versus_{name}")]
        other = Filter.parse(Pairs(ends), words.choices)
        if other.is_empty:
            return None
        rows = question.filter.but(since=other.since, until=other.until)
        return Comparison(PERIOD, "date", (rows,), (date_words(other.since, other.until),))
    values = question.filter.values(compared) if compared else ()
    if len(values) < 2:
        return None
    rows_of_each = tuple(question.filter.having(compared, (value,)) for value in values)
    return Comparison("value", compared, rows_of_each, tuple(words.name(compared, value) for value in values))
