"""The whole story as the interviewer sees it: the dossier, and the writer's messages that it has not reached yet."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from dossiers.facts.attributes import RELATIONSHIP
from dossiers.interview import naming
from dossiers.interview.conversation import InterviewHistory, InterviewMessage
from dossiers.interview.intents import Intent, read_request
from dossiers.interview.message_analysis import (
    ABOUT_WRITING,
    READ,
    Heard,
    Phrase,
    hear,
    name_as_shown,
    stands_alone,
    tells_in_past,
)
from dossiers.interview.naming import stands
from dossiers.interview.phrasing import pattern, word_set
from dossiers.presenters import completeness
from dossiers.presenters.completeness import IntakeItem
from engine.names.find import Name
from engine.story.sentences import split
from engine.story.talk.questions import is_request

NARRATOR = "the narrator"
# "My heroine" is the writer's, and no sign that she tells it herself.
_I = re.compile(
    r"\b(?:I|[Mm]e|[Mm]y(?! (?:story|novel|book|idea|hero|heroine|protagonist|(?:main )?character|villain)\b)|"
    r"[Mm]ine|[Mm]yself|i)\b"
)
_SPEECH = re.compile(r"“[^”]*”|\"[^\"\n]*\"")
_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d(?:s|\b)")
_NAMELESS = re.compile(
    r"\b(?:about|of|follows|is|am|was|meet|there['’]s|there is|there was|there lives|there lived|once|maybe|perhaps|"
    r"probably)\s+"
    r"(?:a|an|the)\s+(?P<role>(?:[a-z][a-z'’-]+\s+){0,2}?[a-z][a-z'’-]+)(?=\s+(?:who|whose|that|in|on|at|from|with|of|and|called"
    r"|named|living|trying|working)\b|\s*[,.;:!?]|\s*$)",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\b(?:a|an|the|some)\s+(?P<figure>(?:old |young |strange |tall |blind |little |other )?(?:man|woman|stranger|"
    r"boy|girl|neighbour|neighbor|friend|doctor|policeman|sailor|teacher|priest|lawyer|captain|visitor))\b(?!\s+(?:named|called))"
)
_SOMEWHERE = re.compile(r"\b(?:[Ii]n|[Nn]ear|[Bb]ehind|[Oo]utside|[Ff]rom)\s+(?:the\s+)?[A-Z][a-z]{2,}")
_BRACKETS = re.compile(r"\([^()]*\)")
TURNS = ("discovery", "choice", "parting", "strife", "death", "secret")


@dataclass(frozen=True)
class Story:
    """What is known after the latest message. Everything is worked out once, when it is first needed."""

    conversation: InterviewHistory
    is_told: bool = True  # whether the latest message tells something, and is no request

    @cached_property
    def texts(self) -> list[str]:
        """The writer's messages that tell something, the latest last; requests are none of the story."""
        before = [line.text for line in self.conversation.earlier if line.by_writer]
        told = [text for text in before if read_request(text).intent is Intent.STORY and not is_request(text)]
        return [*told, self.conversation.latest] if self.is_told else told

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The people and places of all that the writer wrote."""
        return naming.named(self.conversation, self.texts)

    @cached_property
    def heard(self) -> Heard:
        """The latest message."""
        return hear(self.conversation.latest if self.is_told else "", self.names)

    @cached_property
    def text(self) -> str:
        return "\n\n".join(self.texts)[-READ:]

    @cached_property
    def told(self) -> str:
        """The sentences that tell the story, without those about writing it."""
        sentences = [self.text[one.start : one.end] for one in split(self.text) if not one.asks]
        return "\n".join(sentence for sentence in sentences if not ABOUT_WRITING.search(sentence))

    @cached_property
    def before(self) -> str:
        return "\n\n".join(self.texts[: -1 if self.is_told else None])[-READ:]

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Everybody with a name, those talked about most first."""
        counts: Counter[str] = Counter()
        for name in self.names:
            if name.kind == "person":
                counts[name_as_shown(name)] += len(name.mentions)
        for person in self.conversation.known.people:
            if not any(form in counts or form in self.places for form in person.forms):
                counts[person.name] += 1
        return tuple(name for name, _ in counts.most_common())

    @cached_property
    def places(self) -> tuple[str, ...]:
        named = [name_as_shown(name) for name in self.names if name.kind == "place"]
        return tuple(dict.fromkeys([*named, *(place.name for place in self.conversation.known.places)]))

    @cached_property
    def hero(self) -> str:
        """Whose story it is: whom the writer named when asked, else whom they talk about most. Empty at first."""
        if (said := completeness.said_to_be_it(self.conversation.known)) is not None:
            return said.name
        lines = (*self.conversation.earlier, InterviewMessage(True, self.conversation.latest))
        for line, answer in pairwise(lines):
            was_asked = answer.by_writer and line.notes.get("asks") == "protagonist"
            if was_asked and (named := [name for name in self.people if stands(name, answer.text)]):
                return named[0]
        if self.is_told_by_me:
            return NARRATOR
        return self.people[0] if self.people else ""

    @cached_property
    def newcomers(self) -> tuple[str, ...]:
        """People whom the latest message names for the first time."""
        known = {form for person in self.conversation.known.people for form in person.forms}
        outside = _BRACKETS.sub(" ", self.conversation.latest)
        new = [name for name in self.heard.people if name not in known and stands(name, outside)]
        return tuple(name for name in new if not stands(name, self.before))

    @cached_property
    def is_past(self) -> bool:
        return tells_in_past(self.texts)

    @cached_property
    def is_told_by_me(self) -> bool:
        """Whether somebody says "I" in it: in every second sentence or more, not counting what is spoken in it."""
        told = _SPEECH.sub(" ", self.told)
        return 2 * len(_I.findall(told)) >= max(2, len(split(told)))

    @cached_property
    def role(self) -> str:
        """What the writer calls the main person, who has no name yet: "lighthouse keeper"."""
        for match in _NAMELESS.finditer(self.text[:4000]):
            if match["role"].split()[-1].casefold() in word_set("roles"):
                return match["role"]
        return ""

    @cached_property
    def figure(self) -> str:
        """Somebody in the latest message who has no name: "the old man"."""
        match = _FIGURE.search(self.conversation.latest)
        return f"the {match['figure'].strip()}" if match else ""

    @cached_property
    def spot(self) -> str:
        """A kind of place in the writer's word, where no place has a name."""
        match = pattern("spots").search(self.text)
        return match[0].lower() if match and not self.places else ""

    def others(self, name: str) -> list[str]:
        """Everybody else, those talked about most first; not those who are the same person by another name."""
        same = self.conversation.known.find(name)
        forms = same.forms if same else (name,)
        return [other for other in self.people if other != name and other not in forms]

    def is_related(self, name: str) -> bool:
        """Whether it is known who somebody is to somebody else."""
        subject = self.conversation.known.find(name)
        if subject and subject.said((RELATIONSHIP,)):
            return True
        return naming.is_related(name, self.text)

    @cached_property
    def lacking(self) -> tuple[IntakeItem, ...]:
        """What the dossier lacks and the messages do not show either, in the order of the intake."""
        progress = self.conversation.progress or completeness.progress(self.conversation.known)
        return tuple(item for item in progress.missing if not self._shows(item.key))

    def _shows(self, key: str) -> bool:
        """Whether the messages tell it, though no fact may say so yet. That saves a question; it settles nothing."""
        if key == "protagonist":
            return bool(self.people) and self.hero != NARRATOR
        if key == "character":
            return len(self.people) > 1
        if key == "location":
            return bool(self.places) or _SOMEWHERE.search(self.told) is not None
        if key == "relationship":
            return any(self.is_related(name) for name in self.people[:6])
        if key == "time" and _YEAR.search(self.told):
            return True
        if key in ("goal", "conflict", "time", "arc", "theme"):
            return pattern(key).search(self.told) is not None
        return False

    # --- phrases ------------------------------------------------------------------------------------------------------
    @cached_property
    def quoted(self) -> frozenset[str]:
        """Phrases that were quoted before."""
        return frozenset(phrase for said in self.conversation.notes("quoted") for phrase in said)

    @cached_property
    def fresh(self) -> tuple[Phrase, ...]:
        """Phrases of the latest message that were not quoted yet, best first."""
        return tuple(phrase for phrase in self.heard.phrases if phrase.text not in self.quoted)

    @cached_property
    def earlier(self) -> tuple[Phrase, ...]:
        """The same of earlier messages, but for the one before."""
        found = [phrase for text in self.texts[:-2][-12:] for phrase in hear(text, self.names).phrases[:4]]
        return tuple(sorted((one for one in found if one.text not in self.quoted), key=lambda one: -one.score))

    @cached_property
    def first_words(self) -> str:
        """Where the telling may begin: the first phrase of the first message that is worth quoting."""
        phrases = hear(self.texts[0], self.names).phrases if self.texts else ()
        fitting = [one for one in phrases if one.score > 3 and len(one.text.split()) > 4 and stands_alone(one.text)]
        return min(fitting, key=lambda one: one.start, default=NO_PHRASE).text

    @cached_property
    def last_words(self) -> str:
        """Where a long text may end."""
        phrases = [one for one in self.heard.phrases if one.score > 1.5]
        return max(phrases, key=lambda one: one.start, default=NO_PHRASE).text

    @cached_property
    def ending_words(self) -> str:
        """Words of the latest message that may tell the end. Only the writer can say whether they do."""
        return next((one.text for one in self.fresh if pattern("ending").search(one.text)), "")

    @cached_property
    def turning_words(self) -> str:
        """A phrase of the latest messages after which things may be different."""
        return next((one.text for one in (*self.fresh, *self.earlier) if one.cue in TURNS), "")


NO_PHRASE = Phrase("", "", 0.0, 0)
