"""One sentence of a correction, with what stands before it: who is meant, and what plain sentences state here."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from engine.story.characters.people import StoryEntity
from engine.story.findings import CHARACTER, LOCATION, PLOT_POINT, THEME, Finding, KnownName, StoryLine
from engine.story.page import StoryPage
from engine.story.phrases import tidy
from engine.story.sentences import Sentence
from engine.story.talk.correction_parts import Parts
from engine.story.words import alternatives

RETRACT, REPLACE, RENAME, MERGE, SPLIT, CUT = "retract", "replace", "rename", "merge", "split", "cut"
LOOKED_BACK = 4
"""Messages of the writer in which a short correction looks for what it corrects."""
CONTEXT = 2_000
"""Characters before a correction that are read along, so that "her" finds its name."""
Read = Callable[[Sequence[StoryLine], Sequence[KnownName]], list[Finding]]
_PRONOUN = re.compile(r"(?:he|she|it|they|him|her|them)")
_SETTING = re.compile(r"\b(?:set|takes place|happens|plays|story|setting)\b", re.IGNORECASE)
_Key = tuple[str, str, str, str, str]


class CorrectionDesk:
    """Where one sentence is read. ``read`` reads plain statements."""

    def __init__(
        self, page: StoryPage, known: Sequence[KnownName], read: Read, number: int, sentence: Sentence
    ) -> None:
        self.page, self.known, self.read, self.number, self.sentence = page, known, read, number, sentence

    def plain(self, sentence: str) -> list[Finding]:
        """Return what a plain sentence states in this place, its words those of the whole correction."""
        before = self.page.text[max(0, self.sentence.start - CONTEXT) : self.sentence.start]
        told = self._with_names(sentence[:1].upper() + sentence[1:].rstrip(" .") + ".")
        return [
            self._here(found) for found in self.read([StoryLine(before, is_new=False), StoryLine(told)], self.known)
        ]

    def _with_names(self, sentence: str) -> str:
        """ "They are cousins": the last two people."""
        people = list(dict.fromkeys(entity.name for entity in reversed(self.entities_before()) if not entity.is_place))
        if len(people) > 1 and re.match(r"They\s+(?:are|were)\s", sentence):
            return sentence.replace("They", f"{people[1]} and {people[0]}", 1)
        return sentence

    def _here(self, finding: Finding) -> Finding:
        at = self.page.starts[self.number]
        span = self.page.trimmed(self.sentence.start, self.sentence.end)
        return replace(finding, line=self.number, start=span.start - at, end=span.end - at)

    def made(
        self, operation: str, kind: str, name: str, attribute: str = "name", value: str = "", other: str = "",
        was: str = "",
    ) -> Finding:  # fmt: skip
        """Return a finding whose words are this sentence."""
        made = Finding(kind, name, attribute, value or name, 0, 0, 0, other, (), "correction", operation, was)
        return self._here(made)

    def of_parts(self, parts: Parts) -> Iterator[Finding]:
        """Yield what is said now, and what is taken back."""
        holds = [one for sentence in parts.holds for one in self.plain(sentence)]
        gone = [one for sentence in parts.gone for one in [*self.plain(sentence), *self._unnamed(sentence)]]
        is_setting = any(_SETTING.search(sentence) for sentence in parts.gone)
        statements = [one for one in holds if states(one)]
        kept = {_key(one) for one in holds}
        lost = [one for one in gone if (states(one) or (is_setting and one.kind == LOCATION)) and _key(one) not in kept]
        yield from (one for one in holds if not states(one))
        yield from (replace(one, operation=RETRACT, rule="correction") for one in lost)
        for one in statements:
            was = next((two.value for two in lost if two.attribute == one.attribute and two.name == one.name), "")
            yield replace(one, operation=REPLACE, was=was, rule="correction")

    def _unnamed(self, sentence: str) -> Iterator[Finding]:
        """ "She has a son": a relation to somebody who is not named."""
        has = rf"(?P<who>.+?)\s+(?:has|had)\s+(?:an?|any)\s+(?P<relation>(?:\w+ )?{alternatives('relation')})\b"
        match = re.match(has, sentence, re.IGNORECASE)
        if match is not None and (name := self.named(match["who"])):
            yield self.made(RETRACT, CHARACTER, "", "relationship", match["relation"].lower(), other=name)

    # --- who is meant -------------------------------------------------------------------------------------------------
    def named(self, words: str) -> str:
        """Return the character or place that words mean: by name, or the last one before by a pronoun."""
        bare = re.sub(r"^(?:the|my|our)\s+", "", tidy(words).strip('"“”'), flags=re.IGNORECASE)
        low = bare.casefold()
        forms = [form for entity in self.page.named for form in (entity.name, *entity.forms)]
        names = [*(known.name for known in self.known), *forms]
        for name in names:
            if low and low in (name.casefold(), name.casefold().removeprefix("the ")):
                return name
        if _PRONOUN.fullmatch(low):
            return self._pronoun()
        parts = {name for name in names if low and low in name.casefold().split()}
        return next(iter(parts)) if len(parts) == 1 else ""

    def _pronoun(self) -> str:
        within = (at for at in sorted(self.page.at) if self.sentence.start <= at < self.sentence.end)
        if (first := next(within, None)) is not None:
            return self.page.at[first].name
        before = self.entities_before()
        return before[-1].name if before else self.known[-1].name if self.known else ""

    def entities_before(self) -> list[StoryEntity]:
        return [place.named for place in self.page.places if place.start < self.sentence.start]

    def names_before(self) -> list[str]:
        return [entity.name for entity in self.entities_before()] or [known.name for known in self.known]

    def is_place(self, name: str) -> bool:
        if any(known.is_place and known.name == name for known in self.known):
            return True
        return any(entity.is_place and name in (entity.name, *entity.forms) for entity in self.page.named)

    def earlier(self) -> list[Finding]:
        """Return what the writer stated before, the newest first."""
        own = self.page.text[self.page.starts[self.number] : self.sentence.start]
        before = [line.text for line in self.page.lines[: self.number] if line.by_writer][-LOOKED_BACK:]
        found: list[Finding] = []
        for text in (*before, own):
            found += self.read([StoryLine(text)], self.known) if text.strip() else []
        return [one for one in reversed(found) if one.rule != "shown"]


def states(one: Finding) -> bool:
    """Say whether a finding says something of somebody, and not only names them."""
    return one.rule != "shown" and (one.attribute != "name" or one.kind in (THEME, PLOT_POINT))


def _key(one: Finding) -> _Key:
    return one.kind, one.name, one.attribute, one.value, one.other
