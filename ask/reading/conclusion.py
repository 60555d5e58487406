"""From what was read to the question: one filter, its period, what it is compared with."""

from dataclasses import replace

from ask.reading.compared import Periods, by_value, periods
from ask.reading.question import Chip, Comparison, Question
from ask.reading.reading import Reading
from ask.reading.words import period_words
from engine.periods.tokens import Span
from insights.reads.filters import DIMENSIONS, Filter


def conclude(reading: Reading, base: Filter | None = None) -> Question:
    """The question that a reading amounts to; ``base`` is the filter that a follow-up starts from."""
    told = periods(reading)
    chosen = with_period(filter_of(reading, base or Filter()), told)
    comparison = _comparison(reading, chosen, told)
    return Question(
        text=reading.text,
        filter=chosen,
        measures=tuple(reading.measures),
        grouping=tuple(reading.grouping),
        top=reading.top,
        comparison=comparison,
        period=told.base,
        chips=chips(reading, told),
        not_understood=not_understood(reading),
        refusal=reading.refusal,
        newest=reading.newest,
    )


def filter_of(reading: Reading, base: Filter) -> Filter:
    """The filter without its dates. Several values of a field are any of them; what is excluded leaves the rest."""
    changes: dict[str, object] = {}
    for kind, one in DIMENSIONS.items():
        values = _chosen(reading, kind)
        if values:
            changes[one.field] = values
    if reading.said("direction"):
        changes["direction"] = reading.said("direction")[0]
    changes |= {name: value for name, value in (("text", reading.search), ("author", reading.author)) if value}
    if reading.min_confidence is not None:
        changes["min_confidence"] = reading.min_confidence
    return base.but(**changes)


def _chosen(reading: Reading, kind: str) -> tuple[str, ...]:
    said, out = reading.said(kind), reading.excluded.get(kind, {})
    if not out:
        return said
    return tuple(value for value in said or known(reading, kind) if value not in out)


def known(reading: Reading, kind: str) -> tuple[str, ...]:
    """All values that a field can have."""
    return reading.vocabulary.choices[kind]


def with_period(chosen: Filter, told: Periods) -> Filter:
    return chosen.but(since=told.base.since, until=told.base.until) if told.base else chosen


def _comparison(reading: Reading, chosen: Filter, told: Periods) -> Comparison | None:
    if told.other:
        other = chosen.but(since=told.other.since, until=told.other.until)
        return Comparison("period", "date", (other,), (period_words(told.other),))
    return by_value(reading, chosen)


def chips(reading: Reading, told: Periods) -> tuple[Chip, ...]:
    """The chips of a reading with those for its dates, in the order of the question."""
    found = list(reading.chips)
    for dated in reading.dates:
        is_other = dated.period is told.told_other
        period = told.other if is_other and told.other else told.base if told.merged and told.base else dated.period
        span = reading.board.line.span(dated.first, dated.after)
        value = "/".join(
            moment.isoformat().replace("+00:00", "Z") if moment else "" for moment in (period.since, period.until)
        )
        note = _date_note(reading, dated.first, dated.after)
        kind = "comparison" if is_other else "date"
        found.append(
            Chip(kind, value, period_words(period), span.text, span.start, span.end, "typo" if note else "exact", note)
        )
    return tuple(sorted(found, key=lambda chip: chip.start))


def _date_note(reading: Reading, first: int, after: int) -> str:
    wrong = [token for token in reading.board.line.tokens[first:after] if token.typo]
    return "; ".join(f"read “{token.text}” as “{token.word}”" for token in wrong)


def not_understood(reading: Reading) -> tuple[Span, ...]:
    spans = [*reading.board.spans(reading.board.unclaimed()), *reading.unsaid]
    spans += [reading.unread] if reading.unread else []
    return tuple(sorted((_stripped(span) for span in spans), key=lambda span: span.start))


def _stripped(span: Span) -> Span:
    text = span.text.strip()
    start = span.start + span.text.index(text) if text else span.start
    return replace(span, text=text, start=start, end=start + len(text))
