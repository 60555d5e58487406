"""What an intake still needs."""

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from chat.models import ChatMessage, Project
from dossiers.facts import editing
from dossiers.models import Dossier, Entity, Fact
from dossiers.presenters import completeness
from dossiers.presenters.completeness import ENOUGH_WORDS, StoryProgress, missing
from tests import factories
from tests.dossiers import told

pytestmark = pytest.mark.django_db

Kind = Entity.Kind


@pytest.fixture
def owner() -> User:
    return factories.person()


@pytest.fixture
def project(owner: User) -> Project:
    return told.project(owner)


@pytest.fixture
def dossier(project: Project) -> Dossier:
    return Dossier.objects.create(project=project)


def keys(progress: StoryProgress) -> list[str]:
    return [item.key for item in progress.missing]


def state(dossier: Dossier, kind: str, name: str, attribute: str = "name", value: object = "") -> None:
    with transaction.atomic():
        editing.add(dossier, kind, name, dossier.project.owner, attribute=attribute, value=value)


def test_nothing_is_done_at_first() -> None:
    progress = missing(None)
    assert (progress.share, progress.percent) == (0.0, 0)
    assert len(progress.missing) == len(progress.items) == 14
    assert sum(item.weight for item in progress.items) == 112


def test_what_is_stated_is_done_and_names_its_facts(dossier: Dossier) -> None:
    state(dossier, Kind.CHARACTER, "Mara", "goal", "to be left in peace")
    state(dossier, Kind.LOCATION, "Porto Velho")
    progress = missing(dossier)
    done = {item.key: item for item in progress.items if item.is_done}
    assert sorted(done) == ["goal", "location", "protagonist"]
    assert done["goal"].facts == (Fact.objects.get(attribute="goal").pk,)
    assert done["goal"].about == "Mara"
    assert done["goal"].label == "What Mara wants"
    assert progress.percent == int(100 * (12 + 8 + 12) / 112)


def test_a_whole_intake_is_complete(dossier: Dossier, project: Project) -> None:
    for attribute, value in [("goal", "peace"), ("age", "34"), ("character_arc", "from silence to light")]:
        state(dossier, Kind.CHARACTER, "Mara", attribute, value)
    state(dossier, Kind.CHARACTER, "Tom", "relationship", "brother of Mara")
    state(dossier, Kind.LOCATION, "Porto Velho")
    state(dossier, Kind.THEME, "silence")
    for note in ("conflict", "time", "opening", "turning_point", "ending"):
        state(dossier, Kind.NOTE, note, "value", "as told")
    told.said(project, "sea " * ENOUGH_WORDS)
    progress = missing(dossier)
    assert keys(progress) == []
    assert (progress.share, progress.percent, progress.heaviest) == (1.0, 100, None)


def test_suggestions_and_what_was_taken_back_do_not_count(dossier: Dossier, owner: User) -> None:
    state(dossier, Kind.CHARACTER, "Mara", "goal", "peace")
    Fact.objects.filter(attribute="goal").update(state=Fact.State.SUGGESTED)
    assert "goal" in keys(missing(dossier))
    Fact.objects.filter(attribute="goal").update(state=Fact.State.RETRACTED)
    assert "goal" in keys(missing(dossier))


def test_an_answer_to_the_question_for_the_end_is_the_end(dossier: Dossier, project: Project) -> None:
    message = told.said(project, "She lights the lamp herself.")
    told.merge(project, told.found(message, "She lights the lamp herself", kind=Kind.PLOT_POINT, rule="asked: ending"))
    assert "ending" not in keys(missing(dossier))


@pytest.mark.parametrize(
    "prose", ["To the end of the pier she walked. The end.", "It ends with a new story.", "The ending is the end."]
)
def test_prose_never_ends_anything(dossier: Dossier, project: Project, prose: str) -> None:
    message = told.said(project, prose)
    told.merge(project, told.found(message, prose.split(".", maxsplit=1)[0], kind=Kind.PLOT_POINT, rule="beat: event"))
    assert {"opening", "turning_point", "ending"} <= set(keys(missing(dossier)))


def test_a_yes_confirms_until_its_turn_is_deleted(dossier: Dossier, project: Project) -> None:
    answer = told.said(project, "Then it ends there.", ChatMessage.Role.ASSISTANT, metadata={"confirmed": "ending"})
    assert "ending" not in keys(missing(dossier))
    ChatMessage.objects.filter(pk=answer.pk).update(set_aside_at=answer.created_at)
    assert "ending" in keys(missing(dossier))


def test_who_is_said_to_be_the_protagonist_is(dossier: Dossier) -> None:
    state(dossier, Kind.CHARACTER, "Tom", "age", "41")
    state(dossier, Kind.CHARACTER, "Mara", "role", "protagonist")
    assert missing(dossier).items[0].about == "Mara"


def test_the_questions_are_few_however_long_the_dossier(
    dossier: Dossier, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        state(dossier, Kind.CHARACTER, f"Person {number}", "age", str(number))
    with django_assert_num_queries(5):
        completeness.missing(dossier)
