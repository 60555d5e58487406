"""Lists of characters, as writers keep them: "- Mara: 34, lighthouse keeper, stubborn"."""

import re
from collections.abc import Iterator

from engine.story.characters.bonds import relation_in
from engine.story.characters.people import StoryEntity
from engine.story.findings import CHARACTER, Finding
from engine.story.page import OWNER, PERSON, PageSpan, StoryPage
from engine.story.phrases import head_of, tidy
from engine.story.sentences import Sentence
from engine.story.words import listed

LONGEST_ENTRY = 300
"""Characters of a line of such a list; longer ones are prose."""
_ENTRY = re.compile(
    rf"^(?P<bullet>[-*•]|\d+[.)])?[ \t]*\**(?P<who>{PERSON}+)\**[ \t]*(?:\((?P<age>\d{{1,3}})\)[ \t]*,?)?"
    r"[ \t]*(?P<mark>:|[–—]|-(?=\s)|)[ \t]*"
)
_TELLING = ("occupation", "person_noun", "adjective", "status", "relation")
_PIECE = re.compile(r"[^,;.()\n]+")
_AGE = re.compile(r"(?:aged?\s+)?(?P<age>\d{1,3})(?:\s*(?:years old|yo|y/o))?$", re.IGNORECASE)
_BOND = re.compile(rf"(?:(?P<other>{PERSON}+)['’]s?|(?P<owner>{OWNER}+))\s+(?P<relation>[\w'’ -]+)$")


def sheets(page: StoryPage, sentence: Sentence) -> Iterator[Finding]:
    """Yield what one line of a list of characters says."""
    match = _ENTRY.match(page.masked[sentence.start : sentence.end])
    if match is None or not (match["mark"] or match["age"]) or sentence.end - sentence.start > LONGEST_ENTRY:
        return
    named, at = page.at.get(sentence.start + match.start("who")), sentence.start + match.end()
    if named is None or page.speech.holds(at):
        return
    if match["age"]:
        yield _fact(page, named, "age", match["age"], sentence.start, at)
    if match["mark"] or match["bullet"]:
        yield from _pieces(page, sentence, named, at)


def _pieces(page: StoryPage, sentence: Sentence, named: StoryEntity, at: int) -> Iterator[Finding]:
    described: list[str] = []
    is_entry = False  # or what somebody says in a dialogue: "Mara: Come here!"
    for piece in _PIECE.finditer(page.masked, at, sentence.end):
        words = tidy(page.text[piece.start() : piece.end()])
        span = page.trimmed(piece.start(), piece.end())
        if (age := _AGE.match(words)) is not None:
            is_entry = True
            yield _fact(page, named, "age", age["age"], sentence.start, span.end)
        elif (bond := _bond(page, named, span)) is not None:
            is_entry = True
            yield bond
        elif words:
            described.append(words)
            is_entry = is_entry or any(head_of(words) in listed(kind) for kind in _TELLING)
            if head_of(words) in listed("occupation"):
                yield _fact(page, named, "occupation", words, sentence.start, span.end)
    if described and is_entry:
        yield _fact(page, named, "description", ", ".join(described), sentence.start, sentence.end)


def _fact(page: StoryPage, named: StoryEntity, attribute: str, value: str, start: int, end: int) -> Finding:
    return page.finding(CHARACTER, named.name, attribute, value, page.trimmed(start, end), "list of characters")


def _bond(page: StoryPage, named: StoryEntity, span: PageSpan) -> Finding | None:
    match = _BOND.match(page.masked[span.start : span.end])
    relation = relation_in(match["relation"]) if match else ""
    if match is None or not relation:
        return None
    group = "other" if match["other"] else "owner"
    other = page.at.get(span.start + match.start(group))
    if other is None or other is named:
        return None
    return page.finding(CHARACTER, named.name, "relationship", relation, span, "list of characters", other.name)
