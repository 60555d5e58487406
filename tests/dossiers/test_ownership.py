"""Who may do what at every door of dossiers."""

import itertools
import uuid
from collections.abc import Callable

import pytest
from django.urls import URLPattern
from rest_framework.test import APIClient

from accounts.identity import guests, tokens
from accounts.models import User
from chat.models import Project
from dossiers.api import urls
from dossiers.models import Dossier, Entity, Fact
from tests import factories
from tests.dossiers import told
from tests.dossiers.told import found

pytestmark = pytest.mark.django_db

SNAPSHOT = {"characters": [], "themes": ["stolen"], "locations": [], "plot_points": []}
ANSWERS = {  # route name → method → status for the owner
    "dossier": {"get": 200, "post": 200},
    "one-dossier": {"get": 200, "put": 200, "delete": 200},
    "dossier-list": {"get": 200},
    "dossier-detail": {"get": 200},
    "dossier-contradictions": {"get": 200},
    "dossier-export": {"get": 200},
    "fact-list": {"get": 200, "post": 201},
    "fact-detail": {"get": 200, "patch": 200, "delete": 200},
    "fact-verb": {"post": 200},
    "entity-list": {"get": 200},
    "entity-detail": {"patch": 200},
    "entity-merge": {"post": 200},
    "entity-split": {"post": 200},
    "version-list": {"get": 200},
    "version-detail": {"get": 200},
    "version-compare": {"get": 200},
    "version-restore": {"post": 200},
    "version-undo": {"post": 200},
}
OPEN_TO_STRANGERS = {("dossier", "post")}
CELLS = [(name, method) for name, methods in ANSWERS.items() for method in methods]


@pytest.fixture
def project(writer: User) -> Project:
    project = told.project(writer)
    message = told.said(project, "Mara and Ben. Mara is tall. Mara is 34. Mara is 40.")
    told.merge(project, found(message, "Mara"), found(message, "Ben"), found(message, "Mara", "description", "tall"))
    told.merge(project, found(message, "Mara", "age", "34"), found(message, "Mara", "age", "40"))
    return project


def bearer(user: User) -> APIClient:
    return APIClient(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {tokens.create(user)[1]}"})


def guest() -> APIClient:
    return APIClient(SERVER_NAME="localhost", headers={"X-Anonymous-Token": guests.mint().token})


def nobody() -> APIClient:
    return APIClient(SERVER_NAME="localhost")


STRANGERS: dict[str, Callable[[], APIClient]] = {
    "another writer": lambda: bearer(factories.person("other")),
    "an analyst": lambda: bearer(factories.analyst("analyst")),
    "the staff": lambda: bearer(factories.person("staff", is_staff=True, is_superuser=True)),
    "a guest": guest,
}


def call(client: APIClient, name: str, method: str, project: Project, **ids: object) -> int:
    """The status that ``client`` is answered at one door, about ``project`` or the ``ids`` given instead."""
    facts = Fact.objects.filter(dossier__project=project)
    mara = facts.get(value="Mara").entity
    known = {
        "project_id": project.pk,
        "fact_id": facts.get(value="tall").pk,
        "entity_id": mara.pk,
        "number": 1,
        "verb": "retract",
        "kind": "json",
    } | ids
    other = facts.get(value="Ben").entity.pk
    bodies = {
        ("dossier", "post"): {"project_id": str(known["project_id"]), "snapshot_json": SNAPSHOT},
        ("one-dossier", "put"): {"snapshot_json": SNAPSHOT},
        ("fact-list", "post"): {"kind": "theme", "name": "stolen"},
        ("fact-detail", "patch"): {"value": "stolen"},
        ("entity-detail", "patch"): {"name": "stolen"},
        ("entity-merge", "post"): {"other": other},
    }
    if name == "entity-split" and not ids and client is not None:
        bodies["entity-split", "post"] = {}
    address = next(pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern) and pattern.name == name)
    path = "/" + str(address.pattern)
    for key, value in known.items():
        for kind in ("str", "int", "slug"):
            path = path.replace(f"<{kind}:{key}>", str(value))
    query = "?with=2" if name == "version-compare" else ""
    return int(getattr(client, method)(path + query, bodies.get((name, method)), format="json").status_code)


def test_no_door_is_missing_here() -> None:
    methods = {
        pattern.name: {
            verb for verb in ("get", "post", "put", "patch", "delete") if hasattr(vars(pattern.callback)["cls"], verb)
        }
        for pattern in urls.urlpatterns
        if isinstance(pattern, URLPattern)
    }
    assert {name: set(methods_of) for name, methods_of in ANSWERS.items()} == {
        name: methods[name] for name in methods if name in ANSWERS
    }
    assert set(methods) - set(ANSWERS) == {"dossier-import"}  # tests/dossiers/test_importing.py


@pytest.mark.parametrize(("name", "method"), CELLS)
def test_the_owner_may(project: Project, writer: User, name: str, method: str) -> None:
    if name == "entity-split":
        mara, ben = (Fact.objects.get(value=value).entity_id for value in ("Mara", "Ben"))
        bearer(writer).post(f"/api/v1/dossiers/{project.pk}/entities/{mara}/merge", {"other": ben})
    assert call(bearer(writer), name, method, project) == ANSWERS[name][method]


@pytest.mark.parametrize(("who", "cell"), list(itertools.product(STRANGERS, CELLS)))
def test_others_cannot_tell_it_from_what_is_not_there(project: Project, who: str, cell: tuple[str, str]) -> None:
    before = told.states(project), Dossier.objects.get(project=project).number
    client = STRANGERS[who]()
    mine = cell in (("dossier", "get"), ("dossier-list", "get"))
    status = call(client, *cell, project)
    assert status == (200 if mine else 404)
    if cell != ("dossier", "post"):
        assert call(client, *cell, project, project_id=uuid.uuid4()) == status
    assert (told.states(project), Dossier.objects.get(project=project).number) == before


@pytest.mark.parametrize("cell", CELLS)
def test_nobody_is_asked_who_they_are(project: Project, cell: tuple[str, str]) -> None:
    before = told.states(project)
    assert call(nobody(), *cell, project) == (404 if cell in OPEN_TO_STRANGERS else 401)
    assert told.states(project) == before


@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell[0].startswith(("fact-d", "fact-v", "entity-"))])
def test_what_is_of_another_dossier_is_not_under_ones_own(project: Project, cell: tuple[str, str]) -> None:
    thief = factories.person("thief")
    own = told.project(thief)
    told.merge(own, found(told.said(own, "Zoe and Kim."), "Zoe"))
    before = told.states(project)
    status = call(bearer(thief), *cell, project, project_id=own.pk)
    assert status == (200 if cell == ("entity-list", "get") else 404)
    assert told.states(project) == before


def test_another_dossiers_character_is_nobodys_relation_or_other_half(project: Project) -> None:
    thief = factories.person("thief")
    own = told.project(thief)
    told.merge(own, found(told.said(own, "Zoe."), "Zoe"))
    client, foreign = bearer(thief), Fact.objects.get(value="Mara").entity_id
    zoe = Entity.objects.get(dossier__project=own).pk
    base = f"/api/v1/dossiers/{own.pk}"
    new = {"kind": "character", "name": "Zoe", "attribute": "relationship", "value": "friend", "other": foreign}
    assert client.post(f"{base}/facts", new).status_code == 404
    assert client.post(f"{base}/entities/{zoe}/merge", {"other": foreign}).status_code == 404
    assert (
        client.post(f"{base}/entities/{zoe}/split", {"facts": [Fact.objects.get(value="tall").pk]}).status_code == 404
    )


def test_an_asserted_user_is_not_believed(project: Project, writer: User) -> None:
    other = bearer(factories.person("other"))
    address = f"/dossier/{project.pk}"
    assert other.get(address, headers={"X-User-Id": str(writer.pk)}).status_code == 403
    assert other.put(address, {"snapshot_json": SNAPSHOT, "user_id": str(writer.pk)}).status_code == 403
    assert nobody().get(address, headers={"X-User-Id": str(writer.pk)}).status_code == 401


def test_a_browser_needs_the_token_of_its_pages_to_change_anything(project: Project, writer: User) -> None:
    client = APIClient(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.force_login(writer)
    assert client.get(f"/dossier/{project.pk}").status_code == 200
    assert client.put(f"/dossier/{project.pk}", {"snapshot_json": SNAPSHOT}).status_code == 403
    assert client.delete(f"/dossier/{project.pk}").status_code == 403


def test_the_dossier_of_a_deleted_project_is_gone(project: Project, writer: User) -> None:
    Project.objects.update(deleted_at=told.later(0))
    client = bearer(writer)
    assert client.get(f"/dossier/{project.pk}").status_code == 404
    assert client.post("/dossier", {"project_id": str(project.pk), "snapshot_json": SNAPSHOT}).status_code == 404
    assert client.get("/dossier").json() == []
