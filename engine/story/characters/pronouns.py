"""Who "she" is, where one character alone can be meant."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.story.characters.people import EntityMention, StoryEntity
from engine.story.sentences import Sentence, Speech

REACH = 2
"""Sentences back that a character may have been mentioned in; the sentence itself is not counted."""

_PRONOUN = re.compile(r"(?<!\w)(?:(?:he|she|his|her|him|hers|himself|herself)(?!\w)|(?:he|she)(?=s\s))", re.IGNORECASE)
_MALE = frozenset(("he", "his", "him", "himself"))
SUBJECTS = frozenset(("he", "she"))


@dataclass(frozen=True, slots=True)
class Pronoun:
    """`text[start:end]` is a pronoun that means `named`."""

    start: int
    end: int
    named: StoryEntity
    is_subject: bool


def resolved(
    text: str,
    sentences: Sequence[Sentence],
    places: Sequence[EntityMention],
    speech: Speech,
    about: Mapping[int, StoryEntity],
) -> Iterator[Pronoun]:
    """Yield the pronouns of which one character alone can be the meaning.

    Candidates are those of fitting sex in the sentence so far and in the few sentences before it. Two who fit are one
    too many. Where a line begins with the answer to a question about somebody (`about`: start → whom), it is them.
    """
    people = [place for place in places if not place.named.is_place]
    before: list[list[StoryEntity]] = []
    index = 0
    for sentence in sentences:
        here: list[StoryEntity] = []
        asked = about.get(sentence.start)
        reachable = [asked] if asked else [named for group in before[-REACH:] for named in group]
        for start, end, word in _events(text, sentence, speech):
            while index < len(people) and people[index].start < start:
                _note(here, people[index], speech)
                index += 1
            if (named := _meant(word, here, reachable)) is not None:
                if named not in here:
                    here.append(named)
                yield Pronoun(start, end, named, word in SUBJECTS)
        while index < len(people) and people[index].start < sentence.end:
            _note(here, people[index], speech)
            index += 1
        before.append([*here, asked] if asked and asked not in here else here)


def _events(text: str, sentence: Sentence, speech: Speech) -> Iterator[tuple[int, int, str]]:
    for match in _PRONOUN.finditer(text, sentence.start, sentence.end):
        if not speech.holds(match.start()):
            yield match.start(), match.end(), match[0].lower()


def _note(here: list[StoryEntity], place: EntityMention, speech: Speech) -> None:
    if not speech.holds(place.start) and place.named not in here:
        here.append(place.named)


def _meant(word: str, here: Sequence[StoryEntity], before: Sequence[StoryEntity]) -> StoryEntity | None:
    sex = "m" if word in _MALE else "f"
    fitting = {id(n): n for n in (*here, *before) if n.sex in ("", sex)}
    if len(fitting) != 1:
        return None
    named = next(iter(fitting.values()))
    named.sex = named.sex or sex
    return named
