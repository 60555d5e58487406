"""Names that a clause introduces, whatever they look like: "The dog is called Admiral", "The Driver works at night".

The name rules weigh what a name looks like; these read what is done with it. Word lists: ``words.txt``.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from engine.names.lexicon import in_cue, is_common, is_given, place_rank
from engine.story.words import alternatives, listed, pairs

CERTAIN = "certain"
_ONE = r"[^\W\d_a-z](?:[\w\-]|['’](?!s\b))*(?!\w)"
NAME = rf"{_ONE}(?:[ \t]+(?:(?:de|da|van|von|of|the|la|le|el|bin|al)[ \t]+)?{_ONE}){{0,3}}"
_VERB = (
    rf"(?:(?:once|still|also|now|secretly|really|finally|only|just|almost|often)\s+)?(?:is|was|has|had|does"
    rf"|did|can|could|will|would|must|never|always|{alternatives('trade_verb')}|[a-z]+(?:s|ed))"
)


_PARTICLES = frozenset(
    (
        "de",
        "da",
        "do",
        "dos",
        "van",
        "von",
        "der",
        "den",
        "of",
        "the",
        "la",
        "le",
        "el",
        "bin",
        "al",
        "y",
        "e",
        "di",
        "del",
    )
)


class Raw(NamedTuple):
    """`text[start:end]` is a form of the name `canonical`."""

    start: int
    end: int
    canonical: str
    kind: str
    strength: str


# "a town called Marrow", "the dog is called Admiral", "there's this guy, Duc", "an AI named QUORUM"
_CALLED = re.compile(
    rf"\b(?P<noun>[\w-]+)(?:,?\s+(?:(?:is|was|are|were|will be|should be)\s+)?(?:now\s+)?(?:called|named"
    rf"|by the name of)"
    rf"\s+(?:the\s+)?|['’]s\s+name\s+(?:is|was|should be)\s+(?:the\s+)?)(?P<name>{NAME})"
)
# "her name is Agnes", "my name is Jo Lind", "I'm called Jo"
_NAME_IS = re.compile(rf"\b(?:[Mm]y|[Hh]er|[Hh]is|[Tt]heir|[Ii]ts)\s+(?:real\s+|full\s+|true\s+)?name(?:['’]s"
                      rf"|\s+is|\s+was)\s+"
                      rf"(?P<name>{NAME})")  # fmt: skip
# "My villain is the Collector", "the antagonist: the Beadle"
_LEADING = re.compile(
    rf"\b(?i:{alternatives('leading_role')})(?:['’]s name)?(?:\s+of the [\w ]{{1,20}}?)?(?:\s+(?:is|was|will be)|:)\s+"
    rf"(?:an?\s+[\w -]{{2,40}}?(?:,|\s+named|\s+called)\s+)?(?:[Tt]he\s+)?(?P<name>{NAME})",
)
# "The Driver works at night": a role for a name, where somebody acts who bears it
_ROLE = re.compile(
    rf"(?<![\w’'])[Tt]he\s+(?P<name>(?:Old\s+|Young\s+)?[A-Z][a-z]+)(?=\s+{_VERB}\b|['’]s\s+[a-z]|,?\s+who\b)"
)
# "Grandmother leads the pack": kin without an article, before a verb
_KIN = re.compile(
    rf"(?:^|(?<=[.!?\n]\s)|(?<=\bthen ))(?P<name>Grandmother|Grandfather|Grandma|Grandpa|Mother|Father|Mama|Papa"
    rf"|Mum|Mom|Dad|Granny)(?=\s+{_VERB}\b)",
    re.MULTILINE,
)
# "Benedek mends nets", "Tove can't read", "Viktor is Elena's boss": an opening word that is no word, before a verb
_SUBJECT = re.compile(
    rf"(?:^|(?<=[.!?:;]\s)|(?<=[“\"]))(?:(?:Maybe|Perhaps|Then|But|And|So|At first|Also|No,|Wait,|Actually,|Sorry,"
    rf"|When|Because|Before|After)\s+)?(?P<name>[A-Z][\w\-]+)"
    rf"(?=\s+{_VERB}\b|['’]s\s+[a-z]|,\s+(?:who|whose|an?|the|his|her)\b|,\s+[A-Z][\w-]+['’]s\s+[a-z]|\s+(?:isn|doesn|can|won|wasn|didn)['’]t\b)",
    re.MULTILINE,
)
# "Denise and Pip used to be", "Oskar and Wim have been"
_PAIR = re.compile(
    rf"(?P<one>[A-Z][\w\-]+)\s+and\s+(?P<name>[A-Z][\w\-]+)(?=,|\s+(?:are|were|have|had|used|grew|met|both|share|run|live|never|always|fall|fell|become|became)\b|\s+{_VERB}\b)"
)
# "Viggo hired Tove": whom somebody does something to
_OBJECT = re.compile(
    rf"\b(?:{alternatives('relation_verb')}|{alternatives('event')}|with|than|loves|asks|told|tells|calls|named)\s+(?P<name>[A-Z][a-z][\w\-]*)"
    r"(?!\s+[A-Z])(?=\s*[,.;:!?\n]|\s+[a-z]|['’]s\b|$)"
)
# "a father to Zosia", "the son of Fola"
_OF_KIN = re.compile(rf"\b{alternatives('relation')}\s+(?:of|to)\s+(?P<name>[A-Z][a-z][\w\-]*)(?!\s+[A-Z])")
# "this guy, Duc, who": somebody in a few words, then the name
_ASIDE = re.compile(
    rf"\b(?:an?|the|this|his|her|my"
    rf"|their)\s+(?:[\w-]+\s+){{0,3}}?(?P<noun>[\w-]+),\s+(?P<name>{_ONE}(?: {_ONE})?)(?=[,.;!]|$|\s*\n)"
)
# "her aunt Miriam", "Uncle Teodor": the name behind the word for kin
_AGENT = re.compile(r"(?:er|or|ist|eer|man|woman|smith|keeper|herd|monger|ess|ician|ian|dle|ant)$")


def introduced(text: str) -> Iterator[Raw]:
    """Yield the names that clauses of `text` introduce, as a place where they name a town, a ship and the like."""
    yield from _called(text)
    for match in _NAME_IS.finditer(text):
        yield _raw(match, "person")
    for pattern in (_LEADING, _ROLE, _KIN):
        for match in pattern.finditer(text):
            if pattern is _KIN or _is_role(match["name"], is_said=pattern is _LEADING):
                yield _raw(match, "person")
    for match in _SUBJECT.finditer(text):  # "Sparrow steals the keys": no article, so a name
        if _is_no_word(match["name"]) or match["name"].lower() in listed("person_noun"):
            yield _raw(match, "person")
    for pattern in (_OBJECT, _OF_KIN):
        for match in pattern.finditer(text):
            if _is_no_word(match["name"]):
                yield _raw(match, "person")
    for match in _PAIR.finditer(text):
        if _is_no_word(match["one"]) and not _is_elsewhere(match["name"].lower()):
            yield _raw(match, "person")
            yield Raw(match.start("one"), match.end("one"), match["one"], "person", CERTAIN)


def _called(text: str) -> Iterator[Raw]:
    for match in _CALLED.finditer(text):
        noun = match["noun"].lower()
        if noun in listed("thing") or match["name"].lower() in listed("label"):
            continue
        yield _raw(match, "place" if noun in listed("spot") else "person")
    for match in _ASIDE.finditer(text):
        noun = match["noun"].lower()
        if noun in listed("person_noun") or noun in listed("occupation") or noun in listed("relation"):
            yield _raw(match, "person")


def _raw(match: re.Match[str], kind: str) -> Raw:
    return Raw(match.start("name"), match.end("name"), " ".join(match["name"].split()), kind, CERTAIN)


def _is_no_word(name: str) -> bool:
    """Say whether a capitalised word that opens a sentence can only be a name."""
    low = name.lower()
    if is_given(low) and not in_cue("function", low):
        return True
    if is_common(low) or low in listed("label") or low in listed("request_verb"):
        return False
    return not (in_cue("calendar", low) or in_cue("demonym", low) or place_rank(low))


def _is_elsewhere(low: str) -> bool:
    return in_cue("calendar", low) or in_cue("demonym", low) or in_cue("function", low) or place_rank(low) > 0


def _is_role(name: str, *, is_said: bool) -> bool:
    """Say whether "the Driver" can be what somebody is called. `is_said`: the sentence says that somebody is."""
    words = name.lower().split()
    last = words[-1]
    if last in listed("spot") or last in listed("thing") or in_cue("demonym", last) or in_cue("calendar", last):
        return False
    if is_said or last in listed("occupation") or last in listed("person_noun"):
        return True
    return len(last) > 4 and _AGENT.search(last) is not None


def cleaned(name: str) -> tuple[int, int]:
    """Return which stretch of a name that the rules found is a name: without a verb, a label, or a word for kin.

    The stretch is empty where nothing of it is.
    """
    words = [(match.start(), match.end(), match[0]) for match in re.finditer(r"\S+", name)]
    while len(words) > 1 and _leads(words[0][2]):
        words.pop(0)
    for place, (_, _, word) in enumerate(words):
        if place and word[0].islower() and word not in _PARTICLES:
            words = words[:place]
            break
    while len(words) > 1 and words[-1][2][0].islower():
        words.pop()
    if not words or (len(words) == 1 and _is_none(words[0][2])):
        return 0, 0
    return words[0][0], words[-1][1]


def _leads(word: str) -> bool:
    low = word.lower().strip(".,:;'’")
    if low in listed("request_verb") and not is_given(low):
        return True
    if word[0].islower():
        return low in listed("relation") or low in listed("occupation") or is_common(low)
    return re.search(r"['’](?:d|ll|ve|re)$", low) is not None or (
        in_cue("function", low) and low not in ("the", "will")
    )


def _is_none(word: str) -> bool:
    low = word.lower().strip(".,:;'’")
    return low in listed("label") or re.search(r"['’](?:d|ll|ve|re)$", low) is not None


# --- other names of the same ------------------------------------------------------------------------------------------
_ALIASES = (
    # "Frank Delgado, also known as the Fox", "Kasimira, Kay for short", "Wren, called Lizzie by her family"
    re.compile(rf"(?P<one>{NAME}),?\s+(?:who is\s+)?(?:also|better"
               rf"|otherwise)\s+known\s+as\s+(?:the\s+)?(?P<other>{NAME})"),
    re.compile(rf"(?P<one>{NAME}),?\s+(?:aka|a\.k\.a\.|alias|nicknamed|known as"
               rf"|goes by)\s+(?:the\s+)?[\"“]?(?P<other>{NAME})"),
    re.compile(rf"(?P<one>{NAME})(?:,|\s+is|\s+was)\s+called\s+[\"“]?(?P<other>{NAME})[\"”]?\s+by\b"),
    re.compile(rf"(?P<one>{NAME}),\s+called\s+[\"“]?(?P<other>{NAME})[\"”]?\s*(?=[,.;])"),
    re.compile(rf"(?P<one>{NAME}),\s+called\s[^.;!?\n]{{2,40}}?\sand\s+(?P<other>{NAME})\s+by\b"),
    re.compile(rf"(?P<one>{NAME})(?:,[^.;!?\n]{{2,90}}?,)?,?\s+(?:later\s+)?(?:becomes|became|marries and becomes"
               rf"|is now called|is now known as)\s+(?P<other>{NAME})"
               r"(?=\s*[,.;!?\n]|\s+(?:when|after|on|in|by|once)\b|$)"),
    re.compile(rf"(?P<one>{NAME}),\s+(?P<other>{_ONE})\s+(?:for short|to (?:her|his|their) friends)"),
    re.compile(rf"(?P<other>{_ONE})\s+is\s+short\s+for\s+(?P<one>{NAME})"),
    re.compile(rf"(?P<one>{NAME})['’]s\s+(?:nickname|real name|full name|maiden name|code name|alias)\s+(?:is"
               rf"|was)\s+(?:the\s+)?"
               rf"[\"“]?(?P<other>{NAME})"),
    # "everyone calls her Magpie, but her name is Agnes", "some people call him Sparrow, but his real name is Emil"
    re.compile(rf"\bcalls?\s+(?:her|him|them|me)\s+(?:the\s+)?[\"“]?(?P<other>{NAME})[\"”]?,?[^.!?\n]{{0,30}}?\bname\s+is\s+(?P<one>{NAME})"),
    # "my name is Agnes, but they call me Magpie"
    re.compile(rf"\bname\s+is\s+(?P<one>{NAME})[^.!?\n]{{0,40}}?\bcalls?\s+(?:her|him|them|me)\s+(?:the\s+)?[\"“]?(?P<other>{NAME})"),
    # "Elizabeth … her family calls her Lizzie": of the person named last before
    re.compile(rf"(?P<one>{NAME})[^A-Z\n]{{3,80}}?\bcalls?\s+(?:her|him|them)\s+(?:the\s+)?[\"“]?(?P<other>{NAME})"),
)  # fmt: skip


def aliases(text: str) -> Iterator[tuple[Raw, Raw]]:
    """Yield the pairs of names that `text` says are borne by one, the fuller first."""
    for pattern in _ALIASES:
        for match in pattern.finditer(text):
            one, other = match["one"], match["other"]
            first = one.split()[0].lower()
            if other.lower() in pairs("leading_role") or in_cue("function", first) or place_rank(other.lower()) > 1:
                continue
            if is_common(first) and " " not in one and not is_given(first):
                continue
            yield (
                Raw(match.start("one"), match.end("one"), one, "person", CERTAIN),
                Raw(match.start("other"), match.end("other"), other, "person", CERTAIN),
            )
