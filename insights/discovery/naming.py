"""Names for groups of texts: c-TF-IDF finds the words that a group has more than others (Grootendorst, BERTopic, 2022),
and co-occurrence puts those first that stand together in the same texts."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import log

from insights.spikes.keyness import split_words

CANDIDATES = 25
KEYWORDS = 8
IN_NAME = 3
_ENDING = re.compile(r"(?<=[^\W\d_]{4})(?:als?|ed|ing|ings|es|e|s|'s)$")


def keywords(groups: Sequence[Sequence[int]], tokens: Sequence[Sequence[str]]) -> list[list[str]]:
    """The keywords of each group, the most telling first. ``groups`` hold places in ``tokens``, the words by text."""
    candidates = _candidates(groups, tokens)
    postings = _postings({word for found in candidates for word, _ in found}, tokens)
    return [_reranked(found, postings, len(tokens)) for found in candidates]


def tokenised(text: str) -> tuple[str, ...]:
    """The words of a text and the pairs of neighbours, each once."""
    found = split_words(text)
    pairs = [f"{one} {other}" for one, other in pairwise(found) if one != other]
    return tuple(dict.fromkeys([*found, *pairs]))


def folded(tokens: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The same with one form for all of a word: that which stands in most texts (withdrawal, withdrawals, withdraw)."""
    counts = Counter(word for found in tokens for word in found)
    forms: dict[str, str] = {}
    for word in sorted(counts, key=lambda word: (-counts[word], word)):
        forms.setdefault(stem(word), word)
    return [tuple(dict.fromkeys(forms[stem(word)] for word in found)) for found in tokens]


@cache
def stem(word: str) -> str:
    """A word, or each of a pair, without the commonest English endings. Only ever compared, never shown."""
    return " ".join(_ENDING.sub("", part) if len(part) > 4 else part.removesuffix("s") for part in word.split())


def name_of(found: Sequence[str]) -> str:
    """A name from the first keywords; a pair takes the place of the words in it."""
    chosen: list[str] = []
    for word in found:
        parts = set(word.split())
        if not any(parts & set(other.split()) for other in chosen):
            chosen.append(word)
    return ", ".join(chosen[:IN_NAME]).capitalize()[:80] or "Unnamed"


def _candidates(groups: Sequence[Sequence[int]], tokens: Sequence[Sequence[str]]) -> list[list[tuple[str, float]]]:
    counts = [Counter(word for place in group for word in tokens[place]) for group in groups]
    whole: Counter[str] = Counter()
    for count in counts:
        whole.update(count)
    average = sum(whole.values()) / max(len(groups), 1)
    return [_best(count, len(group), whole, average) for count, group in zip(counts, groups, strict=True)]


def _best(count: Counter[str], size: int, whole: Counter[str], average: float) -> list[tuple[str, float]]:
    least = max(2, size // 50)
    weights = [
        (word, number / size * log(1 + average / whole[word])) for word, number in count.items() if number >= least
    ]
    return sorted(weights, key=lambda pair: (-pair[1], pair[0]))[:CANDIDATES]


def _postings(chosen: set[str], tokens: Sequence[Sequence[str]]) -> dict[str, set[int]]:
    postings: dict[str, set[int]] = {word: set() for word in chosen}
    for place, found in enumerate(tokens):
        for word in found:
            if word in postings:
                postings[word].add(place)
    return postings


def _reranked(found: Sequence[tuple[str, float]], postings: dict[str, set[int]], texts: int) -> list[str]:
    """Greedy: the weightiest word first, then always the one whose weight and company with those chosen is best."""
    if not found:
        return []
    heaviest = found[0][1]
    chosen, company = [found[0][0]], {word: 0.0 for word, _ in found}
    while len(chosen) < min(KEYWORDS, len(found)):
        for word in company:
            company[word] += npmi(postings[word], postings[chosen[-1]], texts)
        rest = [pair for pair in found if pair[0] not in chosen]
        chosen.append(min(rest, key=lambda p: (-(p[1] / heaviest + company[p[0]] / len(chosen)), p[0]))[0])
    return chosen


def npmi(one: set[int], other: set[int], texts: int) -> float:
    """Normalised pointwise mutual information of two words, −1 (never together) to 1 (always)."""
    together = len(one & other)
    if not together:
        return -1.0
    if together == texts:
        return 1.0
    return log(together * texts / (len(one) * len(other))) / -log(together / texts)
