from typing import Any

import pytest

from accounts.models import User
from chat.models import ChatMessage, Project
from dossiers.facts import contradictions, editing, merge_entities
from dossiers.facts.editing import EditRefused
from dossiers.models import Dossier, Entity, Fact, Version
from tests.dossiers import told
from tests.dossiers.told import Kind, fact, found

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(writer: User) -> Project:
    """Mara with two ages, Detective Stone, and a suggested brother."""
    project = told.project(writer)
    first = told.said(project, "Mara is 34 and tall. Detective Stone looks at her.")
    told.merge(
        project,
        found(first, "Mara"),
        found(first, "Mara", "age", "34"),
        found(first, "Mara", "description", "tall"),
        found(first, "Detective Stone"),
    )
    answer = told.said(project, "Does Mara have a brother, Tom?", role=ChatMessage.Role.ASSISTANT)
    told.merge(project, found(answer, "Tom"), found(answer, "Tom", "description", "brother"))
    second = told.said(project, "Mara is thirty-five.")
    told.merge(project, found(second, "Mara", "age", "thirty-five"))
    return project


@pytest.fixture
def dossier(project: Project) -> Dossier:
    return Dossier.objects.get(project=project)


def character(project: Project, name: str) -> dict[str, object]:
    shown = [one for one in told.shown(project)["characters"] if one["name"] == name]
    assert len(shown) == 1
    return dict(shown[0])


def test_what_cannot_both_be_is_shown_side_by_side(project: Project, dossier: Dossier) -> None:
    group = contradictions.open(dossier)[0]
    assert (group.name, group.attribute) == ("Mara", "age")
    assert [(one.value, one.evidence.get().quote) for one in group.facts] == [
        ("34", "34"), ("thirty-five", "thirty-five")
    ]  # fmt: skip
    assert character(project, "Mara")["age"] == ["34", "thirty-five"]


def test_the_same_said_more_exactly_contradicts_nothing(project: Project, dossier: Dossier) -> None:
    message = told.said(project, "Stone has grey eyes. Light gray eyes. He is dead.")
    told.merge(
        project,
        found(message, "Stone", "eyes", "grey"),
        found(message, "Stone", "eyes", "Light gray"),
        found(message, "Stone", "life", "dead"),
        found(message, "Stone", "life", "killed", quote="He is dead"),
    )
    assert [group.attribute for group in contradictions.open(dossier)] == ["age"]


def test_the_writer_settles_for_one(project: Project, dossier: Dossier) -> None:
    version = editing.settle(fact(project, "34"), project.owner)
    assert version is not None
    assert (version.reason, version.summary) == ("settlement", "Taken back: Mara, age: thirty-five.")
    assert character(project, "Mara")["age"] == "34"
    assert contradictions.open(dossier) == []


def test_the_writer_settles_for_both(project: Project, dossier: Dossier) -> None:
    editing.settle_both(fact(project, "34"), project.owner)
    assert contradictions.open(dossier) == []
    assert character(project, "Mara")["age"] == ["34", "thirty-five"]
    message = told.said(project, "Mara is 40.")
    told.merge(project, found(message, "Mara", "age", "40"))
    assert [one.value for one in contradictions.open(dossier)[0].facts] == ["34", "thirty-five", "40"]


def test_only_what_is_in_dispute_is_settled(project: Project) -> None:
    with pytest.raises(EditRefused):
        editing.settle(fact(project, "tall"), project.owner)


def test_a_confirmed_suggestion_counts(project: Project) -> None:
    editing.confirm(fact(project, "brother"), project.owner)
    assert character(project, "Tom") == {"name": "Tom", "description": "brother", "relationships": []}


def test_a_rejected_suggestion_is_not_made_again_by_the_assistant(project: Project) -> None:
    editing.reject(fact(project, "Tom"), project.owner)
    assert Fact.objects.filter(state=Fact.State.SUGGESTED).count() == 0
    again = told.said(project, "And Tom, the brother?", role=ChatMessage.Role.ASSISTANT, at=told.later(5))
    assert told.merge(project, found(again, "Tom"), found(again, "Tom", "description", "brother")) is None
    told.merge(project, found(told.said(project, "Tom is in.", at=told.later(6)), "Tom"))
    assert character(project, "Tom") == {"name": "Tom", "description": "", "relationships": []}


def test_a_refused_name_is_not_given_to_somebody_else(project: Project, dossier: Dossier) -> None:
    told.merge(project, found(told.said(project, "John Stone."), "John Stone"))
    editing.replace(dossier, told.shown(project) | {"characters": []}, project.owner)
    answer = told.said(project, "John Stone or John?", role=ChatMessage.Role.ASSISTANT, at=told.later(5))
    candidates = [found(answer, "John Stone"), found(answer, "John", quote="John?")]
    told.merge(project, *candidates)
    assert told.merge(project, *candidates) is None
    assert "John Stone" not in [one.value for one in Fact.objects.filter(state=Fact.State.SUGGESTED)]


def test_a_retracted_fact_comes_back_on_request(project: Project) -> None:
    editing.retract(fact(project, "tall"), project.owner)
    assert character(project, "Mara")["description"] == ""
    editing.bring_back(fact(project, "tall"), project.owner)
    assert character(project, "Mara")["description"] == "tall"


def test_with_the_only_name_everything_about_them_goes(project: Project) -> None:
    editing.retract(fact(project, "Mara"), project.owner)
    assert told.names(project) == ["Detective Stone"]
    assert Fact.objects.filter(entity=fact(project, "Mara").entity, state__in=Fact.LIVE).count() == 0
    editing.bring_back(fact(project, "tall"), project.owner)
    assert character(project, "Mara")["description"] == "tall"


def test_a_reworded_fact_stands_in_the_place_of_the_old(project: Project) -> None:
    version = editing.reword(fact(project, "tall"), "very tall", project.owner)
    assert version is not None
    assert version.changes.count() == 2
    assert character(project, "Mara")["description"] == "very tall"
    assert editing.reword(fact(project, "very tall"), "very tall", project.owner) is None


def test_a_reworded_name_is_what_they_are_called(project: Project) -> None:
    told.merge(project, found(told.said(project, "John Stone sat."), "John Stone"))
    editing.reword(fact(project, "John Stone"), "Jack", project.owner)
    assert character(project, "Jack")["aliases"] == ["Detective Stone"]


def test_somebody_renamed_is_still_known_by_the_old_name_in_messages(project: Project) -> None:
    editing.rename(fact(project, "Mara").entity, "Marit", project.owner)
    assert told.names(project) == ["Marit", "Detective Stone"]
    message = told.said(project, "Mara is blunt.", at=told.later(5))
    told.merge(project, found(message, "Mara", "description", "blunt"))
    assert character(project, "Marit")["description"] == "tall; blunt"


def test_a_known_name_is_chosen(project: Project) -> None:
    told.merge(project, found(told.said(project, "John Stone sat."), "John Stone"))
    assert told.names(project) == ["Mara", "John Stone"]
    editing.rename(fact(project, "John Stone").entity, "Detective Stone", project.owner)
    assert told.names(project) == ["Mara", "Detective Stone"]


def test_a_merge_can_be_undone(project: Project) -> None:
    before = told.shown(project)
    mara, stone = fact(project, "Mara").entity, fact(project, "Detective Stone").entity
    version = merge_entities.merge(stone, mara, project.owner)
    assert version is not None
    assert (version.reason, version.summary) == ("merge", "Added: Detective Stone is Mara.")
    assert character(project, "Detective Stone")["aliases"] == ["Mara"]
    merge_entities.split(stone, project.owner)
    assert told.shown(project) == before


def test_names_that_were_joined_by_a_rule_can_be_set_apart(project: Project) -> None:
    message = told.said(project, "Stone drinks.")
    told.merge(project, found(message, "Stone"), found(message, "Stone", "description", "drinks"))
    stone = fact(project, "Stone")
    merge_entities.split(stone.entity, project.owner, [stone, fact(project, "drinks")])
    assert told.names(project) == ["Mara", "Detective Stone", "Stone"]
    assert fact(project, "drinks").evidence.get().quote == "drinks"
    told.merge(project, found(told.said(project, "Stone sleeps.", at=told.later(5)), "Stone", "description", "sleeps"))
    assert character(project, "Stone")["description"] == "drinks; sleeps"


def test_a_merge_of_what_differs_in_kind_is_refused(project: Project) -> None:
    told.merge(project, found(told.said(project, "Oslo."), "Oslo", kind=Kind.LOCATION))
    with pytest.raises(EditRefused):
        merge_entities.merge(fact(project, "Mara").entity, fact(project, "Oslo").entity, project.owner)


def test_the_writer_adds_to_whoever_is_called_so(project: Project, dossier: Dossier) -> None:
    editing.add(dossier, Kind.CHARACTER, "mara", project.owner, attribute="Eye colour", value="blue")
    editing.add(dossier, Kind.THEME, "Loss", project.owner)
    assert character(project, "Mara")["eyes"] == "blue"
    assert told.shown(project)["themes"] == ["Loss"]
    assert editing.add(dossier, Kind.THEME, "loss", project.owner) is None


def test_the_writer_relates_two(project: Project, dossier: Dossier) -> None:
    stone = fact(project, "Detective Stone").entity
    editing.add(dossier, Kind.CHARACTER, "Mara", project.owner, attribute="relationship", value="partner", other=stone)
    assert character(project, "Mara")["relationships"] == ["partner of Detective Stone"]


@pytest.mark.parametrize(
    ("name", "said"), [("", {}), ("Mara", {"attribute": "age"}), ("Mara", {"attribute": "same_as", "value": "x"})]
)
def test_an_edit_that_says_nothing_is_refused(
    project: Project, dossier: Dossier, name: str, said: dict[str, Any]
) -> None:
    with pytest.raises(EditRefused):
        editing.add(dossier, Kind.CHARACTER, name, project.owner, **said)


def test_a_deleted_dossier_is_empty_hidden_and_restorable(project: Project, dossier: Dossier) -> None:
    before = told.shown(project)
    editing.delete(dossier, project.owner)
    dossier.refresh_from_db()
    assert (dossier.deleted_at is None, set(told.states(project).values())) == (False, {"retracted"})
    told.merge(project, found(told.said(project, "Zoe.", at=told.later(5)), "Zoe"))
    dossier.refresh_from_db()
    assert (dossier.deleted_at, told.names(project)) == (None, ["Zoe"])
    assert Entity.objects.count() > 1
    assert before["characters"][0]["name"] in Version.objects.filter(number=1)[0].summary
