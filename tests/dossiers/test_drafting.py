"""Descriptions and scenes by a model, as suggestions."""

import json
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from chat.models import Project
from dossiers.assistant import drafting
from dossiers.assistant.drafting import NoDraft
from dossiers.facts import editing
from dossiers.facts.snapshot import build
from dossiers.models import Dossier, Entity, Fact
from llm.providers import Task
from llm.wire import dialect
from tests import factories
from tests.llm.fakes import FakeModel, fake_model

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeModel]:
    with fake_model(tmp_path_factory.mktemp("fake")) as running:
        yield running


@pytest.fixture
def fake(server: FakeModel, settings: Settings) -> FakeModel:
    dialect.forget()
    server.reset()
    both: dict[str, dict[str, str]] = {name: {} for name in ("LLM_KEYS", "LLM_BASE_URLS", "LLM_MODELS", "LLM_TASKS")}
    for provider in ("gemini", "anthropic"):
        for name, value in server.settings(provider).items():
            both[name] |= value
    for name, values in both.items():
        setattr(settings, name, values)
    settings.LLM_CALLS_PER_SECOND = 200
    server.plan(text="A woman\x1b[1m of few words.")
    return server


@pytest.fixture
def dossier() -> Dossier:
    owner = factories.person()
    made = Dossier.objects.create(project=Project.objects.create(owner=owner))
    with transaction.atomic():
        editing.add(made, Entity.Kind.CHARACTER, "Mara", owner, attribute="goal", value="to be left in peace")
        editing.add(made, Entity.Kind.CHARACTER, "Tom", owner, attribute="age", value="41")
        editing.add(made, Entity.Kind.PLOT_POINT, "Mara lights the lamp", owner)
    made.refresh_from_db()
    return made


def entity(dossier: Dossier, kind: str) -> Entity:
    found = dossier.entities.filter(kind=kind).order_by("pk").first()
    assert found is not None
    return found


def test_a_description_comes_from_stated_facts_and_stays_a_suggestion_until_confirmed(
    fake: FakeModel, dossier: Dossier
) -> None:
    before = build(dossier)
    draft = drafting.describe(entity(dossier, "character"), dossier.project.owner)
    assert (draft.text, draft.engine) == ("A woman of few words.", "gemini")
    asked = json.loads(fake.calls()[-1]["body"]["messages"][-1]["content"])
    assert asked["person"]["stated"] == ["goal: to be left in peace"]
    assert build(dossier) == before
    fact = Fact.objects.get(attribute="description")
    assert (fact.state, fact.origin, fact.engine) == ("suggested", "assistant", "gemini")
    editing.confirm(fact, dossier.project.owner)
    assert build(dossier)["characters"][0]["description"] == "A woman of few words."


def test_another_description_takes_the_place_of_the_first(fake: FakeModel, dossier: Dossier) -> None:
    for _ in range(2):
        drafting.describe(entity(dossier, "character"), dossier.project.owner)
    states = Fact.objects.filter(attribute="description").order_by("pk").values_list("state", flat=True)
    assert list(states) == ["retracted", "suggested"]


def test_a_scene_goes_to_its_own_model_with_those_it_names(fake: FakeModel, dossier: Dossier) -> None:
    draft = drafting.draft_scene(entity(dossier, "plot_point"), dossier.project.owner)
    assert draft.engine == "anthropic"
    asked = json.loads(fake.calls()[-1]["body"]["messages"][-1]["content"])
    assert asked["event"]["is"] == "Mara lights the lamp"
    assert [person["name"] for person in asked["people"]] == ["Mara"]


def test_without_a_model_it_says_so(dossier: Dossier) -> None:
    assert drafting.is_possible(Task.DESCRIPTIONS) is False
    with pytest.raises(NoDraft, match="No language model is set up"):
        drafting.describe(entity(dossier, "character"), dossier.project.owner)


def test_a_failing_model_gives_a_reason_and_changes_nothing(fake: FakeModel, dossier: Dossier) -> None:
    fake.plan("too_long")
    with pytest.raises(NoDraft, match="gave no draft"):
        drafting.describe(entity(dossier, "character"), dossier.project.owner)
    assert Fact.objects.filter(attribute="description").count() == 0
