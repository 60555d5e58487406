"""Whom and what the writer names: by the name rules, by the dossier, and by the questions that a name answers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dossiers.interview.conversation import InterviewHistory, InterviewMessage
from dossiers.interview.intents import Intent, read_request
from dossiers.interview.message_analysis import READ, names_of
from dossiers.interview.phrasing import word_set
from dossiers.presenters.assistant_view import Kind
from engine.names.find import Mention, Name
from engine.names.lexicon import is_common, is_given
from engine.story.talk.answers import is_name

_GIVEN = re.compile(r"\b(?:[Cc]all (?:me|her|him|them|it)|[Mm]y name is|[Ii]'m called)\s+([A-Z][\w'’-]+)")
_CAPITALS = r"[A-Z][\w'’-]*(?:[ \t][A-Z][\w'’-]*){0,3}"
NO_NAMES = ("location", "time", "theme", "goal", "conflict", "arc", "opening", "turning_point", "ending", "age")
# "her brother Tom", "Tom, her brother", "Tom is Mara's brother"
_RELATED = (
    r"(?:{kin})(?:,)?\s+{name}(?!\w)|"
    r"(?<!\w){name},?\s+(?:is\s+)?(?:her|his|my|their|the|whose|\w+['’]s)\s+(?:\w+\s+)?(?:{kin})\b"
)


def named(conversation: InterviewHistory, texts: Sequence[str]) -> tuple[Name, ...]:
    """The people and places of ``texts``, which are what the writer told in ``conversation``."""
    found = names_of(list(texts))
    found += tuple(_bare_names(conversation, {form for name in found for form in name.aliases}))
    places = _called_places(conversation, "\n\n".join(texts)[-READ:])
    return tuple(replace(name, kind=_kind(name, conversation, places)) for name in found)


def _kind(name: Name, conversation: InterviewHistory, places: frozenset[str]) -> str:
    """What a name is of, by what the writer calls it, else by the dossier, else by the name rules."""
    if name.canonical.casefold() in places:
        return "place"
    subject = conversation.known.find(name.canonical)
    if subject is not None and subject.kind in (Kind.CHARACTER, Kind.LOCATION):
        return "place" if subject.kind == Kind.LOCATION else "person"
    return name.kind


def _called_places(conversation: InterviewHistory, text: str) -> frozenset[str]:
    """Names in small letters that the writer calls a village, a ship and so on, or gave when asked for a place."""
    spots = "|".join(sorted(word_set("spots") | word_set("venues")))
    called = rf"\b(?:{spots})\s+(?:(?:is|was)\s+)?(?:called|named|of)\s+(?:the\s+)?({_CAPITALS})"
    found = [*re.findall(called, text), *_given_places(conversation)]
    return frozenset(re.sub(r"['’]s$", "", " ".join(name.split())).casefold() for name in found)


def _given_places(conversation: InterviewHistory) -> Iterator[str]:
    """New names in the first sentence of an answer to a question for a place."""
    before, asked = "", ""
    for line in (*conversation.earlier, InterviewMessage(True, conversation.latest)):
        if not line.by_writer:
            asked = str(line.notes.get("asks", ""))
            continue
        if asked == "location":
            first = line.text.split(". ")[0]
            yield from (name for name in re.findall(_CAPITALS, first) if name not in before)
        before += f"\n{line.text}"


def _bare_names(conversation: InterviewHistory, known: set[str]) -> Iterator[Name]:
    """Names that stand alone in a message, as an answer: "Tom"."""
    asked = {"asks": ""}
    for line in (*conversation.earlier, InterviewMessage(True, conversation.latest)):
        if not line.by_writer:
            asked = dict(line.notes)
            continue
        if (given := _GIVEN.search(line.text)) and given[1] not in known:
            yield _name(given[1])
        text = line.text.strip(" .!\n")
        is_one = text.istitle() and len(text.split()) <= 3 and read_request(line.text).intent is Intent.STORY
        if is_one and text not in known and asked.get("asks") not in NO_NAMES and _may_be_somebody(text):
            yield _name(text)


def _may_be_somebody(text: str) -> bool:
    """A word that every sentence opens with a capital, "Money.", is nobody, whatever was asked."""
    return is_name(text) and (" " in text or is_given(text.lower()) or not is_common(text.lower()))


def _name(text: str) -> Name:
    mention = Mention(0, len(text), text, "person", text, "answer", "suggested")
    return Name(text, "person", "suggested", (text,), (mention,))


def is_related(name: str, text: str) -> bool:
    """Whether ``text`` says whose sister, boss or enemy somebody is."""
    kin = "|".join(sorted(word_set("kin")))
    said = _RELATED.replace("{kin}", kin).replace("{name}", re.escape(name))
    return re.search(said, text, re.IGNORECASE) is not None


def stands(name: str, text: str) -> bool:
    """Whether ``text`` has a name as words of its own."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None
