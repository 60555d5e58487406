"""What goes when messages are deleted or replaced, and comes back with them: the facts that rested on them alone.

What the writer entered, confirmed or restored by hand rests on that and stays. A fact whose remaining words are only
the assistant's becomes a suggestion. A name also rests on what else is said of its bearer: it stays as long as there is
such a statement, which would be about nobody otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from chat.models import ChatMessage
from dossiers.facts import version_log
from dossiers.facts.attributes import NAME, SAME_AS, SHAPE
from dossiers.facts.current_facts import ordered_names
from dossiers.facts.dossier_edit import DossierEdit
from dossiers.models import Change, Dossier, Evidence, Fact, Retraction, Version

State = Fact.State
_STATEMENTS_APART = (NAME, SAME_AS, SHAPE)


def consequences(messages: Sequence[ChatMessage]) -> list[Fact]:
    """The facts that withdrawing ``messages`` would retract, first said first. Changes nothing."""
    gone: list[Fact] = []
    for dossier, ids in _dossiers(messages):
        book = DossierEdit(dossier)
        Weighing(book, ids, leaving=True).withdraw()
        gone += [
            fact
            for pk, fact in sorted(book.facts.items())
            if fact.state == State.RETRACTED and book.before[pk] != State.RETRACTED
        ]
    return gone


@transaction.atomic
def withdraw(messages: Sequence[ChatMessage]) -> Version | None:
    """Retracts what rested on these messages alone; None where nothing did. Again, it changes nothing."""
    version = None
    for dossier, ids in _dossiers(messages, lock=True):
        book = DossierEdit(dossier)
        Weighing(book, ids, leaving=True).withdraw()
        for words in (Evidence, Retraction):
            words.objects.filter(message__in=ids, withdrawn_at=None).update(withdrawn_at=timezone.now())
        version = version_log.record(book, reason=Version.Reason.WITHDRAWAL, turn_id=_turn(messages)) or version
    return version


@transaction.atomic
def bring_back(messages: Sequence[ChatMessage]) -> Version | None:
    """The inverse: facts that went with these messages are stated again, but for those that the writer has decided
    about since."""
    version = None
    for dossier, ids in _dossiers(messages, lock=True):
        for words in (Evidence, Retraction):
            words.objects.filter(message__in=ids).exclude(withdrawn_at=None).update(withdrawn_at=None)
        book = DossierEdit(dossier)
        Weighing(book, ids, leaving=False).bring_back()
        version = version_log.record(book, reason=Version.Reason.RETURN, turn_id=_turn(messages)) or version
    return version


def _dossiers(messages: Sequence[ChatMessage], lock: bool = False) -> Iterator[tuple[Dossier, list[UUID]]]:
    """The dossiers of the messages' projects, each with its messages."""
    ids = [message.pk for message in messages]
    by_project: dict[UUID, list[UUID]] = defaultdict(list)
    for pk, project in ChatMessage.objects.filter(pk__in=ids).values_list("pk", "session__project_id"):
        by_project[project].append(pk)
    rows = Dossier.objects.filter(pk__in=by_project).order_by("pk")
    for dossier in rows.select_for_update() if lock else rows:
        yield dossier, by_project[dossier.pk]


def _turn(messages: Sequence[ChatMessage]) -> UUID | None:
    """The turn of the messages, if they are of one."""
    turns = {message.turn_id for message in messages}
    return turns.pop() if len(turns) == 1 else None


class Weighing:
    """What the facts that messages bear on rest on otherwise. ``leaving``: as if the messages were gone already."""

    def __init__(self, book: DossierEdit, messages: Iterable[UUID], *, leaving: bool) -> None:
        self.book = book
        self.sheet = book.sheet()
        messages = list(messages)
        touched = set(Evidence.objects.filter(message__in=messages).values_list("fact_id", flat=True))
        self.freed = set(Retraction.objects.filter(message__in=messages).values_list("fact_id", flat=True))
        touched |= self.freed
        roots = {self.sheet.lead(book.facts[pk].entity_id) for pk in touched}
        self.by_root: dict[int, list[Fact]] = defaultdict(list)
        for fact in book.facts.values():
            root = self.sheet.lead(fact.entity_id)
            if root in roots:
                self.by_root[root].append(fact)
        self.scope = [fact for facts in self.by_root.values() for fact in facts]
        ids = [fact.pk for fact in self.scope]
        self.decided = version_log.decided(book.dossier, ids)
        rows = Evidence.objects.filter(fact__in=ids, withdrawn_at=None)
        rows = rows.exclude(message__in=messages) if leaving else rows
        self.roles: dict[int, set[str]] = defaultdict(set)
        self.said: dict[int, datetime] = {}  # when the writer last said it
        for pk, role, moment in rows.values_list("fact_id", "message__role", "message__created_at"):
            self.roles[pk].add(role)
            if role == ChatMessage.Role.USER:
                self.said[pk] = max(moment, self.said.get(pk, moment))
        against = Retraction.objects.filter(fact__in=ids, withdrawn_at=None)
        against = against.exclude(message__in=messages) if leaving else against
        taken_back = against.values("fact_id").annotate(last=Max("message__created_at"))
        self.taken_back: dict[int, datetime] = dict(taken_back.values_list("fact_id", "last"))

    def withdraw(self) -> None:
        undecided = [
            fact
            for fact in self.scope
            if not self._is_decided(fact) and (fact.state != State.RETRACTED or fact.pk in self.freed)
        ]
        for fact in undecided:
            if fact.attribute != NAME:
                fact.state = self._supported(fact)
        for facts in self.by_root.values():
            self._withdraw_names([fact for fact in facts if fact in undecided and fact.attribute == NAME], facts)

    def _withdraw_names(self, names: list[Fact], facts: list[Fact]) -> None:
        was = {fact.pk: fact.state for fact in names}
        for fact in names:
            fact.state = self._supported(fact)
        for states in (Fact.LIVE, (State.SUGGESTED,)):
            if _says(facts, states) and not _says(facts, (*states, *Fact.LIVE), named=True):
                lost = [fact for fact in names if was[fact.pk] in states]
                for keeper in self._first(lost):
                    keeper.state = was[keeper.pk]

    def bring_back(self) -> None:
        """Only what went with a message: a retraction by hand is decided."""
        for facts in self.by_root.values():
            undecided = [fact for fact in facts if not self._is_decided(fact) and self.roles[fact.pk]]
            for fact in undecided:
                if fact.pk in self.freed and fact.state != State.RETRACTED:
                    fact.state = self._supported(fact)
            came = [fact for fact in undecided if fact.state in (State.RETRACTED, State.SUGGESTED)]
            for fact in came:
                fact.state = self._supported(fact)
            if all(fact.attribute == NAME for fact in came):
                continue
            for states in (Fact.LIVE, (State.SUGGESTED,)):
                if _says(facts, states) and not _says(facts, (*states, *Fact.LIVE), named=True):
                    for keeper in self._first(self._last_lost(facts)):
                        keeper.state = states[0]

    def _last_lost(self, facts: list[Fact]) -> list[Fact]:
        """The names that were the last to go with messages."""
        lost = [fact for fact in facts if fact.attribute == NAME and not self._is_decided(fact)]
        steps = Change.objects.filter(fact__in=lost).values("fact_id")
        went = dict(steps.annotate(last=Max("version__number")).values_list("fact_id", "last"))
        newest = max(went.values(), default=0)
        return [fact for fact in lost if went.get(fact.pk) == newest]

    def _first(self, names: list[Fact]) -> list[Fact]:
        if not names:
            return []
        return ordered_names(self.book.kinds[names[0].entity_id], names, self.sheet.shape.called)[:1]

    def _is_decided(self, fact: Fact) -> bool:
        return fact.origin == Fact.Origin.EDIT or fact.pk in self.decided

    def _supported(self, fact: Fact) -> str:
        """What the remaining words make of a fact."""
        roles = self.roles[fact.pk]
        if (moment := self.taken_back.get(fact.pk)) is not None and moment >= self.said.get(fact.pk, moment):
            return State.RETRACTED
        if ChatMessage.Role.USER in roles:
            return fact.state if fact.state in Fact.LIVE else State.STATED
        return State.SUGGESTED if roles else State.RETRACTED


def _says(facts: Iterable[Fact], states: Sequence[str], *, named: bool = False) -> bool:
    """Whether there are names in one of these states, or statements."""
    if named:
        return any(fact.attribute == NAME and fact.state in states for fact in facts)
    return any(fact.attribute not in _STATEMENTS_APART and fact.state in states for fact in facts)
