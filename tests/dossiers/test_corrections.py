"""What a writer corrects in words, and takes back again."""

import pytest
from django.db import transaction

from chat import turns
from chat.exceptions import Invalid
from chat.models import ChatMessage, Project
from dossiers.facts import editing, versions, withdrawal
from dossiers.facts.attributes import SINGLE_VALUED
from dossiers.files.export import outline
from dossiers.interview import interviewer
from dossiers.interview.conversation import InterviewHistory
from dossiers.models import Dossier, Entity, Fact, kinds
from dossiers.models.kinds import KindOfEntity
from dossiers.presenters import changes, dossier_page, panel
from dossiers.presenters.assistant_view import recall
from tests import factories
from tests.dossiers import told
from tests.dossiers.extraction.reading import read, tell
from tests.dossiers.told import found

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return told.project(factories.person())


def relations(project: Project) -> set[str]:
    return {relation for one in told.shown(project)["characters"] for relation in one["relationships"]}


def corrected(project: Project) -> ChatMessage:
    tell(project, "Anders is Solveig's husband.")
    return tell(project, "No, Anders is Solveig's brother, not her husband.")


def test_a_correction_takes_the_place_of_what_it_corrects(project: Project) -> None:
    corrected(project)
    assert relations(project) == {"brother of Solveig"}


def test_deleting_the_correction_brings_back_what_it_took(project: Project) -> None:
    message = corrected(project)
    withdrawal.withdraw([message])
    assert relations(project) == {"husband of Solveig"}
    withdrawal.bring_back([message])
    assert relations(project) == {"brother of Solveig"}


def test_a_correction_is_undone_as_a_step(project: Project) -> None:
    corrected(project)
    dossier = Dossier.objects.get(project=project)
    versions.undo(dossier, dossier.number, project.owner)
    assert relations(project) == {"husband of Solveig"}


def test_undoing_a_step_leaves_what_came_since(project: Project) -> None:
    corrected(project)
    number = Dossier.objects.get(project=project).number
    tell(project, "Solveig is 42.")
    versions.undo(Dossier.objects.get(project=project), number, project.owner)
    assert {one["name"]: one.get("age") for one in told.shown(project)["characters"]}["Solveig"] == "42"
    assert relations(project) == {"husband of Solveig"}


def test_what_was_taken_back_can_be_said_again_later(project: Project) -> None:
    corrected(project)
    tell(project, "I was wrong, Anders is Solveig's husband after all.")
    assert relations(project) == {"husband of Solveig"}


def test_the_report_names_what_changed(project: Project) -> None:
    tell(project, "Anders is Solveig's husband.")
    turn = told.turn()
    message = told.said(project, "No, Anders is Solveig's brother, not her husband.", at=told.later(9), turn_id=turn)
    with transaction.atomic():
        read(project, message)
    dossier = Dossier.objects.get(project=project)
    dossier.versions.filter(number=dossier.number).update(turn_id=turn)
    report = changes.of_turn(dossier, turn)
    assert report is not None
    assert report.text == "Noted: Anders, brother of Solveig. Withdrawn: Anders, husband of Solveig."


def test_nothing_is_said_to_be_corrected_that_was_not(project: Project) -> None:
    tell(project, "Mara is a nurse.")
    spoken = interviewer.answer(
        InterviewHistory(latest="Actually call it off.", known=recall(Dossier.objects.get()), seed="1")
    )
    assert "orrected" not in spoken.text
    assert changes.of_turn(Dossier.objects.get(), told.turn()) is None


def test_relations_that_exclude_each_other_are_in_dispute_unless_corrected(project: Project) -> None:
    tell(project, "Anders is Solveig's husband.")
    tell(project, "Solveig is Anders's sister.")
    states = {fact.state for fact in Fact.objects.filter(attribute="relationship")}
    assert states == {Fact.State.CONTRADICTED}


def test_what_holds_since_another_time_of_the_story_contradicts_nothing(project: Project) -> None:
    tell(project, "Fabio's eyes are green.")
    tell(project, "Fabio's eyes are blue after the accident.")
    assert {fact.state for fact in Fact.objects.filter(attribute="eyes")} == {Fact.State.STATED}
    assert {fact.story_time for fact in Fact.objects.filter(attribute="eyes")} == {"", "after the accident"}


@pytest.mark.parametrize("attribute", sorted(SINGLE_VALUED))
def test_what_has_one_value_contradicts_another(project: Project, attribute: str) -> None:
    message = told.said(project, "Mara: north. Mara: south.")
    told.merge(project, found(message, "Mara", attribute, "north"), found(message, "Mara", attribute, "south"))
    assert {fact.state for fact in Fact.objects.filter(attribute=attribute)} == {Fact.State.CONTRADICTED}


def test_the_assistant_calls_people_as_the_page_does(project: Project) -> None:
    first = told.said(project, "John Stone came.")
    second = told.said(project, "John slept. John is tall.")
    told.merge(project, found(first, "John Stone"), found(second, "John"), found(second, "John", "description", "tall"))
    dossier = Dossier.objects.get(project=project)
    assert [one.name for one in recall(dossier).people] == ["John Stone"]
    editing.rename(told.fact(project, "John Stone").entity, "Jonathan", project.owner)
    assert [one.name for one in recall(dossier).people] == ["Jonathan"]
    spoken = interviewer.answer(InterviewHistory(latest="Who is Jonathan?", known=recall(dossier), seed="1"))
    assert spoken.text.startswith("Jonathan")
    assert "Jonathan" in panel.build_panel(project, dossier).progress.missing[0].missing + spoken.text


def test_every_kind_has_a_row() -> None:
    assert {one.kind for one in kinds.KINDS} == set(Entity.Kind.values)


def test_a_kind_that_is_added_is_shown_exported_and_kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    row = KindOfEntity("item", "items", "Items", "Items", "Things")
    monkeypatch.setattr(kinds, "KINDS", (*kinds.KINDS, row))
    message = told.said(project, "The brass key opens the tower.")
    told.merge(project, found(message, "brass key", kind="item"))  # type: ignore[arg-type]  # a kind of tomorrow
    dossier = Dossier.objects.get(project=project)
    assert told.shown(project)["items"] == ["brass key"]
    assert [one.name.text for one in dossier_page.build_dossier_page(dossier).of("item")] == ["brass key"]
    assert "items" in [part.anchor for part in panel.build_panel(project, dossier).parts]
    assert [part.title for part in outline.build_outline(dossier).parts] == ["Items"]
    editing.replace(dossier, {**told.shown(project), "items": ["brass key", "rope"]}, project.owner)
    assert told.shown(project)["items"] == ["brass key", "rope"]


def test_a_text_that_is_too_long_is_refused_in_words_before_anything_is_lost(project: Project) -> None:
    with pytest.raises(Invalid, match="at most 10,000 characters, and this has 10,001"):
        turns.begin(project.owner, "a" * 10_001)
    assert not ChatMessage.objects.exists()
