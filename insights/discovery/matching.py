"""Which of the topics found now are which of those found before: by the messages they share."""

from collections.abc import Mapping, Sequence

LEAST_SHARED = 0.3
"""Of the messages in both looks that either topic holds."""


def matched(found: Sequence[frozenset[int]], known: Mapping[int, frozenset[int]]) -> list[int | None]:
    """For each found set of messages the id of the known one that it continues, or None. Each id is given once.

    The most similar pair first (Jaccard over the messages that were looked at both times), ties to the older id.
    """
    everything = frozenset().union(*found) if found else frozenset()
    before = frozenset().union(*known.values()) if known else frozenset()
    both = everything & before
    pairs = sorted(
        (-_jaccard(members & both, old & both), key, place)
        for place, members in enumerate(found)
        for key, old in known.items()
        if members & old
    )
    taken: dict[int, int] = {}
    for similarity, key, place in pairs:
        if -similarity >= LEAST_SHARED and place not in taken and key not in taken.values():
            taken[place] = key
    return [taken.get(place) for place in range(len(found))]


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)
