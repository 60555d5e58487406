"""``/api/v1/dossiers``: what each door answers."""

import pytest
from rest_framework.test import APIClient

from accounts.identity import tokens
from accounts.models import User
from chat.models import ChatMessage, Project
from tests.dossiers import told
from tests.dossiers.told import Kind, fact, found

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(writer: User) -> Project:
    project = told.project(writer)
    message = told.said(project, "Mara is tall, 34. Then 40. She is the sister of Ben. Oslo.")
    told.merge(
        project,
        found(message, "Mara"),
        found(message, "Ben"),
        found(message, "Oslo", kind=Kind.LOCATION),
        found(message, "Mara", "description", "tall", rule="is tall"),
        found(message, "Mara", "age", "34"),
        found(message, "Mara", "relationship", "sister", other="Ben"),
    )
    told.merge(project, found(message, "Mara", "age", "40"))
    answer = told.said(project, "Is Ben a sailor?", role=ChatMessage.Role.ASSISTANT)
    told.merge(project, found(answer, "Ben", "occupation", "sailor"))
    return project


@pytest.fixture
def own(writer: User) -> APIClient:
    return APIClient(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {tokens.create(writer)[1]}"})


@pytest.fixture
def base(project: Project) -> str:
    return f"/api/v1/dossiers/{project.pk}"


def test_a_dossier_comes_with_its_facts_and_their_words(own: APIClient, project: Project, base: str) -> None:
    body = own.get(base).json()
    assert (body["title"], body["version"], len(body["facts"])) == ("The harbour", 3, 8)
    tall = next(one for one in body["facts"] if one["value"] == "tall")
    message = ChatMessage.objects.get(role="user")
    assert tall | {"created_at": "", "id": 0, "entity": 0, "evidence": []} == {
        "id": 0, "entity": 0, "kind": "character", "name": "Mara", "attribute": "description", "value": "tall",
        "text": "tall", "other": None, "state": "stated", "origin": "writer", "engine": "local", "model": "rules-1",
        "rule": "is tall", "both_true": False, "created_at": "", "evidence": [],
    }  # fmt: skip
    words = tall["evidence"][0]
    assert words | {"id": 0} == {
        "id": 0, "message_id": str(message.pk), "session_id": str(message.session_id), "role": "user",
        "start": 8, "end": 12, "quote": "tall", "withdrawn_at": None,
    }  # fmt: skip
    assert own.get("/api/v1/dossiers").json()["results"][0]["character_count"] == 2
    assert APIClient(SERVER_NAME="localhost").get("/api/v1").json()["dossiers"].endswith("/api/v1/dossiers")


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("state=suggested", ["sailor"]),
        ("kind=location", ["Oslo"]),
        ("attribute=age&state=contradicted", ["34", "40"]),
        ("attribute=relationship", ["sister"]),
        ("limit=2&offset=1", ["tall", "34"]),
        ("state=retracted", []),
    ],
)
def test_facts_are_filtered(own: APIClient, base: str, query: str, values: list[str]) -> None:
    assert [one["value"] for one in own.get(f"{base}/facts?{query}").json()["results"]] == values


@pytest.mark.parametrize("query", ["state=x", "limit=0", "limit=501", "offset=-1", "entity=x", "kind=user"])
def test_a_filter_that_means_nothing_is_refused(own: APIClient, base: str, query: str) -> None:
    refused = own.get(f"{base}/facts?{query}")
    assert (refused.status_code, refused.json()["detail"][0]["loc"][0]) == (422, "query")


def test_a_fact_is_stated_and_said_differently(own: APIClient, project: Project, base: str) -> None:
    said = {"kind": "character", "name": "mara", "attribute": "Eye colour", "value": "blue"}
    stated = own.post(f"{base}/facts", said)
    assert (stated.status_code, stated.json()["attribute"], stated.json()["origin"]) == (201, "eyes", "edit")
    again = own.post(f"{base}/facts", said)
    assert (again.status_code, again["ETag"], again.json()) == (200, stated["ETag"], stated.json())
    reworded = own.patch(f"{base}/facts/{stated.json()['id']}", {"value": "pale blue"})
    assert (reworded.status_code, reworded.json()["value"]) == (200, "pale blue")
    assert fact(project, "blue").state == "retracted"
    assert own.patch(f"{base}/facts/{stated.json()['id']}", {"value": "x"}).status_code == 409


def test_a_relationship_is_stated_with_whom(own: APIClient, project: Project, base: str) -> None:
    said = {"kind": "character", "name": "Ben", "attribute": "relationship", "value": "brother"}
    stated = own.post(f"{base}/facts", said | {"other": fact(project, "Mara").entity_id})
    assert (stated.status_code, stated.json()["text"]) == (201, "brother of Mara")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"kind": "x", "name": "Mara"},
        {"kind": "theme", "name": " "},
        {"kind": "theme", "name": 5},
        {"kind": "theme", "name": "x" * 201},
        {"kind": "theme", "name": "x", "attribute": "k" * 61, "value": "y"},
        {"kind": "theme", "name": "x", "attribute": "mood", "value": {"a": 1}},
    ],
)
def test_what_states_nothing_is_refused(own: APIClient, base: str, said: dict[str, object]) -> None:
    assert own.post(f"{base}/facts", said).status_code == 422


def test_the_writer_decides(own: APIClient, project: Project, base: str) -> None:
    sailor, old, tall = (fact(project, value).pk for value in ("sailor", "34", "tall"))
    assert len(own.get(f"{base}/contradictions").json()) == 1
    answers = [
        own.post(f"{base}/facts/{sailor}/confirm"),
        own.post(f"{base}/facts/{old}/settle"),
        own.post(f"{base}/facts/{tall}/retract"),
        own.post(f"{base}/facts/{tall}/bring-back"),
        own.delete(f"{base}/facts/{sailor}"),
    ]
    assert [(one.status_code, one.json()["state"], one["ETag"]) for one in answers] == [
        (200, "stated", '"v4"'),
        (200, "stated", '"v5"'),
        (200, "retracted", '"v6"'),
        (200, "stated", '"v7"'),
        (200, "retracted", '"v8"'),
    ]
    assert own.get(f"{base}/contradictions").json() == []
    assert own.post(f"{base}/facts/{tall}/settle").status_code == 409
    assert own.post(f"{base}/facts/{tall}/forget").status_code == 404
    assert own.post(f"{base}/facts/{2**70}/confirm").status_code == 404


def test_both_may_be_true(own: APIClient, project: Project, base: str) -> None:
    group = own.get(f"{base}/contradictions").json()[0]
    assert (group["name"], group["attribute"], [one["value"] for one in group["facts"]]) == (
        "Mara",
        "age",
        ["34", "40"],
    )
    both = own.post(f"{base}/facts/{group['facts'][0]['id']}/both-true").json()
    assert (both["state"], both["both_true"]) == ("stated", True)


def test_entities_are_renamed_merged_and_split(own: APIClient, project: Project, base: str) -> None:
    mara, ben = fact(project, "Mara").entity_id, fact(project, "Ben").entity_id
    assert [one["name"] for one in own.get(f"{base}/entities?kind=character").json()["results"]] == ["Mara", "Ben"]
    assert own.patch(f"{base}/entities/{mara}", {"name": "Marit"}).json()["name"] == "Marit"
    merged = own.post(f"{base}/entities/{mara}/merge", {"other": ben}).json()
    assert (merged["aliases"], merged["merged"]) == (["Ben"], [ben])
    assert own.post(f"{base}/entities/{mara}/merge", {"other": ben}).status_code == 409
    assert own.post(f"{base}/entities/{ben}/split", {}).json()["name"] == "Ben"
    assert own.post(f"{base}/entities/{ben}/split", {}).status_code == 409


def test_versions_are_listed_compared_and_restored(own: APIClient, project: Project, base: str) -> None:
    listed = own.get(f"{base}/versions").json()
    assert (listed["count"], [one["number"] for one in listed["results"]]) == (3, [3, 2, 1])
    one = own.get(f"{base}/versions/2").json()
    assert [(line["sign"], line["text"], line["after"]) for line in one["lines"]] == [
        ("changed", "34", "contradicted"), ("added", "40", "contradicted")
    ]  # fmt: skip
    assert one["lines"][1]["evidence"][0]["quote"] == "40"
    assert one["snapshot_json"]["characters"][0]["age"] == ["34", "40"]
    assert own.get(f"{base}/versions/1/compare?with=2").json()["lines"] == one["lines"]
    restored = own.post(f"{base}/versions/1/restore")
    assert (restored["ETag"], restored.json()["snapshot_json"]["characters"][0]["age"]) == ('"v4"', "34")
    assert own.get(f"{base}/versions/4").json()["restored"] == 1
    assert own.get(f"{base}/versions/9").status_code == 404
    assert own.get(f"{base}/versions/1/compare?with=9").status_code == 404
    assert own.get(f"{base}/versions/1/compare").status_code == 422


def test_a_deleted_dossier_can_be_restored(own: APIClient, project: Project, base: str) -> None:
    own.delete(f"/dossier/{project.pk}")
    assert own.get(base).status_code == 404
    assert own.post(f"{base}/versions/3/restore").status_code == 200
    assert own.get(base).json()["version"] == 5


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "facts", {"kind": "theme", "name": "x"}),
        ("patch", "facts/{fact}", {"value": "x"}),
        ("delete", "facts/{fact}", None),
        ("post", "facts/{fact}/retract", None),
        ("patch", "entities/{entity}", {"name": "x"}),
        ("post", "versions/1/restore", None),
    ],
)
def test_a_stale_tag_changes_nothing(
    own: APIClient, project: Project, base: str, method: str, path: str, body: object
) -> None:
    before = told.states(project)
    known = fact(project, "tall")
    address = f"{base}/{path.format(fact=known.pk, entity=known.entity_id)}"
    stale = getattr(own, method)(address, body, headers={"If-Match": '"v1"'})
    assert (stale.status_code, stale.json()["version"], stale["ETag"]) == (412, 3, '"v3"')
    assert told.states(project) == before
    assert getattr(own, method)(address, body, headers={"If-Match": '"v3"'}).status_code in (200, 201)


def test_an_empty_dossier_has_every_list(own: APIClient, writer: User) -> None:
    base = f"/api/v1/dossiers/{told.project(writer).pk}"
    assert [own.get(f"{base}/{name}").json() for name in ("facts", "entities", "versions", "contradictions")] == [
        {"count": 0, "results": []}, {"count": 0, "results": []}, {"count": 0, "results": []}, []
    ]  # fmt: skip
