"""What made the difference between two scopes: sources, categories, topics, customers, words.

The contributions of sources and of categories are differences of exact counts, and those of one dimension add up to the
whole difference; a message with several topics counts in each of them.
"""

from ask.computing import conditions, groups, listing
from ask.computing.facts import Contribution, Difference
from ask.computing.scope import Scope
from ask.computing.values import Coverage, counts, value
from ask.query.value import Dimension, Grouping, Kind, Measure, Newness, Wrote

_DIMENSIONS = (Dimension.SOURCE, Dimension.CATEGORY, Dimension.SENTIMENT, Dimension.TOPIC, Dimension.BRAND)
MOST = 5  # parts of a dimension that are told; the others are added up


def difference(after: Scope, before: Scope, coverage: Coverage) -> Difference:
    """From ``before`` to ``after``, each count exact. Dimensions with a single value for all messages are left out."""
    number, number_before = conditions.rows(after).count(), conditions.rows(before).count()
    parts = [(str(one), *_parts(after, before, Grouping(one))) for one in _DIMENSIONS]
    new = _newcomers(after)
    return Difference(
        after,
        before,
        number,
        number_before,
        tuple((name, told, rest) for name, told, rest in parts if len(told) > 1),
        listing.contrasted(after, before, 8) if number and number_before else (),
        new,
        listing.first_of(after),
    )


def _parts(after: Scope, before: Scope, grouping: Grouping) -> tuple[tuple[Contribution, ...], Contribution | None]:
    """The parts with the greatest differences, and all the others together."""
    now, then = counts(after, grouping), counts(before, grouping)
    found = [_contribution(key, now.get(key, 0), then.get(key, 0), after, before, grouping) for key in {*now, *then}]
    ordered = sorted(found, key=lambda one: (-abs(one.change), -one.after, str(one.key)))
    told, others = ordered[:MOST], ordered[MOST:]
    rest = Contribution("", sum(o.after for o in others), sum(o.before for o in others), after, before)
    return tuple(told), rest if others else None


def _contribution(
    key: groups.Key, number: int, number_before: int, after: Scope, before: Scope, grouping: Grouping
) -> Contribution:
    return Contribution(
        key, number, number_before, groups.narrowed(after, grouping, key), groups.narrowed(before, grouping, key)
    )


def _newcomers(after: Scope) -> int:
    """The customers who wrote for the first time ever."""
    new = Scope(after.selection, after.periods, (Wrote(Newness.FIRST_TIME),), Kind.CUSTOMERS)
    return int(value(Measure(Kind.CUSTOMERS), new, None) or 0)  # type: ignore[arg-type]  # a whole number
