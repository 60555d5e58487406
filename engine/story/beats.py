"""What happens: sentences in which a character does, or suffers, something decisive."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.names.lexicon import in_cue
from engine.story.characters.people import capitalised
from engine.story.findings import PLOT_POINT, Finding
from engine.story.page import OWNER, PERSON, PLACE, SUBJECT, PageSpan, StoryPage
from engine.story.sentences import Sentence
from engine.story.words import alternatives, pairs

LEAST, EACH, MOST = 3, 250, 12
"""Beats of one line: at least three, one more for each so many characters, at most twelve."""
STATED = 3.0
"""What a beat counts that its writer calls the beginning, the turn or the end."""
LONGEST = 180
"""Characters of a beat; a longer one ends at a clause."""

_DOES = re.compile(
    rf"(?P<who>{PERSON}+|{SUBJECT}+)(?:,[^,;:.!?]{{2,80}},)?\s+(?:{alternatives('event_adverb')}\s+){{0,2}}"
    rf"(?P<verb>{alternatives('event')})\b(?P<rest>[^.;!?\n]*)",
    re.IGNORECASE,
)
# Where in the story it stands, where the sentence says so.
_WHERE = (
    ("opening", re.compile(r"^(?:(?:the |my )?(?:story|book|novel|it)\s+(?:begins|starts|opens)|in the beginning|"
                           r"once upon|at the (?:beginning|start))\b", re.IGNORECASE)),
    ("ending", re.compile(r"^(?:(?:the |my )?(?:story|book|novel|it)\s+ends|in the end|at the (?:very )?end)\b",
                          re.IGNORECASE)),
    ("turning_point", re.compile(r"^(?:the turning point|everything changes|then everything changes|halfway)\b",
                                 re.IGNORECASE)),
)  # fmt: skip
_LEAD = re.compile(
    r"^(?:and|but|so|then|now|also|next|first|meanwhile|however|finally|anyway|later|afterwards|well|ok|okay|yes|no|oh|"
    r"i guess|basically|[-*•]|\d+[.)])[,:]?\s+",
    re.IGNORECASE,
)
_STRANGER = re.compile(r"\b(?:he|she|they|it|i|we)\b", re.IGNORECASE)
_CLAUSE = re.compile(r",\s|;\s|\s[—–-]+\s|\s(?:and|but|while|which|who|because|when|after|before|as)\s")


@dataclass(frozen=True, slots=True)
class Beat:
    """A sentence that may be one, and how decisive it is."""

    strength: float
    sentence: Sentence
    start: int


def beats(page: StoryPage) -> Iterator[Finding]:
    """Yield the most decisive beats of each new line, in the order of the text."""
    by_line: dict[int, list[Beat]] = {}
    for sentence in page.fresh():
        beat = _beat(page, sentence)
        if beat is not None:
            by_line.setdefault(page.line_of(sentence.start), []).append(beat)
    for line, found in by_line.items():
        start, end = page.spans[line]
        allowed = min(MOST, max(LEAST, (end - start) // EACH))
        chosen = sorted(found, key=lambda beat: -beat.strength)[:allowed]
        for beat in sorted(chosen, key=lambda beat: beat.start):
            yield from _finding(page, beat)


def _beat(page: StoryPage, sentence: Sentence) -> Beat | None:
    best: Beat | None = None
    for match in _DOES.finditer(page.masked, sentence.start, sentence.end):
        named = page.at.get(match.start("who"))
        if named is None or not page.stands(sentence, match.start(), match.end("verb")):
            continue
        verb = " ".join(match["verb"].lower().split())
        strength = int(pairs("event")[verb]) + _weight(match["rest"])
        if strength >= 2 and (best is None or strength > best.strength):
            best = Beat(strength, sentence, sentence.start)
    marked = _where(page.text[sentence.start : sentence.end])
    if best is None and marked and page.stands(sentence, sentence.start, sentence.end):
        return Beat(STATED, sentence, sentence.start)
    return best


def _where(sentence: str) -> str:
    """Return "opening", "turning_point" or "ending" where a sentence says that it is one."""
    return next((name for name, pattern in _WHERE if pattern.match(sentence)), "")


def _weight(rest: str) -> float:
    """Return what the rest of the clause adds: an event says of whom or what; a short remark says little."""
    words = len(rest.split())
    return (0.5 if 2 <= words <= 25 else 0.0) + (0.5 if PERSON in rest else 0.0) - (1.0 if words > 45 else 0.0)


def _finding(page: StoryPage, beat: Beat) -> Iterator[Finding]:
    start = beat.start + _lead(page.text[beat.start : beat.sentence.end])
    span = page.trimmed(start, _end(page.text, start, beat.sentence.end))
    value = beat_sentence(page, span)
    if len(value.split()) >= 2:
        where = _where(page.text[start : beat.sentence.end])
        rule = f"event: {where}" if where else "event"
        yield page.finding(PLOT_POINT, value, "name", value, span, rule)


def _lead(sentence: str) -> int:
    """Return how many characters of opening words say nothing: "But then, "."""
    at = 0
    while (match := _LEAD.match(sentence[at:])) and match.end() < len(sentence) - at:
        at += match.end()
    return at


def _end(text: str, start: int, end: int) -> int:
    """Return where the beat ends: with the sentence, or with its last whole clause within the longest beat."""
    if end - start <= LONGEST:
        return end
    clauses = [m.start() for m in _CLAUSE.finditer(text, start + 40, start + LONGEST)]
    space = text.rfind(" ", start, start + LONGEST)
    return clauses[-1] if clauses else (space if space > start else start + LONGEST)


def beat_sentence(page: StoryPage, span: PageSpan) -> str:
    """Return the beat as a sentence of its own: the first pronoun that is known becomes the name."""
    masked, text = page.masked[span.start : span.end], page.text[span.start : span.end]
    for name_at in re.finditer(f"{PERSON}+|{PLACE}+", masked):  # names written small
        small = text[name_at.start() : name_at.end()]
        text = text[: name_at.start()] + capitalised(small) + text[name_at.end() :]
    first = re.search(f"{SUBJECT}+|{OWNER}+|{PERSON}+", masked)
    if (
        first is not None
        and masked[first.start()] in (SUBJECT, OWNER)
        and not _STRANGER.search(masked[: first.start()])
    ):
        name = page.at[span.start + first.start()].name
        owns = masked[first.start()] == OWNER and _owns(text[first.start() : first.end()], text[first.end() :])
        text = text[: first.start()] + name + ("’s" if owns else "") + text[first.end() :]
    told_so = re.sub(r"\s+", " ", text).strip()
    return told_so[:1].upper() + told_so[1:]


def _owns(pronoun: str, rest: str) -> bool:
    """Say whether "his" or "her" stands before what is owned: "her brother", but not "kisses her when"."""
    following = re.match(r"\s+([\w'’-]+)", rest)
    return pronoun.lower() in ("his", "her") and following is not None and not in_cue("function", following[1].lower())
