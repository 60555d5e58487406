import pytest

from accounts.models import User
from chat.models import ChatMessage, Project
from dossiers.facts import editing, versions, withdrawal
from dossiers.models import Dossier, Fact
from tests.dossiers import told
from tests.dossiers.told import fact, found

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(writer: User) -> Project:
    return told.project(writer)


def values(facts: list[Fact]) -> list[object]:
    return [one.value for one in facts]


def test_exactly_what_rested_on_it_alone_goes_and_comes_back(project: Project) -> None:
    first, second = told.said(project, "Mara is tall. Ben."), told.said(project, "Mara is tall and blunt.")
    told.merge(project, found(first, "Mara"), found(first, "Mara", "description", "tall"), found(first, "Ben"))
    told.merge(project, found(second, "Mara"), found(second, "Mara", "description", "tall"))
    told.merge(project, found(second, "Mara", "description", "blunt"))
    before = told.states(project), told.shown(project)
    assert values(withdrawal.consequences([first])) == ["Ben"]
    assert told.states(project) == before[0]
    version = withdrawal.withdraw([first])
    assert version is not None
    assert (version.reason, version.turn_id, version.summary) == ("withdrawal", first.turn_id, "Taken back: Ben.")
    assert told.names(project) == ["Mara"]
    assert withdrawal.withdraw([first]) is None
    withdrawal.bring_back([first])
    assert (told.states(project), told.shown(project)) == before
    assert withdrawal.bring_back([first]) is None


def test_a_contradiction_ends_when_one_side_is_withdrawn(project: Project) -> None:
    first, second = told.said(project, "Mara is 34."), told.said(project, "Mara is 40.")
    told.merge(project, found(first, "Mara"), found(first, "Mara", "age", "34"))
    told.merge(project, found(second, "Mara"), found(second, "Mara", "age", "40"))
    assert fact(project, "34").state == Fact.State.CONTRADICTED
    withdrawal.withdraw([second])
    assert (fact(project, "34").state, fact(project, "40").state) == ("stated", "retracted")
    withdrawal.bring_back([second])
    assert (fact(project, "34").state, fact(project, "40").state) == ("contradicted", "contradicted")


def test_what_the_writer_decided_is_not_touched(project: Project) -> None:
    message = told.said(project, "Mara is tall, blunt, 34 and kind.")
    told.merge(
        project,
        found(message, "Mara"),
        *[found(message, "Mara", "description", one) for one in ("tall", "blunt", "kind")],
    )
    editing.reword(fact(project, "tall"), "very tall", project.owner)
    editing.retract(fact(project, "kind"), project.owner)
    assert values(withdrawal.consequences([message])) == ["blunt"]
    withdrawal.withdraw([message])
    assert told.shown(project)["characters"] == [{"name": "Mara", "description": "very tall", "relationships": []}]
    withdrawal.bring_back([message])
    assert told.shown(project)["characters"][0]["description"] == "blunt; very tall"
    assert fact(project, "kind").state == Fact.State.RETRACTED


def test_a_confirmed_suggestion_is_the_writers(project: Project) -> None:
    answer = told.said(project, "Maybe Tom?", role=ChatMessage.Role.ASSISTANT)
    told.merge(project, found(answer, "Tom"))
    editing.confirm(fact(project, "Tom"), project.owner)
    assert withdrawal.consequences([answer]) == []


def test_what_only_the_assistant_still_says_becomes_a_suggestion(project: Project) -> None:
    answer = told.said(project, "Maybe Tom?", role=ChatMessage.Role.ASSISTANT)
    told.merge(project, found(answer, "Tom"))
    message = told.said(project, "Yes, Tom.")
    told.merge(project, found(message, "Tom"))
    withdrawal.withdraw([message])
    assert (fact(project, "Tom").state, told.names(project)) == ("suggested", [])
    withdrawal.bring_back([message])
    assert (fact(project, "Tom").state, told.names(project)) == ("stated", ["Tom"])


def test_nobody_loses_their_name_while_something_is_said_of_them(project: Project) -> None:
    first, second = told.said(project, "Mara came."), told.said(project, "She is tall.")
    told.merge(project, found(first, "Mara"))
    told.merge(project, found(second, "Mara", "description", "tall"))
    withdrawal.withdraw([first])
    assert told.shown(project)["characters"] == [{"name": "Mara", "description": "tall", "relationships": []}]
    withdrawal.withdraw([second])
    assert told.names(project) == []
    withdrawal.bring_back([second])
    assert told.names(project) == ["Mara"]


def test_said_again_after_it_was_withdrawn_is_the_same_fact(project: Project) -> None:
    first = told.said(project, "Mara.")
    told.merge(project, found(first, "Mara"))
    withdrawal.withdraw([first])
    second = told.said(project, "Mara!")
    told.merge(project, found(second, "Mara"))
    withdrawal.bring_back([first])
    withdrawal.withdraw([second])
    assert (told.names(project), Fact.objects.count()) == (["Mara"], 1)


def test_a_merge_by_a_full_name_goes_with_its_message(project: Project) -> None:
    told.merge(project, found(told.said(project, "Detective Stone."), "Detective Stone"))
    told.merge(project, found(told.said(project, "John."), "John"))
    full = told.said(project, "John Stone.")
    told.merge(project, found(full, "John Stone"))
    assert told.names(project) == ["John Stone"]
    withdrawal.withdraw([full])
    assert told.names(project) == ["Detective Stone", "John"]


def test_messages_without_a_dossier_take_nothing_along(project: Project) -> None:
    message = told.said(project, "Mara.")
    assert (withdrawal.consequences([message]), withdrawal.withdraw([message])) == ([], None)


def test_versions_are_compared_fact_by_fact(project: Project) -> None:
    message = told.said(project, "Mara is tall. Ben is small.")
    told.merge(project, found(message, "Mara"), found(message, "Mara", "description", "tall"))
    told.merge(project, found(message, "Ben"))
    editing.reword(fact(project, "tall"), "very tall", project.owner)
    dossier = Dossier.objects.get()
    lines = [(one.sign, one.subject, one.attribute, one.text) for one in versions.compared(dossier, 1, 3).lines]
    assert lines == [
        ("removed", "Mara", "description", "tall"),
        ("added", "Mara", "description", "very tall"),
        ("added", "Ben", "name", "Ben"),
    ]
    assert versions.compared(dossier, 0, 1).lines[1].quotes[0].quote == "tall"
    assert versions.compared(dossier, 2, 2).lines == ()
    with pytest.raises(versions.NoSuchVersion):
        versions.compared(dossier, 1, 4)


def test_a_restored_version_is_a_version_and_can_be_left_again(project: Project) -> None:
    message = told.said(project, "Mara is 34. Mara is 40.")
    told.merge(project, found(message, "Mara"), found(message, "Mara", "age", "34"))
    told.merge(project, found(message, "Mara", "age", "40"))
    editing.settle_both(fact(project, "34"), project.owner)
    seen = {number: told_of(project, number) for number in (1, 2, 3)}
    dossier = Dossier.objects.get()
    for number in (1, 2, 3, 1, 3, 2):
        version = versions.restore(dossier, number, project.owner)
        assert version is not None
        assert (version.restored, told.shown(project), version.snapshot) == (number, seen[number], seen[number])
    assert fact(project, "34").state == Fact.State.CONTRADICTED
    assert versions.restore(dossier, 2, project.owner) is None
    assert Fact.objects.count() == 3
    with pytest.raises(versions.NoSuchVersion):
        versions.restore(dossier, 99, project.owner)


def told_of(project: Project, number: int) -> object:
    return versions.found(Dossier.objects.get(project=project), number).snapshot
