"""Random histories of a dossier: what must hold whatever happened before."""

from contextlib import suppress
from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from chat.models import ChatMessage
from dossiers.facts import contradictions, editing, merge_entities, snapshot, version_log, versions, withdrawal
from dossiers.facts.current_facts import CurrentFacts
from dossiers.facts.editing import EditRefused
from dossiers.files.export import outline
from dossiers.models import Dossier, Evidence, Fact, Version
from dossiers.presenters import dossier_page
from dossiers.presenters.assistant_view import recall
from tests import factories
from tests.dossiers import told
from tests.dossiers.told import Kind, found

pytestmark = pytest.mark.django_db

NAMES = ("John Stone", "John", "Detective Stone", "Mara", "John Miller", "Mr. Stone", "Ben")
VERBS = ("retract", "confirm", "reject", "bring_back", "settle", "settle_both")
SAID = {"age": ("34", "40"), "eyes": ("green", "blue"), "description": ("tall", "kind")}
TEXT = ". ".join((*NAMES, *(value for values in SAID.values() for value in values), "Oslo", "sister"))
State = Fact.State
OPERATIONS = ("retract", "replace", "rename", "merge", "split", "cut")


abouts = some.tuples(some.sampled_from(NAMES), some.sampled_from(sorted(SAID)), some.booleans())


class Histories(RuleBasedStateMachine):
    """A dossier that is talked about, edited, and gone back in."""

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.project = told.project(factories.person())
        self.messages: list[ChatMessage] = []
        self.set_aside: list[ChatMessage] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @property
    def dossier(self) -> Dossier | None:
        return Dossier.objects.filter(project=self.project).first()

    def facts(self, *states: str) -> list[Fact]:
        return list(Fact.objects.filter(dossier__project=self.project, state__in=states).order_by("pk"))

    @rule(
        about=some.lists(abouts, min_size=1, max_size=4),
        by_writer=some.booleans() | some.just(True),
    )
    def say(self, about: list[tuple[str, str, bool]], by_writer: bool) -> None:
        role = ChatMessage.Role.USER if by_writer else ChatMessage.Role.ASSISTANT
        message = told.said(self.project, TEXT, role=role, at=told.later(len(self.messages) + 1))
        self.messages.append(message)
        candidates = []
        for name, attribute, first in about:
            candidates += [found(message, name), found(message, name, attribute, SAID[attribute][first])]
        candidates += [found(message, "Oslo", kind=Kind.LOCATION)]
        candidates += [found(message, about[0][0], "relationship", "sister", other=about[-1][0])]
        told.merge(self.project, *candidates)
        before = told.states(self.project)
        assert told.merge(self.project, *candidates) is None
        assert told.states(self.project) == before

    @precondition(lambda self: self.messages)
    @rule(which=some.integers(0, 99), count=some.integers(1, 2))
    def withdraw(self, which: int, count: int) -> None:
        start = which % len(self.messages)
        going = self.messages[start : start + count]
        before = told.states(self.project)
        alone = self.resting_on(going)
        announced = [fact.pk for fact in withdrawal.consequences(going)]
        assert told.states(self.project) == before
        withdrawal.withdraw(going)
        gone = [pk for pk, state in told.states(self.project).items() if state == State.RETRACTED != before[pk]]
        assert announced == sorted(gone)
        assert set(gone) <= alone
        # A name also rests on what else is said of its bearer; all else goes exactly when nothing else is left.
        assert {pk for pk in alone if before[pk] != State.RETRACTED} - set(gone) <= self.names()
        for message in going:
            ChatMessage.objects.filter(pk=message.pk).update(set_aside_at=told.later(0))
        self.messages = [message for message in self.messages if message not in going]
        self.set_aside += going

    def resting_on(self, going: list[ChatMessage]) -> set[int]:
        """Facts, not edited, without words in other messages that are still there."""
        rows = Evidence.objects.filter(withdrawn_at=None, fact__dossier__project=self.project).exclude(
            message__in=going
        )
        supported = set(rows.values_list("fact_id", flat=True))
        decided = set(version_log.decided(self.dossier, list(told.states(self.project)))) if self.dossier else set()
        return {
            fact.pk
            for fact in self.facts(*State.values)
            if fact.pk not in supported | decided and fact.origin != Fact.Origin.EDIT
        }

    def names(self) -> set[int]:
        return {fact.pk for fact in self.facts(*State.values) if fact.attribute == "name"}

    @precondition(lambda self: self.messages)
    @rule(which=some.integers(0, 99))
    def withdraw_and_bring_back(self, which: int) -> None:
        message = self.messages[which % len(self.messages)]
        before = told.states(self.project), told.shown(self.project)
        withdrawal.withdraw([message])
        withdrawal.bring_back([message])
        assert (told.states(self.project), told.shown(self.project)) == before

    @precondition(lambda self: self.set_aside)
    @rule(which=some.integers(0, 99))
    def bring_back(self, which: int) -> None:
        message = self.set_aside.pop(which % len(self.set_aside))
        ChatMessage.objects.filter(pk=message.pk).update(set_aside_at=None)
        message.set_aside_at = None
        self.messages.append(message)
        edited = {fact.pk: fact.state for fact in self.facts(*State.values) if fact.origin == Fact.Origin.EDIT}
        withdrawal.bring_back([message])
        after = told.states(self.project)
        back = {pk for pk, state in edited.items() if state == State.RETRACTED != after[pk]}
        assert back == set()

    @rule(
        which=some.integers(0, 99),
        verb=some.sampled_from(VERBS),
    )
    def act(self, which: int, verb: str) -> None:
        facts = self.facts(*State.values)
        if facts:
            with suppress(EditRefused):
                getattr(editing, verb)(facts[which % len(facts)], self.project.owner)

    @rule(which=some.integers(0, 99), name=some.sampled_from(NAMES))
    def rename(self, which: int, name: str) -> None:
        facts = self.facts(State.STATED)
        if facts:
            with suppress(EditRefused):
                editing.rename(facts[which % len(facts)].entity, name, self.project.owner)

    @rule(one=some.integers(0, 99), other=some.integers(0, 99))
    def merge_or_split(self, one: int, other: int) -> None:
        facts = self.facts(State.STATED)
        if facts:
            first, second = facts[one % len(facts)].entity, facts[other % len(facts)].entity
            with suppress(EditRefused):
                if first == second:
                    merge_entities.split(first, self.project.owner)
                else:
                    merge_entities.merge(first, second, self.project.owner)

    @precondition(lambda self: self.dossier)
    @rule(about=abouts, new=some.sampled_from(NAMES), operation=some.sampled_from(OPERATIONS))
    def correct(self, about: tuple[str, str, bool], new: str, operation: str) -> None:
        """The writer takes something back, or says it differently, in words."""
        name, attribute, first = about
        message = told.said(self.project, TEXT, at=told.later(len(self.messages) + len(self.set_aside) + 1))
        self.messages.append(message)
        value = new if operation == "rename" else SAID[attribute][first]
        correction = replace(
            found(message, name, "name" if operation == "rename" else attribute, value, quote=name),
            operation=operation,
            other=new if operation in ("merge", "split") else "",
        )
        told.merge(self.project, correction)
        after = told.states(self.project)
        assert told.merge(self.project, correction) is None
        assert told.states(self.project) == after

    @precondition(lambda self: self.dossier and self.dossier.number)
    @rule(which=some.integers(0, 99))
    def undo(self, which: int) -> None:
        assert self.dossier is not None
        versions.undo(self.dossier, 1 + which % self.dossier.number, self.project.owner)

    @precondition(lambda self: self.dossier)
    @rule(eyes=some.sampled_from(["grey", "green"]), drop=some.booleans(), turn=some.booleans())
    def put(self, eyes: str, drop: bool, turn: bool) -> None:
        wanted = told.shown(self.project)
        for character in wanted["characters"][:1]:
            character["eyes"] = eyes
        wanted["characters"] = wanted["characters"][1:] if drop else wanted["characters"]
        wanted["characters"] = wanted["characters"][::-1] if turn else wanted["characters"]
        assert self.dossier is not None
        editing.replace(self.dossier, wanted, self.project.owner)
        assert told.shown(self.project) == wanted

    @precondition(lambda self: self.dossier)
    @rule(which=some.integers(0, 99))
    def restore(self, which: int) -> None:
        assert self.dossier is not None
        number = which % (self.dossier.number + 1)
        versions.restore(self.dossier, number, self.project.owner)
        assert told.shown(self.project) == (self.version(number) if number else told_nothing())

    def version(self, number: int) -> object:
        return Version.objects.get(dossier__project=self.project, number=number).snapshot

    @invariant()
    def the_log_tells_the_states(self) -> None:
        dossier = self.dossier
        if dossier is not None:
            assert version_log.at(dossier, dossier.number) == told.states(self.project)
            if dossier.number:
                assert self.version(dossier.number) == snapshot.build(dossier)

    @invariant()
    def everybody_is_called_the_same_everywhere(self) -> None:
        """On the page, by the assistant, in documents and in the snapshot."""
        dossier = self.dossier
        if dossier is not None:
            shown = [(one.pk, one.name.text) for one in dossier_page.build_dossier_page(dossier).of(Kind.CHARACTER)]
            recalled = {pk: one.name for one in recall(dossier).people for pk in one.entities}
            assert [(pk, recalled[pk]) for pk, _ in shown] == shown
            names = [name for _, name in shown]
            assert [character["name"] for character in snapshot.build(dossier)["characters"]] == names
            parts = [part for part in outline.build_outline(dossier).parts if part.title == "Characters"]
            assert [entry.name.text for part in parts for entry in part.entries] == names

    @invariant()
    def every_quote_is_found(self) -> None:
        for row in Evidence.objects.filter(fact__dossier__project=self.project).select_related("message"):
            assert row.message.content[row.start : row.end] == row.quote

    @invariant()
    def contradictions_follow_from_what_is_live(self) -> None:
        if self.dossier is not None:
            sheet = CurrentFacts(self.dossier.facts.all(), dict(self.dossier.entities.values_list("pk", "kind")))
            assert contradictions.derived(sheet) == {fact.pk: fact.state for fact in sheet.live}


def told_nothing() -> dict[str, list[object]]:
    return {"characters": [], "themes": [], "locations": [], "plot_points": []}


def test_whatever_happens_the_log_tells_it_and_words_hold() -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
