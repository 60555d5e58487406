"""What is said of one character: who they are, how they look, what they want, what becomes of them."""

import re
from collections.abc import Callable, Iterator

from engine.story.findings import CHARACTER, LOCATION, Finding
from engine.story.page import OWNER, PERSON, SUBJECT, StoryPage
from engine.story.phrases import end_of, head_of, tidy
from engine.story.sentences import Sentence
from engine.story.words import alternatives, listed, pairs

Match = re.Match[str]

WHO = f"(?P<who>{PERSON}+|{SUBJECT}+)"
OF = f"(?:(?P<who>{PERSON}+)['’]s?|(?P<owner>{OWNER}+))"
BE = rf"(?:\s+(?:is|was)|['’]s|(?<={SUBJECT})s(?=\s))"  # "hes a thief" too
SOMEHOW = r"(?:\s+(?:really|actually|also|just|still|now|already|basically|desperately|secretly|only|always|truly))?"
# "Mara is 34 and lives in Porto": what is said of the same subject before.
WHICH = r"(?:,?\s+who)?"
BRIDGE = rf"(?:(?:{BE}|\s+(?:has|had|lives|works|loves|hates))\s[^.;:!?\n{PERSON}{SUBJECT}]{{1,60}}?\sand)?"
DOES = f"{WHO}(?:{BRIDGE}|{WHICH}){SOMEHOW}"
NUMBER = rf"(?P<value>\d{{1,3}}|{alternatives('number')}(?:-{alternatives('number')})?)"
_NOT_A_PERSON = frozenset(("bit", "lot", "little", "problem", "reason", "point", "way", "while", "one", "time"))
_SAYS_NOTHING = frozenset(("guy", "person", "character", "human", "being"))


def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# Each says what follows the name: (attribute, pattern, rule). The value goes on to the end of its phrase.
OPEN_ENDED = (
    ("goal", compiled(rf"{DOES}\s+(?:wants?|wanted|hopes?|longs?|yearns?|aims?|intends?|is determined|plans|"
                      r"vows|vowed|swears|seeks|sets out)\s+to\s+(?=\S)"), "wants to"),
    ("goal", compiled(rf"{DOES}\s+(?:wants|dreams of|longs for|yearns for|craves|seeks)\s+(?!to\b)(?=\S)"),
     "wants"),
    ("goal", compiled(rf"{OF}\s+(?:\w+\s+)?(?:goal|dream|desire|wish|ambition|aim)\s+(?:is|was)\s+(?:to\s+)?(?=\S)"),
     "goal is"),
    ("motivation", compiled(rf"{OF}\s+(?:\w+\s+)?motivation\s+(?:is|was)\s+(?=\S)"), "motivation is"),
    ("fear", compiled(rf"{WHO}(?:{BE}{SOMEHOW}\s+(?:afraid|scared|terrified|frightened) of|\s+fears)\s+(?=\S)"),
     "fears"),
    ("fear", compiled(rf"{OF}\s+(?:\w+\s+)?fear\s+(?:is|was)\s+(?:of\s+)?(?=\S)"), "fear is"),
    ("secret", compiled(rf"{OF}\s+(?:\w+\s+)?secret\s+(?:is|was)\s+(?:that\s+)?(?=\S)"), "secret is"),
    ("flaw", compiled(rf"{OF}\s+(?:\w+\s+)?(?:flaw|weakness)\s+(?:is|was)\s+(?:that\s+)?(?=\S)"), "flaw is"),
    ("strength", compiled(rf"{OF}\s+(?:\w+\s+)?strength\s+(?:is|was)\s+(?:that\s+)?(?=\S)"), "strength is"),
    ("occupation", compiled(rf"{DOES}\s+(?:works?|worked|is employed|was employed|is working)\s+as\s+(?=\S)"),
     "works as"),
    ("occupation", compiled(rf"{OF}\s+(?:job|occupation|profession)\s+(?:is|was)\s+(?=\S)"), "job is"),
    ("home", compiled(rf"{DOES}\s+(?:lives?|lived|resides?|is living)\s+(?:alone\s+)?(?:in|on|near|at)\s+"
                      r"(?=\S)"),
     "lives in"),
    ("origin", compiled(rf"{WHO}(?:{BE}\s+(?:originally\s+)?from|\s+comes from|\s+grew up in)\s+(?=\S)"), "comes from"),
    ("birthplace", compiled(rf"{WHO}{BE}\s+born (?:and raised )?in\s+(?=\D)"), "born in"),
    ("character_arc", compiled(
        rf"{WHO}\s+(?:(?:finally|eventually|slowly|gradually|must|has to|will|needs to)\s+)*"
        r"(?P<value>(?:learn(?:s|ed|t)?\s+(?:to|how to|the (?:value|meaning|importance|price|truth about)|"
        r"that (?:she|he|it|not))|"
        r"overcomes?|overcame|comes to (?:terms|accept|understand|see|realiz\w+)|grows (?:into|from)|"
        r"finds the (?:courage|strength)|lets go of|accepts that|choose between|decide between|"
        r"goes from|changes from|transforms into|becomes an?|redeems)\s+(?=\S))"), "changes"),
    ("character_arc", compiled(rf"{OF}\s+(?:character\s+)?arc\s+(?:is|was)\s+(?:that\s+)?(?=\S)"), "arc is"),
)  # fmt: skip
# What is said whole: the value stands in the pattern.
CLOSED = (
    ("age", compiled(rf"{WHO}{BE}(?:\s+(?:about|around|almost|nearly|only|just|now))?\s+(?:an?\s+)?{NUMBER}"
                     r"(?:[\s-]years?[\s-](?:old|of age)\b|(?=\s*(?:[,.;!)]|$|and\b|when\b|with\b)))"), "is 34"),
    ("age", compiled(rf"\b{NUMBER}[\s-]years?[\s-]old(?:\s+[\w-]+){{0,3}}?,?(?:\s+(?:named|called))?\s+{WHO}"),
     "34-year-old"),
    ("age", compiled(rf"(?P<who>{PERSON}+)(?:,\s*(?:aged?\s+)?|\s*\(|,?\s+aged\s+){NUMBER}(?=\s*[,).;]|$)"),
     "Mara, 34"),
    ("age", compiled(rf"{OF}\s+age\s+(?:to|is|was|should be)\s+(?:now\s+)?{NUMBER}\b"), "age is"),
    ("age", compiled(rf"{WHO}{BE}\s+in (?:{OWNER}+|his|her)\s+(?P<value>(?:early |mid[- ]?|late )?(?:\d0s|teens|"
                     r"twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties))\b"), "in her thirties"),
    ("eyes", compiled(rf"{WHO}\s+(?:has|had|with)\s+(?P<value>(?:[\w-]+,?\s+){{1,4}})eyes\b"), "has eyes"),
    ("eyes", compiled(rf"{OF}\s+eyes\s+(?:are|were)\s+(?P<value>(?:[\w-]+\s+)?{alternatives('colour')})\b"),
     "eyes are"),
    ("eyes", compiled(rf"\b(?P<value>{alternatives('colour')})-eyed\s+(?:\w+\s+)?{WHO}"), "green-eyed"),
    ("hair", compiled(rf"{WHO}\s+(?:has|had|with)\s+(?P<value>(?:[\w-]+,?\s+){{1,4}})hair\b"), "has hair"),
    ("hair", compiled(rf"{OF}\s+hair\s+(?:is|was)\s+(?P<value>(?:[\w-]+\s+)?(?:{alternatives('colour')}|short|long|"
                      r"curly|straight|thin|wild))\b"), "hair is"),
    ("appearance", compiled(rf"{WHO}\s+(?:has|had)\s+(?P<value>an?\s+(?:[\w-]+\s+){{0,3}}{alternatives('feature')}"
                            r"(?:\s+(?:on|over|across|down)\s+[^.,;!?]{2,30})?)"), "has a scar"),
    ("status", compiled(rf"{WHO}{BE}{SOMEHOW}\s+(?P<value>{alternatives('status')})(?=\s*(?:[,.;!)]|$|and\b|when\b|"
                        r"but\b|from\b|since\b))"), "is dead"),
    ("life", compiled(rf"\bthe\s+(?P<value>late)\s+{WHO}"), "the late"),
    ("life", compiled(rf"{WHO}\s+(?P<value>died|drowned|was killed|was murdered)\b[^.,;!?]{{0,40}}\b"
                      r"(?:ago|last (?:year|spring|summer|autumn|fall|winter|month|week)|years before)\b"), "died"),
)  # fmt: skip
ASIDE = r"(?:,\s+[^,.;:!?]{2,50},)?"
PROPER = re.compile(r"[^\W\d_a-z][\w'’-]+(?: (?:(?:de|da|do|del|of|the|la|le) )?[^\W\d_a-z][\w'’-]+){0,3}")
LIFE = frozenset(("dead", "alive", "deceased"))
NATURE = compiled(rf"{WHO}(?:{ASIDE}|{WHICH}){BE}{SOMEHOW}\s+(?P<value>an?|the|one of)\s+(?=\w)")
MANNER = compiled(
    rf"{WHO}(?:{ASIDE}|{WHICH}){BE}{SOMEHOW}\s+(?P<value>(?=\w)[\w-]+(?:,?\s+[\w-]+){{0,5}})\s*(?=[.,;!?)]|$)"
)
APPOSITION = compiled(rf"(?P<who>{PERSON}+)(?:,\s+|\s*\()(?P<value>an?|the|my)\s+(?=\w)")
NAMED_SO = compiled(
    r"\b(?P<value>(?:an?|the|this|some)\s+(?:(?!(?:an?|the|about)\b)[\w-]+,?\s+){0,5}[\w-]+),?\s+(?:who is\s+)?"
    rf"(?:named|called)\s+(?P<who>{PERSON}+)"
)
LEADING = compiled(rf"\b(?P<value>{alternatives('leading_role')})(?:['’]s name)?(?:,|\s+is|\s+was|\s+will be)?"
                   rf"(?:\s+(?:named|called|again|of course))?\s+"
                   rf"(?:an?\s+(?:[\w-]+\s+){{0,4}}[\w-]+(?:,|\s+named|\s+called)\s+)?"
                   rf"(?P<who>{PERSON}+)")  # fmt: skip
# What a describing phrase holds beside its noun.
AGED = compiled(rf"\b{NUMBER}[\s-]years?[\s-]old,?\s+")
FEATURES = (
    ("age", AGED),
    ("eyes", compiled(r"\b(?:with|and|has)\s+(?P<value>(?:(?!with|and)[\w-]+,?\s+){1,3})eyes\b")),
    ("hair", compiled(r"\b(?:with|and|has)\s+(?P<value>(?:(?!with|and)[\w-]+,?\s+){1,3})hair\b")),
)


def portraits(page: StoryPage, sentence: Sentence) -> Iterator[Finding]:
    """Yield what a sentence says of its characters."""
    masked = page.masked
    if not any(sign in masked[sentence.start : sentence.end] for sign in (PERSON, SUBJECT, OWNER)):
        return
    for attribute, pattern, rule in OPEN_ENDED:
        for match in pattern.finditer(masked, sentence.start, sentence.end):
            yield from _open_ended(page, sentence, match, attribute, rule)
    for attribute, pattern, rule in CLOSED:
        for match in pattern.finditer(masked, sentence.start, sentence.end):
            yield from _closed(page, sentence, match, attribute, rule)
    readings: tuple[tuple[re.Pattern[str], Callable[[StoryPage, Sentence, Match], Iterator[Finding]]], ...] = (
        (NATURE, _nature), (MANNER, _manner), (APPOSITION, _apposition), (NAMED_SO, _named_so), (LEADING, _leading),
    )  # fmt: skip
    for pattern, reading in readings:
        for match in pattern.finditer(masked, sentence.start, sentence.end):
            yield from reading(page, sentence, match)


def whose(page: StoryPage, match: Match) -> str:
    """Return the name of the character that a match is about; empty where none is known."""
    group = "who" if match["who"] else "owner"
    named = page.at.get(match.start(group))
    return named.name if named is not None else ""


def portrait_finding(
    page: StoryPage, match: Match, attribute: str, value: str, end: int, rule: str
) -> Iterator[Finding]:
    """Yield one finding about the match's character, with the words up to `end`."""
    name, span = whose(page, match), page.trimmed(match.start(), end)
    if name and value and span.end > span.start:
        yield page.finding(CHARACTER, name, attribute, value, span, rule)


def _open_ended(page: StoryPage, sentence: Sentence, match: Match, attribute: str, rule: str) -> Iterator[Finding]:
    start = match.start("value") if "value" in match.re.groupindex else match.end()
    end = end_of(page.masked, match.end(), sentence.end)
    value = tidy(page.text[start:end])
    if len(value) > 1 and page.stands(sentence, match.start(), end):
        yield from portrait_finding(page, match, attribute, value, end, rule)
        if attribute in ("home", "origin", "birthplace"):
            yield from _somewhere(page, match.end(), end)


def _somewhere(page: StoryPage, start: int, end: int) -> Iterator[Finding]:
    """“She lives in Porto Covo”: a place by name, though the name rules may not know it."""
    name = PROPER.match(page.text, start, end)
    if name is not None and page.masked[start] != PERSON:
        yield page.finding(LOCATION, name[0], "name", name[0], page.trimmed(start, name.end()), "lives in")


def _closed(page: StoryPage, sentence: Sentence, match: Match, attribute: str, rule: str) -> Iterator[Finding]:
    value = tidy(page.text[match.start("value") : match.end("value")])
    granted = rule in ("34-year-old", "green-eyed", "the late", "Mara, 34")
    if page.stands(sentence, match.start(), match.end(), granted=granted):
        if rule == "is dead" and value.lower() in LIFE:
            attribute = "life"
        value = "dead" if attribute == "life" and value.lower() != "alive" else value
        yield from portrait_finding(page, match, attribute, value, match.end(), rule)


def _nature(page: StoryPage, sentence: Sentence, match: Match) -> Iterator[Finding]:
    """“Mara is a lighthouse keeper”: a description, and an occupation where the noun is one."""
    end = end_of(page.masked, match.end(), sentence.end)
    phrase = page.text[match.start("value") : end]
    head = head_of(tidy(phrase))
    if not head or head in _NOT_A_PERSON or not page.stands(sentence, match.start(), end):
        return
    if (role := pairs("leading_role").get(tidy(phrase).removeprefix("the ").split(" of ")[0].lower())) is not None:
        yield from portrait_finding(page, match, "role", role, end, "is the hero")
        return
    if re.search(f"\\b(?:of|to) [{PERSON}{OWNER}]", page.masked[match.end() : end]) and head in listed("relation"):
        return  # a relationship, which is read as one
    yield from _described(page, match, tidy(phrase), end, "is a")


def _described(page: StoryPage, match: Match, phrase: str, end: int, rule: str) -> Iterator[Finding]:
    """Yield the description that a phrase is, and what it says of age, eyes, hair, and occupation."""
    for attribute, feature in FEATURES:
        if (held := feature.search(phrase)) is not None:
            yield from portrait_finding(page, match, attribute, tidy(held["value"]), end, rule)
    phrase = AGED.sub("", phrase)
    if tidy(phrase).lower() not in _SAYS_NOTHING:
        yield from portrait_finding(page, match, "description", tidy(phrase), end, rule)
    yield from _occupation(page, match, phrase, head_of(phrase), end)


def _occupation(page: StoryPage, match: Match, phrase: str, head: str, end: int) -> Iterator[Finding]:
    if head in listed("occupation"):
        title = re.split(r"\s(?:who|that|which|with|from|in|at|on|named|called)\s|,", phrase)[0]
        title = re.sub(rf"^(?:the |(?:\d+|\w+)[\s-]years?[\s-]old\s+|{alternatives('adjective')},?\s+)+", "", title)
        yield from portrait_finding(page, match, "occupation", title, end, "is a")


def _manner(page: StoryPage, sentence: Sentence, match: Match) -> Iterator[Finding]:
    """“Mara is stubborn and lonely”: nothing but adjectives and words of degree."""
    value = tidy(page.text[match.start("value") : match.end("value")])
    words = [word.lower() for word in re.findall(r"[\w-]+", value)]
    known = all(word in listed("adjective") or word in listed("degree") for word in words)
    is_status = len(words) == 1 and words[0] in listed("status")
    if not known or is_status or words[-1] not in listed("adjective"):
        return
    if page.stands(sentence, match.start(), match.end()):
        yield from portrait_finding(page, match, "description", value, match.end("value"), "is brave")


def _apposition(page: StoryPage, sentence: Sentence, match: Match) -> Iterator[Finding]:
    """“Mara, a lighthouse keeper,”: only nouns for people, and up to a mark that closes the phrase."""
    end = end_of(page.masked, match.end(), sentence.end)
    phrase = tidy(page.text[match.start("value") : end])
    head = head_of(phrase)
    closed = end >= sentence.end or page.text[end] in ",.;)!?—–" or page.text[end : end + 2] == " –"
    if not closed or not (head in listed("occupation") or head in listed("person_noun")):
        return
    if re.search(f"\\b(?:of|to) [{PERSON}{OWNER}]", page.masked[match.end() : end]) and head in listed("relation"):
        return
    if page.stands(sentence, match.start(), end, granted=True):
        yield from _described(page, match, phrase, end, "apposition")


def _named_so(page: StoryPage, sentence: Sentence, match: Match) -> Iterator[Finding]:
    phrase = tidy(page.text[match.start("value") : match.end("value")])
    head = head_of(phrase)
    if head in (
        "is",
        "was",
        "are",
        "be",
        "story",
        "book",
        "novel",
        "character",
        "place",
        "town",
        "village",
        "city",
    ) or head in pairs("leading_role"):
        return
    if page.stands(sentence, match.start(), match.end(), granted=True):
        yield from _described(page, match, phrase, match.end(), "named")


def _leading(page: StoryPage, sentence: Sentence, match: Match) -> Iterator[Finding]:
    role = pairs("leading_role")[" ".join(match["value"].lower().split())]
    if page.stands(sentence, match.start(), match.end()):
        yield from portrait_finding(page, match, "role", role, match.end(), "main character")
