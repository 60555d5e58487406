"""Days on which far more messages came than usual: of each category and source, or of the selection itself."""

from datetime import date, timedelta

from ask.computing import groups, spans
from ask.computing.facts import Surge
from ask.computing.scope import FIELDS, Scope, split
from ask.computing.values import Coverage, counts
from ask.query.calendar import DAY, around, days
from ask.query.normal import all_of
from ask.query.value import Dimension, Field, Grouping, Interval, Is
from insights import spikes
from insights.spikes import bursts

_BY_DAY = Grouping(Dimension.DAY)


def found(scope: Scope, coverage: Coverage) -> tuple[Surge, ...]:
    """Newest first. Series of category and source where the selection asks for no more than these."""
    covered = spans.covered(scope.periods, coverage)
    if not covered or covered[0].since is None or covered[-1].until is None:
        return ()
    first, after = covered[0].since.date(), (covered[-1].until - timedelta(microseconds=1)).date() + DAY
    filtered, rest = split(scope)
    only = {FIELDS[Field.CATEGORY], FIELDS[Field.SOURCE], "since", "until"}
    others = filtered.replace(**{name: type(filtered)().__getattribute__(name) for name in only})
    if rest or not others.is_empty or scope.having:
        return _own(scope, first, after)
    series = spikes.find(first, after, filtered.categories, filtered.sources)
    return tuple(_of_series(spike) for spike in series)


def _of_series(spike: spikes.DetectedSpike) -> Surge:
    selection = all_of((Is(Field.CATEGORY, (spike.category,)), Is(Field.SOURCE, (spike.source,))))
    scope = Scope(selection, (around(spike.day, "day"),))
    return Surge(spike.day, spike.category, spike.source, spike.count, spike.baseline, spike.ratio, scope)


def _own(scope: Scope, first: date, after: date) -> tuple[Surge, ...]:
    begin = first - timedelta(days=bursts.DAY.window)
    wide = Scope(scope.selection, (days(begin, after),), scope.having, scope.unit)
    counted = counts(wide, _BY_DAY)
    if not counted:
        return ()
    begin = min(counted)
    series = [counted.get(begin + n * DAY, 0) for n in range((after - begin).days)]
    firing = bursts.firing(series, bursts.DAY, bursts.USUAL[bursts.DAY.name], max((first - begin).days, 0))
    return tuple(_surge(scope, begin, one) for one in reversed(firing))


def _surge(scope: Scope, begin: date, one: bursts.Verdict) -> Surge:
    day = begin + one.index * DAY
    return Surge(day, "", "", one.count, round(one.baseline, 1), one.ratio, groups.narrowed(scope, _BY_DAY, day))


def last_day(scope: Scope, coverage: Coverage) -> Interval | None:
    """The last day that stands out, or else the one with most messages of those there are."""
    covered = spans.covered(scope.periods, coverage)
    if not covered or covered[0].since is None or covered[-1].until is None:
        return None
    own = _own(scope, covered[0].since.date(), covered[-1].until.date())
    return around(own[0].day, "day") if own else None
