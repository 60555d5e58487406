"""What a turn truly changed in the dossier, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from dossiers.facts import version_log, wording
from dossiers.facts.attributes import NAME, RELATIONSHIP, SAME_AS, SHAPE
from dossiers.facts.current_facts import CurrentFacts
from dossiers.models import Change, Dossier, Fact, Version

MOST = 6  # facts that are named


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """The version that a correction made, and what it says and no longer says."""

    number: int
    text: str


def of_turn(dossier: Dossier | None, turn_id: UUID) -> ChangeReport | None:
    """What a correction of this turn changed; None where it changed nothing."""
    if dossier is None:
        return None
    made = dossier.versions.filter(turn_id=turn_id, reason=Version.Reason.CORRECTION).order_by("-number").first()
    if made is None:
        return None
    facts = CurrentFacts.load(dossier)
    steps = list(Change.objects.filter(version=made).select_related("fact").order_by("fact_id"))
    new = [step.fact for step in steps if version_log.is_there(step.after) and not version_log.is_there(step.before)]
    gone = [step.fact for step in steps if step.after == Fact.State.RETRACTED and step.before]
    parts = [("Noted", new), ("Withdrawn", gone)]
    return ChangeReport(
        made.number, " ".join(f"{word}: {told}." for word, some in parts if (told := _listed(some, facts)))
    )


def undone(dossier: Dossier, number: int) -> str:
    """What undoing that version brought back, in words."""
    facts = CurrentFacts.load(dossier)
    steps = (
        Change.objects.filter(version__dossier=dossier, version__number=number)
        .select_related("fact")
        .order_by("fact_id")
    )
    back = [step.fact for step in steps if step.after == Fact.State.RETRACTED and step.fact.state in Fact.LIVE]
    return _listed(back, facts)


def _listed(some: Iterable[Fact], facts: CurrentFacts) -> str:
    told = list(dict.fromkeys(_told(some, facts)))
    more = len(told) - MOST
    return "; ".join(told[:MOST]) + (f" and {more} more" if more > 0 else "")


def _told(some: Iterable[Fact], facts: CurrentFacts) -> Iterator[str]:
    for fact in some:
        name = facts.name(fact.entity_id)
        if fact.attribute == SHAPE:
            continue
        if fact.attribute == SAME_AS and fact.other_id is not None:
            yield f"{facts.own_name(fact.entity_id)} is {facts.own_name(fact.other_id)}"
        elif fact.attribute == NAME:
            yield f"the name {wording.text(fact.value)}"
        elif fact.attribute == RELATIONSHIP:
            yield f"{name}, {wording.text(facts.words(fact))}"
        else:
            when = f" ({fact.story_time})" if fact.story_time else ""
            yield f"{name}, {fact.attribute.replace('_', ' ')}: {wording.text(fact.value)}{when}"
