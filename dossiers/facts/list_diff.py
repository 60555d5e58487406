"""Which items of a changed list are which of the list before. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from dossiers.facts.wording import exact

ENOUGH = 0.5  # of what is said of somebody, to recognise them under another name
_NAMES = ("name", "aliases")


def paired(before: list[Any], after: list[Any]) -> dict[int, int]:
    """Index in ``after`` → index in ``before``: unchanged items first, then those of the same name, then objects of
    whom at least half of what is said is the same."""
    pairs: dict[int, int] = {}
    for key in (exact, _name):
        waiting: dict[str, list[int]] = defaultdict(list)
        taken = set(pairs.values())
        for place, item in enumerate(before):
            if place not in taken:
                waiting[key(item)].append(place)
        for place, item in enumerate(after):
            if place not in pairs and waiting[key(item)]:
                pairs[place] = waiting[key(item)].pop(0)
    _pair_renamed(before, after, pairs)
    return pairs


def _name(item: Any) -> str:
    return exact(item["name"] if isinstance(item, dict) and "name" in item else item)


def _pair_renamed(before: list[Any], after: list[Any], pairs: dict[int, int]) -> None:
    taken = set(pairs.values())
    old = [place for place, item in enumerate(before) if place not in taken and isinstance(item, dict)]
    new = [place for place, item in enumerate(after) if place not in pairs and isinstance(item, dict)]
    if len(old) * len(new) > 10_000:
        new = [place for place in new if place in set(old)]  # too many to compare: only those in the same place
        old = new
    scores = sorted(
        ((alike(before[one], after[other]), one == other, -one, -other) for one in old for other in new), reverse=True
    )
    for score, _, one, other in scores:
        if score >= ENOUGH and -one not in taken and -other not in pairs:
            pairs[-other] = -one
            taken.add(-one)


def alike(one: dict[str, Any], other: dict[str, Any]) -> float:
    """The share, 0 to 1, of what is said of either that is said of both."""
    said = [set(_said(item)) for item in (one, other)]
    most = max(map(len, said))
    return len(said[0] & said[1]) / most if most else 0.0


def _said(item: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for key, value in item.items():
        if key not in _NAMES and value not in ("", [], None, {}):
            yield key, exact(value)
