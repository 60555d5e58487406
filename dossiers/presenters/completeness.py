"""What an intake needs before a story can be told on, and how much of it the dossier holds.

Nothing here is ever declared complete by a word in a message: an item is done when a live fact states it, or when the
writer said yes to a question about exactly that. Being done locks nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from chat.models import ChatMessage
from dossiers.facts.attributes import NAME, RELATIONSHIP
from dossiers.models import Dossier
from dossiers.presenters.assistant_view import Kind, RecalledStatement, RecalledSubject, Recollection, recall

# What facts about a person may be called, by the rules, by a model, or by the writer in an edit.
GOALS = ("goal", "want", "wants", "desire", "need", "motivation", "dream", "objective")
CONFLICTS = ("conflict", "obstacle", "problem", "antagonist", "opponent", "fear", "stakes")
ARCS = ("character_arc", "arc", "change")
TIMES = ("time", "period", "setting_time", "when", "year", "era", "season")
PLACES_APART = ("setting", "location", "place", "where")
BEATS = {
    "opening": ("opening", "beginning", "opportunity"),
    "turning_point": ("turning_point", "turn", "climax", "midpoint", "change_of_plans", "setback"),
    "ending": ("ending", "end", "resolution", "conclusion"),
}
ENOUGH_WORDS = 150  # of the writer's own; below it a dossier is a list of names


@dataclass(frozen=True, slots=True)
class IntakeItem:
    """One thing an intake needs. ``key`` is also what a question about it asks for (``Message.metadata["asks"]``).

    ``missing`` completes "Still missing: …"; ``facts`` are the ids of facts that state it; ``about`` a person's name.
    """

    key: str
    label: str
    missing: str
    weight: int
    is_done: bool
    facts: tuple[int, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class StoryProgress:
    """All items, in the order in which an interviewer would ask. ``share`` is of their weights, 0 to 1."""

    items: tuple[IntakeItem, ...]

    @property
    def share(self) -> float:
        done = sum(item.weight for item in self.items if item.is_done)
        return done / sum(item.weight for item in self.items)

    @property
    def percent(self) -> int:
        """Whole per cents, and 100 only when nothing is missing."""
        return int(self.share * 100)

    @property
    def missing(self) -> tuple[IntakeItem, ...]:
        return tuple(item for item in self.items if not item.is_done)

    @property
    def heaviest(self) -> IntakeItem | None:
        """What to ask for first."""
        return max(self.missing, key=lambda item: item.weight, default=None)


def missing(dossier: Dossier | None) -> StoryProgress:
    """What the intake of this dossier's project has and lacks."""
    if dossier is None:
        return progress(recall(None))
    return progress(recall(dossier), words=written(dossier), answered=confirmed(dossier))


def progress(known: Recollection, words: int = 0, answered: frozenset[str] = frozenset()) -> StoryProgress:
    """The same from what is known already. ``answered`` are the keys that the writer said yes to."""
    hero = protagonist(known)
    name = hero.name if hero else ""
    items = (*_of_the_hero(known, hero, name), *_of_the_world(known), *_of_the_plot(known), _length(words))
    return StoryProgress(tuple(_confirmed(item, answered) for item in items))


def protagonist(known: Recollection) -> RecalledSubject | None:
    """Whose story it is: who was said to be, else who has most said about them; of equals the first to appear."""
    return said_to_be_it(known) or max(known.people, key=lambda person: len(person.statements), default=None)


def said_to_be_it(known: Recollection) -> RecalledSubject | None:
    """Who was said to be the protagonist, in answer to a question or in an edit."""
    return next((person for person in known.people if any(map(_says_protagonist, person.statements))), None)


def _says_protagonist(statement: RecalledStatement) -> bool:
    role = statement.value.casefold() if statement.attribute == "role" else ""
    return statement.attribute == "protagonist" or role in ("protagonist", "main character", "hero", "heroine")


def _of_the_hero(known: Recollection, hero: RecalledSubject | None, name: str) -> Iterator[IntakeItem]:
    whose = name or "the protagonist"
    person = hero or RecalledSubject(Kind.CHARACTER, "")
    described = [one for one in person.statements if _describes(one)]
    related = [one for other in known.people for one in other.said((RELATIONSHIP,))]
    yield IntakeItem("protagonist", "Whose story it is", "whose story it is", 12, hero is not None, about=name)
    yield _item("description", f"What {whose} is like", f"what {whose} is like", 6, described, name)
    yield _item("goal", f"What {whose} wants", f"what {whose} wants", 12, person.said(GOALS), name)
    yield _item("conflict", "What stands in the way", "what stands in the way", 12, _conflicts(known), name)
    yield IntakeItem("character", "Somebody else", "who else is in it", 6, len(known.people) > 1)
    yield _item("relationship", "Who they are to each other", "who they are to each other", 8, related, name)
    yield _item("arc", f"How {whose} changes", f"how {whose} changes", 8, person.said(ARCS), name)


def _describes(statement: RecalledStatement) -> bool:
    return statement.attribute not in (NAME, RELATIONSHIP, "protagonist", "role", *GOALS, *CONFLICTS, *ARCS)


def _conflicts(known: Recollection) -> list[RecalledStatement]:
    return [one for subject in known.subjects for one in subject.said(CONFLICTS)] + _notes(known, CONFLICTS)


def _of_the_world(known: Recollection) -> Iterator[IntakeItem]:
    apart = tuple(one.fact for one in _notes(known, PLACES_APART))
    yield IntakeItem("location", "Where it happens", "where it happens", 8, bool(known.places or apart), apart)
    times = [one for subject in known.subjects for one in subject.said(TIMES)] + _notes(known, TIMES)
    yield _item("time", "When it happens", "when it happens", 6, times)
    yield IntakeItem("theme", "What it is about at heart", "what it is about at heart", 6, bool(known.of(Kind.THEME)))


def _of_the_plot(known: Recollection) -> Iterator[IntakeItem]:
    yield _item("opening", "How it begins", "how it begins", 6, beats(known, "opening"))
    yield _item("turning_point", "Where it turns", "where it turns", 8, beats(known, "turning_point"))
    yield _item("ending", "How it ends", "how it ends", 10, beats(known, "ending"))


def beats(known: Recollection, key: str) -> list[RecalledStatement]:
    """Plot points that are said to be the opening, the turning point or the ending, by attribute, value or rule."""
    names = BEATS[key]
    told = [one for beat in known.of(Kind.PLOT_POINT) for one in (*beat.statements, *beat.namings)]
    marked = [one for one in told if one.attribute in names or one.value.casefold() in names or _rule(one) in names]
    return marked + _notes(known, names)


def _rule(statement: RecalledStatement) -> str:
    return statement.rule.rpartition(":")[2].strip()


def _notes(known: Recollection, names: tuple[str, ...]) -> list[RecalledStatement]:
    return [one for note in known.of(Kind.NOTE) if note.name.casefold() in names for one in note.statements]


def _length(words: int) -> IntakeItem:
    return IntakeItem("words", "Enough of it in your words", "more of it in your own words", 4, words >= ENOUGH_WORDS)


def _item(
    key: str, label: str, missing: str, weight: int, stated: list[RecalledStatement], about: str = ""
) -> IntakeItem:
    return IntakeItem(key, label, missing, weight, bool(stated), tuple(one.fact for one in stated), about)


def _confirmed(item: IntakeItem, answered: frozenset[str]) -> IntakeItem:
    if item.is_done or item.key not in answered:
        return item
    return replace(item, is_done=True)


# --- the conversation -------------------------------------------------------------------------------------------------
def written(dossier: Dossier) -> int:
    """Words that the writer wrote about this story."""
    said = _messages(dossier).filter(role=ChatMessage.Role.USER).values_list("content", flat=True)
    return sum(len(content.split()) for content in said)


def confirmed(dossier: Dossier) -> frozenset[str]:
    """What the writer said yes to: answers note it as ``confirmed`` in their metadata."""
    answers = _messages(dossier).filter(role=ChatMessage.Role.ASSISTANT, metadata__has_key="confirmed")
    notes = answers.values_list("metadata__confirmed", flat=True)
    return frozenset(key for key in notes if isinstance(key, str))


def _messages(dossier: Dossier) -> QuerySet[ChatMessage]:
    return ChatMessage.objects.filter(session__project_id=dossier.pk, set_aside_at=None, session__is_active=True)
