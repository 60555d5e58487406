"""Who is what to whom."""

import re
from collections.abc import Iterator

from engine.story.findings import CHARACTER, Finding
from engine.story.page import OWNER, PERSON, SUBJECT, StoryPage
from engine.story.sentences import Sentence
from engine.story.words import alternatives, listed, pairs

Match = re.Match[str]

WHO = f"(?P<who>{PERSON}+)"
ANYONE = f"(?P<who>{PERSON}+|{SUBJECT}+)"
OTHER = f"(?P<other>{PERSON}+)"
OWNED = f"(?P<other>{PERSON}+(?=['’])|{OWNER}+)(?:['’]s?)?"
RELATION = r"(?P<relation>[^\W\d_][\w'’-]*(?:\s+[^\W\d_][\w'’-]*){0,3}?)"
_BOTH = "(?:best|old|close|childhood|twin|young|little|foster|half|step|sworn|good|lifelong)"
PLURAL = f"(?P<plural>(?:{_BOTH} )*{alternatives('plural_relation')})"


def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# "Mara's brother Tom", "her best friend is Lina", "his wife (Anna)"
OWNED_FIRST = compiled(rf"{OWNED}\s+{RELATION}(?:,?\s+(?:(?:is|was)\s+)?(?:named\s+|called\s+)?|\s*\(){WHO}")
# "Mara, whose brother Tom drowned"
WHOSE = compiled(rf"{OTHER},?\s+whose\s+{RELATION}(?:,?\s+(?:(?:is|was)\s+)?(?:named\s+|called\s+)?|\s*\(){WHO}")
# "Mara has a daughter, Ines", "Mara has a daughter called Ines"
HAS = compiled(
    rf"(?P<other>{PERSON}+|{SUBJECT}+)\s+(?:has|had)\s+(?:an?|one)\s+{RELATION},?\s+(?:named\s+|called\s+)?{WHO}"
)
# "Tom is Mara's brother", "Tom, her brother,"
OWNED_LAST = compiled(
    rf"{ANYONE}(?:,\s+|['’]s\s+|\s+(?:is|was|becomes)\s+|\s*\(){OWNED}\s+{RELATION}"
    r"(?=\s*[,.;:)!?]|\s+(?:and|who|but|in|from|at|with|that|when|because)\b|\s*$)"
)
# "Tom is the brother of Mara", "Tom, the brother of Mara"
OF_OTHER = compiled(
    rf"{ANYONE}(?:,\s+|['’]s\s+|\s+(?:is|was|becomes)\s+)(?:an?|the)\s+{RELATION}\s+(?:of|to)\s+{OTHER}"
)
# "Mara and Tom are siblings", "Mara and Tom, best friends,"
PAIR = compiled(rf"{WHO}\s+and\s+{OTHER}(?:,?\s+(?:are|were)\s+(?:both\s+)?|,\s+(?:two\s+|the\s+)?){PLURAL}\b")
# "the siblings Mara and Tom"
PAIR_LAST = compiled(rf"\b{PLURAL},?\s+{WHO}\s+and\s+{OTHER}")
# "Mara's brothers, Tom and Jack"
OWNED_PAIR = compiled(rf"{OWNED}\s+(?:\w+\s+)?{PLURAL},?\s+{WHO}\s+and\s+(?P<second>{PERSON}+)")
# "Mara hates Tom"
VERB = compiled(rf"{ANYONE}\s+(?:(?:secretly|truly|deeply|still|always|once|also)\s+)?(?P<verb>"
                rf"{'|'.join(sorted(pairs('relation_verb'), key=len, reverse=True))})\s+{OTHER}")  # fmt: skip


def bonds(page: StoryPage, sentence: Sentence) -> Iterator[Finding]:
    """Yield the relationships that a sentence states, each once, seen from the first of the two."""
    part = page.masked[sentence.start : sentence.end]
    if PERSON not in part:
        return
    for pattern, granted in ((OWNED_FIRST, True), (WHOSE, True), (HAS, False), (OWNED_LAST, False), (OF_OTHER, False)):
        for match in pattern.finditer(page.masked, sentence.start, sentence.end):
            yield from _bond(page, sentence, match, relation_in(match["relation"]), granted=granted)
    for pattern in (PAIR, PAIR_LAST):
        for match in pattern.finditer(page.masked, sentence.start, sentence.end):
            yield from _bond(page, sentence, match, singular(match["plural"]), granted=pattern is PAIR_LAST)
    for match in OWNED_PAIR.finditer(page.masked, sentence.start, sentence.end):
        yield from _bond(page, sentence, match, singular(match["plural"]), granted=True)
        yield from _bond(page, sentence, match, singular(match["plural"]), granted=True, who="second")
    for match in VERB.finditer(page.masked, sentence.start, sentence.end):
        verb = " ".join(match["verb"].lower().split())
        yield from _bond(page, sentence, match, pairs("relation_verb")[verb], granted=False)


def relation_in(words: str) -> str:
    """Return the relation that `words` name ("younger brother"), or an empty string."""
    parts = [word.lower() for word in words.split()]
    while parts and parts[0] in listed("relation_dropped"):
        parts.pop(0)
    if not parts or parts[-1] not in listed("relation"):
        return ""
    rest = parts[:-1]
    kept = [word for word in rest if word in listed("relation_modifier") and word != "only"]
    return " ".join([*kept, parts[-1]]) if len(rest) <= 2 else ""


def singular(words: str) -> str:
    """Return the relation of one of several: "best friends" → "best friend"."""
    low = " ".join(words.lower().split())
    for plural, single in pairs("plural_relation").items():
        if low == plural or low.endswith(f" {plural}"):
            before = low.removesuffix(plural).strip()
            return f"{before} {single}".strip()
    return ""


def _bond(
    page: StoryPage, sentence: Sentence, match: Match, relation: str, *, granted: bool, who: str = "who"
) -> Iterator[Finding]:
    one, other = page.at.get(match.start(who)), page.at.get(match.start("other"))
    if not relation or one is None or other is None or one is other:
        return
    if page.stands(sentence, match.start(), match.end(), granted=granted):
        span = page.trimmed(match.start(), match.end())
        yield page.finding(CHARACTER, one.name, "relationship", relation, span, "relation", other.name)
