"""What a spike's messages say that the same series' messages before it did not."""

from dataclasses import dataclass
from datetime import timedelta

from insights.models import Spike
from insights.reads import selection, stats
from insights.reads.filters import Filter
from insights.spikes import keyness
from insights.spikes.keyness import KeyWord
from insights.spikes.series import SeriesKey

BEFORE = timedelta(days=28)
MOST_TEXTS = 2000
MOST_SHIFTS = 8
LEAST = 3  # messages; fewer are no shift

_COUNTED = (("topic", stats.per_topic), ("category", stats.per_category))


@dataclass(frozen=True, slots=True)
class Shift:
    """A topic's or category's part of the messages, in the spike and before it."""

    kind: str
    slug: str
    count: int
    share: float
    share_before: float
    rows: Filter


@dataclass(frozen=True, slots=True)
class Explanation:
    words: tuple[KeyWord, ...]
    shifts: tuple[Shift, ...]
    texts: int
    texts_before: int


def key_of(spike: Spike) -> SeriesKey:
    return SeriesKey(spike.kind, spike.label, spike.source)


def rows_of(spike: Spike) -> Filter:
    """The filter that means the spike's messages."""
    return key_of(spike).filter(spike.first, spike.until)


def explain(spike: Spike) -> Explanation:
    now, before = rows_of(spike), key_of(spike).filter(spike.first - BEFORE, spike.first)
    texts, others = _texts(now), _texts(before)
    return Explanation(
        tuple(keyness.contrast(texts, others)), tuple(_shifts(spike, now, before)), len(texts), len(others)
    )


def _texts(chosen: Filter) -> list[str]:
    rows = selection.messages(chosen)
    return list(rows.order_by("-timestamp", "-pk").values_list("text", flat=True)[:MOST_TEXTS])


def _shifts(spike: Spike, now: Filter, before: Filter) -> list[Shift]:
    """The labels of the other kind whose share grew (of both kinds where all of a source rose), the most first."""
    whole, whole_before = stats.totals(now).analysed, stats.totals(before).analysed
    found = []
    for kind, count in _COUNTED:
        if kind == spike.kind:
            continue
        old = {row.slug: row.count for row in count(before)}
        for row in count(now):
            share, share_before = row.count / max(whole, 1), old.get(row.slug, 0) / max(whole_before, 1)
            if row.count >= LEAST and share > share_before:
                found.append(Shift(kind, row.slug, row.count, share, share_before, now.having(kind, (row.slug,))))
    return sorted(found, key=lambda shift: (shift.share_before - shift.share, shift.slug))[:MOST_SHIFTS]


def messages_of(spike: Spike) -> int:
    """How many messages its link leads to now. It differs from ``spike.count`` where labels have changed since."""
    return stats.totals(rows_of(spike)).messages
