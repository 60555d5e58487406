"""A conversation in, statements about its story out: deterministic, in linear time."""

import re
from collections.abc import Iterator, Sequence

from engine.story import themes
from engine.story.answers import answers
from engine.story.beats import beats
from engine.story.characters.bonds import bonds
from engine.story.characters.people import EntityMention, StoryEntity
from engine.story.characters.portraits import portraits
from engine.story.findings import CHARACTER, LOCATION, Finding, KnownName, StoryLine
from engine.story.page import StoryPage
from engine.story.places import settings
from engine.story.sheets import sheets

SHORT = 1_500
"""Characters of a conversation below which names that are only suggested count: there is little to judge by."""
_NAMING = re.compile(r"\b(?:name|named|called|call)\b", re.IGNORECASE)
# "a bit like Harry Potter", "I'm a teacher from Ohio": of other books, and of whoever writes.
_COMPARED = re.compile(
    r"\b(?:(?:bit|little|kind of|sort of|something|feels?|more|novels?|books?|films?) like|inspired by|"
    r"in the style of|reminds me of|influenced by|similar to|fan of|(?:novels?|books?|written|directed) by)\b"
    r"[^.;!?]{0,40}$",
    re.IGNORECASE,
)
_WRITER = re.compile(r"\bI(?:['’]m| am) (?:a|an|from|originally|living|based)\b")
_DENIED = re.compile(r"\b(?:not|never|no longer|instead of|rather than)\b|n['’]t\b", re.IGNORECASE)
_THOUGHT = re.compile(r"\b(?:what if|maybe|perhaps|should i|could be|might)\b", re.IGNORECASE)


def read(lines: Sequence[StoryLine], known: Sequence[KnownName] = ()) -> list[Finding]:
    """Return what the new lines state, names first, each statement once.

    Raises ArtefactError when the model of the sentence embeddings is missing or damaged.
    """
    page = StoryPage(lines, known)
    stated = [*answers(page), *_by_sentence(page), *beats(page), *themes.shown(page)]
    named = list(_names(page, known, {finding.name for finding in stated} | {f.other for f in stated}))
    return _once([*named, *stated])


def _by_sentence(page: StoryPage) -> Iterator[Finding]:
    for sentence in page.fresh():
        yield from sheets(page, sentence)
        yield from portraits(page, sentence)
        yield from bonds(page, sentence)
        yield from settings(page, sentence)
        yield from themes.stated(page, sentence)


def _names(page: StoryPage, known: Sequence[KnownName], needed: set[str]) -> Iterator[Finding]:
    """Yield every form of every name that new lines mention, where it may be believed."""
    met = {k.name.casefold() for k in known}
    is_short = sum(end - start for start, end in page.spans) <= SHORT
    seen: set[tuple[int, str]] = set()
    for place in page.places:
        named, form = place.named, page.text[place.start : place.end]
        believed = named.is_sure or is_short or named.name in needed or named.name.casefold() in met
        if not believed or (id(named), form) in seen or not _counts(page, place):
            continue
        seen.add((id(named), form))
        yield _name(page, place, named)


def _name(page: StoryPage, place: EntityMention, named: StoryEntity) -> Finding:
    kind = LOCATION if named.is_place else CHARACTER
    words = " ".join(page.text[place.start : place.end].split()).casefold()
    form = next((form for form in named.forms if form.casefold() == words), named.name)
    aliases = tuple(f for f in named.forms if f != form)
    return page.finding(kind, form, "name", form, page.trimmed(place.start, place.end), "name", aliases=aliases)


def _counts(page: StoryPage, place: EntityMention) -> bool:
    """Say whether a mention puts a name into the story: not in a question, a thought, or a denial."""
    if not page.lines[page.line_of(place.start)].is_new:
        return False
    sentence = page.sentence_at(place.start)
    before = page.text[sentence.start : place.start]
    if sentence.asks or _THOUGHT.search(before):
        return False
    if _COMPARED.search(before) or (place.named.is_place and _WRITER.search(before)):
        return False
    return not (_NAMING.search(before) and _DENIED.search(before))


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings without repetitions: the first words that state something are its quote."""
    kept: dict[tuple[str, ...], Finding] = {}
    for finding in findings:
        if finding.end > finding.start:
            name = finding.name.casefold()
            key = (finding.kind, name, finding.attribute, finding.value.casefold(), finding.other.casefold())
            kept.setdefault((*key, str(finding.line)), finding)
    return list(kept.values())
