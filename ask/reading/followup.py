"""A question that follows another: what it keeps of the one before, and when it stands alone. Pure."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from ask.reading import cues, parser
from ask.reading.compared import by_value
from ask.reading.conclusion import conclude, known
from ask.reading.question import Chip, Comparison, Question
from ask.reading.reading import Reading
from ask.reading.vocabulary import Vocabulary
from ask.reading.words import period_words
from engine.periods import Dated, Period
from engine.periods.calendar import DAY, around, midnight, neighbour, shifted
from engine.periods.names import MONTHS
from engine.periods.tokens import cut
from insights.reads.filters import DIMENSIONS, Filter

_NARROWS = frozenset({"only", "just", "too", "also"})
_FRAGMENT = 7  # words; a longer question without a label stands alone
_SUBJECT = ("category", "topic")
_FIELDS = {name: one.field for name, one in DIMENSIONS.items()} | {
    "text": "text",
    "author": "author",
    "confidence": "min_confidence",
    "direction": "direction",
}
# Measures that a grouping asked for before would not fit.
_WITHOUT_GROUPING = frozenset({"count", "users", "list", "first", "spikes", "share"})


def follow(
    previous: Question | None, text: str, vocabulary: Vocabulary, now: datetime, literal: Collection[str] = ()
) -> Question:
    """Reads a question in the light of the last one that was answered (none at the start of a conversation).

    A fragment ("What about LiveChat?", "per day?") changes what it names and keeps the rest; a whole question starts
    afresh; "start over" gives a question with ``reset``.
    """
    if _starts_over(text):
        return Question(text, reset=True)
    if previous is None or not text.strip() or _begins_anew(text):
        return parser.parse(text, vocabulary, now, literal)
    reading = parser.read(text, vocabulary, now, literal)
    if not goes_on(reading):
        return conclude(reading)
    return _merged(reading, previous)


def _starts_over(text: str) -> bool:
    line = cut(text[:100])
    first = 0
    while line.word(first) in ("ok", "okay", "please", "lets", "now", ","):
        first += 1
    found = cues.RESET.longest(line, first)
    rest = [line.word(place) for place in range(found[1], len(line))] if found else ["more"]
    return all(not word[0].isalnum() or word in ("please", "now", "the", "filter", "filters") for word in rest)


def _begins_anew(text: str) -> bool:
    """“Forget it, show me login issues”."""
    line = cut(text[:100])
    found = cues.RESET.longest(line, 0)
    return found is not None and (found[1] > 1 or line.word(0) in ("reset", "restart"))


def goes_on(reading: Reading) -> bool:
    """Whether a question makes sense only after another."""
    line = reading.board.line
    words = [token.word for token in line.tokens if token.word[0].isalnum()]
    labelled = bool(reading.said("category") or reading.said("topic") or reading.said("brand") or reading.search)
    if cues.ONWARD.longest(line, 0) and not _is_whole_comparison(reading, labelled):
        return True
    if "instead" in words or (_NARROWS & set(words) and not labelled):
        return True
    if _says_the_same(reading):
        return True
    if cues.BACK & set(words) and not (labelled and reading.said("source")):
        return True
    if not reading.has_filter:
        asks = bool(reading.measures or reading.grouping or reading.compare is not None)
        return bool(reading.cleared) or (asks and not cues.WHOLE & set(words))
    if not labelled:
        return len(words) <= _FRAGMENT and not reading.is_about_messages
    alone = not (reading.dates or reading.said("source") or reading.said("sentiment") or reading.measures)
    return alone and len(words) <= 3 and line.text.rstrip().endswith("?")


def _says_the_same(reading: Reading) -> bool:
    """“The same for deposits”, but not "the same period last year"."""
    tokens = enumerate(reading.board.line.tokens)
    return any(token.word == "same" and reading.board.role(place) != "comparison" for place, token in tokens)


def _is_whole_comparison(reading: Reading, labelled: bool) -> bool:
    """“Compare Telegram with live chat in October” needs nothing of the question before."""
    if reading.compare is None or cues.COMPARE.longest(reading.board.line, 0) is None:
        return False
    return labelled or len(reading.said("source")) > 1 or len(reading.dates) > 1


def _merged(reading: Reading, previous: Question) -> Question:
    base, carried = _carried(reading, previous)
    reading.earlier = None if "date" in reading.cleared else previous.period
    _move_period(reading, previous)
    asks = reading.has_filter or reading.measures or reading.grouping or reading.earlier is not previous.period
    if reading.refusal and reading.refusal.reason == "unclear" and asks:
        reading.refusal = None
    fresh = conclude(reading, base)
    if reading.refusal:
        return fresh
    measures, grouping, top = _asked(reading, previous)
    told = bool(reading.dates) or reading.earlier is not previous.period
    if previous.period and not told:
        carried.append("date")
    return replace(
        fresh,
        measures=measures,
        grouping=grouping,
        top=top,
        comparison=fresh.comparison or _comparison(reading, previous, fresh, told),
        chips=(*_kept(previous, carried), *fresh.chips),
        carried=tuple(carried),
        newest=reading.newest or (previous.newest and not reading.measures),
    )


def _carried(reading: Reading, previous: Question) -> tuple[Filter, list[str]]:
    """The filter of the question before without what this one replaces, and the fields that are kept."""
    _extend(reading, previous.filter)
    replaced = {kind for kind in _FIELDS if reading.said(kind)} | {
        "text" if reading.search else "",
        "author" if reading.author else "",
        "confidence" if reading.min_confidence is not None else "",
    }
    cleared = set(reading.cleared)
    if replaced & set(_SUBJECT) or "subject" in cleared:
        replaced |= set(_SUBJECT)
    base, blank = previous.filter, Filter()
    gone = replaced | cleared
    base = base.but(**{name: getattr(blank, name) for kind, name in _FIELDS.items() if kind in gone})
    if "date" in cleared:
        base = base.but(since=None, until=None)
    kept = [kind for kind, name in _FIELDS.items() if getattr(base, name) != getattr(blank, name)]
    return base, kept


def _extend(reading: Reading, before: Filter) -> None:
    """Adds the earlier values to what is said where they are to stay: for "also", for exclusions, for comparisons."""
    line = reading.board.line
    if before.sources and any(cues.REST.longest(line, place) for place in range(len(line))):
        reading.excluded["source"] = dict.fromkeys(before.sources)
    also = any(cues.ALSO.longest(line, place) for place in range(len(line)))
    joins = also or (reading.compare is not None and not reading.dates and not reading.compare_before)
    for kind in DIMENSIONS:
        earlier = getattr(before, _FIELDS[kind])
        if kind in reading.excluded and not reading.said(kind):
            reading.values[kind] = dict.fromkeys(earlier or known(reading, kind))
            if earlier and set(earlier) <= set(reading.excluded[kind]):
                reading.values[kind] = dict.fromkeys(known(reading, kind))
        elif joins and reading.said(kind) and earlier:
            reading.values[kind] = dict.fromkeys((*earlier, *reading.said(kind)))


def _asked(reading: Reading, previous: Question) -> tuple[tuple[str, ...], tuple[str, ...], int | None]:
    measures = tuple(reading.measures) or previous.measures
    if reading.grouping:
        measures = tuple(reading.measures) or tuple(m for m in previous.measures if m in ("count", "users"))
        return measures, tuple(reading.grouping), reading.top
    if _WITHOUT_GROUPING & set(reading.measures):
        return measures, (), None
    return measures, previous.grouping, reading.top or previous.top


def _comparison(reading: Reading, previous: Question, fresh: Question, told: bool) -> Comparison | None:
    """A comparison stays: with the period before as long as the period does, of values as long as these do."""
    earlier = previous.comparison
    if earlier is None or not earlier.others:
        return None
    if earlier.kind == "period" and not told:
        other = earlier.others[0]
        filters = (fresh.filter.but(since=other.since, until=other.until),)
        return replace(earlier, others=filters)
    if earlier.kind == "value" and earlier.field != "subject" and not reading.said(earlier.field):
        name = _FIELDS[earlier.field]
        values = [getattr(other, name) for other in earlier.others]
        return replace(earlier, others=tuple(fresh.filter.but(**{name: value}) for value in values))
    return by_value(reading, fresh.filter) if earlier.kind == "value" and reading.compare is not None else None


def _kept(previous: Question, carried: list[str]) -> tuple[Chip, ...]:
    """The earlier chips of the fields that were carried over, each once."""
    kept = {
        (chip.kind, chip.value): replace(chip, reading="carried", start=-1, end=-1)
        for chip in previous.chips
        if chip.kind in carried
    }
    return tuple(kept.values())


def _move_period(reading: Reading, previous: Question) -> None:
    """Dates of a follow-up without a year lie near the period before it; "the week before" is told from it."""
    _tell_day_before(reading, previous.period)
    reading.dates = [_near(reading, dated, previous.period) for dated in reading.dates]
    if reading.dates or reading.compare is not None or previous.period is None:
        return
    line = reading.board.line
    for place in range(len(line)):
        found = cues.BEFORE.longest(line, place)
        if found and found[1] - place > 1:
            reading.earlier = _before(previous.period, line.words(place, found[1] - place))
            _show_earlier(reading, place, found[1])
            return


def _tell_day_before(reading: Reading, before: Period | None) -> None:
    """“And the day before?” is told from the day asked about, not from today."""
    line = reading.board.line
    for dated in list(reading.dates):
        if before and line.words(dated.after - 2, 2) == ("day", "before") and dated.after - dated.first <= 3:
            reading.dates.remove(dated)
            reading.board.claim(dated.first, dated.after, "")


def _before(period: Period, said: tuple[str, ...]) -> Period:
    """The period before; "the week before" is a week of the calendar, unless the last days were asked about."""
    named = next((word for word in said if word in ("day", "week", "month", "quarter", "year")), "")
    if named and period.is_closed and period.unit not in ("rolling", named):
        return around(period.first_day - DAY, named)
    return neighbour(period, -1) or period


def _show_earlier(reading: Reading, first: int, after: int) -> None:
    if reading.earlier:
        reading.board.claim(first, after, "date")
        period = reading.earlier
        value = "/".join(m.isoformat().replace("+00:00", "Z") if m else "" for m in (period.since, period.until))
        reading.chip("date", value, period_words(period), first, after)


def _near(reading: Reading, dated: Dated, before: Period | None) -> Dated:
    """“and in December?” after November 2024 means December 2024."""
    period, line = dated.period, reading.board.line
    words = [line.word(place) for place in range(dated.first, dated.after)]
    names_year = any(len(word) == 4 and word.isdecimal() for word in words)
    relative = {"last", "this", "previous", "next", "past", "since", "current"} & set(words)
    if before is None or not before.is_closed or not period.is_closed or names_year or relative:
        return dated
    if not any(word in MONTHS for word in words):
        return dated
    candidates = [_in_year(period, before.first_day.year + years) for years in (-1, 0, 1)]
    begun = [c for c in candidates if c and c.first_day <= reading.now.date()]
    if not begun:
        return dated
    nearest = min(begun, key=lambda c: (_gap(c.first_day, before.first_day), -c.first_day.toordinal()))
    return Dated(nearest, dated.first, dated.after)


def _gap(first: date, second: date) -> int:
    return abs((first - second).days)


def _in_year(period: Period, year: int) -> Period | None:
    years = year - period.first_day.year
    if not 2 <= year <= 9000:
        return None
    since, until = shifted(period.first_day, years, "year"), shifted(period.after_day, years, "year")
    return replace(period, since=midnight(since), until=midnight(until), last=None) if since < until else None
