"""Statements that cannot both hold, side by side until the writer settles them.

Contradicted is never stored by hand: it follows from which facts are live. So taking one of two back, by whatever way,
makes the other stated again by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from dossiers.facts import attributes
from dossiers.facts.current_facts import CurrentEntity, CurrentFacts
from dossiers.models import Dossier, Entity, Fact

_MOST = 50  # values of one attribute that are compared pairwise


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Facts of one entity and attribute that say different things, first said first."""

    entity: int
    kind: str
    name: str
    attribute: str
    facts: tuple[Fact, ...]


def derived(sheet: CurrentFacts) -> dict[int, str]:
    """The state of each live fact: contradicted where another one disagrees, unless both were said to be true."""
    found = disputed(sheet)
    return {fact.pk: Fact.State.CONTRADICTED if fact.pk in found else Fact.State.STATED for fact in sheet.live}


def disputed(sheet: CurrentFacts, *, settled: bool = True) -> set[int]:
    """Ids of live facts with which another one disagrees; without ``settled``, also of those that were settled."""
    return {fact.pk for item in sheet.by_root.values() for fact in _disputed(item, settled)}


def _disputed(item: CurrentEntity, settled: bool) -> Iterator[Fact]:
    if item.kind != Entity.Kind.CHARACTER:
        return
    for attribute, facts in item.attributes.items():
        if not attributes.is_single(attribute) or len(facts) < 2:
            continue
        for one, other in combinations(facts[:_MOST], 2):
            both = settled and one.both_true and other.both_true
            if not both and not attributes.agree(one.value, other.value):
                yield from (one, other)


def of(sheet: CurrentFacts) -> list[Contradiction]:
    """All that are open in ``sheet``."""
    return [
        Contradiction(item.root, item.kind, sheet.name(item.root), attribute, tuple(disputed))
        for item in sheet.by_root.values()
        for attribute, facts in item.attributes.items()
        if (disputed := [fact for fact in facts if fact.state == Fact.State.CONTRADICTED])
    ]


def open(dossier: Dossier) -> list[Contradiction]:
    """The contradictions that nobody settled yet, each with its facts side by side. Two queries."""
    return of(CurrentFacts(dossier.facts.order_by("pk"), dict(dossier.entities.values_list("pk", "kind"))))


def rivals(sheet: CurrentFacts, fact: Fact) -> list[Fact]:
    """The other facts of the contradiction that ``fact`` is in."""
    return [
        other for group in of(sheet) if fact.pk in {one.pk for one in group.facts}
        for other in group.facts if other.pk != fact.pk
    ]  # fmt: skip
