"""What words change in a dossier beside stating: retract, replace, rename, merge, split, cut. Each rests on its quote.

An operation that finds nothing to change changes nothing, so reading a message again does no harm, and what is said to
have changed is what the version's steps say.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from dossiers.facts import attributes, wording
from dossiers.facts.attributes import ARC, DESCRIPTION, NAME, RELATIONSHIP, SAME_AS
from dossiers.merging import names, relations
from dossiers.merging.candidates import Candidate
from dossiers.models import Entity, Fact

if TYPE_CHECKING:
    from dossiers.merging.merge import FactMerge
    from dossiers.merging.statements import CandidateQuote

STATE, RETRACT, REPLACE, RENAME, MERGE, SPLIT, CUT = "state", "retract", "replace", "rename", "merge", "split", "cut"
Kind = Entity.Kind
State = Fact.State
_THERE = (*Fact.LIVE, State.SUGGESTED)
# Of these a person has several, but one at a time: a correction takes the place of the one before.
ONE_AT_A_TIME = frozenset(("occupation", "home", "origin", "role", "status", "goal", ARC, "value"))
LEADING_ROLES = frozenset(("protagonist", "antagonist"))
ENOUGH = 0.6  # of the content words of a denied event, to know which one is meant
_WORD = re.compile(r"[^\W_]{3,}")
_ENDING = re.compile(r"(?:ed|es|s|ing|d|t)$")


class WordOperations:
    """The operations of one merge under way."""

    def __init__(self, merge: "FactMerge") -> None:
        self.merge, self.book, self.cast = merge, merge.book, merge.cast
        self.renamed: list[Fact] = []
        self.has_changed = False

    def run(self, candidate: Candidate, quote: "CandidateQuote") -> None:
        if quote.by_writer:
            self._readers()[candidate.operation](candidate, quote)

    def _readers(self) -> dict[str, Callable[[Candidate, "CandidateQuote"], None]]:
        return {RETRACT: self._retract, REPLACE: self._replace, RENAME: self._rename, MERGE: self._merge,
                SPLIT: self._split, CUT: self._cut}  # fmt: skip

    # --- finding what is meant ----------------------------------------------------------------------------------------
    def who(self, kind: str, name: str, candidate: Candidate) -> int | None:
        """The one entity that ``name`` means; None for nobody, or several."""
        met = self.cast.meant(kind, candidate.message_id, name, ()) if name else []
        return met[0] if len(met) == 1 else None

    def facts_of(self, who: int) -> Iterator[Fact]:
        for key, facts in self.merge.index.items():
            if key.entity == who:
                yield from (fact for fact in facts if fact.state in _THERE)

    def between(self, one: int | None, other: int) -> Iterator[tuple[Fact, bool]]:
        """The relations of two people, or of everybody to the other; and whether each is said from the other's side."""
        for key, facts in list(self.merge.index.items()):
            if key.attribute == RELATIONSHIP and key.other is not None:
                straight = key.other == other and one in (None, key.entity)
                turned = one is not None and key.entity == other and key.other == one
                if straight or turned:
                    yield from ((fact, turned) for fact in facts if fact.state in _THERE)

    def take_back(self, facts: Iterable[Fact], quote: "CandidateQuote") -> None:
        for fact in list(facts):
            self.has_changed = True
            self.book.retract(fact, quote.message, quote.start, quote.end)

    # --- retract and replace ------------------------------------------------------------------------------------------
    def _retract(self, candidate: Candidate, quote: "CandidateQuote") -> None:
        self.take_back(self._denied(candidate, candidate.value), quote)

    def _denied(self, candidate: Candidate, value: str) -> Iterator[Fact]:
        """The live facts that say ``value``."""
        kind = candidate.kind
        if candidate.attribute == RELATIONSHIP:
            yield from self._denied_relations(candidate, value)
        elif kind == Kind.PLOT_POINT:
            yield from self._event(candidate.name)
        elif candidate.attribute == NAME:
            who = self.who(kind, candidate.name, candidate)
            yield from self._all_of(who) if who is not None else ()
        elif (who := self.who(kind, candidate.name, candidate)) is not None:
            yield from (fact for fact in self.facts_of(who) if _says(fact, candidate.attribute, value))

    def _denied_relations(self, candidate: Candidate, value: str) -> Iterator[Fact]:
        who = self.who(Kind.CHARACTER, candidate.name, candidate)
        other = self.who(Kind.CHARACTER, candidate.other, candidate)
        if other is None or (candidate.name and who is None):
            return
        for fact, turned in self.between(who, other):
            if relations.same(wording.text(fact.value), value, turned=turned):
                yield fact

    def _event(self, told: str) -> Iterator[Fact]:
        """The event that a denial means: the one with most of its words."""
        wanted, best, most = _stems(told), None, 0.0
        for who in {key.entity for key in self.merge.index if self._kind(key.entity) == Kind.PLOT_POINT}:
            for fact in self.facts_of(who):
                if fact.attribute == NAME and wanted:
                    share = len(wanted & _stems(wording.text(fact.value))) / len(wanted)
                    best, most = (who, share) if share > most else (best, most)
        if best is not None and most >= ENOUGH:
            yield from self._all_of(best)

    def _kind(self, who: int) -> str:
        entity = self.cast.entities.get(who)
        return entity.kind if entity is not None else self.book.kinds.get(who, "")

    def _replace(self, candidate: Candidate, quote: "CandidateQuote") -> None:
        if candidate.attribute == NAME:  # another theme, place or event in the place of one
            if candidate.was and (was := self.who(candidate.kind, candidate.was, candidate)) is not None:
                self.take_back(self._all_of(was), quote)
            self.merge.take_statement(candidate)
            return
        rivals = [fact for fact in self._rivals(candidate) if not self._is_same(fact, candidate)]
        self.take_back(rivals, quote)
        self.merge.take_statement(candidate)

    def _is_same(self, fact: Fact, candidate: Candidate) -> bool:
        return wording.same(fact.value) == wording.same(candidate.value) and fact.attribute == candidate.attribute

    def _rivals(self, candidate: Candidate) -> Iterator[Fact]:
        """What cannot stand beside the new statement."""
        who = self.who(candidate.kind, candidate.name, candidate)
        if candidate.attribute == "role" and candidate.value in LEADING_ROLES:
            yield from self._bearers(candidate.value, who)
        if who is None:
            return
        if candidate.attribute == RELATIONSHIP:
            yield from self._rival_relations(candidate, who)
            return
        same = [fact for fact in self.facts_of(who) if fact.attribute == candidate.attribute]
        denied = [fact for fact in same if candidate.was and _says(fact, candidate.attribute, candidate.was)]
        if denied or not (attributes.is_single(candidate.attribute) or candidate.attribute in ONE_AT_A_TIME):
            rivals = denied
        else:
            rivals = [fact for fact in same if fact.story_time == candidate.when]
        yield from rivals
        if candidate.attribute == "occupation":  # what a nurse is described as goes with the nurse
            gone = {wording.same(fact.value) for fact in rivals}
            yield from (
                fact
                for fact in self.facts_of(who)
                if fact.attribute == DESCRIPTION and any(value in wording.same(fact.value) for value in gone)
            )

    def _bearers(self, role: str, who: int | None) -> Iterator[Fact]:
        """Whoever else is said to be the one protagonist."""
        for key, facts in list(self.merge.index.items()):
            if key.attribute == "role" and key.value == wording.same(role) and key.entity != who:
                yield from (fact for fact in facts if fact.state in _THERE)

    def _rival_relations(self, candidate: Candidate, who: int) -> Iterator[Fact]:
        other = self.who(Kind.CHARACTER, candidate.other, candidate)
        if other is None:
            return
        for fact, turned in self.between(who, other):
            said = wording.text(fact.value)
            denied = bool(candidate.was) and relations.same(said, candidate.was, turned=turned)
            if denied or relations.exclude(candidate.value, said, turned=turned):
                yield fact

    # --- who is who ---------------------------------------------------------------------------------------------------
    def _rename(self, candidate: Candidate, quote: "CandidateQuote") -> None:
        who = self.who(candidate.kind, candidate.name, candidate)
        holder = self.cast.meant(candidate.kind, candidate.message_id, candidate.value, ())
        if who is None or any(key != who for key in holder):
            return  # nobody is meant, or somebody else is called so
        kept = set(names.form(candidate.value).core)
        old = [fact for fact in self.facts_of(who) if fact.attribute == NAME]
        dropped = set(names.form(candidate.name).core) - kept
        gone = [fact for fact in old if dropped & set(names.form(wording.text(fact.value)).core)]
        new = self.merge.state(who, NAME, candidate.value, quote, candidate.rule)
        if new is not None:
            self.take_back((fact for fact in gone if fact is not new), quote)
            self.cast.called(candidate.kind, who, (candidate.value,), candidate.message_id)
            self.renamed.append(new)

    def _merge(self, candidate: Candidate, quote: "CandidateQuote") -> None:
        one, other = (self.who(candidate.kind, name, candidate) for name in (candidate.name, candidate.other))
        if one is not None and other is not None and one != other:
            self.has_changed = True
            first, second = sorted((one, other), key=lambda key: (key < 0, abs(key)))
            self.merge.unite(candidate, second, first, quote)

    def _split(self, candidate: Candidate, quote: "CandidateQuote") -> None:
        one, other = (self.who(candidate.kind, name, candidate) for name in (candidate.name, candidate.other))
        if one is None or one != other:
            return
        members = {fact.entity_id for fact in self.facts_of(one)}
        links = [fact for fact in self.book.facts.values() if fact.attribute == SAME_AS and fact.state in Fact.LIVE]
        self.take_back((fact for fact in links if {fact.entity_id, fact.other_id} & (members | {one})), quote)

    def _cut(self, candidate: Candidate, quote: "CandidateQuote") -> None:
        who = self.who(candidate.kind, candidate.name, candidate)
        if who is not None:
            self.take_back(self._all_of(who), quote)

    def _all_of(self, who: int) -> Iterator[Fact]:
        """All that is said of somebody, and what others are to them."""
        yield from self.facts_of(who)
        for key, facts in self.merge.index.items():
            if key.other == who and key.entity != who:
                yield from (fact for fact in facts if fact.state in _THERE)


def _says(fact: Fact, attribute: str, value: str) -> bool:
    """Whether a fact says what is denied: the same, or the same more exactly."""
    alike = {attribute, *({DESCRIPTION, "occupation"} & {attribute} and {DESCRIPTION, "occupation"})}
    if attribute in ("status", "life"):
        alike = {"status", "life", DESCRIPTION}
    if fact.attribute not in alike:
        return False
    if not value or attributes.agree(fact.value, value):
        return True
    wanted, said = _stems(value), _stems(wording.text(fact.value))
    return bool(wanted) and wanted <= said


def _stems(text: str) -> frozenset[str]:
    return frozenset(_ENDING.sub("", word) for word in _WORD.findall(wording.folded(text)))
