"""Brings what was read in messages into the dossier: who is meant, what is new, what was said before.

The same candidates again change nothing. What is said again adds its words to the fact; that alone makes no version. A
fact that the writer took back stays so, unless the writer says it in a message of a later time: then it is a new fact,
which rests on the new words alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from chat.models import ChatMessage
from dossiers.facts import attributes, version_log
from dossiers.facts.attributes import NAME, RELATIONSHIP, SAME_AS, SHAPE
from dossiers.facts.dossier_edit import DossierEdit
from dossiers.facts.wording import same, text
from dossiers.merging import names
from dossiers.merging.candidates import Candidate, QuoteNotFound, quoted
from dossiers.merging.mentions import Cast
from dossiers.merging.operations import RENAME, STATE, WordOperations
from dossiers.merging.statements import CandidateQuote, StatementKey, naming_order
from dossiers.models import Dossier, Entity, Evidence, Fact, Retraction, Version

State = Fact.State


def merge(
    dossier: Dossier, candidates: Sequence[Candidate], *, engine: str, model: str = "", turn_id: UUID | None = None
) -> Version | None:
    """Merges candidates in the caller's transaction, which has locked ``dossier``; None if its content stayed the same.

    Raises ``QuoteNotFound`` if any candidate's words are not whole words of its message, or the message is not one of
    the dossier's project; then nothing is stored. Candidates of messages that were set aside are passed over.
    """
    merging = FactMerge(DossierEdit(dossier), _messages(dossier, candidates), engine, model)
    merging.take(candidates)
    reason = Version.Reason.CORRECTION if merging.operations.has_changed else Version.Reason.EXTRACTION
    return version_log.record(merging.book, reason=reason, turn_id=turn_id)


def _messages(dossier: Dossier, candidates: Iterable[Candidate]) -> dict[UUID, ChatMessage]:
    ids = {candidate.message_id for candidate in candidates}
    rows = ChatMessage.objects.filter(pk__in=ids, session__project_id=dossier.pk)
    found = {message.pk: message for message in rows.order_by("created_at", "position")}
    if missing := ids - found.keys():
        raise QuoteNotFound(f"{len(missing)} messages are not of this project.")
    return found


class FactMerge:
    """One merge under way."""

    def __init__(self, book: DossierEdit, messages: dict[UUID, ChatMessage], engine: str, model: str) -> None:
        self.book, self.messages, self.engine, self.model = book, messages, engine, model
        self.ranks = {pk: rank for rank, pk in enumerate(messages)}
        self.sheet = book.sheet()
        self.evidence = list(
            Evidence.objects.filter(message__in=messages).only("fact_id", "message_id", "start", "end")
        )
        self.known = {(row.fact_id, row.message_id, row.start, row.end) for row in self.evidence}
        self.recorded = {self._record(row) for row in self.evidence if row.fact_id in book.facts}
        self.index: dict[StatementKey, list[Fact]] = defaultdict(list)
        for fact in book.facts.values():
            self.index[self._key(fact)].append(fact)
        retracted = [pk for pk, fact in book.facts.items() if fact.state == State.RETRACTED]
        self.refused = version_log.decided(book.dossier, retracted) if retracted else {}
        against = Retraction.objects.filter(message__in=messages)
        self.changed = set(against.values_list("message_id", "start", "end"))
        spoken = Retraction.objects.filter(fact__in=retracted, withdrawn_at=None).values("fact_id")
        last = spoken.annotate(last=Max("message__created_at")).values_list("fact_id", "last") if retracted else ()
        self.refused |= {pk: max(moment, self.refused.get(pk, moment)) for pk, moment in last}
        self.cast = Cast(book, self.sheet, self.evidence)
        self.operations = WordOperations(self)
        self.places: dict[int, tuple[int, int]] = {}  # id() of new rows → where they were first said

    def _record(self, row: Evidence) -> tuple[UUID, int, int, str, str]:
        fact = self.book.facts[row.fact_id]
        return row.message_id, row.start, row.end, fact.attribute, same(fact.value)

    def _key(self, fact: Fact) -> StatementKey:
        other = None if fact.other_id is None else self.sheet.lead(fact.other_id)
        return StatementKey(self.sheet.lead(fact.entity_id), fact.attribute, same(fact.value), other)

    def take(self, candidates: Sequence[Candidate]) -> None:
        """Names first and the fullest first, so that it does not matter in which order they were said; but what changes
        something comes after all that was said before it, and before all that is said later."""
        live = [self._checked(one) for one in candidates if self.messages[one.message_id].set_aside_at is None]
        for statements, changes in self._stretches(live):
            for candidate in sorted(statements, key=naming_order):
                self._take(candidate)
            for candidate in changes:
                self._change(candidate)
        self._choose_names()
        self.book.new_entities.sort(key=lambda entity: self.places.get(id(entity), (len(self.ranks), 0)))
        self.book.new_facts.sort(key=lambda fact: self.places[id(fact)])

    def _stretches(self, candidates: Sequence[Candidate]) -> Iterator[tuple[list[Candidate], list[Candidate]]]:
        """Statements up to a message that changes something, and its changes; then the same of what follows."""
        statements: list[Candidate] = []
        for message in self.messages:
            of_message = [one for one in candidates if one.message_id == message]
            changes = sorted((one for one in of_message if one.operation != STATE), key=lambda one: one.start)
            statements += [one for one in of_message if one.operation == STATE]
            if changes:
                yield statements, changes
                statements = []
        yield statements, []

    def _change(self, candidate: Candidate) -> None:
        """An operation, once: words that changed something before do not do so again."""
        spot = (candidate.message_id, candidate.start, candidate.end)
        if spot not in self.changed and candidate.name.strip() + candidate.other.strip():
            self.operations.run(candidate, self._quote(candidate, candidate.start, candidate.end))

    def _choose_names(self) -> None:
        """Has those who were renamed called by their new name, where another is fuller."""
        renamed = self.operations.renamed
        if renamed:
            self.book.flush()
            for fact in renamed:
                sheet = self.book.sheet()
                if sheet.name(fact.entity_id) != text(fact.value):
                    self.book.choose(fact)

    def take_statement(self, candidate: Candidate) -> None:
        """What an operation states beside what it takes back."""
        self._take(candidate)

    def _checked(self, candidate: Candidate) -> Candidate:
        quoted(self.messages[candidate.message_id].content, candidate.start, candidate.end)
        attribute = attributes.canonical(candidate.attribute)
        is_named = attribute == NAME and candidate.operation != RENAME
        return replace(candidate, attribute=attribute, value=candidate.name if is_named else candidate.value)

    def _take(self, candidate: Candidate) -> None:
        spot = (candidate.message_id, candidate.start, candidate.end)
        is_known = (*spot, candidate.attribute, same(candidate.value)) in self.recorded
        if is_known or not candidate.name.strip() or candidate.attribute in (SAME_AS, SHAPE):
            return
        quote = self._quote(candidate, candidate.start, candidate.end)
        who = self._who(candidate, quote)
        if candidate.attribute == NAME:
            self.state(who, NAME, candidate.name.strip(), quote, candidate.rule)
        elif self._named(who, candidate, quote) and candidate.value.strip():
            self._state_attribute(who, candidate, quote)

    def _quote(self, candidate: Candidate, start: int, end: int) -> CandidateQuote:
        return CandidateQuote(self.messages[candidate.message_id], self.ranks[candidate.message_id], start, end)

    def _who(self, candidate: Candidate, quote: CandidateQuote) -> int:
        """The entity that is meant, made where there is none; several are made one where the name shows that."""
        meant = self.cast.meant(candidate.kind, candidate.message_id, candidate.name, candidate.aliases)
        if not meant:
            entity = self.book.entity(candidate.kind)
            meant = [self.cast.enter(candidate.kind, entity)]
        first = min(meant, key=lambda key: (key < 0, abs(key)))
        self.cast.called(candidate.kind, first, (candidate.name, *candidate.aliases), candidate.message_id)
        for other in meant:
            if other != first:
                self.unite(candidate, other, first, quote)
        self._note_place(self.cast.entities.get(first), quote)
        for alias in candidate.aliases:
            self._state_alias(first, alias, candidate)
        return first

    def unite(self, candidate: Candidate, other: int, first: int, quote: CandidateQuote) -> None:
        """Makes two one, unless the writer has split them before."""
        fact = self.state(other, SAME_AS, "", quote, candidate.rule, other=first)
        if fact is None or fact.state not in Fact.LIVE:
            return
        self.cast.unite(candidate.kind, other, first)
        for key in [key for key in self.index if other in (key.entity, key.other)]:
            moved = key._replace(entity=first if key.entity == other else key.entity)
            moved = moved._replace(other=first if key.other == other else key.other)
            self.index[moved] += self.index.pop(key)

    def _state_alias(self, who: int, alias: str, candidate: Candidate) -> None:
        """Another form that the extractor takes for the same, where the message has it."""
        content = self.messages[candidate.message_id].content
        start = names.found_in(alias, content)
        if start is not None and alias.strip():
            end = start + len(alias)
            if (candidate.message_id, start, end, NAME, same(alias)) not in self.recorded:
                self.state(who, NAME, alias.strip(), self._quote(candidate, start, end), candidate.rule)

    def _named(self, who: int, candidate: Candidate, quote: CandidateQuote) -> bool:
        """Whether it has a name that counts at least as much as the statement; the quote names it, where none does."""
        enough = Fact.LIVE if quote.by_writer else (*Fact.LIVE, State.SUGGESTED)
        if not self.cast.has_name(who, enough):
            start = names.found_in(candidate.name, quote.message.content)
            end = None if start is None else start + len(candidate.name)
            naming_it = quote if start is None or end is None else replace(quote, start=start, end=end)
            self.state(who, NAME, candidate.name.strip(), naming_it, candidate.rule)
        return self.cast.has_name(who, enough)

    def _state_attribute(self, who: int, candidate: Candidate, quote: CandidateQuote) -> None:
        value, other, when = candidate.value.strip(), None, candidate.when
        if candidate.attribute == RELATIONSHIP and candidate.other:
            met = self.cast.meant(Entity.Kind.CHARACTER, candidate.message_id, candidate.other, ())
            other = met[0] if len(met) == 1 else None
            if other == who:
                return
            value = value if other is not None else f"{value} of {candidate.other}"
        self.state(who, candidate.attribute, value, quote, candidate.rule, other, when)

    def state(
        self,
        who: int,
        attribute: str,
        value: str,
        quote: CandidateQuote,
        rule: str,
        other: int | None = None,
        when: str = "",
    ) -> Fact | None:
        """Says a fact by ``quote``: the one that says so already, one that had lost its words, or a new one. None where
        the writer had taken it back."""
        facts = self.index[StatementKey(who, attribute, same(value), other)]
        fact = next((one for one in facts if one.state != State.RETRACTED), None)
        if fact is None and self._is_refused(facts, quote):
            return None
        fact = fact or next((one for one in facts if one.pk not in self.refused), None)
        wanted = State.STATED if quote.by_writer else State.SUGGESTED
        if fact is None:
            facts.append(self._new(who, attribute, value, quote, rule, other, wanted, when))
            self.cast.note(facts[-1], who)
            return facts[-1]
        if fact.state == State.RETRACTED or (fact.state == State.SUGGESTED and quote.by_writer):
            fact.state = wanted
        self._add_words(fact, quote)
        return fact

    def _is_refused(self, facts: Iterable[Fact], quote: CandidateQuote) -> bool:
        """Whether the writer took it back after these words were said. The assistant may not say it again at all."""
        moments: list[datetime] = [self.refused[fact.pk] for fact in facts if fact.pk in self.refused]
        return bool(moments) and (not quote.by_writer or quote.message.created_at <= max(moments))

    def _new(
        self,
        who: int,
        attribute: str,
        value: str,
        quote: CandidateQuote,
        rule: str,
        other: int | None,
        state: str,
        when: str,
    ) -> Fact:
        about = self.cast.entities.get(who, who)
        with_whom = {} if other is None else self._with(other)
        origin = Fact.Origin.WRITER if quote.by_writer else Fact.Origin.ASSISTANT
        found = {"engine": self.engine[:40], "model": self.model[:100], "rule": rule[:60]}
        timed = {"story_time": when[:120]} if when else {}
        fact = self.book.add(about, attribute, value, state=state, origin=origin, **found, **timed, **with_whom)
        self._note_place(fact, quote)
        self.book.quote(fact, quote.message, quote.start, quote.end)
        self.known.add((id(fact), quote.message.pk, quote.start, quote.end))
        return fact

    def _with(self, other: int) -> dict[str, Entity | int]:
        entity = self.cast.entities.get(other)
        return {"other_id": other} if entity is None else {"other": entity}

    def _add_words(self, fact: Fact, quote: CandidateQuote) -> None:
        key = (fact.pk or id(fact), quote.message.pk, quote.start, quote.end)
        if key not in self.known:
            self.known.add(key)
            self.book.quote(fact, quote.message, quote.start, quote.end)
            if fact._state.adding:
                self._note_place(fact, quote)

    def _note_place(self, row: Fact | Entity | None, quote: CandidateQuote) -> None:
        if row is not None:
            self.places[id(row)] = min(self.places.get(id(row), quote.place), quote.place)
