"""A filter in words: "Telegram · deposit issues · 21 Oct to 20 Nov 2026"."""

from datetime import date, datetime, time, timedelta

from ask.reading.vocabulary import Vocabulary
from engine.periods import Period
from engine.periods.tokens import in_order
from insights.reads.filters import Filter

_MONTHS = in_order("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
ALL_MESSAGES = "all messages"


def filter_words(chosen: Filter, vocabulary: Vocabulary) -> str:
    """Everything that narrows a filter down, in the order source, label, sentiment, rest, dates."""
    parts = [
        *(_either(vocabulary, kind, values) for kind, values in sorted(chosen.named(), key=_place)),
        f"“{chosen.text}”" if chosen.text else "",
        f"user {chosen.author}" if chosen.author else "",
        f"confidence from {chosen.min_confidence:g}" if chosen.min_confidence is not None else "",
        "" if chosen.direction == "inbound" else vocabulary.name("direction", chosen.direction),
        date_words(chosen.since, chosen.until),
    ]
    return " · ".join(part for part in parts if part) or ALL_MESSAGES


def _either(vocabulary: Vocabulary, kind: str, values: tuple[str, ...]) -> str:
    """More than half of the values there are is shorter said by what is left out."""
    left = [value for value in vocabulary.choices[kind] if value not in values]
    if kind in ("source", "category") and len(values) > 2 and left and len(left) < len(values):
        text = "all but " + " and ".join(vocabulary.name(kind, value) for value in left)
    else:
        text = " or ".join(vocabulary.name(kind, value) for value in values)
    return _lowered(text) if kind in ("category", "topic") else text


def _place(named: tuple[str, tuple[str, ...]]) -> int:
    """Where the message came from is said first, then what it is about."""
    order = ("source", "brand", "category", "topic", "sentiment", "status")
    return order.index(named[0]) if named[0] in order else len(order)


def _lowered(text: str) -> str:
    """Names begin with a capital in lists; in the middle of a line they do not, but for abbreviations."""
    words = text.split(" ")
    return " ".join(word.lower() if word.istitle() else word for word in words)


def date_words(since: datetime | None, until: datetime | None) -> str:
    """Resolved dates, last day included, UTC. The year is told once where both ends share it."""
    if since is None and until is None:
        return ""
    if any(moment is not None and moment.time() != time.min for moment in (since, until)):
        return _moments(since, until)
    last = until.date() - timedelta(days=1) if until else None
    if since is None or last is None:
        return f"since {_day(since.date())}" if since else f"until {_day(last)}" if last else ""
    first = since.date()
    if first == last:
        return _day(first)
    if first.year == last.year:
        same_month = first.month == last.month
        return f"{first.day if same_month else _day(first, year=False)} to {_day(last)}"
    return f"{_day(first)} to {_day(last)}"


def _day(day: date, *, year: bool = True) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def _moments(since: datetime | None, until: datetime | None) -> str:
    shown = [f"{_day(m.date())} {m:%H:%M}" if m else "" for m in (since, until)]
    if since and until:
        return f"{shown[0]} to {shown[1]} UTC"
    return f"since {shown[0]} UTC" if since else f"until {shown[1]} UTC"


def period_words(period: Period) -> str:
    return date_words(period.since, period.until)
