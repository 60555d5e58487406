"""The answer in one sentence."""

from collections.abc import Callable

from ask.answering.draft import AnswerDraft, listed
from ask.answering.shown import change, value_in_words
from ask.computing.facts import AnswerGroup, Figure, SideFacts
from ask.computing.trends import direction
from ask.query.calendar import DAY, days
from ask.query.interval_words import interval_words, periods_words
from ask.query.value import Grouping, Kind, Measure
from ask.query.words import condition_words, grouping_words, measure_words, plural, quantity_words, side_words

MOST_NAMED = 5  # groups that a sentence names
_STATISTICS = (Kind.AVERAGE, Kind.MEDIAN, Kind.LOWEST, Kind.HIGHEST)
_NEGATIVE_KINDS = (Kind.LIST, Kind.WORDS, Kind.SPIKES, Kind.WHY)


def sentence(made: AnswerDraft) -> str:
    """What was asked for, said once."""
    facts, measure = made.facts, made.query.measures[0]
    if not facts.count and not facts.groups and measure.kind not in (Kind.WHY, Kind.DISTINCT) and not facts.sides:
        return _nothing(made)
    if measure.kind in _TOLD:
        return _TOLD[measure.kind](made)
    if facts.trend:
        return _trend(made)
    if made.query.grouping:
        return _grouped(made, measure)
    if facts.sides:
        return _compared(made)
    return _single(made, facts.figures[0])


def _nothing(made: AnswerDraft) -> str:
    put = made.put("count", "no messages", made.facts.scope)
    return f"there are {put}{made.subject(made.facts.scope)}." + _coverage(made)


def _coverage(made: AnswerDraft) -> str:
    found = made.facts.coverage
    if found is None:
        return " No messages are stored yet."
    return f" The data covers {made.put('coverage', interval_words(days(found[0], found[1] + DAY)))}."


def _single(made: AnswerDraft, found: Figure) -> str:
    measure, subject = found.measure, made.subject(found.scope)
    if measure.kind == Kind.MESSAGES:
        users = made.put("users", f"{made.facts.users:,} customer{'' if made.facts.users == 1 else 's'}")
        return f"{made.value('count', measure, found.value, found.scope)}{subject}, from {users}."
    if measure.kind in (Kind.CUSTOMERS, Kind.THREADS):
        return f"{made.value('count', measure, found.value, found.scope)}{subject}{_having(made)}."
    return f"{_named_value(made, found, subject)}{_having(made)}."


def _having(made: AnswerDraft) -> str:
    if not made.query.having or made.query.measures[0].kind == Kind.DISTINCT:
        return ""
    return ", only those with " + made.put(
        "condition", " and ".join(condition_words(one, made.names) for one in made.query.having)
    )


def _named_value(made: AnswerDraft, found: Figure, subject: str = "") -> str:
    measure = found.measure
    if measure.kind == Kind.DISTINCT and measure.dimension:
        return _distinct(made, measure.dimension, found, subject)
    what = f"the {_what(made, measure)}{subject}"
    if found.value is None:
        return f"there is no such thing as {what}"
    number = made.number("value", measure, found.value, found.scope)
    if found.parts:
        first, second = (made.number("part", one.measure, one.value, one.scope) for one in found.parts)
        joint = {Kind.SHARE: "of", Kind.RATIO: "to", Kind.DIFFERENCE: "against"}[measure.kind]
        return f"{what} is {number} ({first} {joint} {second})"
    return f"{what} is {number}" + (" UTC" if measure.kind in (Kind.FIRST, Kind.LAST) else "")


def _what(made: AnswerDraft, measure: Measure) -> str:
    """A measure in words; they may have numbers of their own, so they are a slot."""
    if measure.quantity:
        return f"{measure.kind} {quantity_words(measure.quantity, measure.counted)}"
    if measure.kind in (Kind.FIRST, Kind.LAST):
        return f"time of the {measure.kind} message"
    return made.put("measure", measure_words(measure, made.names))


def _distinct(made: AnswerDraft, dimension: Grouping, found: Figure, subject: str) -> str:
    number = found.value if isinstance(found.value, int) else 0
    value = made.put("value", f"{number:,} {grouping_words(dimension) if number == 1 else plural(dimension)}")
    having = made.query.having
    if not having:
        return f"{value} in messages{subject}"
    conditions = made.put("condition", " and ".join(condition_words(one, made.names) for one in having))
    return f"{value} with {conditions}{subject}"


def _grouped(made: AnswerDraft, measure: Measure) -> str:
    query, groups = made.query, made.facts.groups
    if not groups:
        return f"no {grouping_words(query.grouping[0])} fits{made.subject(made.facts.scope)}." + _coverage(made)
    if query.ranking and query.ranking.limit and len(groups) <= MOST_NAMED:
        return _ranked(made, measure)
    total = made.put("count", f"{made.facts.count:,} message{'' if made.facts.count == 1 else 's'}", made.facts.scope)
    number = made.put("groups", f"{made.facts.group_count:,}")
    names = plural(query.grouping[0]) if made.facts.group_count != 1 else grouping_words(query.grouping[0])
    if query.keep:
        return f"{number} {names} fit{made.subject(made.facts.scope)}."
    top = max((one for one in groups if isinstance(one.value, int | float)), key=_by_value, default=None)
    order = "most in" if measure.kind == Kind.MESSAGES else "highest:"
    most = f"; {order} {_group(made, top, measure)}" if top and not query.ranking else ""
    return f"{total}{made.subject(made.facts.scope)}, in {number} {names}{most}."


def _by_value(one: AnswerGroup) -> float:
    return one.value if isinstance(one.value, int | float) else 0.0


def _ranked(made: AnswerDraft, measure: Measure) -> str:
    ranking, groups = made.query.ranking, made.facts.groups
    least = ranking is not None and ranking.least
    order = "fewest" if least and measure.kind == Kind.MESSAGES else "least" if least else "most"
    if measure.kind != Kind.MESSAGES:
        order = "lowest" if least else "highest"
    if ranking is not None and ranking.change:
        order = "greatest fall" if least else "greatest rise"
    place = made.put("rank", f"from place {ranking.rank}") + " " if ranking and ranking.rank > 1 else ""
    tied = " (equal)" if made.facts.tied else ""
    named = listed(_group(made, one, measure) for one in groups)
    return f"{place}{order}{tied}{made.subject(made.facts.scope)}: {named}."


def _group(made: AnswerDraft, one: AnswerGroup, measure: Measure) -> str:
    text = f"{made.put('name', made.group_name(one))} with {made.value('top', measure, one.value, one.scope)}"
    if one.before is not None and one.change is not None:
        text += f" ({made.number('before', measure, one.before, one.before_scope)} before)"
    return text


def _compared(made: AnswerDraft) -> str:
    figure = made.facts.figures[0]
    own = _side_value(made, figure, made.subject(figure.scope))
    return f"{own}, against {listed(_side(made, side, place) for place, side in enumerate(made.facts.sides))}."


def _side_value(made: AnswerDraft, found: Figure, subject: str) -> str:
    if found.measure.kind in (Kind.MESSAGES, Kind.CUSTOMERS, Kind.THREADS):
        return made.value("count", found.measure, found.value, found.scope) + subject
    return _named_value(made, found, subject)


def _side(made: AnswerDraft, side: SideFacts, place: int) -> str:
    """What is compared, named by what differs, with the difference."""
    first, other = made.facts.figures[0], side.figures[0]
    comparison = made.query.comparison
    name = side_words(comparison.sides[place], made.names) if comparison else periods_words(side.scope.periods)
    text = f"{made.number('other', other.measure, other.value, other.scope)} {made.put('side', f'({name})')}"
    if isinstance(first.value, int | float) and isinstance(other.value, int | float):
        text += f", {difference(made, first.measure, other.value, first.value)}"
    return text


def difference(made: AnswerDraft, measure: Measure, before: float, after: float) -> str:
    """“12 more (+8%)”; for shares and scores the difference alone."""
    if after == before:
        return "the same"
    word = "more" if after > before else "fewer" if measure.kind == Kind.MESSAGES else "less"
    if measure.kind == Kind.SHARE:
        return f"{made.put('change', f'{abs(after - before):.1f} points')} {word}"
    percent = change(before, after) if not measure.quantity else ""
    number = made.number("change", measure, abs(after - before))
    return f"{number} {word}" + (f" {made.put('percent', f'({percent})')}" if percent else "")


def _trend(made: AnswerDraft) -> str:
    found, measure = made.facts.trend, made.query.measures[0]
    told = direction(found) if found else ""
    subject = made.subject(made.facts.scope)
    if found is None or found.earlier is None or found.later is None or not told:
        return f"too few {plural(made.query.grouping[0]) if made.query.grouping else 'days'} for a trend{subject}."
    words = {"up": "rising", "down": "falling", "level": "level"}[told]
    later = made.put("later", _mean(measure, found.later))
    earlier = made.put("earlier", _mean(measure, found.earlier))
    percent = change(found.earlier, found.later)
    share = f" {made.put('percent', f'({percent})')}" if percent else ""
    what = made.put("measure", measure_words(measure, made.names))
    halves = f"{later} a {found.unit} in the later half against {earlier} in the earlier{share}"
    return f"{words}: {what}{subject}, {halves}."


def _mean(measure: Measure, number: float) -> str:
    return value_in_words(measure, number) if measure.quantity or measure.kind == Kind.SHARE else f"{number:,.1f}"


def _list(made: AnswerDraft) -> str:
    facts, measure = made.facts, made.query.measures[0]
    total = made.put("count", f"{facts.count:,} message{'' if facts.count == 1 else 's'}", facts.scope)
    told = made.put("shown", f"the {len(facts.quoted)} {measure.listing}" if len(facts.quoted) > 1 else "this one")
    return f"{total}{made.subject(facts.scope)}; shown: {told}."


def _words(made: AnswerDraft) -> str:
    facts = made.facts
    if not facts.words:
        return f"no word stands out in messages{made.subject(facts.scope)}."
    named = listed(
        f"{made.put('word', f'“{one.word}”')} ({made.put('word_count', f'{one.count:,}', one.scope)})"
        for one in facts.words[:MOST_NAMED]
    )
    return f"what messages{made.subject(facts.scope)} say: {named}."


def _spikes(made: AnswerDraft) -> str:
    number = len(made.facts.surges)
    if not number:
        return f"no day stands out{made.subject(made.facts.scope)}."
    return f"{made.put('spikes', f'{number:,} day' + ('' if number == 1 else 's'))} far above the usual number" + (
        f"{made.subject(made.facts.scope)}."
    )


def _why(made: AnswerDraft) -> str:
    found = made.facts.why
    if found is None:
        return _nothing(made)
    after = made.put("count", f"{found.count:,} message{'' if found.count == 1 else 's'}", found.after)
    before = made.put("before", f"{found.count_before:,}", found.before)
    other = made.put("side", f"({periods_words(found.before.periods) or 'the other side'})")
    told = difference(made, Measure(), found.count_before, found.count)
    return f"{after}{made.subject(found.after)}, against {before} {other}: {told}."


_TOLD: dict[Kind, Callable[[AnswerDraft], str]] = {
    Kind.LIST: _list,
    Kind.WORDS: _words,
    Kind.SPIKES: _spikes,
    Kind.WHY: _why,
}
