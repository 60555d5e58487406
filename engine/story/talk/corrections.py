"""What a writer takes back, replaces, renames, joins, parts or cuts: "No, he is Solveig's brother, not her husband".

A correction is taken apart into what is said instead and what is no longer so, each as a plain sentence; both are read
by the rules that read everything else, so whatever can be stated can be corrected. Short ones ("sorry, 39") correct the
last statement of their kind. Patterns: ``corrections.toml``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from engine.names.lexicon import place_rank
from engine.story.findings import CHARACTER, LOCATION, NOTE, THEME, Finding, KnownName
from engine.story.page import PageSpan, StoryPage
from engine.story.phrases import tidy
from engine.story.sentences import Sentence, split
from engine.story.talk.commands import commands
from engine.story.talk.corrected_sentence import MERGE, RENAME, REPLACE, CorrectionDesk, Read, states
from engine.story.talk.correction_parts import goes_on, taken_apart
from engine.story.talk.patterns import pattern, patterns
from engine.story.talk.questions import asked
from engine.story.words import alternatives, listed

__all__ = ["MERGE", "StoryCorrection", "corrections"]

LONGEST, LONGEST_MESSAGE = 240, 1_500
"""Characters of a sentence that corrects, and of a message that may hold one: what is longer is prose."""
_SINGLE = {
    "cut": ("event",),
    "join": ("same", "different", "merge", "is", "turns", "is_not"),
    "set": ("to", "role", "make", "should", "move"),
}
_INSTEAD = re.compile(r"^(?:he|she|it|they)(?:['’]s|['’]re|\s+(?:is|are|was|were|has|\w+s))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StoryCorrection:
    """What a stretch of a message corrects: one sentence, or two that belong together."""

    starts: tuple[int, ...]
    span: PageSpan
    findings: tuple[Finding, ...]


def corrections(page: StoryPage, known: Sequence[KnownName], read: Read) -> Iterator[StoryCorrection]:
    """Yield the corrections of the new messages, sentence by sentence. `read` reads plain statements."""
    for number, line in enumerate(page.lines):
        is_talk = line.is_new and line.by_writer and len(line.text) <= LONGEST_MESSAGE
        if is_talk and asked(line.text) is None:
            yield from _of_message(page, known, read, number)


def may_correct(text: str) -> bool:
    """Say whether a message may correct something, by its words alone."""
    if len(text) > LONGEST_MESSAGE or asked(text) is not None:
        return False
    return any(_may_correct(text[one.start : one.end]) for one in split(text) if not one.asks)


def _may_correct(sentence: str) -> bool:
    cue, rest = _cue(sentence)
    told = pattern("cue", "tail").sub("", rest)
    single = [pattern(group, name) for group, names in _SINGLE.items() for name in names]
    ways = (*patterns("rename"), *patterns("cut"), *single)
    is_told = any(way.match(told) for way in ways) or taken_apart(rest) is not None
    return bool(cue) or is_told or pattern("cue", "within").search(rest) is not None


def _of_message(page: StoryPage, known: Sequence[KnownName], read: Read, number: int) -> Iterator[StoryCorrection]:
    sentences, carried, done = list(page.sentences_of(number)), False, set()
    for place, sentence in enumerate(sentences):
        text = page.text[sentence.start : sentence.end]
        if sentence.asks or len(text) > LONGEST or page.speech.holds(sentence.start) or sentence.start in done:
            continue
        whole, taken = _with_next(page, sentences, place)
        desk = CorrectionDesk(page, known, read, number, whole)
        told = text if whole is sentence else f"{text.rstrip(' .!')}, {page.text[sentence.end : whole.end].strip()}"
        if found := tuple(_findings(desk, told, is_carried=carried)):
            done |= set(taken)
            yield StoryCorrection(taken, PageSpan(whole.start, whole.end), found)
        cue, rest = _cue(text)
        carried = bool(cue) and not rest


def _with_next(page: StoryPage, sentences: Sequence[Sentence], place: int) -> tuple[Sentence, tuple[int, ...]]:
    """ "Her eyes aren't green. They're brown.": the denial, together with what is so instead."""
    sentence = sentences[place]
    following = sentences[place + 1] if place + 1 < len(sentences) else None
    text = _cue(page.text[sentence.start : sentence.end])[1]
    if following is None or following.asks or not goes_on(text):
        return sentence, (sentence.start,)
    if not _INSTEAD.match(page.text[following.start : following.end]):
        return sentence, (sentence.start,)
    return Sentence(sentence.start, following.end, asks=False), (sentence.start, following.start)


def _cue(text: str) -> tuple[str, str]:
    """Return the words by which a correction gives itself away, and the rest without them."""
    cue, rest = "", text
    if (ahead := pattern("cue", "ahead").match(rest)) is not None:
        cue, rest = ahead["cue"], rest[ahead.end() :]
    if (behind := pattern("cue", "behind").search(rest)) is not None:
        cue, rest = cue or behind[0], rest[: behind.start()]
    return cue, rest.strip(" .!") if cue else rest


def _findings(desk: CorrectionDesk, text: str, *, is_carried: bool) -> Iterator[Finding]:
    """`is_carried`: the sentence before was nothing but a cue ("Scratch that.")."""
    cue, rest = _cue(text)
    if not rest:
        return
    if found := list(commands(desk, rest)):
        yield from found
        return
    parts = taken_apart(rest)
    if parts is not None and (found := list(desk.of_parts(parts))):
        yield from found
        return
    within = pattern("cue", "within")
    if cue or is_carried:
        yield from _cued(desk, within.sub(_be, rest))
    elif within.search(rest) and re.search(r"actually|in fact|in truth", rest, re.IGNORECASE):
        yield from (one for one in _cued(desk, within.sub(_be, rest)) if one.operation == REPLACE)
    elif (short := _short(rest)) is not None and short["was"]:
        yield from _elliptic(desk, _bare(short["value"]), _bare(short["was"]))


def _be(match: re.Match[str]) -> str:
    return {"'s": " is ", "’s": " is ", "'re": " are ", "’re": " are "}.get(match["be"], f"{match['be']} ")


def _short(rest: str) -> re.Match[str] | None:
    """ "39", "Lisbon, not Porto", "not green but blue", "30 was wrong, it's 31"."""
    short = tidy(pattern("cue", "tail").sub("", rest))
    for name in ("wrong", "denied", "given"):
        if (match := pattern("short", name).fullmatch(short)) is not None:
            return match if len(_bare(match["value"]).split()) <= 4 else None
    return None


def _cued(desk: CorrectionDesk, rest: str) -> Iterator[Finding]:
    """ "Sorry, 39", "I meant Lisbon, not Porto", "actually she is a doctor"."""
    plain = desk.plain(pattern("cue", "tail").sub("", rest))
    short = _short(rest)
    is_short = short is not None and not any(states(one) for one in plain)
    found = list(_elliptic(desk, _bare(short["value"]), _bare(short["was"] or ""))) if short and is_short else []
    if found:
        yield from found
        return
    yield from (replace(one, operation=REPLACE, rule="correction") if states(one) else one for one in plain)


def _elliptic(desk: CorrectionDesk, value: str, was: str) -> Iterator[Finding]:
    for one in desk.earlier():
        if was and was.casefold() not in (one.value.casefold(), one.name.casefold()):
            continue
        if one.operation == "state" and (was or _alike(value, one)):
            yield _instead(desk, one, value)
            return


def _instead(desk: CorrectionDesk, one: Finding, value: str) -> Finding:
    """The statement with another value."""
    if one.kind in (THEME, LOCATION) and one.attribute == "name":
        return desk.made(REPLACE, one.kind, value, was=one.name)
    if one.attribute == "name":
        return desk.made(RENAME, one.kind, one.name, value=value)
    return desk.made(REPLACE, one.kind, one.name, one.attribute, value, other=one.other, was=one.value)


def _bare(words: str) -> str:
    """A value without whose it is: "his ex-wife"."""
    return re.sub(r"^(?:his|her|their|my|its)\s+", "", tidy(words), flags=re.IGNORECASE)


def _alike(value: str, one: Finding) -> bool:
    """Whether `value` can stand where the statement's value stands."""
    low, numbers = value.lower(), alternatives("number")
    if re.fullmatch(rf"\d{{1,3}}|{numbers}(?:-{numbers})?", low):
        return one.attribute == "age"
    if re.fullmatch(r"\d{4}s?", low):
        return one.kind == NOTE and one.name == "time"
    if low.split()[-1] in listed("colour"):
        return one.attribute in ("eyes", "hair")
    if low.split()[-1] in listed("relation") and len(low.split()) <= 2:
        return one.attribute == "relationship"
    if value[:1].isupper():
        if place_rank(low):
            return one.kind == LOCATION or one.attribute in ("home", "origin", "birthplace")
        return one.attribute == "name" and one.kind in (CHARACTER, LOCATION)
    if low.split()[-1] in listed("occupation"):
        return one.attribute in ("occupation", "description")
    return one.kind == THEME or (
        one.kind == CHARACTER and one.attribute not in ("name", "age", "eyes", "hair", "relationship")
    )
