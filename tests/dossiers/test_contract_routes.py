"""``/dossier`` as documented."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.identity import guests, tokens
from accounts.models import User
from chat.models import Project
from tests import factories
from tests.dossiers import told
from tests.dossiers.told import Kind, found

pytestmark = pytest.mark.django_db

EMPTY: dict[str, list[object]] = {"characters": [], "themes": [], "locations": [], "plot_points": []}
SNAPSHOT = {
    "characters": [
        {"name": "Mara", "description": "tall", "relationships": ["sister of Ben"], "character_arc": "learns"},
        {"name": "Ben", "description": "", "relationships": []},
    ],
    "themes": ["loss", "love"],
    "locations": ["Oslo"],
    "plot_points": ["Mara leaves."],
    "title": "The harbour",
}


@pytest.fixture
def project(writer: User) -> Project:
    return told.project(writer)


@pytest.fixture
def own(writer: User) -> APIClient:
    client = APIClient(SERVER_NAME="localhost")
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.create(writer)[1]}")
    return client


def test_a_dossier_is_put_and_given_back(own: APIClient, project: Project, writer: User) -> None:
    put = own.put(f"/dossier/{project.pk}", {"snapshot_json": SNAPSHOT})
    assert put.status_code == 200
    assert set(put.json()) == {"project_id", "user_id", "snapshot_json", "created_at", "updated_at"}
    assert (put.json()["project_id"], put.json()["user_id"]) == (str(project.pk), str(writer.pk))
    got = own.get(f"/dossier/{project.pk}/")
    assert (got.json(), got["ETag"], got["Cache-Control"]) == (put.json(), '"v1"', "private, no-store")
    assert (got.json()["snapshot_json"], got.json()["updated_at"][-1]) == (SNAPSHOT, "Z")


def test_the_list_is_a_bare_array(own: APIClient, project: Project, writer: User) -> None:
    told.project(factories.person("somebody"))
    empty = told.project(writer, "Another")
    own.put(f"/dossier/{project.pk}", {"snapshot_json": SNAPSHOT})
    rows = own.get("/dossier").json()
    assert [(row["project_id"], row["title"], row["character_count"], row["theme_count"]) for row in rows] == [
        (str(project.pk), "The harbour", 2, 2), (str(empty.pk), "Another", 0, 0)
    ]  # fmt: skip
    assert set(rows[0]) == {"project_id", "title", "character_count", "theme_count", "updated_at"}


def test_the_list_takes_as_many_queries_for_three_as_for_one(own: APIClient, writer: User) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            own.put(f"/dossier/{told.project(writer).pk}", {"snapshot_json": SNAPSHOT})
        with CaptureQueriesContext(connection) as captured:
            assert len(own.get("/dossier").json()) == 2 * number - 1
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_project_of_which_nothing_is_known_has_an_empty_dossier(own: APIClient, project: Project) -> None:
    got = own.get(f"/dossier/{project.pk}")
    assert (got.status_code, got.json()["snapshot_json"], got["ETag"]) == (200, EMPTY, '"v0"')


def test_what_was_read_in_messages_is_in_it(own: APIClient, project: Project) -> None:
    message = told.said(project, "Mara loves Oslo.")
    told.merge(project, found(message, "Mara"), found(message, "Oslo", kind=Kind.LOCATION))
    assert own.get(f"/dossier/{project.pk}").json()["snapshot_json"] == EMPTY | {
        "characters": [{"name": "Mara", "description": "", "relationships": []}], "locations": ["Oslo"]
    }  # fmt: skip


def test_a_new_project_comes_with_its_dossier(own: APIClient, writer: User) -> None:
    pk = uuid.uuid4()
    made = own.post("/dossier", {"project_id": str(pk), "snapshot_json": SNAPSHOT})
    assert (made.status_code, made.json()["snapshot_json"]) == (200, SNAPSHOT)
    assert Project.objects.get(pk=pk).owner == writer
    again = own.post("/dossier", {"project_id": str(pk), "snapshot_json": EMPTY})
    assert (again.status_code, again.json()["snapshot_json"], again["ETag"]) == (200, EMPTY, '"v2"')


@pytest.mark.parametrize("wrong", [1, True, None, "", "x", []])
def test_a_new_projects_id_is_a_uuid_as_text(own: APIClient, wrong: object) -> None:
    refused = own.post("/dossier", {"project_id": wrong, "snapshot_json": SNAPSHOT})
    assert (refused.status_code, refused.json()["detail"][0]["loc"]) == (422, ["body", "project_id"])
    assert own.get("/dossier").json() == []


def test_a_deleted_dossier_is_gone_until_something_is_stored(own: APIClient, project: Project) -> None:
    own.put(f"/dossier/{project.pk}", {"snapshot_json": SNAPSHOT})
    deleted = own.delete(f"/dossier/{project.pk}")
    assert (deleted.status_code, deleted.json()) == (200, {"message": "Dossier deleted successfully"})
    calls = [
        own.get(f"/dossier/{project.pk}"),
        own.put(f"/dossier/{project.pk}", {"snapshot_json": SNAPSHOT}),
        own.delete(f"/dossier/{project.pk}"),
    ]
    assert [call.status_code for call in calls] == [404, 404, 404]
    assert own.get("/dossier").json() == []
    again = own.post("/dossier", {"project_id": str(project.pk), "snapshot_json": EMPTY})
    assert (again.status_code, again.json()["snapshot_json"]) == (200, EMPTY)
    assert own.get(f"/dossier/{project.pk}").status_code == 200


def test_a_dossier_that_never_held_anything_can_be_deleted(own: APIClient, project: Project) -> None:
    assert own.delete(f"/dossier/{project.pk}").status_code == 200
    assert own.get(f"/dossier/{project.pk}").status_code == 404
    told.merge(project, found(told.said(project, "Mara."), "Mara"))
    assert own.get(f"/dossier/{project.pk}").status_code == 200


@pytest.mark.parametrize(
    ("snapshot", "where"),
    [
        (["x"], ["body", "snapshot_json"]),
        ({"characters": [{"name": ""}]}, ["body", "snapshot_json", "characters", "0", "name"]),
        ({"themes": "love"}, ["body", "snapshot_json", "themes"]),
    ],
)
def test_what_is_no_snapshot_is_refused(own: APIClient, project: Project, snapshot: object, where: list[str]) -> None:
    refused = own.put(f"/dossier/{project.pk}", {"snapshot_json": snapshot})
    assert (refused.status_code, refused.json()["detail"][0]["loc"]) == (422, where)


HOSTILE = ("{", '{"snapshot_json": NaN}', "[" * 100, '{"snapshot_json": {"a": "\\u0000"}}', "{}")


@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_json_is_refused_in_the_familys_shape(own: APIClient, project: Project, body: str) -> None:
    refused = own.put(f"/dossier/{project.pk}", body, content_type="application/json")
    assert (refused.status_code, isinstance(refused.json()["detail"], list)) == (422, True)


@pytest.mark.parametrize("pk", ["x", "1", "00000000-0000-0000-0000-00000000000g"])
def test_an_address_that_is_no_id_is_not_found(own: APIClient, pk: str) -> None:
    got = own.get(f"/dossier/{pk}")
    assert (got.status_code, "detail" in got.json()) == (404, True)


def test_a_stale_tag_changes_nothing_and_shows_what_is(own: APIClient, project: Project) -> None:
    address = f"/dossier/{project.pk}"
    own.put(address, {"snapshot_json": SNAPSHOT}, headers={"If-Match": '"v0"'})
    stale = own.put(address, {"snapshot_json": EMPTY}, headers={"If-Match": '"v0"'})
    assert (stale.status_code, stale["ETag"], stale.json()["version"]) == (412, '"v1"', 1)
    assert stale.json()["current"]["snapshot_json"] == SNAPSHOT
    assert own.delete(address, headers={"If-Match": '"v7"'}).status_code == 412
    assert own.get(address).json()["snapshot_json"] == SNAPSHOT
    for tag in ('"v1"', 'W/"v1"', '"v0", "v1"', "*"):
        assert own.put(address, {"snapshot_json": SNAPSHOT}, headers={"If-Match": tag}).status_code == 200


def test_without_a_tag_an_edit_is_an_edit(own: APIClient, project: Project) -> None:
    own.put(f"/dossier/{project.pk}", {"snapshot_json": SNAPSHOT})
    assert own.put(f"/dossier/{project.pk}", {"snapshot_json": EMPTY})["ETag"] == '"v2"'


def test_a_guest_has_dossiers_too(api: APIClient) -> None:
    pk = uuid.uuid4()
    made = api.post("/dossier", {"project_id": str(pk), "snapshot_json": SNAPSHOT})
    assert made.status_code == 200
    token = made["X-Anonymous-Token"]
    again = APIClient(SERVER_NAME="localhost", headers={"X-Anonymous-Token": token})
    assert again.get(f"/dossier/{pk}").json() == made.json()
    other = APIClient(SERVER_NAME="localhost", headers={"X-Anonymous-Token": guests.mint().token})
    assert other.get(f"/dossier/{pk}").status_code == 404


def test_a_refused_stranger_leaves_nobody_behind(api: APIClient, project: Project) -> None:
    users = User.objects.count()
    refused = api.post("/dossier", {"project_id": str(project.pk), "snapshot_json": SNAPSHOT})
    assert (refused.status_code, User.objects.count()) == (404, users)
    assert "X-Anonymous-Token" not in refused


@pytest.mark.parametrize("tag", ['"7"', '"v1"', '"v99"'])
def test_a_version_of_a_dossier_that_is_none_yet_is_412(own: APIClient, tag: str) -> None:
    """Of a project that nothing is known of, and of one that is made with the call."""
    headers = {"If-Match": tag}
    project = own.post("/api/v1/projects", {}).json()["id"]
    body = {"project_id": project, "snapshot_json": SNAPSHOT}
    answers = [
        own.post("/dossier", body, headers=headers),
        own.put(f"/dossier/{project}", body, headers=headers),
        own.delete(f"/dossier/{project}", headers=headers),
        own.post("/dossier", {**body, "project_id": str(uuid.uuid4())}, headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [412] * 4
    assert answers[0].json()["version"] == 0
