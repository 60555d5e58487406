"""The filter bar of the message list: its fields and its chips, all made from one ``Filter``."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from insights.pages import labels
from insights.pages.labels import NamedValue, Names
from insights.reads.dimensions import ATTRIBUTE, FilterDimension
from insights.reads.filters import DIMENSIONS, DIRECTIONS, Choices, Filter

CONFIDENCES = (0.5, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    name: str
    colour: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """A field of which several values may be chosen."""

    field: str
    name: str
    is_folded: bool
    options: tuple[Option, ...]

    @property
    def chosen(self) -> int:
        return sum(option.chosen for option in self.options)


@dataclass(frozen=True, slots=True)
class FilterChip:
    """One condition, and the URL form of the filter without it. ``note`` says who it is from, if not from the words."""

    name: str
    value: str
    query: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class FilterBar:
    """What the form shows. ``since`` and ``until`` are what its two date fields hold; both days are included."""

    chosen: Filter
    groups: tuple[ChoiceGroup, ...]
    directions: tuple[Option, ...]
    confidences: tuple[Option, ...]
    since: str
    until: str

    @property
    def refined(self) -> bool:
        """Whether a field is in use that the bar keeps folded away."""
        chosen = self.chosen
        folded = any(name not in DIMENSIONS or DIMENSIONS[name].is_folded for name, _ in chosen.named())
        return folded or bool(chosen.author) or chosen.min_confidence is not None or chosen.direction != "inbound"


def bar(chosen: Filter, choices: Choices, names: Names) -> FilterBar:
    groups = (_group(one, chosen, choices, names) for one in DIMENSIONS.values())
    return FilterBar(
        chosen=chosen,
        groups=tuple(group for group in groups if group.options),
        directions=_options(map(labels.direction, DIRECTIONS), (chosen.direction,)),
        confidences=_confidences(chosen.min_confidence),
        since=_first_day(chosen.since),
        until=_last_day(chosen.until),
    )


def _group(one: FilterDimension, chosen: Filter, choices: Choices, names: Names) -> ChoiceGroup:
    """What a dimension offers, and what is chosen of it though no message has it any more."""
    values = dict.fromkeys((*choices[one.name], *chosen.values(one.name)))
    named = (names.of(one.name, value) for value in values)
    return ChoiceGroup(one.name, one.label, one.is_folded, _options(named, chosen.values(one.name)))


def _options(values: Iterable[NamedValue], chosen: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(Option(one.value, one.name, one.colour, one.value in chosen) for one in values)


def _confidences(chosen: float | None) -> tuple[Option, ...]:
    known = {*CONFIDENCES, *([chosen] if chosen is not None else [])}
    return tuple(Option(f"{value:g}", f"{value:.0%} and more", "", value == chosen) for value in sorted(known))


def _first_day(since: datetime | None) -> str:
    return since.date().isoformat() if since else ""


def _last_day(until: datetime | None) -> str:
    return (until - timedelta(microseconds=1)).date().isoformat() if until else ""


def chips(chosen: Filter, names: Names) -> list[FilterChip]:
    """One chip a condition, in the order of the fields."""
    return [*_text_chips(chosen), *_value_chips(chosen, names)]


def _text_chips(chosen: Filter) -> Iterator[FilterChip]:
    if chosen.text:
        yield FilterChip("Words", f"“{chosen.text}”", chosen.replace(text="").query())
    if chosen.author:
        yield FilterChip("Customer", chosen.author, chosen.replace(author="").query())
    if chosen.since:
        yield FilterChip("From", _moment(chosen.since), chosen.replace(since=None).query())
    if chosen.until:
        yield FilterChip("To", _moment(chosen.until, ends=True), chosen.replace(until=None).query())
    if chosen.min_confidence is not None:
        yield FilterChip(
            "Confidence", f"{chosen.min_confidence:.0%} and more", chosen.replace(min_confidence=None).query()
        )
    if chosen.direction != "inbound":
        yield FilterChip(
            "Written", labels.direction(chosen.direction).name.lower(), chosen.replace(direction="inbound").query()
        )


def _value_chips(chosen: Filter, names: Names) -> Iterator[FilterChip]:
    for name, values in chosen.named():
        one = DIMENSIONS.get(name)
        for value in values:
            left = chosen.having(name, (other for other in values if other != value))
            shown = names.of(name, value).name if one else value
            yield FilterChip(one.label if one else name.removeprefix(ATTRIBUTE), shown, left.query())


def _moment(moment: datetime, *, ends: bool = False) -> str:
    if moment.time() == time.min:
        return f"{moment - timedelta(days=ends):%-d %b %Y}"
    return f"{moment:%-d %b %Y, %H:%M:%S}"
