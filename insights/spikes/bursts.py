"""Finds bursts in a series of counts: pure arithmetic, no database, no framework.

A period (a day or an hour) is a burst when its count is at least three times its baseline, at least a minimum, and
improbable. The baseline of a period is what the periods before it say, never the period itself: their mean without
outlying ones (those far above the median, so that a burst does not raise the bar for its own next day), times the
factor of its weekday, or its hour of the day, drawn towards 1 where there are few messages to tell it by. How
improbable is the upper tail of a negative binomial distribution: a Poisson distribution widened by the spread
that the series had, and by how little is known where the history is short or empty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LOWEST_BASELINE = 1.0
"""What a period counts as where it usually has fewer messages: the first message of all is no infinite rise."""
PRIOR_MESSAGES = 5.0
"""Messages that speak for a factor of 1: a weekday pattern has to be shown by more than a handful of messages."""
LEAST_SPREAD, MOST_SPREAD = 0.01, 2.0
PRIOR_SPREAD, PRIOR_PERIODS = 0.1, 14
"""What the spread is taken for before there is history, and how many periods that presumption weighs: without it, half
of all false alarms came in the first four weeks."""
STEEP = 3.0
"""A count above this many times the median is left out of the baseline; it is also the rise that `escalation` tests."""


@dataclass(frozen=True, slots=True)
class Unit:
    """The length of a period, in numbers of periods: of the season, of the level's window, of the factors' window."""

    name: str
    season: int
    level: int
    window: int  # a multiple of the season
    shortest: int

    @property
    def seconds(self) -> int:
        return 86_400 if self.season == 7 else 3_600


DAY = Unit("day", season=7, level=28, window=56, shortest=7)
HOUR = Unit("hour", season=24, level=672, window=672, shortest=168)
UNITS = {unit.name: unit for unit in (DAY, HOUR)}


@dataclass(frozen=True, slots=True)
class Rule:
    """All three must hold. `tail` is the probability, at most, of such a count or a higher one by chance."""

    times: float = 3.0
    at_least: int = 10
    tail: float = 2e-4


USUAL = {DAY.name: Rule(), HOUR.name: Rule(tail=1e-6)}
"""An hour's tail is smaller since there are 24 times as many of them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One period held against its baseline; `index` is its place in the series."""

    index: int
    count: int
    baseline: float
    probability: float
    spread: float  # the variance is baseline + spread * baseline²
    factor: float  # of its weekday or hour
    history: int  # periods that the baseline rests on

    @property
    def ratio(self) -> float:
        return round(self.count / self.baseline, 1)


@dataclass(frozen=True, slots=True)
class Burst:
    """Periods in a row that all fired (one that did not may stand between them)."""

    verdicts: tuple[Verdict, ...]

    @property
    def first(self) -> int:
        return self.verdicts[0].index

    @property
    def last(self) -> int:
        return self.verdicts[-1].index

    @property
    def peak(self) -> Verdict:
        """The highest period; the earliest of equally high ones."""
        return max(self.verdicts, key=lambda verdict: (verdict.count, -verdict.index))


def bursts(counts: Sequence[float], unit: Unit, rule: Rule, since: int = 0) -> list[Burst]:
    """The bursts of a series without gaps, of those periods from ``since`` on. A period without messages is 0; one in
    which there could be none, as before its source was connected, is NaN and no history."""
    groups: list[list[Verdict]] = []
    for verdict in firing(counts, unit, rule, since):
        if groups and verdict.index - groups[-1][-1].index <= 2:
            groups[-1].append(verdict)
        else:
            groups.append([verdict])
    return [Burst(tuple(group)) for group in groups]


def firing(counts: Sequence[float], unit: Unit, rule: Rule, since: int = 0) -> list[Verdict]:
    """The periods that fire, in order."""
    series = np.asarray(counts, np.float64)
    there = np.concatenate([[0], np.cumsum(~np.isnan(series))])
    worth = [
        i
        for i in range(max(since, unit.shortest), len(series))
        if series[i] >= rule.at_least and there[i] - there[max(i - unit.window, 0)] >= unit.shortest
    ]
    return [verdict for verdict in judged(series, worth, unit, rule.times) if fires(verdict, rule)]


def verdicts(counts: Sequence[float], unit: Unit, places: Sequence[int]) -> list[Verdict]:
    """Those periods held against their baselines, whether they fire or not."""
    series = np.asarray(counts, np.float64)
    return list(judged(series, [place for place in places if not np.isnan(series[place])], unit))


def fires(verdict: Verdict, rule: Rule) -> bool:
    high = verdict.count >= rule.at_least and verdict.count >= rule.times * verdict.baseline
    return high and verdict.probability <= rule.tail


def judged(series: Floats, indices: Sequence[int], unit: Unit, times: float = 0.0) -> Iterator[Verdict]:
    """The verdicts on those periods. Those below ``times`` their baseline get the probability 1: it is not computed."""
    if not len(indices):
        return
    expected = _expected(series, np.asarray(indices), unit)
    for place, index in enumerate(indices):
        count, mean, spread = int(series[index]), float(expected.mean[place]), float(expected.spread[place])
        baseline = max(mean, LOWEST_BASELINE)
        sure = float(expected.doubt[place])
        probability = tail(count, mean, spread + sure) if count >= times * baseline else 1.0
        yield Verdict(
            index, count, baseline, probability, spread, float(expected.factor[place]), int(expected.history[place])
        )


@dataclass(frozen=True, slots=True)
class _Expected:
    mean: Floats
    spread: Floats
    doubt: Floats  # what not knowing the mean itself adds to the spread
    factor: Floats
    history: NDArray[np.int64]


def _expected(series: Floats, indices: NDArray[np.intp], unit: Unit) -> _Expected:
    """What the history of each period lets expect of it. Arrays are [periods, cycles, season]; the season's place 0 is
    the period's own weekday or hour."""
    cycles = unit.window // unit.season
    padded = np.concatenate([np.full(unit.window, np.nan), series])
    history = np.lib.stride_tricks.sliding_window_view(padded, unit.window)[indices]
    recent = history[:, -unit.level :]
    seasons = history.reshape(len(indices), cycles, unit.season)
    kept = seasons <= _cap(recent, seasons)[:, None, :]  # False where there is no history
    values = np.where(kept, seasons, 0.0)
    factors = _factors(values, kept)
    rows = kept.reshape(len(indices), -1)[:, -unit.level :]
    number = rows.sum(axis=1)
    shares = np.where(kept, factors[:, None, :], 0.0).reshape(len(indices), -1)[:, -unit.level :]
    level = values.reshape(len(indices), -1)[:, -unit.level :].sum(axis=1) / np.maximum(shares.sum(axis=1), 1e-9)
    means = level[:, None] * factors
    spread = _spread(values, kept, means)
    messages, own = values.sum(axis=(1, 2)), np.maximum(kept[:, :, 0].sum(axis=1), 1)
    mean = np.maximum(means[:, 0], 0.5 / np.maximum(number, 1))
    return _Expected(mean, spread, 1 / (messages + 0.5) + spread / own, factors[:, 0], number)


def _cap(recent: Floats, seasons: Floats) -> Floats:
    """Above it a count is an outlier [periods, season]: by the median of all, or of its own weekday or hour."""
    usual = np.maximum(_median(recent, 1)[:, None], _median(seasons, 1))
    return np.asarray(np.maximum(STEEP * usual, usual + 3 * np.sqrt(usual) + 3))


def _median(values: Floats, axis: int) -> Floats:
    """The median of what is there; 0 where nothing is."""
    rows = np.sort(values, axis=axis)  # what is not there comes last
    number = np.sum(~np.isnan(values), axis=axis, keepdims=True)
    lower = np.take_along_axis(rows, np.maximum((number - 1) // 2, 0), axis)
    upper = np.take_along_axis(rows, np.minimum(number // 2, rows.shape[axis] - 1), axis)
    middle = np.where(number > 0, (lower + np.where(number % 2 == 0, upper, lower)) / 2, 0.0)
    return np.asarray(middle.squeeze(axis))


def _factors(values: Floats, kept: NDArray[np.bool_]) -> Floats:
    """How each weekday or hour differs from the average one [periods, season]; not at all where it was seen but once:
    the first day of a series is no whole day, and made the same weekday a week later a spike."""
    number = kept.sum(axis=1)
    average = values.sum(axis=(1, 2)) / np.maximum(kept.sum(axis=(1, 2)), 1)
    expected = number * average[:, None]
    factors = (values.sum(axis=1) + PRIOR_MESSAGES) / (expected + PRIOR_MESSAGES)
    return np.asarray(np.where(number > 1, factors, 1.0))


def _spread(values: Floats, kept: NDArray[np.bool_], means: Floats) -> Floats:
    """By the method of moments: what the variance has beyond Poisson's, over the squared mean."""
    expected = np.where(kept, means[:, None, :], 0.0)
    beyond = np.where(kept, (values - expected) ** 2 - expected, 0.0).sum(axis=(1, 2))
    squares = (expected**2).sum(axis=(1, 2))
    prior = PRIOR_PERIODS * np.maximum(squares / np.maximum(kept.sum(axis=(1, 2)), 1), 1e-9)
    return np.asarray(np.clip((beyond + PRIOR_SPREAD * prior) / (squares + prior), LEAST_SPREAD, MOST_SPREAD))


def tail(count: int, mean: float, spread: float) -> float:
    """P(X >= count) for a negative binomial X with that mean and the variance mean + spread * mean²."""
    if count <= mean:
        return 1.0
    size = 1.0 / spread
    hit = mean / (mean + size)
    term = exp(lgamma(count + size) - lgamma(size) - lgamma(count + 1) + size * log(1 - hit) + count * log(hit))
    total, k = 0.0, count
    while term > total * 1e-12:
        total += term
        k += 1
        term *= (k - 1 + size) / k * hit
    return min(total, 1.0)


def escalation(counts: Sequence[int], means: Sequence[float], peak: int) -> int:
    """Where the rise that leads to ``peak`` began: the last zero of the CUSUM statistic before it.

    The statistic sums log-likelihood ratios of a Poisson rate ``STEEP`` times the usual against the usual one (Page,
    Continuous inspection schemes, 1954).
    """
    total, start = 0.0, peak
    for index in range(peak + 1):
        gain = counts[index] * log(STEEP) - means[index] * (STEEP - 1)
        if total <= 0.0:
            start = index
        total = max(0.0, total + gain)
    return start
