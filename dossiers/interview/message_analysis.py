"""Reading one message closely: who and where it names, and which of its phrases are worth asking about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dossiers.interview.phrasing import matching, table, word_set
from engine.names.find import Name, cast
from engine.story.sentences import split

READ = 40_000  # characters of the writer's latest text that names are looked for in
LONG = 1_200  # characters from which a message is a text that was brought along
MOST_SENTENCES = 400  # of a message, that phrases are looked for in
FEWEST, MOST = 3, 13  # words of a phrase that is quoted
_CUT = re.compile(
    r"[,:](?!\d)|[;!?…()\[\]“”\"«»\n\t*_#<>|{}\\/]+|\.{2,}|\s[-–—]+\s|—|\s(?=(?:but|because|while|although)\s)"
)
# Where a clause that is too long for a quotation is cut further, the best place first.
_JOINTS = tuple(
    re.compile(rf"\s(?=(?:{words})\s)", re.IGNORECASE)
    for words in (
        "who|whose|whom|which|where",
        "and|so that|until|unless",
        "that|when|since|after|before",
        "to|as|with|from|about",
    )
)
_LEADING = re.compile(
    r"(?:(?:and|but|or|so|then|that(?=\s(?:he|she|they|i|we|it|the|an?|his|her|my|nobody|there)\b)|which|who|whom|"
    r"where|also|well|yes|no|okay|ok|maybe|perhaps|i think|i guess|actually|basically|of course|about|however|"
    r"meanwhile)\s+)+",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"(?:\s+(?:and|but|or|the|a|an|of|dr|mr|mrs|ms|st))+$", re.IGNORECASE)
_STARTS = re.compile(
    r"(?:he|she|they|i|we|it|nobody|everyone|everybody|somebody|someone|the|a|an|her|his|my|their|our|one|two|no|every|"
    r"there|whose|never|always|only|when|if|because)\b",
    re.IGNORECASE,
)
_HANGS = re.compile(
    r"(?:\w+ing|to|with|into|near|among|of|by|for|from|as|at|in|on|over|under|than|despite|being)\b", re.IGNORECASE
)
_NICKNAME = re.compile(r"[\"“]([^\"”]+)[\"”]")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_PAST = re.compile(r"\b(?:was|were|had|did|went|came|said|knew|saw|took|left|found|\w{3,}ed)\b", re.IGNORECASE)
_PRESENT = re.compile(
    r"\b(?:is|are|has|does|goes|comes|says|knows|sees|takes|leaves|finds|lives|wants)\b", re.IGNORECASE
)
ABOUT_WRITING = re.compile(
    r"\b(?:story|stories|novel|book|film|movie|script|plot|chapter|protagonist|main character|i want to write|i write|"
    r"i'm writing|i am writing|my idea|an idea|i'd like to|i would like|let me|you|your)\b",
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
    """The people and places of these messages together, by first appearance; of much text, of the latest.

    Messages without capitals are read by themselves: among others their names would look like words.
    """
    small = [text for text in texts if text == text.lower()]
    usual = [text for text in texts if text != text.lower()]
    found = [*cast("\n\n".join(usual)[-READ:]), *cast("\n\n".join(small)[-READ:])]
    seen: dict[str, Name] = {}
    for name in found:
        seen.setdefault(name.canonical.casefold(), name)
    return tuple(seen.values())


def _mentioned(text: str, names: tuple[Name, ...], kind: str) -> tuple[str, ...]:
    """Names of the conversation that stand in ``text``, in the form used here, by first appearance."""
    found: dict[str, int] = {}
    for name in names:
        if name.kind == kind and (places := [at for form in name.aliases if (at := _place_of(form, text)) >= 0]):
            found[name_as_shown(name)] = min(places)
    return tuple(sorted(found, key=found.__getitem__))


def _place_of(form: str, text: str) -> int:
    """Where a form first stands in ``text`` as a word of its own, or -1. Small letters fit where all are small."""
    if text == text.lower():
        form = form.lower()
    at = text.find(form)
    while at >= 0:
        end = at + len(form)
        if not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            return at
        at = text.find(form, end)
    return -1


def name_as_shown(name: Name) -> str:
    """The form that the writer uses most, spelled with a capital; of somebody with a nickname, that."""
    forms = [" ".join(mention.text.split()) for mention in name.mentions]
    best = max(dict.fromkeys(forms), key=forms.count)
    if nickname := _NICKNAME.search(best):
        return nickname[1]
    return " ".join(word.capitalize() for word in best.split()) if best.islower() else best


def tells_in_past(texts: list[str]) -> bool:
    """Whether the story is told in the past tense."""
    told = "\n".join(texts)[-READ:]
    return len(_PAST.findall(told)) > len(_PRESENT.findall(told))


# --- phrases ----------------------------------------------------------------------------------------------------------
def _phrases(text: str, start: int, end: int, people: tuple[str, ...]) -> Iterator[Phrase]:
    """The clauses of a sentence that can be quoted."""
    here = tuple(name for name in people if name in text[start:end])
    if text[end - 1] == "?":
        return
    for first, last in _clauses(text, start, end):
        words = _WORD.findall(text[first:last])
        if FEWEST <= len(words) <= MOST:
            cue, weight = _cue(text[first:last])
            yield Phrase(text[first:last], cue, weight + _interest(words, text, first, last), first, here)


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches between marks; those that are too long are cut at their joints."""
    at = start
    for cut in [*_CUT.finditer(text, start, end), None]:
        stop = cut.start() if cut else end
        yield from (_trimmed(text, *part) for part in _fitting(text, at, stop, 0))
        at = cut.end() if cut else end


def _fitting(text: str, start: int, end: int, joint: int) -> Iterator[tuple[int, int]]:
    if len(_WORD.findall(text, start, end)) <= MOST or joint == len(_JOINTS):
        yield start, end
        return
    at = start
    for cut in [*_JOINTS[joint].finditer(text, start, end), None]:
        stop = cut.start() if cut else end
        yield from _fitting(text, at, stop, joint + 1)
        at = stop


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end = start + len(text[start:end].rstrip(" .\t\n"))
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


def stands_alone(clause: str) -> bool:
    """Whether a clause begins as a sentence may begin."""
    return clause[:1].isupper() or _STARTS.match(clause) is not None


def _interest(words: list[str], text: str, start: int, end: int) -> float:
    """How much a phrase says by itself: words with content, a whole clause, and no talk about the story as a story."""
    clause = text[start:end]
    full = [word for word in words if word.casefold() not in word_set("dull")]
    length = 1.0 if 4 <= len(words) <= 10 else 0.0
    rare = sum(0.3 for word in full if len(word) > 6)
    stands = 0.8 if stands_alone(clause) else -1.5 if _HANGS.match(clause) else 0.0
    torn = 2.0 if set(text[max(0, start - 2) : start] + text[end : end + 2]) & set('"“”()') else 0.0
    thin = 1.5 if len(full) < 2 else 0.0
    aside = 8.0 if ABOUT_WRITING.search(clause) else 0.0
    return min(2.5, 0.5 * len(full)) + min(1.2, rare) + length + stands - torn - thin - aside
