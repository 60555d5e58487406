"""Statements that cannot both hold, side by side until the writer settles them.

Contradicted is never stored by hand: it follows from which facts are live. So taking one of two back, by whatever way,
makes the other stated again by itself.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from dossiers.facts import attributes, wording
from dossiers.facts.attributes import RELATIONSHIP
from dossiers.facts.current_facts import CurrentFacts
from dossiers.merging import relations
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
    return {
        fact.pk
        for group in _groups(sheet)
        for one, other in combinations(group[:_MOST], 2)
        if disagree(sheet, one, other) and not (settled and one.both_true and other.both_true)
        for fact in (one, other)
    }


def _groups(sheet: CurrentFacts) -> Iterator[list[Fact]]:
    """Facts that might not hold together: of one person and attribute, or of what the same two people are."""
    between: dict[frozenset[int], list[Fact]] = defaultdict(list)
    for item in sheet.by_root.values():
        if item.kind != Entity.Kind.CHARACTER:
            continue
        for attribute, facts in item.attributes.items():
            if attribute == RELATIONSHIP:
                for fact in facts:
                    if fact.other_id is not None:
                        between[frozenset((item.root, sheet.lead(fact.other_id)))].append(fact)
            elif attributes.is_single(attribute) and len(facts) > 1:
                yield facts
    yield from (facts for facts in between.values() if len(facts) > 1)


def disagree(sheet: CurrentFacts, one: Fact, other: Fact) -> bool:
    """Whether two facts of such a group cannot both hold at the same time of the story."""
    if one.story_time != other.story_time:
        return False
    if one.attribute != RELATIONSHIP:
        return not attributes.agree(one.value, other.value)
    turned = sheet.lead(one.entity_id) != sheet.lead(other.entity_id)
    return relations.exclude(wording.text(one.value), wording.text(other.value), turned=turned)


def find_contradictions(sheet: CurrentFacts) -> list[Contradiction]:
    """All that are open in ``sheet``."""
    found = []
    for group in _groups(sheet):
        disputed = sorted((fact for fact in group if fact.state == Fact.State.CONTRADICTED), key=lambda fact: fact.pk)
        if disputed:
            root = sheet.lead(disputed[0].entity_id)
            kind, attribute = sheet.by_root[root].kind, disputed[0].attribute
            found.append(Contradiction(root, kind, sheet.name(root), attribute, tuple(disputed)))
    return sorted(found, key=lambda one: one.facts[0].pk)


def open(dossier: Dossier) -> list[Contradiction]:
    """The contradictions that nobody settled yet, each with its facts side by side. Two queries."""
    return find_contradictions(CurrentFacts.load(dossier))


def rivals(sheet: CurrentFacts, fact: Fact) -> list[Fact]:
    """The other facts of the contradiction that ``fact`` is in."""
    return [
        other for group in find_contradictions(sheet) if fact.pk in {one.pk for one in group.facts}
        for other in group.facts if other.pk != fact.pk
    ]  # fmt: skip
