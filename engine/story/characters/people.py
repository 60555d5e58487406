"""Who and what a conversation names: every mention in it, and the characters and places behind them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.names.find import Mention, find_names
from engine.names.informal import lacks_capitals
from engine.names.lexicon import given_names, in_cue, is_common, is_frequent_given, is_given, place_rank, plain
from engine.names.tokens import tokenise
from engine.story.characters.introductions import CERTAIN, Raw, aliases, cleaned, introduced
from engine.story.findings import KnownName

NAME = r"[^\W\d_][\w'’\-]*"
# "Tom is Mara's brother", "Will is 34", "Rose, her sister": the name rules alone distrust a capital that opens a
# sentence.
_OPENING = re.compile(
    rf"(?:^|(?<=[.!?] ))(?P<name>[A-Z][\w\-]+)(?=(?:,| is| was| and {NAME},?(?: are| were))"
    rf" (?:his|her|their|my|the|an?|both|siblings|friends|married|\d\d?\b|{NAME}['’]s)\b)",
    re.MULTILINE,
)
_HEADINGS = frozenset(("Hmm", "Logline", "Ps", "Todo", "Btw", "Wattpad", "Ok", "Faq", "Pov", "Tl", "Tagline"))
# "- Mara: 34, lighthouse keeper", "Ezra Pike – the harbour master", "Lina (29)": a line of a list of characters.
_LISTED = re.compile(
    r"^[ \t]*(?:[-*•]|\d+[.)])?[ \t]*\**(?P<name>[A-Z][\w'’\-]+(?: [A-Z][\w'’\-]+){0,2})\**"
    r"(?=[ \t]*(?::|[–—]|-[ \t]|\(\d)[ \t]*\S)",
    re.MULTILINE,
)


@dataclass(slots=True, eq=False)
class StoryEntity:
    """One character or place. `sex` is "m", "f", or empty while nothing tells."""

    name: str
    is_place: bool
    sex: str = ""
    is_sure: bool = False
    forms: list[str] = field(default_factory=list)

    def aliases(self) -> tuple[str, ...]:
        """Return the other forms of the name."""
        return tuple(form for form in self.forms if form != self.name)


@dataclass(frozen=True, slots=True)
class EntityMention:
    """One mention: `text[start:end]` names `named`."""

    start: int
    end: int
    named: StoryEntity


def places_of_names(text: str, spans: Sequence[tuple[int, int]], known: Sequence[KnownName]) -> list[EntityMention]:
    """Return the mentions of characters and places in `text`, in order, without overlaps.

    `spans` are the lines of the text; each that is written without capitals is read for small names by itself.
    """
    preface = _preface(known)
    found = find_names(preface + text)
    shift = len(preface)
    mentions = [one for m in found if m.start >= shift for one in _believed(text, m, m.start - shift)]
    told = list(introduced(text))
    mentions.extend(_openings(text))
    mentions.extend(_again(text, told, known))
    for start, end in spans:
        mentions.extend(_informal(text[start:end], start, known))
    same = {_key(other.canonical): one.canonical for one, other in aliases(text)}
    return _joined(text, _without_overlaps(_decided(mentions, told)), same)


def _believed(text: str, mention: Mention, start: int) -> Iterator[Raw]:
    """Yield what of a mention that the name rules found can be a name."""
    first, last = cleaned(mention.text)
    if last > first:
        form = mention.text[first:last]
        whole = form == mention.text or mention.canonical != mention.text
        canonical = mention.canonical if whole else form
        at, end = cleaned(canonical)
        canonical = canonical[at:end] or form
        yield Raw(start + first, start + first + len(form), canonical, mention.kind, mention.strength)


def _again(text: str, told: Sequence[Raw], known: Sequence[KnownName]) -> Iterator[Raw]:
    """Yield every place in `text` of a name that one of its clauses introduces, or that was met earlier."""
    names = {one.canonical: one for one in told}
    for one in known:
        if one.name[:1].isupper():
            names.setdefault(one.name, Raw(0, 0, one.name, "place" if one.is_place else "person", CERTAIN))
    if not names:
        return
    pattern = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    for match in re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", text):
        told_as = names[match[0]]
        yield Raw(match.start(), match.end(), told_as.canonical, told_as.kind, CERTAIN)


def _decided(mentions: Sequence[Raw], told: Sequence[Raw]) -> list[Raw]:
    """Return the mentions, each a place or a person as a clause says outright, whatever the name looks like."""
    said = {_key(one.canonical): one.kind for one in told}
    return [one._replace(kind=said.get(_key(one.canonical), one.kind)) for one in mentions]


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _may_head_an_entry(name: str) -> bool:
    """Say whether a capitalised word before a colon is somebody: not "Monday:", "Lisbon:", "FYI:", "Logline:"."""
    first = name.lower().split(maxsplit=1)[0]
    if name in _HEADINGS or (name.isupper() and not is_frequent_given(first)):
        return False
    if is_given(first):
        return True
    return not (is_common(first) or in_cue("calendar", first) or in_cue("demonym", first) or place_rank(name.lower()))


def _preface(known: Sequence[KnownName]) -> str:
    """Return sentences that introduce the names met earlier, so that the name rules are sure of them."""
    return "".join(f"They live in {k.name}.\n" if k.is_place else f"The character is named {k.name}.\n" for k in known)


def _openings(text: str) -> Iterator[Raw]:
    """Yield the names that the name rules distrust because they open a sentence, or stand in a list."""
    for match in _LISTED.finditer(text):
        if _may_head_an_entry(match["name"]):
            yield Raw(match.start("name"), match.end("name"), match["name"], "person", CERTAIN)
    for match in _OPENING.finditer(text):
        word = match["name"].lower()
        if is_given(word) and not in_cue("function", word):
            yield Raw(match.start("name"), match.end("name"), match["name"], "person", CERTAIN)


def _informal(line: str, start: int, known: Sequence[KnownName]) -> Iterator[Raw]:
    """Yield the names of a line written without capitals: what the name rules suggest, and what is known."""
    if not lacks_capitals(tokenise(line)):
        return
    small = {k.name.lower(): k for k in known if " " in k.name or not is_common(k.name.lower())}
    for mention in find_names(line):
        strength = CERTAIN if mention.text.lower() in small else mention.strength
        yield Raw(start + mention.start, start + mention.end, mention.canonical, mention.kind, strength)
    if not small:
        return
    names = "|".join(re.escape(name) for name in sorted(small, key=len, reverse=True))
    for match in re.finditer(rf"(?<![\w-])(?:{names})(?![\w-])", line, re.IGNORECASE):
        one = small[match[0].lower()]
        kind = "place" if one.is_place else "person"
        yield Raw(start + match.start(), start + match.end(), one.name, kind, CERTAIN)


def capitalised(name: str) -> str:
    """Return a name written small as names are written."""
    return " ".join(word[:1].upper() + word[1:] for word in name.split()) if name.islower() else name


def _without_overlaps(mentions: list[Raw]) -> list[Raw]:
    kept: list[Raw] = []
    for raw in sorted(mentions, key=lambda raw: (raw[0], -(raw[1] - raw[0]))):
        if not kept or raw[0] >= kept[-1][1]:
            kept.append(raw)
    return kept


def _joined(text: str, mentions: Sequence[Raw], same: Mapping[str, str]) -> list[EntityMention]:
    """Return one StoryEntity for all mentions of the same name; `same` are other names of somebody."""
    named: dict[tuple[str, str], StoryEntity] = {}
    found = []
    for start, end, full, kind, strength in mentions:
        canonical = capitalised(" ".join(full.split()))
        if kind == "person":
            canonical = same.get(_key(canonical), canonical)
        one = named.setdefault((kind, canonical.casefold()), StoryEntity(canonical, kind == "place"))
        form = capitalised(" ".join(text[start:end].split()))
        if form not in one.forms:
            one.forms.append(form)
        one.is_sure = one.is_sure or strength == CERTAIN
        one.sex = one.sex or ("" if one.is_place else sex_of(form))
        found.append(EntityMention(start, end, one))
    return found


def sex_of(name: str) -> str:
    """Return "m" or "f" where a title or the given name tells, else an empty string."""
    first = name.split(maxsplit=1)[0].lower().rstrip(".")
    if in_cue("honorific_male", first):
        return "m"
    if in_cue("honorific_female", first):
        return "f"
    sex = given_names().get(plain(first), "").lower()
    return sex if sex in ("m", "f") else ""
