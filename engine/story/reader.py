"""A conversation in, statements about its story out: deterministic, in linear time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.story import themes
from engine.story.beats import beats
from engine.story.characters.bonds import bonds
from engine.story.characters.introductions import aliases
from engine.story.characters.people import EntityMention, StoryEntity
from engine.story.characters.portraits import portraits
from engine.story.clauses import clauses, told_beats
from engine.story.findings import CHARACTER, LOCATION, PLOT_POINT, Finding, KnownName, StoryLine
from engine.story.labels import labels
from engine.story.page import StoryPage
from engine.story.places import settings
from engine.story.sentences import scoped
from engine.story.sheets import sheets
from engine.story.story_time import timed
from engine.story.talk.answers import answers
from engine.story.talk.corrections import MERGE, corrections
from engine.story.talk.questions import asked, is_request

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
_SUPPOSED = re.compile(r"\b(?:what if|should i|could be)\b", re.IGNORECASE)
_THOUGHT = re.compile(r"\b(?:what if|maybe|perhaps|should i|could be|might)\b", re.IGNORECASE)


def read_story(lines: Sequence[StoryLine], known: Sequence[KnownName] = ()) -> list[Finding]:
    """Return what the new lines state, names first, each statement once.

    Raises ArtefactError when the model of the sentence embeddings is missing or damaged.
    """
    page = StoryPage(lines, known)
    corrected = list(corrections(page, known, plainly))
    page.silenced = {start for one in corrected for start in one.starts} | set(_requests(page))
    changed = [*_joined(page), *(finding for one in corrected for finding in one.findings)]
    return _once([*_stated(page, known), *changed])


def plainly(lines: Sequence[StoryLine], known: Sequence[KnownName] = ()) -> list[Finding]:
    """Return what the new lines state as they stand: corrections are read as statements, and nothing is only shown."""
    page = StoryPage(lines, known)
    stated = [*labels(page), *_by_sentence(page), *_happenings(page)]
    return _once([*_names(page, known, _needed(stated)), *stated])


def _joined(page: StoryPage) -> Iterator[Finding]:
    """Yield who is one with whom, where the new lines say so: "also known as", "becomes"."""
    for one, other in aliases(page.text):
        line = page.line_of(one.start)
        is_new = page.lines[line].is_new and page.lines[line].by_writer and page.line_of(other.end - 1) == line
        if is_new and not page.speech.holds(one.start):
            span = page.trimmed(min(one.start, other.start), max(one.end, other.end))
            joined = page.finding(CHARACTER, one.canonical, "same_as", other.canonical, span, "alias", other.canonical)
            yield replace(joined, operation=MERGE)


def _requests(page: StoryPage) -> Iterator[int]:
    """Yield the starts of sentences that ask or tell the assistant something."""
    for number, line in enumerate(page.lines):
        if line.is_new and line.by_writer:
            is_question = asked(line.text) is not None
            for sentence in page.sentences_of(number):
                if is_question or is_request(page.text[sentence.start : sentence.end]):
                    yield sentence.start


def _stated(page: StoryPage, known: Sequence[KnownName]) -> list[Finding]:
    stated = [*labels(page), *answers(page), *_by_sentence(page), *_happenings(page), *themes.find_themes(page)]
    return [*_names(page, known, _needed(stated)), *stated]


def _needed(stated: Sequence[Finding]) -> set[str]:
    return {finding.name for finding in stated} | {finding.other for finding in stated}


def _happenings(page: StoryPage) -> list[Finding]:
    """Return the beats of the new lines as they stand in the text: the decisive ones, and those that a clause tells."""
    labelled = [(one.line, one.start, one.end) for one in labels(page) if one.kind == PLOT_POINT]
    found = [one for one in beats(page) if not _within(one, labelled)]
    for sentence in page.fresh():
        for one in told_beats(page, sentence):
            twin = next(
                (two for two in found if one.line == two.line and one.start < two.end > two.start < one.end), None
            )
            if twin is None and not _within(one, labelled):
                found.append(one)
            elif twin is not None and twin.rule == "event":
                found[found.index(twin)] = replace(twin, rule=one.rule)
    return sorted(found, key=lambda one: (one.line, one.start))


def _within(finding: Finding, stretches: Sequence[tuple[int, int, int]]) -> bool:
    return any(finding.line == line and finding.start < end and start < finding.end for line, start, end in stretches)


def _by_sentence(page: StoryPage) -> Iterator[Finding]:
    for sentence in page.fresh():
        yield from sheets(page, sentence)
        yield from timed(page, (*portraits(page, sentence), *bonds(page, sentence), *clauses(page, sentence)))
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
    if sentence.asks or sentence.start in page.silenced or _is_supposed(scoped(before)):
        return False
    if _COMPARED.search(before) or (place.named.is_place and _WRITER.search(before)):
        return False
    return not (_NAMING.search(before) and _DENIED.search(before))


def _is_supposed(before: str) -> bool:
    """Say whether a name is only thought of. A doubt about what somebody does is none about whether they are there."""
    return _SUPPOSED.search(before) is not None or (
        _THOUGHT.search(before) is not None and _NAMING.search(before) is not None
    )


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings without repetitions: the first words that state something are its quote."""
    kept: dict[tuple[str, ...], Finding] = {}
    for finding in findings:
        if finding.end > finding.start:
            name = finding.name.casefold()
            key = (
                finding.operation,
                finding.kind,
                name,
                finding.attribute,
                finding.value.casefold(),
                finding.other.casefold(),
            )
            kept.setdefault((*key, str(finding.line)), finding)
    return list(kept.values())
