"""Typing errors: the known word that a wrongly written one stands for, if there is exactly one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from engine.periods.tokens import LONGEST_WORD, singular

SHORTEST = 3
_TWO_ERRORS_FROM = 8  # letters; below it one error is allowed


def errors_allowed(length: int) -> int:
    return 2 if length >= _TWO_ERRORS_FROM else 1


class Speller:
    """Known words, found by what is left of them when letters are taken out; so a lookup never walks all words.

    Words of an earlier group are preferred over those of a later one where both are equally near.
    """

    def __init__(self, groups: Iterable[Iterable[str]], accepted: Iterable[str] = ()) -> None:
        self._rank: dict[str, int] = {}
        known: set[str] = set()
        for rank, group in enumerate(groups):
            for word in group:
                known.add(word)
                if word.isalpha() and len(word) >= SHORTEST + 1:
                    self._rank.setdefault(word, rank)
        self._accepted = frozenset(accepted) | known
        self._left: dict[str, list[str]] = defaultdict(list)
        self._longest = max(map(len, self._rank), default=0) + errors_allowed(LONGEST_WORD)
        for word in self._rank:
            for rest in _deletions(word, errors_allowed(len(word))):
                self._left[rest].append(word)

    def knows(self, word: str) -> bool:
        return word in self._accepted or singular(word) in self._accepted

    def corrected(self, word: str) -> str | None:
        """The nearest known word, or none where it is too far, unclear, or the word is right as it is."""
        if not SHORTEST <= len(word) <= self._longest or not word.isalpha() or self.knows(word):
            return None
        written = {word, singular(word)}
        ranked = sorted((self._cost(form, known), known) for form in written for known in set(self._candidates(form)))
        if not ranked or ranked[0][0] == _TOO_FAR:
            return None
        best = {singular(known): known for cost, known in ranked if cost == ranked[0][0]}
        return next(iter(best.values())) if len(best) == 1 else None

    def _candidates(self, word: str) -> Iterator[str]:
        for rest in _deletions(word, errors_allowed(len(word))):
            yield from self._left.get(rest, ())

    def _cost(self, word: str, known: str) -> tuple[int, int, bool]:
        """Fewer errors first, then the group, then letters left out rather than letters too many."""
        longest = errors_allowed(min(len(word), len(known)))
        errors = distance(word, known, longest)
        if errors > longest or not _plausible(word, known, errors):
            return _TOO_FAR
        return errors, self._rank[known], len(known) <= len(word)


_TOO_FAR = (99, 99, True)


def _plausible(word: str, known: str, errors: int) -> bool:
    """People rarely mistype a first letter; and in a short word, little may be wrong."""
    swapped = sorted(word[:2]) == sorted(known[:2])
    if len(word) == SHORTEST + 1 and sorted(word) != sorted(known) and len(known) <= len(word):
        # "moon" is no "mood": of four letters, one may be missing or two may have changed places.
        return False
    if len(word) == SHORTEST:
        return word[0] == known[0] and word[-1] == known[-1] and len(known) > SHORTEST
    if word[0] != known[0] and not swapped:
        return len(word) >= 7 and errors == 1
    return True


def _deletions(word: str, count: int) -> set[str]:
    found = {word}
    edge = {word}
    for _ in range(count):
        edge = {rest[:n] + rest[n + 1 :] for rest in edge for n in range(len(rest))}
        found |= edge
    return found


def distance(first: str, second: str, limit: int) -> int:
    """Letters to insert, delete, replace or swap with their neighbour (optimal string alignment), up to a limit.

    Beyond the limit the value is only known to be larger.
    """
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(second, 1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
