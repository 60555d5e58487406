"""The clauses of ``clauses.toml``: what somebody is, has and does, who is what to whom, where and when."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path

from engine.story.beats import beat_sentence
from engine.story.characters.bonds import OTHER, OWNED, PLURAL, RELATION, WHO, relation_in, singular
from engine.story.characters.portraits import BE, BRIDGE, NUMBER, OF, SOMEHOW, WHICH
from engine.story.findings import CHARACTER, LOCATION, NOTE, PLOT_POINT, THEME, Finding
from engine.story.page import OWNER, PERSON, SUBJECT, PageSpan, StoryPage
from engine.story.phrases import end_of, tidy
from engine.story.sentences import Sentence
from engine.story.words import alternatives

FILE = Path(__file__).parent / "clauses.toml"
Match = re.Match[str]
_FIELDS: tuple[str, ...] = ("attribute", "relation", "reversed", "fixed", "rule", "outside")
LONGEST_BEAT = 180
SHORT = 1_500
"""Characters of a line up to which places without a name ("the old observatory") count: in prose they are scenery."""
_DOES = rf"(?P<who>{PERSON}+|{SUBJECT}+)(?:,\s+[^.;:!?\n]{{2,60}},)?(?:{BRIDGE}|{WHICH}){SOMEHOW}"
_ANYONE = f"(?P<who>{PERSON}+|{SUBJECT}+)"


def _signs() -> dict[str, str]:
    unnamed = NUMBER.replace("?P<value>", "?:")
    return {
        "who": _ANYONE, "name": WHO, "other": OTHER, "other2": OTHER.replace("other", "second"), "of": OF, "be": BE,
        "whose": OWNED, "owner": f"{OWNER}+", "does": _DOES, "number": NUMBER, "number0": unnamed, "relation": RELATION,
        "plural": PLURAL, "rest": r"(?=\S)", "letter": r"[\w'’-]",
        "colour": alternatives("colour"), "status": alternatives("status"), "adjective": alternatives("adjective"),
        "spot": alternatives("spot"), "season": alternatives("season"), "body": alternatives("body"),
        "trade": alternatives("trade_verb"), "kin": alternatives("relation"), "participle": alternatives("participle"),
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoryClause:
    """One entry of the file."""

    kind: str
    pattern: re.Pattern[str]
    is_open_ended: bool
    fields: dict[str, str] = field(default_factory=dict)
    granted: bool = False
    denies: bool = False
    examples: tuple[str, ...] = ()


@cache
def entries() -> tuple[StoryClause, ...]:
    """Return the file's clauses in its order."""
    signs = _signs()
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_clause(kind, row, signs) for kind, group in rows.items() for row in group)


def _clause(kind: str, row: dict[str, object], signs: dict[str, str]) -> StoryClause:
    pattern = str(row["pattern"])
    filled = re.sub(r"\{([a-z]+\d?)\}", lambda sign: signs[sign[1]], pattern)
    said = {key: str(row[key]) for key in _FIELDS if key in row}
    examples = row.get("examples")
    return StoryClause(
        kind,
        re.compile(filled, re.IGNORECASE if kind in ("bond", "trait") else 0),
        pattern.endswith("{rest}"),
        said,
        bool(row.get("granted")),
        bool(row.get("denies")),
        tuple(examples) if isinstance(examples, list) else (),
    )


def clauses(page: StoryPage, sentence: Sentence) -> Iterator[Finding]:
    """Yield what the clauses of a sentence state, beats apart."""
    has_people = any(sign in page.masked[sentence.start : sentence.end] for sign in (PERSON, SUBJECT, OWNER))
    left_out = ("beat",) if has_people else ("beat", "bond", "trait")
    yield from _read(page, sentence, [entry for entry in entries() if entry.kind not in left_out])


def told_beats(page: StoryPage, sentence: Sentence) -> Iterator[Finding]:
    """Yield the beat that a clause of a sentence tells, by its form and not by its verb alone."""
    yield from islice(_read(page, sentence, [entry for entry in entries() if entry.kind == "beat"]), 1)


def _read(page: StoryPage, sentence: Sentence, chosen: Iterable[StoryClause]) -> Iterator[Finding]:
    for entry in chosen:
        for match in _matches(page, sentence, entry):
            if _stands(page, sentence, match, entry):
                yield from _READERS[entry.kind](page, sentence, match, entry)


def _matches(page: StoryPage, sentence: Sentence, entry: StoryClause) -> Iterator[Match]:
    text = page.text if entry.kind in ("time", "theme") else page.masked
    if entry.pattern.pattern.startswith(("^", "(?P<value>(?:^")):
        start = sentence.start + _bullet(text[sentence.start : sentence.end])
        part = re.compile(entry.pattern.pattern.replace("^", "", 1), entry.pattern.flags)
        match = part.match(text, start, sentence.end)
        if match is not None:
            yield match
        return
    yield from entry.pattern.finditer(text, sentence.start, sentence.end)


def _bullet(sentence: str) -> int:
    match = re.match(r"(?:[-*•]|\d+[.)])\s+|(?:[Aa]nd|[Bb]ut|[Ss]o)\s+", sentence)
    return match.end() if match else 0


def _stands(page: StoryPage, sentence: Sentence, match: Match, entry: StoryClause) -> bool:
    end = match.start() if entry.denies else match.end()
    return page.stands(sentence, match.start(), end, granted=entry.granted or entry.denies)


# --- readers ----------------------------------------------------------------------------------------------------------
def _bond(page: StoryPage, sentence: Sentence, match: Match, entry: StoryClause) -> Iterator[Finding]:
    groups = match.re.groupindex
    who = page.at.get(match.start("second" if "second" in groups and match["second"][0] == PERSON else "who"))
    other = page.at.get(match.start("other" if "other" in groups else "who"))
    if "second" in groups and match["second"][0] == PERSON:  # "lives with her grandmother, Ines"
        other = page.at.get(match.start("other"))
    if who is None or other is None or who is other:
        return
    span = page.trimmed(match.start(), match.end())
    if "reversed" in entry.fields:
        yield page.finding(CHARACTER, other.name, "relationship", entry.fields["reversed"], span, "clause", who.name)
        return
    for relation in _relations(match, entry):
        if relation:
            yield page.finding(CHARACTER, who.name, "relationship", relation, span, "clause", other.name)


def _relations(match: Match, entry: StoryClause) -> Iterator[str]:
    groups = match.re.groupindex
    if "relation" in entry.fields:
        yield entry.fields["relation"]
    elif "plural" in groups:
        yield singular(match["plural"])
    else:
        yield relation_in(match["relation"])
    if "second" in groups and match["second"][0] != PERSON:
        yield " ".join(match["second"].lower().split())


def _trait(page: StoryPage, sentence: Sentence, match: Match, entry: StoryClause) -> Iterator[Finding]:
    owner = "who" if match["who"] else "owner"
    named = page.at.get(match.start(owner))
    end = end_of(page.masked, match.end(), sentence.end) if entry.is_open_ended else match.end()
    words = (
        page.text[match.end() : end] if entry.is_open_ended else page.text[match.start("value") : match.end("value")]
    )
    value = entry.fields.get("fixed") or tidy(words)
    span = page.trimmed(match.start(), end)
    if named is not None and len(value) > 1 and span.end > span.start:
        yield page.finding(CHARACTER, named.name, entry.fields["attribute"], value, span, "clause")


def _place(page: StoryPage, sentence: Sentence, match: Match, entry: StoryClause) -> Iterator[Finding]:
    line = page.line_of(match.start())
    start, end = page.spans[line]
    value = tidy(page.text[match.start("value") : match.end("value")])
    if end - start <= SHORT and len(value.split()) <= 8 and PERSON not in match["value"]:
        span = page.trimmed(match.start("value"), match.end("value"))
        yield page.finding(LOCATION, value, "name", value, span, "place noun")


def _time(page: StoryPage, sentence: Sentence, match: Match, entry: StoryClause) -> Iterator[Finding]:
    before = page.text[sentence.start : match.start("value")].lower()
    is_age = re.search(rf"\b(?:{entry.fields['outside']})\s*$", before) if "outside" in entry.fields else None
    if is_age is None:
        span = page.trimmed(match.start("value"), match.end("value"))
        yield page.finding(NOTE, "time", "value", tidy(match["value"]), span, "time")


def _theme(page: StoryPage, sentence: Sentence, match: Match, entry: StoryClause) -> Iterator[Finding]:
    value = tidy(match["value"])
    if 3 <= len(value) <= 100:
        span = page.trimmed(match.start("value"), match.end("value"))
        yield page.finding(THEME, value, "name", value, span, "said so")


def _beat(page: StoryPage, sentence: Sentence, match: Match, entry: StoryClause) -> Iterator[Finding]:
    start = match.start("value") if "value" in match.re.groupindex else match.start()
    span = page.trimmed(start, min(match.end(), start + LONGEST_BEAT))
    value = beat_sentence(page, PageSpan(span.start, _whole(page.text, span)))
    if len(value.split()) >= 2:
        rule = f"event: {entry.fields['rule']}" if "rule" in entry.fields else "event"
        yield page.finding(PLOT_POINT, value, "name", value, PageSpan(span.start, _whole(page.text, span)), rule)


def _whole(text: str, span: PageSpan) -> int:
    """Return the end of the last whole word."""
    end = span.end
    while end > span.start and end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end -= 1
    return end


_READERS = {"bond": _bond, "trait": _trait, "place": _place, "time": _time, "theme": _theme, "beat": _beat}
