"""A conversation laid out for pattern matching: one text, its sentences, and a copy in which names are signs."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.story.characters.people import StoryEntity, places_of_names, sex_of
from engine.story.characters.pronouns import resolved
from engine.story.findings import Finding, KnownName, StoryLine
from engine.story.sentences import Sentence, Speech, is_open, is_thought, split

MOST_CHARACTERS = 200_000
"""Characters of one line that are read."""
BETWEEN = "\n\n"
# Signs of Unicode's private use area; the text's own are blanked first. Each stands for every character of a name.
PERSON, PLACE, SUBJECT, OWNER = "\ue000", "\ue001", "\ue002", "\ue003"
_PRIVATE = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class PageSpan:
    """A stretch of the page's text."""

    start: int
    end: int


class StoryPage:
    """All lines as one text. `masked` has the same length: people, places and known pronouns are signs in it."""

    def __init__(self, lines: Sequence[StoryLine], known: Sequence[KnownName] = ()) -> None:
        self.lines = lines
        texts = [line.text[:MOST_CHARACTERS] for line in lines]
        self.text = BETWEEN.join(texts)
        self.starts, at = [], 0
        for text in texts:
            self.starts.append(at)
            at += len(text) + len(BETWEEN)
        self.spans = [(start, start + len(text)) for start, text in zip(self.starts, texts, strict=True)]
        self.speech = Speech(self.text)
        self.sentences = split(self.text)
        fresh = [span for span, line in zip(self.spans, lines, strict=True) if line.is_new]
        self.places = places_of_names(self.text, fresh, known)
        self.named = list({id(place.named): place.named for place in self.places}.values())
        self.at: dict[int, StoryEntity] = {place.start: place.named for place in self.places}
        self.masked = self._mask()
        self.silenced: set[int] = set()  # starts of sentences that tell nothing of the story

    def _mask(self) -> str:
        signs = list(_PRIVATE.sub(" ", self.text))
        for place in self.places:
            sign = PLACE if place.named.is_place else PERSON
            signs[place.start : place.end] = sign * (place.end - place.start)
        for pronoun in resolved(self.text, self.sentences, self.places, self.speech, self._about()):
            sign = SUBJECT if pronoun.is_subject else OWNER
            signs[pronoun.start : pronoun.end] = sign * (pronoun.end - pronoun.start)
            self.at[pronoun.start] = pronoun.named
        return "".join(signs)

    def _about(self) -> dict[int, StoryEntity]:
        """Return start of a line's first sentence → whom the question before the line was about."""
        forms = {form.casefold(): named for named in self.named for form in (named.name, *named.forms)}
        found = {}
        for number, line in enumerate(self.lines):
            if line.about and line.by_writer and (first := self.sentences_of(number)):
                known = forms.get(line.about.casefold())
                found[first[0].start] = known or StoryEntity(line.about, is_place=False, sex=sex_of(line.about))
        return found

    def line_of(self, position: int) -> int:
        """Return the number of the line that holds `position`."""
        return bisect_right(self.starts, position) - 1

    def fresh(self) -> Iterator[Sentence]:
        """Yield the sentences of new lines that may state something: no questions."""
        for sentence in self.sentences:
            is_new = self.lines[self.line_of(sentence.start)].is_new
            if is_new and not sentence.asks and sentence.start not in self.silenced:
                yield sentence

    def sentences_of(self, line: int) -> Sequence[Sentence]:
        """Return the sentences of one line."""
        start, end = self.spans[line]
        low = bisect_left(self.sentences, start, key=lambda sentence: sentence.start)
        return self.sentences[low : bisect_left(self.sentences, end, key=lambda sentence: sentence.start)]

    def sentence_at(self, position: int) -> Sentence:
        """Return the sentence that holds `position`."""
        return self.sentences[bisect_right(self.sentences, position, key=lambda sentence: sentence.start) - 1]

    def stands(self, sentence: Sentence, start: int, end: int, *, granted: bool = False) -> bool:
        """Say whether what `start` to `end` says is stated: not denied, supposed, dreamt, or said by a character.

        `granted` is for words that take it for granted, such as "her brother Tom".
        """
        if self.speech.holds(start):
            return False
        doubted = is_thought if granted else is_open
        return not doubted(self.text[sentence.start : start], self.text[start:end])

    def finding(
        self, kind: str, name: str, attribute: str, value: str, span: PageSpan, rule: str, other: str = "",
        aliases: tuple[str, ...] = (),
    ) -> Finding:  # fmt: skip
        """Return a finding whose words are `span`."""
        line = self.line_of(span.start)
        start, end = span.start - self.starts[line], span.end - self.starts[line]
        return Finding(kind, name, attribute, value, line, start, end, other, aliases, rule)

    def trimmed(self, start: int, end: int) -> PageSpan:
        """Return the stretch without spaces and marks at its ends, and without words that it would cut."""
        while start < end < len(self.text) and self.text[end - 1].isalnum() and self.text[end].isalnum():
            end -= 1
        while end > start > 0 and self.text[start].isalnum() and self.text[start - 1].isalnum():
            start += 1
        while end > start and not (self.text[end - 1].isalnum()):
            end -= 1
        while start < end and not (self.text[start].isalnum()):
            start += 1
        return PageSpan(start, end)
