"""Whether a measure rises or falls: its values in time, and the mean of the later half against that of the earlier."""

from datetime import date, datetime

from ask.computing import groups, spans
from ask.computing.facts import Trend
from ask.computing.scope import Scope
from ask.computing.values import Coverage, counts, values
from ask.query.calendar import around
from ask.query.value import Dimension, Grouping, Kind, Query

_UNITS = ((62, Dimension.DAY), (430, Dimension.WEEK), (10**9, Dimension.MONTH))  # up to so many days


def trend(query: Query, scope: Scope, coverage: Coverage, now: datetime) -> Trend | None:
    """None where there are fewer than two points. Units in which the store has no message at all say nothing."""
    grouping = _grouping(query, scope, coverage)
    keys = groups.expected(scope, grouping, coverage)
    measure = query.measures[0]
    found = values(measure, scope, (grouping,), coverage)
    zero = 0 if measure.kind in (Kind.MESSAGES, Kind.CUSTOMERS, Kind.THREADS) else None
    points = [(key, found.get((key,), zero), groups.narrowed(scope, grouping, key)) for key in keys]
    unit = groups.TIMES[grouping.dimension]
    alive = _with_messages(scope, grouping, coverage)
    running = around(now.date(), unit).since
    counted = [
        float(number)
        for key, number, _ in points
        if key in alive and isinstance(number, int | float) and not (running and key == running.date())
    ]
    half = len(counted) // 2
    earlier, later = (_mean(counted[:half]), _mean(counted[-half:])) if half else (None, None)
    return Trend(unit, tuple(points), earlier, later, tuple(key for key in keys if key not in alive))


def _grouping(query: Query, scope: Scope, coverage: Coverage) -> Grouping:
    asked = next((by for by in query.grouping if by.dimension in groups.TIMES), None)
    if asked:
        return asked
    length = spans.length_in_days(spans.covered(scope.periods, coverage))
    return Grouping(next(unit for most, unit in _UNITS if length <= most))


def _with_messages(scope: Scope, grouping: Grouping, coverage: Coverage) -> set[date]:
    return {key for key, number in counts(Scope(periods=scope.periods), grouping).items() if number}


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def direction(found: Trend) -> str:
    """up, down or level; "" where it cannot be told. Within a twentieth it is level."""
    if found.earlier is None or found.later is None:
        return ""
    if abs(found.later - found.earlier) <= 0.05 * max(abs(found.earlier), abs(found.later)):
        return "level"
    return "up" if found.later > found.earlier else "down"
