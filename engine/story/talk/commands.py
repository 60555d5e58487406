"""What a writer wants done with the dossier in so many words: rename, cut, join, part, set, move."""

import re
from collections.abc import Iterator

from engine.story.findings import CHARACTER, LOCATION, NOTE, PLOT_POINT, THEME, Finding
from engine.story.phrases import tidy
from engine.story.talk.corrected_sentence import CUT, MERGE, RENAME, REPLACE, RETRACT, SPLIT, CorrectionDesk
from engine.story.talk.correction_parts import Parts
from engine.story.talk.patterns import pattern, patterns
from engine.story.words import listed, pairs

Match = re.Match[str]


def commands(desk: CorrectionDesk, rest: str) -> Iterator[Finding]:
    """Yield what a sentence wants done; nothing where it is no such wish."""
    text = pattern("cue", "tail").sub("", rest)
    for reader in (_renames, _cuts, _joins, _sets):
        if found := list(reader(desk, text)):
            yield from found
            return


def _renames(desk: CorrectionDesk, text: str) -> Iterator[Finding]:
    for one in patterns("rename"):
        if (match := one.match(text)) is not None and (found := list(_renamed(desk, match))):
            yield from found
            return


def _renamed(desk: CorrectionDesk, match: Match) -> Iterator[Finding]:
    said = match.groupdict().get("old") or ""
    new = tidy(match["new"]).strip("\"“”'")
    is_told = re.match(r"\W*(?:\w+['’]?\w*\s+){0,4}?rename", match[0], re.IGNORECASE) is not None
    if not new or len(new.split()) > 4 or not (new[:1].isupper() or is_told):
        return
    old = desk.named(said) if said else _last_name(desk, new)
    old = old or _by_noun(desk, said)
    if old and old.casefold() != new.casefold():
        yield desk.made(RENAME, LOCATION if desk.is_place(old) else CHARACTER, old, value=new)


def _last_name(desk: CorrectionDesk, new: str) -> str:
    """Whom a name without owner replaces: the one that is spelt nearly so, else the last one named."""
    names = desk.names_before()
    near = [name for name in names if name.casefold()[:3] == new.casefold()[:3] and name.casefold() != new.casefold()]
    return (near or names or [""])[-1]


def _by_noun(desk: CorrectionDesk, said: str) -> str:
    """ "The town", "the dog", "it": the last one that a noun like that introduced."""
    noun = re.sub(r"^(?:the|my|our)\s+", "", said.lower()).strip()
    before = desk.page.text[: desk.sentence.start]
    called = rf"\b{re.escape(noun)}\s+(?:is |was )?(?:called|named)\s+([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)"
    if noun and (found := re.findall(called, before)):
        return str(found[-1])
    wants_place = noun in listed("spot")
    if not (noun == "it" or wants_place or noun in listed("person_noun") or noun in listed("relation")):
        return ""
    named = [entity.name for entity in desk.entities_before() if noun == "it" or entity.is_place == wants_place]
    return (named or [known.name for known in desk.known if known.is_place == wants_place] or [""])[-1]


def _cuts(desk: CorrectionDesk, text: str) -> Iterator[Finding]:
    if (event := pattern("cut", "event").match(text)) is not None:
        for one in desk.plain(event["event"]):
            if one.kind == PLOT_POINT:
                yield desk.made(RETRACT, PLOT_POINT, one.name)
        return
    for way in patterns("cut"):
        if (match := way.match(text)) is not None and (found := list(_cut(desk, match))):
            yield from found
            return


def _cut(desk: CorrectionDesk, match: Match) -> Iterator[Finding]:
    said, theme = match["old"], (match.groupdict().get("theme") or "").lower()
    if "theme" in theme or "topic" in theme:
        yield desk.made(CUT, THEME, tidy(said))
        return
    bare = re.sub(
        r"^(?:the )?(?:character|figure|place|subplot|role)\s+(?:of |called )?", "", said, flags=re.IGNORECASE
    )
    if name := desk.named(bare):
        yield desk.made(CUT, LOCATION if desk.is_place(name) else CHARACTER, name)


def _joins(desk: CorrectionDesk, text: str) -> Iterator[Finding]:
    for name in ("same", "different", "merge", "is", "turns", "is_not"):
        match = pattern("join", name).match(text)
        if match is None:
            continue
        one, other = desk.named(match["a"]), desk.named(match["b"])
        if one and other and one.casefold() != other.casefold() and not desk.is_place(one) and not desk.is_place(other):
            parts = name in ("different", "is_not") or bool(match.groupdict().get("not"))
            yield desk.made(SPLIT if parts else MERGE, CHARACTER, one, "same_as", other, other=other)
            return


def _sets(desk: CorrectionDesk, text: str) -> Iterator[Finding]:
    """ "Change Freya's eyes to blue", "Make Lukas 45", "Ruth should be 85", "Freya is the protagonist, not Jonas"."""
    if (match := pattern("set", "to").match(text)) is not None and (name := desk.named(match["s"])):
        yield from _attribute(desk, name, match["attribute"].lower(), tidy(match["value"]))
    elif (match := pattern("set", "role").match(text)) is not None and (name := desk.named(match["s"])):
        if match["old"] or match["be"].lower() != "is":
            yield from _role(desk, name, match["role"], match["old"])
    elif (match := pattern("set", "make").match(text)) is not None and (name := desk.named(match["s"])):
        yield from _becomes(desk, name, match["value"])
    elif (match := pattern("set", "should").match(text)) is not None and " not " not in text:
        verb = "has" if match["be"].lower() == "have" else "is"
        yield from desk.of_parts(Parts((f"{match['s']} {verb} {match['value']}",), ()))
    elif (match := pattern("set", "move").match(text)) is not None:
        yield from _moved(desk, tidy(match["new"]), tidy(match["old"] or match["from"] or ""))


def _attribute(desk: CorrectionDesk, name: str, said: str, value: str) -> Iterator[Finding]:
    attribute = pairs("person_label").get(said, said).replace(" ", "_")
    attribute = "eyes" if said.startswith("eye") else "hair" if said.startswith("hair") else attribute
    if attribute == "name":
        yield desk.made(RENAME, CHARACTER, name, value=value)
    else:
        yield desk.made(REPLACE, CHARACTER, name, attribute, value)


def _role(desk: CorrectionDesk, name: str, said: str, instead: str | None) -> Iterator[Finding]:
    role = pairs("leading_role")[" ".join(said.lower().split())]
    if old := desk.named(instead or ""):
        yield desk.made(RETRACT, CHARACTER, old, "role", role)
    yield desk.made(REPLACE, CHARACTER, name, "role", role)


def _becomes(desk: CorrectionDesk, name: str, value: str) -> Iterator[Finding]:
    role = tidy(value).lower().removeprefix("the ")
    if role in pairs("leading_role"):
        yield desk.made(REPLACE, CHARACTER, name, "role", pairs("leading_role")[role])
        return
    yield from desk.of_parts(Parts((f"{name} is {value}",), ()))


def _moved(desk: CorrectionDesk, new: str, old: str) -> Iterator[Finding]:
    if re.fullmatch(r"(?:the )?\d{4}s?", new):
        yield desk.made(REPLACE, NOTE, "time", "value", new, was=old)
        return
    was = old or next((one.name for one in desk.earlier() if one.kind == LOCATION and one.attribute == "name"), "")
    yield desk.made(REPLACE, LOCATION, new, was=was)
