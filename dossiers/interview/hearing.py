"""Reading one message closely: who and where it names, and which of its phrases are worth asking about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dossiers.interview.phrasing import matching, table, word_set
from engine.names import Name, cast
from engine.story.sentences import split

READ = 60_000  # characters of the writer's latest text that names are looked for in
LONG = 1_200  # characters from which a message is a text that was brought along
MOST_SENTENCES = 400  # of a message, that phrases are looked for in
FEWEST, MOST = 3, 13  # words of a phrase that is quoted
_CUT = re.compile(
    r"[,;:.!?…()\[\]“”\"«»\n\t*_#<>|{}\\/]+|\s[-–—]+\s|—|"
    r"\s(?=(?:and|but|because|while|so that|until|unless|although)\s)"
)
_LEADING = re.compile(
    r"(?:(?:and|but|or|so|then|because|that|which|who|whom|while|until|unless|although|also|well|yes|no|okay|ok|there|"
    r"maybe|perhaps|when|where|if|as|it's|its|it is|it was|this is|i think|i guess|actually|basically|of course)\s+)+",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"(?:\s+(?:and|but|or|the|a|an|of|to|in|on|at|with|for|from|by|her|his|their|my|is|was|that))+$")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_PAST = re.compile(r"\b(?:was|were|had|did|went|came|said|knew|saw|took|left|found|\w{3,}ed)\b", re.IGNORECASE)
_PRESENT = re.compile(
    r"\b(?:is|are|has|does|goes|comes|says|knows|sees|takes|leaves|finds|lives|wants)\b", re.IGNORECASE
)
_TALK = re.compile(
    r"\b(?:story|novel|book|film|movie|script|plot|chapter|character|protagonist|write|writing|idea|i want to|"
    r"i'd like to|i would like|let me|you)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of the writer's, exactly as they stand in a message. ``cue`` says what is alive in them."""

    text: str
    cue: str
    score: float
    start: int
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What one message says, as far as the interviewer can tell."""

    text: str
    people: tuple[str, ...]
    places: tuple[str, ...]
    phrases: tuple[Phrase, ...]  # best first
    sentences: int

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def is_long(self) -> bool:
        return len(self.text) > LONG


def hear(text: str, names: tuple[Name, ...] = ()) -> Heard:
    """``names`` are those of the whole conversation, which help where the message alone says too little."""
    people = _mentioned(text, names, "person")
    sentences = split(text)[:MOST_SENTENCES]
    phrases = [one for sentence in sentences for one in _phrases(text, sentence.start, sentence.end, people)]
    best = sorted(phrases, key=lambda phrase: (-phrase.score, phrase.start))
    return Heard(text, people, _mentioned(text, names, "place"), tuple(best), len(sentences))


def names_of(texts: list[str]) -> tuple[Name, ...]:
    """The people and places of these messages together, by first appearance; of much text, of the latest."""
    joined = "\n\n".join(texts)
    return tuple(cast(joined[-READ:]))


def _mentioned(text: str, names: tuple[Name, ...], kind: str) -> tuple[str, ...]:
    """Names of the conversation that stand in ``text``, in the form used here, by first appearance."""
    found: dict[str, int] = {}
    for name in names:
        if name.kind == kind and (places := [at for form in name.aliases if (at := _place_of(form, text)) >= 0]):
            found[shown(name)] = min(places)
    return tuple(sorted(found, key=found.__getitem__))


def _place_of(form: str, text: str) -> int:
    match = re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text)
    return match.start() if match else -1


def shown(name: Name) -> str:
    """The form that the writer uses most, spelled with a capital."""
    forms = [mention.text for mention in name.mentions]
    best = max(dict.fromkeys(forms), key=forms.count)
    return " ".join(best.split()) if not best.islower() else " ".join(word.capitalize() for word in best.split())


def tells_in_past(texts: list[str]) -> bool:
    """Whether the story is told in the past tense."""
    told = "\n".join(texts)[-READ:]
    return len(_PAST.findall(told)) > len(_PRESENT.findall(told))


# --- phrases ----------------------------------------------------------------------------------------------------------
def _phrases(text: str, start: int, end: int, people: tuple[str, ...]) -> Iterator[Phrase]:
    """The clauses of a sentence that can be quoted."""
    here = tuple(name for name in people if name in text[start:end])
    for first, last in _clauses(text, start, end):
        clause = text[first:last]
        words = _WORD.findall(clause)
        if not FEWEST <= len(words) <= MOST or text[end - 1] == "?":
            continue
        cue, weight = _cue(clause)
        yield Phrase(clause, cue, weight + _interest(words, clause), first, here)


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for cut in [*_CUT.finditer(text, start, end), None]:
        yield _trimmed(text, at, cut.start() if cut else end)
        at = cut.end() if cut else end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end = start + len(text[start:end].rstrip())
    if lead := _LEADING.match(text, start, end):
        start = lead.end()
    if trail := _TRAILING.search(text[start:end]):
        end = start + trail.start()
    return start, end


def _cue(clause: str) -> tuple[str, float]:
    """What is alive in a clause: the weightiest cue of the table."""
    for name, weight, pattern in _cues():
        if pattern.search(clause):
            return name, weight
    return "any", 1.0


@cache
def _cues() -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    entries = [(name, entry) for name, entry in table("follow_ups").items() if entry["words"]]
    cues = [(name, float(entry["weight"]), matching(str(entry["words"]))) for name, entry in entries]
    return tuple(sorted(cues, key=lambda cue: -cue[1]))


def _interest(words: list[str], clause: str) -> float:
    """How much a phrase says by itself: words with content, not talk about the story as a story."""
    full = [word for word in words if word.casefold() not in word_set("dull")]
    length = 1.0 if 4 <= len(words) <= 10 else 0.0
    rare = sum(0.3 for word in full if len(word) > 6)
    return min(2.5, 0.5 * len(full)) + min(1.2, rare) + length - (3.0 if _TALK.search(clause) else 0.0)
