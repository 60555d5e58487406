"""Bare answers, read in the light of the question: "Mara", "in Porto", "grief, and what we owe our parents"."""

import re
from collections.abc import Callable, Iterator

from engine.names.lexicon import in_cue, is_common, is_given
from engine.story.beats import beat_sentence
from engine.story.characters.bonds import relation_in, singular
from engine.story.characters.people import StoryEntity, capitalised
from engine.story.findings import CHARACTER, LOCATION, NOTE, PLOT_POINT, THEME, Finding
from engine.story.page import PageSpan, StoryPage
from engine.story.phrases import tidy
from engine.story.talk.fitting import fits

LONGEST_NAME, LONGEST_ANSWER = 60, 300
_NOTHING = re.compile(
    r"^\W*(?:i (?:don['’]?t|do not) know|don['’]?t know|dunno|idk|not sure|no idea|not yet|none|nothing|no|nope|yes|"
    r"yeah|yep|ok|okay|sure|maybe|perhaps|later|skip|pass|next|good question|hm+|help|what|why|you tell me|you decide|"
    r"surprise me|let me think|i['’]ll think|haven['’]?t decided|undecided|unknown|n/?a|thanks?|thank you|hi|"
    r"hello|hey|stop)\b",
    re.IGNORECASE,
)
_NAME_LEAD = re.compile(
    r"^\W*(?:(?:well|oh|so|um+|hmm+|ok),?\s+)?(?:(?:her|his|their|the|its)\s+name(?:['’]s| is| would be| will be)\s+|"
    r"(?:she|he|they)(?:['’]s| is| are)\s+(?:called|named)\s+|(?:i['’]?(?:d| would|ll| will)?\s+)?(?:call|name)\s+"
    r"(?:her|him|them)\s+|it['’]s\s+(?:about\s+)?|that['’]s\s+|called\s+|named\s+)?",
    re.IGNORECASE,
)
_PLACE_LEAD = re.compile(
    r"^\W*(?:(?:well|oh|so|um+|hmm+|mostly|mainly),?\s+)?(?:(?:it|the story|everything|all)?(?:['’]s| is)?\s*"
    r"(?:set|happens|takes place|plays)\s+)?(?:it['’]s\s+)?(?:(?:in|at|on|near|inside|aboard)\s+)?",
    re.IGNORECASE,
)
_LIST = re.compile(r"\s*(?:,\s*and\s+|,\s*|;\s*|\n+|\s+and\s+(?:also\s+)?|\s*&\s*|\s+but also\s+)", re.IGNORECASE)
_THEME_LEAD = re.compile(
    r"^\W*(?:(?:well|oh|so|um+|hmm+),?\s+)?(?:(?:it|the story|this|(?:the |my )?themes?)"
    r"(?:['’]s|\s+is|\s+are|:)?\s+)?(?:really\s+|mostly\s+|mainly\s+)?(?:about\s+)?(?:themes? of\s+)?",
    re.IGNORECASE,
)
_RELATION = re.compile(
    r"^\W*(?:(?:her|his|their|my|the|a|an)\s+)?(?P<relation>(?:[\w'’-]+\s+){0,2}[\w'’-]+?),?\s+(?:is\s+)?(?:named\s+|called\s+)?"
    r"(?P<name>[^\W\d_][\w'’-]*(?:\s+[A-Z][\w'’-]*)?)\W*$",
    re.IGNORECASE,
)
_BARE_RELATION = re.compile(
    r"^\W*(?:(?:he|she|they)(?:['’]s|['’]re|\s+(?:is|are))\s+)?(?:(?:her|his|their|just|a|an|the)\s+)?"
    r"(?P<relation>(?:[a-z'’-]+\s+){0,2}[a-z'’-]+)\s*(?:$|[,.;!(—–])",
    re.IGNORECASE,
)
_TRAIT_LEAD = re.compile(
    r"\W*(?:(?:she|he|they)(?:['’]s|['’]re)?(?:\s+(?:is|are|was|has|wants?|must|works as|lives in))?\s+(?:to\s+)?|"
    r"(?:her|his|their)\s+\w+\s+(?:is|are)\s+(?:that\s+)?|it['’]s\s+|to\s+(?=\w))?",
    re.IGNORECASE,
)
PEOPLE = {"protagonist": "protagonist", "antagonist": "antagonist", "villain": "antagonist", "character": "",
          "name": "", "another_character": "", "characters": ""}  # fmt: skip
EVENTS = frozenset(("plot", "plot_point", "opening", "beginning", "inciting_incident", "turning_point", "midpoint",
                    "climax", "crisis", "event", "ending", "resolution"))  # fmt: skip
TRAITS = {"arc": "character_arc", "change": "character_arc", "want": "goal", "wants": "goal", "looks": "appearance",
          "job": "occupation", "need": "need"}  # fmt: skip
NOTES = {"conflict": "conflict", "obstacle": "conflict", "stakes": "stakes", "time": "time", "period": "time",
         "genre": "genre", "title": "title", "premise": "premise"}  # fmt: skip
OF_A_CHARACTER = frozenset(("description", "character_arc", "goal", "fear", "age", "occupation", "eyes", "hair", "flaw",
                            "secret", "appearance", "motivation", "home", "status", "strength", "weakness", "need",
                            "personality", "backstory", "voice"))  # fmt: skip


def answers(page: StoryPage) -> Iterator[Finding]:
    """Yield what the new lines state by answering the question before them."""
    for number, line in enumerate(page.lines):
        start, end = page.spans[number]
        text = page.text[start:end]
        asked = line.asks.strip().lower().replace(" ", "_").replace("-", "_")
        if not (line.is_new and line.by_writer and asked) or len(text) > LONGEST_ANSWER or text.rstrip().endswith("?"):
            continue
        if page.silenced & {sentence.start for sentence in page.sentences_of(number)}:
            continue
        if not _NOTHING.match(text) and fits(asked, text) and (reading := _reading(asked)) is not None:
            yield from reading(page, number, text, asked)


_Reading = Callable[[StoryPage, int, str, str], Iterator[Finding]]


def _reading(asked: str) -> _Reading | None:
    if asked in PEOPLE:
        return _person
    if asked in ("location", "locations", "setting", "place"):
        return _place
    if asked in ("theme", "themes"):
        return _themes
    if asked in ("relationship", "relationships"):
        return _relationship
    if asked in EVENTS:
        return _event
    if asked in NOTES:
        return _note
    return _trait if TRAITS.get(asked, asked) in OF_A_CHARACTER else None


def _span(page: StoryPage, number: int, start: int, end: int) -> PageSpan:
    return page.trimmed(page.starts[number] + start, page.starts[number] + end)


def _words(page: StoryPage, span: PageSpan) -> str:
    return " ".join(page.text[span.start : span.end].split())


def _person(page: StoryPage, number: int, text: str, asked: str) -> Iterator[Finding]:
    """“Mara”, "Her name is Mara Silva.", "mara"; with what follows a comma left to the other rules."""
    lead = _NAME_LEAD.match(text)
    start = lead.end() if lead else 0
    stop = re.search(r"[,.;!\n(—–]|\s-\s|\s(?:and|who|is|was)\s", text[start:])
    span = _span(page, number, start, start + stop.start() if stop else len(text))
    name = _words(page, span)
    if not is_name(name):
        return
    shown = capitalised(name)
    yield page.finding(CHARACTER, shown, "name", shown, span, f"asked: {asked}")
    if PEOPLE[asked]:
        yield page.finding(CHARACTER, shown, "role", PEOPLE[asked], span, f"asked: {asked}")


def is_name(words: str) -> bool:
    """Say whether `words` may be a character's name: three words at most, and not ordinary ones written small."""
    parts = words.split()
    if not 1 <= len(parts) <= 4 or len(words) > LONGEST_NAME or not all(part[0].isalpha() for part in parts):
        return False
    first = parts[0].lower()
    if in_cue("function", first) and not is_given(first):
        return first == "the" and len(parts) > 1 and parts[-1][0].isupper()
    return parts[-1][0].isupper() or is_given(first) or not is_common(first)


def _place(page: StoryPage, number: int, text: str, asked: str) -> Iterator[Finding]:
    lead = _PLACE_LEAD.match(text)
    start = lead.end() if lead else 0
    stop = re.search(
        r"[,.;!\n(—–]|\s-\s|\s(?:in|on|near|during|where|which|that|because|with|but|and it)\s", text[start:]
    )
    span = _span(page, number, start, start + stop.start() if stop else len(text))
    value = tidy(_words(page, span))
    if 2 <= len(value) <= 80 and not re.match(r"(?:the )?\d{3,4}s?$", value):
        shown = capitalised(value) if len(value.split()) == 1 else value
        yield page.finding(LOCATION, shown, "name", shown, span, f"asked: {asked}")


def _themes(page: StoryPage, number: int, text: str, asked: str) -> Iterator[Finding]:
    first = re.match(r"[^.!?\n]*(?:\n|$|[.!?])", text)
    lead = _THEME_LEAD.match(text)
    at, end = lead.end() if lead else 0, first.end() if first else len(text)
    for piece in _LIST.split(text[at:end]):
        start = text.find(piece, at)
        at = start + len(piece)
        span = _span(page, number, start, at)
        label = theme_label(_words(page, span))
        if label:
            yield page.finding(THEME, label, "name", label, span, f"asked: {asked}")


def theme_label(words: str) -> str:
    """Return a theme as it is listed, or an empty string for what cannot be one."""
    label = re.sub(r"^(?:also|maybe|about|how|mostly|i think|the theme of|themes? of)\s+", "", tidy(words), flags=re.I)
    label = label if label[:1].isupper() and not label[1:2].islower() else label[:1].lower() + label[1:]
    return label if 3 <= len(label) <= 80 and len(label.split()) <= 10 else ""


def _relationship(page: StoryPage, number: int, text: str, asked: str) -> Iterator[Finding]:
    """“her brother Tom”, or "her brother" alone where the question names both."""
    if (bare := _BARE_RELATION.match(text)) is not None:
        yield from _between(page, number, bare, asked)
    match, about = _RELATION.match(text), _about(page, number)
    if match is None or not about:
        return
    relation, name = relation_in(match["relation"]), capitalised(match["name"])
    if not relation or not is_name(name):
        return
    whole = _span(page, number, match.start("relation"), match.end("name"))
    span = _span(page, number, match.start("name"), match.end("name"))
    yield page.finding(CHARACTER, name, "name", name, span, f"asked: {asked}")
    yield page.finding(CHARACTER, name, "relationship", relation, whole, f"asked: {asked}", about)


def _between(page: StoryPage, number: int, match: re.Match[str], asked: str) -> Iterator[Finding]:
    """“Who is Tom to Mara?” "Her brother.": of the two in the question, the one it was not about."""
    two, words = _asked_about(page, number), match["relation"]
    if len(two) != 2:
        return
    relation = singular(words)
    about = page.lines[number].about.casefold()
    if not relation and about and (relation := relation_in(words)):
        two = [named for named in two if named.name.casefold() != about] + [
            named for named in two if named.name.casefold() == about
        ]
    if relation and len(two) == 2:
        span = _span(page, number, match.start("relation"), match.end("relation"))
        yield page.finding(CHARACTER, two[0].name, "relationship", relation, span, f"asked: {asked}", two[1].name)


def _asked_about(page: StoryPage, number: int) -> list[StoryEntity]:
    """Return the characters that the question names, each once."""
    start, end = page.spans[number - 1] if number else (0, 0)
    found = {id(p.named): p.named for p in page.places if start <= p.start < end and not p.named.is_place}
    return list(found.values())


def _event(page: StoryPage, number: int, text: str, asked: str) -> Iterator[Finding]:
    first = re.match(r"\s*[^.!?\n]{0,200}", text)
    span = _span(page, number, 0, first.end() if first else min(len(text), 200))
    value = beat_sentence(page, span)
    if len(value.split()) >= 2:
        yield page.finding(PLOT_POINT, value, "name", value, span, f"asked: {asked}")


def _note(page: StoryPage, number: int, text: str, asked: str) -> Iterator[Finding]:
    """What belongs to the story rather than to a person: its conflict, its time."""
    first = re.match(r"\W*(?:it['’]s\s+)?(?:set\s+)?(?:in\s+|during\s+)?", text) if NOTES[asked] == "time" else None
    start = first.end() if first else 0
    stop = re.match(r"[^.!?\n]{0,200}", text[start:])
    span = _span(page, number, start, start + (stop.end() if stop else 0))
    value = _words(page, span)
    if len(value) > 2:
        yield page.finding(NOTE, NOTES[asked], "value", value, span, f"asked: {asked}")


def _trait(page: StoryPage, number: int, text: str, asked: str) -> Iterator[Finding]:
    about, attribute = _about(page, number), TRAITS.get(asked, asked)
    lead = _TRAIT_LEAD.match(text)
    start = lead.end() if lead else 0
    first = re.match(r"[^.!?\n]{0,200}", text[start:])
    span = _span(page, number, start, start + (first.end() if first else 0))
    value = tidy(_words(page, span))
    if attribute == "age":
        number_in = re.search(r"\d{1,3}", value)
        value = number_in[0] if number_in else value
    if about and (attribute == "age" or len(value) > 1) and value:
        yield page.finding(CHARACTER, about, attribute, value, span, f"asked: {asked}")


def _about(page: StoryPage, number: int) -> str:
    """Return whom the question was about: as it says, else the one character it names, else the only one there is."""
    if page.lines[number].about:
        return page.lines[number].about
    people = [named for named in page.named if not named.is_place]
    asked = _asked_about(page, number)
    if len(asked) == 1:
        return asked[0].name
    return people[0].name if len(people) == 1 else ""
