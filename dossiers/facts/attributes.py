"""What is known of attributes: spellings that mean the same one, and those of which one person has one value. Pure."""

import re
from collections.abc import Iterable
from typing import Any

from dossiers.facts import wording

NAME, DESCRIPTION, ARC = "name", "description", "character_arc"
RELATIONSHIP, SAME_AS = "relationship", "same_as"
SHAPE = "shape"  # the order of lists, and documented keys that an edit left out; see dossiers.facts.current_facts

# A different value of one of these contradicts the earlier one. All others may have several values beside each other.
SINGLE_VALUED = frozenset(
    ("age", "eyes", "hair", "height", "life", "gender", "birthday", "birthplace", "species", "blood_type", "handedness")
)

_SPELLINGS = {
    "eye": "eyes",
    "eye_color": "eyes",
    "eye_colour": "eyes",
    "hair_color": "hair",
    "hair_colour": "hair",
    "alive": "life",
    "dead": "life",
    "alive_or_dead": "life",
    "sex": "gender",
    "born": "birthday",
    "birthdate": "birthday",
    "birth_date": "birthday",
    "date_of_birth": "birthday",
    "place_of_birth": "birthplace",
    "arc": ARC,
    "relationships": RELATIONSHIP,
}
_NOISE_WORDS = "a an the of with is are was has had very about around almost nearly only just now years year old aged"
_NOISE = frozenset(_NOISE_WORDS.split()) | {"eyes", "eye", "eyed", "hair", "haired", "tall", "colour", "color"}
_VARIANTS = {"gray": "grey", "deceased": "dead", "died": "dead", "killed": "dead", "living": "alive", "lives": "alive",
    "male": "man", "female": "woman", "brunette": "brown", "blond": "blonde"}  # fmt: skip
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_SMALL += " seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_NUMBERS = {word: number for number, word in enumerate(_SMALL.split())}
_NUMBERS |= {word: number * 10 for number, word in enumerate(_TENS.split(), 2)}
_WORD = re.compile(r"[^\W_]+")


def canonical(attribute: str) -> str:
    """The attribute that an extractor means: "Eye colour" is ``eyes``. At most 60 characters, as the column holds."""
    key = re.sub(r"[\s-]+", "_", wording.folded(attribute)) or attribute
    return _SPELLINGS.get(key, key)[:60]


def is_single(attribute: str) -> bool:
    return attribute in SINGLE_VALUED


def agree(one: Any, other: Any) -> bool:
    """Whether two values of a single-valued attribute may both hold: one is the other, said more exactly."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return wording.same(one) == wording.same(other)
    return first <= second or second <= first


def _words(value: Any) -> frozenset[str]:
    if not isinstance(value, str | int | float):
        return frozenset()
    words = [_VARIANTS.get(word, word) for word in _WORD.findall(wording.folded(str(value)))]
    return frozenset(_counted(word for word in words if word not in _NOISE))


def _counted(words: Iterable[str]) -> Iterable[str]:
    """The words, with numbers in digits: "thirty-four" is 34."""
    pending: int | None = None
    for word in words:
        number = _NUMBERS.get(word)
        if pending is not None and number is not None and number < 10:
            yield str(pending + number)
            pending = None
            continue
        if pending is not None:
            yield str(pending)
        pending = number if number is not None and number >= 20 else None
        if pending is None:
            yield word if number is None else str(number)
    if pending is not None:
        yield str(pending)
