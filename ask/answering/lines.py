"""What stands below the sentence: the figures one by one, quotes, and what must be said beside them."""

from collections.abc import Iterator

from ask.answering.draft import AnswerDraft, listed
from ask.answering.sentences import MOST_NAMED, difference
from ask.answering.shown import key_words, value_in_words
from ask.computing.facts import AnswerGroup, Contribution, KeyWordCount
from ask.query.calendar import DAY, around, days
from ask.query.interval_words import day_words, interval_words
from ask.query.value import Dimension, Grouping, Kind, Measure, Quantity
from ask.query.words import measure_words

MOST_GROUPS = 100
MOST_DAYS = 31
LONGEST_QUOTE = 200


def lines(made: AnswerDraft) -> Iterator[str]:
    """In the order of what was asked."""
    facts = made.facts
    yield from _other_figures(made)
    if not _all_named(made):
        yield from (_group_line(made, one) for one in facts.groups[:MOST_GROUPS])
        if len(facts.groups) > MOST_GROUPS:
            yield f"and {made.put('more', f'{len(facts.groups) - MOST_GROUPS:,} more')}"
    yield from _fitting(made)
    yield from _trend_lines(made)
    yield from _quotes(made)
    yield from (_word(made, one) for one in facts.words[MOST_NAMED:])
    yield from _surges(made)
    yield from _why(made)
    yield from _beside(made)


def _other_figures(made: AnswerDraft) -> Iterator[str]:
    """The measures after the first, and the messages behind a number that is not their count."""
    facts = made.facts
    if not facts.groups:
        for place, figure in enumerate(facts.figures[1:], 1):
            name = made.put("measure", measure_words(figure.measure, made.names))
            line = f"{name}: {made.number('value', figure.measure, figure.value, figure.scope)}"
            others = [side.figures[place] for side in facts.sides if len(side.figures) > place]
            against = (
                listed(made.number("other", one.measure, one.value, one.scope) for one in others) if others else ""
            )
            yield f"{line}, against {against}" if against else line
    kinds = {measure.kind for measure in made.query.measures}
    if facts.count and not kinds & {Kind.MESSAGES, Kind.LIST, Kind.WHY, Kind.SPIKES, Kind.WORDS}:
        yield f"behind it: {_total(made)} from {made.put('users', _customers(facts.users))}"


def _total(made: AnswerDraft) -> str:
    return made.put("count", f"{made.facts.count:,} message{'' if made.facts.count == 1 else 's'}", made.facts.scope)


def _customers(number: int) -> str:
    return f"{number:,} customer{'' if number == 1 else 's'}"


def _all_named(made: AnswerDraft) -> bool:
    """Whether the sentence has told every group already."""
    ranking = made.query.ranking
    few = len(made.facts.groups) <= MOST_NAMED and len(made.query.measures) == 1
    return bool(ranking and ranking.limit) and few and made.query.comparison is None


def _group_line(made: AnswerDraft, one: AnswerGroup) -> str:
    grouping, measures = made.query.grouping, made.query.measures
    slot = str(grouping[0].dimension)
    values = [made.number(slot, m, number, one.scope) for m, number in zip(measures, one.values, strict=True)]
    text = f"{made.put(f'{slot}_name', made.group_name(one))}: {', '.join(values)}"
    if one.change is None or not isinstance(one.before, int | float) or not isinstance(one.value, int | float):
        return text
    before = made.number("before", measures[0], one.before, one.before_scope)
    return f"{text} (before {before}: {difference(made, measures[0], one.before, one.value)})"


def _fitting(made: AnswerDraft) -> Iterator[str]:
    dimension = made.query.measures[0].dimension
    if dimension is None or not made.facts.fitting:
        return
    told = made.facts.fitting[:MOST_DAYS]
    names = listed(made.put("day", key_words(dimension, key, made.names), scope) for key, scope in told)
    more = len(made.facts.fitting) - len(told)
    yield f"these are {names}" + (f", and {made.put('more', f'{more:,} more')}" if more else "")


def _trend_lines(made: AnswerDraft) -> Iterator[str]:
    found = made.facts.trend
    if found is None or not found.points:
        return
    if found.left_out:
        number = made.put("left_out", f"{len(found.left_out):,} {found.unit}{'' if len(found.left_out) == 1 else 's'}")
        first, last = (day_words(found.left_out[place]) for place in (0, -1))
        between = made.put("between", f"between {first} and {last}" if first != last else f"from {first}")
        yield f"{number} {between} without any message at all are left out"
    day, number_now, scope = found.points[-1]
    name = made.put("last_name", interval_words(around(day, found.unit)) if found.unit != "day" else day_words(day))
    yield f"the last {found.unit}, {name}: {made.number('last', made.query.measures[0], number_now, scope)}"


def _quotes(made: AnswerDraft) -> Iterator[str]:
    for place, one in enumerate(made.facts.quoted, 1):
        text = one.text if len(one.text) <= LONGEST_QUOTE else one.text[:LONGEST_QUOTE] + "…"
        words = f"“{' '.join(text.split())}”"
        quote = made.put(f"message_{place}", words)
        score = f", score {value_in_words(_SCORE, one.score)}" if one.score is not None and _by_score(made) else ""
        yield f"{quote} {made.put('said', f'({made.source(one.source)}, {day_words(one.at.date())}{score})')}"


_SCORE = Measure(Kind.AVERAGE, Quantity.SCORE)


def _by_score(made: AnswerDraft) -> bool:
    return any("ive" in measure.listing for measure in made.query.measures)


def _word(made: AnswerDraft, one: KeyWordCount) -> str:
    return f"{made.put('word', f'“{one.word}”')}: {made.put('word_count', f'{one.count:,}', one.scope)}"


def _surges(made: AnswerDraft) -> Iterator[str]:
    for one in made.facts.surges[:MOST_DAYS]:
        label = made.label(one.category, one.source)
        count = made.put("spike", f"{one.count:,}", one.scope)
        usual = made.put("usual", f"{one.usual:g} is usual")
        yield f"{made.put('day', day_words(one.day))}: {count}{label}, where {usual}"


def _why(made: AnswerDraft) -> Iterator[str]:
    found = made.facts.why
    if found is None:
        return
    for name, parts, rest in found.contributions:
        told = listed(_contribution(made, Grouping(Dimension(name)), one) for one in parts)
        others = f", all others {made.put('rest', _signed(rest.change))}" if rest else ""
        yield f"by {name}: {told}{others}"
    if found.words:
        words = listed(
            f"{made.put('word', f'“{one.word}”')} ({made.put('word_count', f'{one.count:,}', one.scope)}"
            f" after {made.put('word_before', f'{one.before:,}')})"
            for one in found.words
        )
        yield f"said more than before: {words}"
    if found.new_customers:
        yield f"{made.put('new', _customers(found.new_customers))} wrote for the very first time"
    if found.first:
        text = " ".join(found.first.text[:LONGEST_QUOTE].split())
        at = made.put("at", f"({day_words(found.first.at.date())} {found.first.at:%H:%M} UTC)")
        yield f"the first message: {made.put('first_message', f'“{text}”')} {at}"


def _contribution(made: AnswerDraft, grouping: Grouping, one: Contribution) -> str:
    name = made.put("name", key_words(grouping, one.key, made.names))
    after = made.put("after", f"{one.after:,}", one.scope)
    before = made.put("before", f"{one.before:,}", one.before_scope)
    return f"{name} {made.put('change', _signed(one.change))} ({before} → {after})"


def _signed(number: int) -> str:
    return f"{number:+,}".replace("-", "−")


def _beside(made: AnswerDraft) -> Iterator[str]:
    facts = made.facts
    if facts.running:
        name = made.put("running", interval_words(facts.running))
        yield f"{name} is not over: it is counted as far as it has come"
    if not facts.query.periods and facts.coverage and facts.count:
        covered = made.put("coverage", interval_words(days(facts.coverage[0], facts.coverage[1] + DAY)))
        yield f"all time: the data covers {covered}"
