"""What is said for each measure, grouping and comparison. Pure."""

from collections.abc import Callable
from datetime import datetime

from ask.reading.draft import Draft, length_in_days
from ask.reading.words import filter_words

_SHOWN_GROUPS = 7
_SHOWN_EXCERPTS = 5
_LONGEST_EXCERPT = 160


def _listed(made: Draft) -> None:
    excerpts = made.facts.excerpts[:_SHOWN_EXCERPTS]
    if made.facts.count > len(excerpts) > 0:
        of = (
            f"typical of {made.put('sampled', made.facts.sampled)} messages read"
            if made.facts.sampled
            else "the newest"
        )
        made.lines.append(f"Examples, {of}:")
    for place, excerpt in enumerate(excerpts, 1):
        text = " ".join(excerpt.text.split())
        text = text if len(text) <= _LONGEST_EXCERPT else text[: _LONGEST_EXCERPT - 1].rstrip() + "…"
        when = made.put(f"when_{place}", f"{date_words_of(excerpt.at)}, {excerpt.source}")
        made.lines.append(f"{when}: “{made.put(f'message_{place}', text)}”")


def date_words_of(at: datetime) -> str:
    """The day and time of a message."""
    return f"{at:%Y-%m-%d %H:%M}"


def _trend(made: Draft) -> None:
    """The second half of the days against the first."""
    days = made.facts.days
    if len(days) < 2:
        made.lines.append("There are too few days to tell a trend.")
        return
    middle = len(days) // 2
    # Of an odd number of days, the middle one is in neither half, so that both are equally long.
    before = sum(count for _, count in days[:middle])
    after = sum(count for _, count in days[len(days) - middle :])
    way = "up" if after > before else "down" if after < before else "level"
    earlier, later = made.put("earlier_half", before), made.put("later_half", after)
    if way == "level":
        made.lines.append(f"Trend: level, {earlier} messages in each part of the period.")
    else:
        change = f" ({made.put('trend_change', _percent(before, after))})" if before else ""
        made.lines.append(f"Trend: {way}, from {earlier} messages in the earlier part to {later} in the later{change}.")


def _percent(before: int, after: int) -> str:
    return f"{(after - before) / before:+.0%}".replace("-", "−")


def _first(made: Draft) -> None:
    if made.facts.first:
        made.lines.append(f"The first such message is of {made.put('first', date_words_of(made.facts.first))} (UTC).")


def _spikes(made: Draft) -> None:
    rises = made.facts.rises
    if not rises:
        made.lines.append("No spikes: no day had far more messages than usual.")
        return
    for place, rise in enumerate(rises[:_SHOWN_GROUPS], 1):
        day = made.put(f"spike_day_{place}", f"{rise.day.day} {rise.day:%b %Y}")
        count = made.put(f"spike_count_{place}", rise.count, rise.rows)
        usual = made.put(f"spike_usual_{place}", rise.usual)
        ratio = made.put(f"spike_ratio_{place}", f"{rise.ratio:g} times")
        label = made.put(f"spike_label_{place}", rise.label)
        made.lines.append(f"Spike on {day}, {label}: {count} messages, {ratio} the usual {usual}.")


def _share(made: Draft) -> None:
    whole = made.facts.whole
    if not whole:
        return
    share = made.put("share", f"{made.facts.count / whole:.1%}")
    made.lines.append(f"Share: {share} of {made.put('whole', whole)} messages of the same time and source.")


def _average(made: Draft) -> None:
    unit = next((unit for unit in ("week", "month") if unit in made.question.grouping), "day")
    length = {"day": 1.0, "week": 7.0, "month": 30.4375}[unit]
    average = made.facts.count / (length_in_days(made) / length)
    made.lines.append(f"Average: {made.put('average', float(average))} messages a {unit}.")


MEASURED: dict[str, Callable[[Draft], None]] = {
    "list": _listed,
    "trend": _trend,
    "first": _first,
    "spikes": _spikes,
    "share": _share,
    "average": _average,
}


def grouped(made: Draft) -> None:
    """The values of a grouping, the most frequent first; days, weeks and months in their order."""
    groups = made.facts.groups
    if not groups:
        return
    by = made.question.grouping[0] if made.question.grouping else "category"
    ranked = by not in ("day", "week", "month") or "top" in made.question.measures
    limit = made.question.top or (_SHOWN_GROUPS if ranked else len(groups))
    kept = sorted(groups, key=lambda group: -group.count)[:limit] if ranked else list(groups)
    for place, group in enumerate(kept, 1):
        name = made.put(f"{by}_{place}", group.name)
        count = made.put(f"{by}_{place}_count", group.count, group.rows)
        made.lines.append(f"{name}: {count}")
    left = len(groups) - len(kept)
    if left and not made.question.top:
        made.lines.append(f"And {made.put('more', left)} more.")


def compared(made: Draft) -> None:
    """The other period with the change, or each value with its count."""
    comparison = made.question.comparison
    if comparison is None or len(made.facts.others) != len(comparison.others):
        return
    pairs = zip(comparison.others, comparison.labels, made.facts.others, strict=True)
    for place, (rows, label, (count, users)) in enumerate(pairs, 1):
        name = made.put(f"other_{place}", label or filter_words(rows, made.vocabulary))
        messages, people = made.put(f"other_{place}_count", count, rows), made.put(f"other_{place}_users", users, rows)
        made.lines.append(f"{name}: {messages} {_noun(count, 'message')} from {people} {_noun(users, 'user')}.")
    if comparison.kind == "period":
        _change(made, made.facts.others[0][0])


def _noun(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def _change(made: Draft, before: int) -> None:
    now = made.facts.count
    if now == before:
        made.lines.append("That is as many as then.")
        return
    way = "more" if now > before else "fewer"
    share = f" ({made.put('change_percent', _percent(before, now))})" if before else ""
    made.lines.append(f"That is {made.put('change', abs(now - before))} {way} than then{share}.")
