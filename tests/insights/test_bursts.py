"""What a burst is: three times a robust baseline, above a minimum, and improbable."""

import csv
import math
import os
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from benchmarks import spikes as made
from insights.spikes import bursts
from insights.spikes.bursts import DAY, HOUR, Rule

DATA = Path(os.environ.get("VERBATIM_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
PLAYERS = DATA / "player_messages_2024-11_12.csv"


def found(counts: Sequence[float]) -> list[tuple[int, float]]:
    """Which days fire, and their ratio."""
    return [(verdict.index, verdict.ratio) for verdict in bursts.firing(counts, DAY, Rule())]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([5] * 28 + [20], [(28, 4.0)]),
        ([5] * 28 + [14], []),
        ([1] * 28 + [9], []),
        ([1] * 28 + [10], [(28, 10.0)]),
        ([0] * 28 + [10], [(28, 10.0)]),
        ([50] * 6 + [200], []),
        ([50] * 7 + [300], [(7, 6.0)]),
        ([5] * 27 + [100, 100], [(27, 20.0), (28, 20.0)]),
        ([100] * 29, []),
        ([], []),
        ([30] * 20 + [5] * 28 + [25], [(48, 5.0)]),
    ],
)
def test_what_fires(counts: list[int], expected: list[tuple[int, float]]) -> None:
    assert found(counts) == expected


def test_where_there_could_be_none_there_is_no_history() -> None:
    assert found([math.nan] * 60 + [0] * 6 + [30]) == []
    assert found([math.nan] * 60 + [0] * 7 + [30]) == [(67, 30.0)]
    assert found([math.nan] * 60 + [6] * 20 + [30]) == [(80, 5.0)]


def test_a_busy_weekday_is_no_burst_and_a_busy_sunday_is() -> None:
    week = [60, 60, 60, 60, 60, 6, 3]
    weeks = week * 8
    assert found([*weeks, *week]) == []
    sunday = [*weeks, *week[:6], 30]
    assert [(index, ratio > 7) for index, ratio in found(sunday)] == [(62, True)]


def test_a_busy_weekend_is_no_burst_every_week() -> None:
    assert found([2, 2, 2, 2, 2, 40, 40] * 9)[2:] == []


def test_an_hour_is_held_against_its_hour_of_the_day() -> None:
    day = [0] * 8 + [12] * 10 + [0] * 6
    assert bursts.firing(day * 30, HOUR, Rule()) == []
    night = day * 30
    night[29 * 24 + 3] = 25
    assert [verdict.index for verdict in bursts.firing(night, HOUR, Rule())] == [29 * 24 + 3]


def test_neighbouring_periods_are_one_burst() -> None:
    counts = [5] * 40 + [60, 5, 90, 70] + [5] * 10 + [60]
    assert [(b.first, b.last, b.peak.index) for b in bursts.bursts(counts, DAY, Rule())] == [(40, 43, 42), (54, 54, 54)]
    assert [(b.first, b.last) for b in bursts.bursts(counts, DAY, Rule(), since=50)] == [(54, 54)]


def test_thresholds_are_those_of_the_rule() -> None:
    counts = [5] * 28 + [15]
    assert found(counts) == []
    assert [v.index for v in bursts.firing(counts, DAY, Rule(tail=0.01))] == [28]
    assert [v.index for v in bursts.firing(counts, DAY, Rule(times=4.0, tail=0.01))] == []
    assert [v.index for v in bursts.firing(counts, DAY, Rule(at_least=16, tail=0.01))] == []


def test_the_tail_is_that_of_the_distribution() -> None:
    assert bursts.tail(10, 5.0, 1e-9) == pytest.approx(0.031828, rel=1e-4)  # Poisson
    assert bursts.tail(3, 2.0, 1.0) == pytest.approx((2 / 3) ** 3, rel=1e-9)  # geometric
    assert bursts.tail(2, 5.0, 0.1) == 1.0


def test_the_rise_begins_where_the_statistic_leaves_zero() -> None:
    counts = [1, 2, 1, 3, 1, 7, 9, 20, 4]
    assert bursts.escalation(counts, [1.5] * 9, 7) == 5
    assert bursts.escalation([0, 0, 10], [1.0] * 3, 2) == 2


def test_recall_and_false_alarms_on_made_series() -> None:
    """A fifth of what benchmarks.spikes measures; its figures are in docs/spikes.md."""
    figures = made.figures(300, seed=20261120)
    assert min(row["recall"] for row in figures.values()) >= 0.95
    assert max(row["false_alarms_per_1000_series_days"] for row in figures.values()) <= 1.0


@pytest.mark.skipif(not PLAYERS.exists(), reason="the players' messages are not here")
def test_flat_real_totals_raise_no_alarm() -> None:
    with PLAYERS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first = min(date.fromisoformat(row["date"]) for row in rows)
    for sources in ({"livechat", "telegram"}, {"livechat"}, {"telegram"}):
        counts = Counter(date.fromisoformat(row["date"]) for row in rows if row["source"] in sources)
        series = [counts[first + timedelta(days=n)] for n in range((max(counts) - first).days + 1)]
        assert found(series) == []
