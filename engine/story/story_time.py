"""Since when in the story a statement holds: "blue after the surgery", "from book two on he is king"."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.story.findings import CHARACTER, Finding
from engine.story.page import StoryPage

TIMED = frozenset(
    [
        "age",
        "eyes",
        "hair",
        "height",
        "status",
        "role",
        "occupation",
        "description",
        "home",
        "appearance",
        "relationship",
    ]
)
_PART = r"(?:book|part|volume|chapter|act|scene|season|episode)\s+(?:one|two|three|four|five|six|seven|\d+|[ivx]+)"
_SINCE = (
    rf"(?:(?:only\s+)?(?:after|since|once|until|till|before|following)\s+[^,.;:!?\n]{{3,60}}|"
    rf"(?:from|in|by|until|after|since|at the (?:end|start|beginning) of)\s+{_PART}(?:\s+on(?:wards?)?)?|"
    r"(?:by|at|near|toward|towards)\s+the\s+(?:very\s+)?(?:end|beginning|start|climax|midpoint)|"
    r"as an?\s+(?:child|boy|girl|kid|teenager|young (?:man|woman))|(?:when|while)\s+(?:he|she|they"
    r"|it)\b[^,.;:!?\n]{3,50}|"
    r"(?:ten|five|two|three|several|many|some|\d+)\s+years\s+(?:later|earlier|before|ago)|later(?:\s+on)?|from then on)"
)  # fmt: skip
_BEHIND = re.compile(rf"\s*,?\s*(?P<when>{_SINCE})", re.IGNORECASE)
_AHEAD = re.compile(rf"(?P<when>{_SINCE}),?\s+", re.IGNORECASE)
_WITHIN = re.compile(r"\b(?P<when>(?:when|while|until|before|after|since)\s+)$", re.IGNORECASE)


def timed(page: StoryPage, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings, those of characters with the words that say since when they hold."""
    for one in findings:
        fits = one.kind == CHARACTER and one.attribute in TIMED and one.rule not in ("label", "correction")
        when = _when(page, one) if fits and not one.when else ""
        yield replace(one, when=when) if when else one


def _when(page: StoryPage, one: Finding) -> str:
    start, end = page.starts[one.line] + one.start, page.starts[one.line] + one.end
    sentence = page.sentence_at(start)
    if (within := _WITHIN.search(page.text, sentence.start, start)) is not None and within.end() == start:
        return _said(page.text[within.start() : end])
    if (behind := _BEHIND.match(page.text, end, sentence.end)) is not None:
        return _said(behind["when"])
    ahead = _AHEAD.match(page.text, sentence.start, start)
    return _said(ahead["when"]) if ahead is not None and ahead.end() == start else ""


def _said(words: str) -> str:
    said = " ".join(words.split())
    return said[:1].lower() + said[1:] if not said[:1].isupper() or said.split()[0].lower() in _SMALL else said


_SMALL = frozenset(
    [
        "after",
        "since",
        "once",
        "until",
        "till",
        "before",
        "following",
        "from",
        "in",
        "by",
        "at",
        "near",
        "toward",
        "towards",
        "as",
        "when",
        "while",
        "later",
        "only",
    ]
)
