"""What two people can be to each other at once: a table of relations that exclude each other. Pure."""

import re

# A word for kin or a partner → what it makes of the other, seen from the first of the two.
_CLASSES = {
    "sibling": "sister brother sibling twin half-sister half-brother stepsister stepbrother",
    "parent": "mother father parent mum mom dad mama papa stepmother stepfather stepmom stepdad",
    "child": "son daughter child kid stepson stepdaughter",
    "grandparent": "grandmother grandfather grandma grandpa grandparent granny",
    "grandchild": "grandson granddaughter grandchild",
    "aunt or uncle": "aunt uncle auntie",
    "niece or nephew": "niece nephew",
    "cousin": "cousin",
    "partner": "husband wife spouse fiancé fiancée fiance fiancee girlfriend boyfriend",
    "former partner": "ex-husband ex-wife ex-spouse ex-girlfriend ex-boyfriend ex widow widower",
}
_OF = {word: name for name, words in _CLASSES.items() for word in words.split()}
_TURNED = {"parent": "child", "child": "parent", "grandparent": "grandchild", "grandchild": "grandparent",
           "aunt or uncle": "niece or nephew", "niece or nephew": "aunt or uncle"}  # fmt: skip
_FEMALE = frozenset(
    [
        "sister",
        "half-sister",
        "stepsister",
        "mother",
        "mum",
        "mom",
        "mama",
        "stepmother",
        "stepmom",
        "daughter",
        "stepdaughter",
        "grandmother",
        "grandma",
        "granny",
        "granddaughter",
        "aunt",
        "auntie",
        "niece",
        "wife",
        "fiancée",
        "fiancee",
        "girlfriend",
        "ex-wife",
        "ex-girlfriend",
    ]
)
_MALE = frozenset(
    [
        "brother",
        "half-brother",
        "stepbrother",
        "father",
        "dad",
        "papa",
        "stepfather",
        "stepdad",
        "son",
        "stepson",
        "grandfather",
        "grandpa",
        "grandson",
        "uncle",
        "nephew",
        "husband",
        "fiancé",
        "fiance",
        "boyfriend",
        "ex-husband",
        "ex-boyfriend",
    ]
)
# "They aren't siblings" denies that one is the other's brother.
_GENERIC = {
    "sibling": "sibling",
    "parent": "parent",
    "child": "child",
    "spouse": "partner",
    "grandparent": "grandparent",
}
_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*[^\W_])?")


def _noun(relation: str) -> str:
    """ "brother" of "younger brother"; "ex-wife" of "former wife"."""
    words = [word.lower() for word in _WORD.findall(relation)]
    if not words:
        return ""
    last = words[-1]
    is_former = words[0] in ("former", "divorced", "late") and f"ex-{last}" in _OF
    return f"ex-{last}" if is_former else last


def exclude(one: str, other: str, *, turned: bool = False) -> bool:
    """Whether what one is to the other cannot be so at once. ``turned``: ``other`` is said from the other's side."""
    first, second = _noun(one), _noun(other)
    mine, theirs = _OF.get(first), _OF.get(second)
    if mine is None or theirs is None:
        return False
    if turned:
        theirs = _TURNED.get(theirs, theirs)
        return mine != theirs
    if mine != theirs:
        return True
    return (first in _FEMALE and second in _MALE) or (first in _MALE and second in _FEMALE)


def same(one: str, other: str, *, turned: bool = False) -> bool:
    """Whether two words say the same relation: "brother" and "younger brother"; turned, "husband" and "wife"."""
    first, second = _noun(one), _noun(other)
    if not turned and (first == second or _GENERIC.get(second) == _OF.get(first) is not None):
        return True
    if not turned:
        return False
    mine, theirs = _OF.get(first), _OF.get(second)
    return mine is not None and theirs is not None and mine == _TURNED.get(theirs, theirs)
