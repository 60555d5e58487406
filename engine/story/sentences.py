"""Sentences of a text with their exact places, and what a sentence must not be to state a fact."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 600
"""Characters of one sentence; longer stretches without a full stop are cut at a space."""
SPOKEN = 25
"""Characters between quotation marks from which somebody speaks; shorter quotations are names and titles."""

_END = re.compile(r"[.!?…]+[\"”’)\]*_]*(?=\s|$)|\n\s*\n|\n(?=\s*[-*•\d])|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|capt|col|gen|lt|sgt|rev|jr|sr|mt|vs|etc|e\.g|i\.e)|\b[A-Z])\.$", re.IGNORECASE
)
_SPEECH = re.compile(r"“[^”]{0,1500}”|\"[^\"\n]{0,1500}\"|«[^»]{0,1500}»")
# Words that make what follows in the same sentence uncertain, or somebody's opinion.
_HEDGE = re.compile(
    r"\b(?:if|maybe|perhaps|possibly|probably|might|may|could|would|should|whether|suppose|supposing|imagine[sd]?|"
    r"imagining|pretend(?:s|ed|ing)?|wonder(?:s|ed|ing)?|guess|i think|i thought|thinks?|thought|believes?|believed|"
    r"believing|says?|said|claims?|claimed|claiming|suspects?|suspected|assumes?|assumed|wish(?:es|ed)?|hopes?|hoped|"
    r"dreams?|dreamt|dreamed|dreaming|fears?|feared|lies?|lied|lying|accus\w+|rumou?rs?|as if|as though|unless|instead|"
    r"not sure|don't know|doesn't know|unsure|considering|convinced|mistak\w+|told|tells|asks?|asked|"
    r"supposed(?:ly)?|allegedly|apparently|seems?|seemed|or else|either|rather than|used to|until|before|"
    r"threatens?|threatened|prevent\w*|wants?|wanted|plans?|planned|refus\w+)\b",
    re.IGNORECASE,
)
# Words that make even what is taken for granted ("her brother Tom") a mere thought.
_THOUGHT = re.compile(
    r"\b(?:what if|maybe|perhaps|suppose|supposing|imagine|might be|could be|should i)\b", re.IGNORECASE
)
_DENIAL = re.compile(r"\b(?:not|never|no longer|neither|nor|nobody|without|hardly|cannot)\b|n['’]t\b", re.IGNORECASE)
_CHOICE = re.compile(r"\bor\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text[start:end]` is the sentence without the space around it."""

    start: int
    end: int
    asks: bool


def split(text: str) -> list[Sentence]:
    """Return the sentences of `text` in order."""
    return [sentence for start, end in _stretches(text) if (sentence := _trimmed(text, start, end)) is not None]


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        is_line = match[0][0] == "\n"
        if is_line and _wrapped(text, start, match.start()):
            continue
        end = match.start() if is_line else match.end()
        if (match[0] in (".", "\n")) and _ABBREVIATION.search(text, max(start, end - 6), end):
            continue
        yield from _pieces(text, start, match.end())
        start = match.end()
    yield from _pieces(text, start, len(text))


def _wrapped(text: str, start: int, end: int) -> bool:
    """Say whether the line that ends at `end` was broken inside a sentence, as in text wrapped to a width."""
    following = text[end + 1 : end + 2]
    return end - start > 50 and following.isalpha() and (following.islower() or text[end - 1] in ",;")


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LONGEST:
        space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = space if space > start else start + LONGEST
        yield start, cut
        start = cut
    yield start, end


def _trimmed(text: str, start: int, end: int) -> Sentence | None:
    piece = text[start:end]
    body = piece.strip()
    if not body:
        return None
    start += len(piece) - len(piece.lstrip())
    return Sentence(start, start + len(body), body.rstrip('"”’)*_ ').endswith("?"))


class Speech:
    """Where characters speak: what they say is theirs, not the writer's."""

    def __init__(self, text: str) -> None:
        spans = [match.span() for match in _SPEECH.finditer(text) if len(match[0]) > SPOKEN]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def holds(self, position: int) -> bool:
        """Say whether somebody speaks at `position`."""
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self._ends[index]


# "maybe three years", "perhaps I should explain that": a number's word of doubt, and a writer's way to begin.
_NO_DOUBT = re.compile(
    r"\b(?:maybe|perhaps|probably|possibly)\s+(?:for\s+)?(?:an?|one|two|three|four|five|ten|several|a few"
    r"|\d+)\s+(?:\w+\s+)?"
    r"(?:years?|months?|weeks?|days?|hours?|times?|pages?|chapters?)\b|"
    r"\b(?:(?:maybe|perhaps|i guess|i think)\s+)?i\s+(?:should|could|might|must|ought to|forgot to)\s+"
    r"(?:probably |also |perhaps |maybe )?(?:explain|say|mention|add|note|tell you|point out)(?:\s+that)?\b|"
    r"\bi['’]?(?:ve| have)? (?:been )?(?:thinking|imagining|dreaming|imagined"
    r"|thought)\s+(?:for [^,.;]{2,30}? )?(?:about|of)\b|"
    r"\bi (?:don['’]t|do not) know(?: yet)?,",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(r"[;:]\s|,?\sbut\s|\s[—–]+\s|—|,\sand then\s", re.IGNORECASE)


def scoped(before: str) -> str:
    """Return what of the words before a clause can cast doubt on it: its own, without what doubts something else."""
    kept = _NO_DOUBT.sub(" ", before)
    ends = [match.end() for match in _BOUNDARY.finditer(kept)]
    return kept[ends[-1] :] if ends else kept


def is_open(before: str, words: str) -> bool:
    """Say whether `words`, after `before` in the same sentence, are denied, supposed, dreamt, or one of two."""
    return bool(_HEDGE.search(scoped(before)) or _DENIAL.search(words) or _CHOICE.search(words))


def is_thought(before: str, words: str) -> bool:
    """Say the same of words that take for granted what they say, as "her brother Tom" does even after "believes"."""
    return bool(_THOUGHT.search(scoped(before)) or _DENIAL.search(words))
