"""Which words set some texts apart from others: pure arithmetic.

Weighted log-odds ratios with a prior from both together (Monroe, Colaresi and Quinn, Fightin' Words, 2008, equations
16 and 22), over how many texts a word stands in, so that one text that repeats a word counts once.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log, sqrt

_WORD = re.compile(r"[^\W\d_][\w'’-]*", re.UNICODE)
STOP = frozenset(
    """
    a about after again all also am an and any are as at back be because been before being both but by can cannot could
    did didn do does doesn doing don down each else even ever every few for from further get gets getting go going got
    had has have having he hello her here hers hey hi him his how i if in into is isn it its itself just know let like
    ll me more most much my myself no nor not now of off ok okay on once one only or other our ours out over own please
    pls re really said same say see she should so some still such sure than thank thanks that the their theirs them then
    there these they thing this those through to too under until up us use very want was wasn way we well were what when
    where which while who whom why will with won would yeah yes yet you your yours ve im ive dont cant didnt doesnt isnt
    wasnt wont id ill youre thats hasnt havent u ur yep sir dear guys hi5 user http https www com amp
    """.split()  # noqa: SIM905
)
LONGEST = 2000  # characters of a text that are read


@dataclass(frozen=True, slots=True)
class KeyWord:
    """How many texts hold it, among those looked at and among the others; ``score`` is in standard deviations."""

    word: str
    count: int
    before: int
    score: float


def split_words(text: str) -> list[str]:
    """The words of a text that say what it is about, in order, in lower case."""
    found = (word.strip("'’-").replace("’", "'") for word in _WORD.findall(text[:LONGEST].lower()))
    return [word for word in found if len(word) > 1 and word.replace("'", "") not in STOP]


def contrast(texts: Iterable[str], others: Iterable[str], most: int = 12, least: int = 3) -> list[KeyWord]:
    """The words that stand in more of ``texts`` than the ``others`` let expect, the most telling first."""
    here, there = _spread(texts), _spread(others)
    sums = (sum(here.values()), sum(there.values()))
    found = [_compared(word, here[word], there[word], *sums) for word in here if here[word] >= least]
    telling = [word for word in found if word.score >= 1.96]
    return sorted(telling, key=lambda word: (-word.score, word.word))[:most]


def _spread(texts: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(split_words(text)))
    return counts


def _compared(word: str, count: int, before: int, whole: int, whole_before: int) -> KeyWord:
    others, others_before = whole - count, whole_before - before
    if not others and not others_before:  # no other word anywhere: there is nothing to compare it with
        return KeyWord(word, count, before, 0.0)
    prior, others_prior = 0.1 * (count + before), 0.1 * (others + others_before)
    odds = log((count + prior) / (others + others_prior))
    odds_before = log((before + prior) / (others_before + others_prior))
    score = (odds - odds_before) / sqrt(1 / (count + prior) + 1 / (before + prior))
    return KeyWord(word, count, before, round(score, 2))
