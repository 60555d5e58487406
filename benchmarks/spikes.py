"""Recall and false alarms of the spike detector on made series with planted bursts. ``python -m benchmarks.spikes``.

The series: Poisson counts, some spread wider (gamma-mixed), at levels from one message in five days to sixty a day,
flat or with a weekday pattern, some with a slow trend. The planted bursts: one to three days at four to twelve times
the usual, with at least fifteen expected messages on a day. Seeds are fixed.
"""

import argparse
import json
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from insights.spikes import bursts as detector

DAYS = 200
WEEKDAYS = np.array([1.2, 1.15, 1.1, 1.1, 1.15, 0.7, 0.6])
QUIET_WEEKENDS = np.array([1.35, 1.35, 1.35, 1.35, 1.3, 0.2, 0.1])
LOUD_WEEKENDS = np.array([0.6, 0.6, 0.6, 0.6, 0.9, 1.9, 1.8])
PATTERNS = (np.ones(7), WEEKDAYS, QUIET_WEEKENDS, LOUD_WEEKENDS)
LEVELS = (0.2, 0.7, 1.5, 3.0, 6.0, 12.0, 25.0, 60.0)
SPREADS = (0.0, 0.05, 0.2)
LEAST_EXPECTED = 15.0


@dataclass(frozen=True, slots=True)
class Series:
    counts: NDArray[np.int64]
    planted: tuple[tuple[int, int], ...]  # first and last index of each burst


def daily(number: int, seed: int, *, bursts: bool) -> list[Series]:
    random = np.random.default_rng(seed)
    return [_daily(random, bursts=bursts) for _ in range(number)]


def _daily(random: np.random.Generator, *, bursts: bool) -> Series:
    level, pattern = random.choice(LEVELS), PATTERNS[random.integers(len(PATTERNS))]
    trend = np.exp(np.linspace(0, random.uniform(-0.4, 0.4), DAYS))
    means = level * pattern[np.arange(DAYS) % 7] * trend
    planted = []
    if bursts:
        for start in range(35 + int(random.integers(10)), DAYS - 5, 60):
            length, times = int(random.integers(1, 4)), random.uniform(4, 12)
            usual = means[start : start + length].mean()
            means[start : start + length] = max(times * usual, LEAST_EXPECTED)
            planted.append((start, start + length - 1))
    return Series(_drawn(random, means, random.choice(SPREADS)), tuple(planted))


def hourly(number: int, seed: int, *, bursts: bool, days: int = 60) -> list[Series]:
    random = np.random.default_rng(seed)
    return [_hourly(random, days, bursts=bursts) for _ in range(number)]


def _hourly(random: np.random.Generator, days: int, *, bursts: bool) -> Series:
    hours = np.arange(days * 24)
    profile = 1 + 0.9 * np.sin((hours % 24 - 9) / 24 * 2 * np.pi) if random.random() < 0.7 else np.ones(len(hours))
    pattern = PATTERNS[random.integers(len(PATTERNS))]
    means = random.choice((0.1, 0.5, 2.0, 8.0)) * profile * pattern[hours // 24 % 7]
    planted = []
    if bursts:
        for start in range(700 + int(random.integers(24)), len(hours) - 24, 240):
            length, times = int(random.integers(2, 7)), random.uniform(5, 12)
            means[start : start + length] = np.maximum(times * means[start : start + length], LEAST_EXPECTED + 5)
            planted.append((start, start + length - 1))
    return Series(_drawn(random, means, random.choice(SPREADS)), tuple(planted))


def _drawn(random: np.random.Generator, means: NDArray[np.float64], spread: float) -> NDArray[np.int64]:
    if spread:
        means = means * random.gamma(1 / spread, spread, len(means))
    return np.asarray(random.poisson(means))


def measure(unit: detector.Unit, series: list[Series], rule: detector.Rule) -> dict[str, float]:
    """Planted bursts that a found one overlaps; bursts found where none is planted; over how many days of series."""
    found = planted = alarms = 0
    for one in series:
        found_here = detector.bursts(one.counts.tolist(), unit, rule)
        planted += len(one.planted)
        found += sum(any(b.first <= last and b.last >= first for b in found_here) for first, last in one.planted)
        alarms += sum(all(b.first > last or b.last < first for first, last in one.planted) for b in found_here)
    days = sum(len(one.counts) for one in series) * unit.seconds / 86_400
    return {
        "series_days": days,
        "planted": planted,
        "recall": round(found / planted, 4) if planted else 1.0,
        "false_alarms": alarms,
        "false_alarms_per_1000_series_days": round(1000 * alarms / days, 4),
    }


def figures(series: int, seed: int) -> dict[str, dict[str, float]]:
    day, hour = detector.USUAL["day"], detector.USUAL["hour"]
    return {
        "days with bursts": measure(detector.DAY, daily(series, seed, bursts=True), day),
        "days without": measure(detector.DAY, daily(series, seed + 1, bursts=False), day),
        "hours with bursts": measure(detector.HOUR, hourly(series // 10, seed + 2, bursts=True), hour),
        "hours without": measure(detector.HOUR, hourly(series // 10, seed + 3, bursts=False), hour),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20261120)
    asked = parser.parse_args()
    start = time.process_time()
    print(json.dumps(figures(asked.series, asked.seed), indent=2))
    print(f"{time.process_time() - start:.1f} CPU-seconds")


if __name__ == "__main__":
    main()
