"""``/sessions`` as the contract has it, and the same things as resources under ``/api/v1``."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from chat import turns
from chat.models import ChatMessage, Project, Session

pytestmark = pytest.mark.django_db


def talk(user: User, count: int = 1, session: Session | None = None) -> Session:
    for number in range(count):
        begun = turns.begin(user, f"Message {number}", session.pk if session else None)
        ChatMessage.objects.filter(pk=begun.answer.pk).update(content=f"Answer {number}", state="complete")
        session = begun.session
    assert session is not None
    return session


def test_the_list_is_a_bare_array_with_exactly_these_fields(writers_api: APIClient, writer: User) -> None:
    session = talk(writer, 2)
    [listed] = writers_api.get("/sessions").json()
    assert listed | {"created_at": "", "updated_at": "", "last_message_at": ""} == {
        "session_id": str(session.pk),
        "user_id": str(writer.pk),
        "project_id": str(session.project_id),
        "title": "Message 0",
        "created_at": "",
        "updated_at": "",
        "last_message_at": "",
        "is_active": True,
        "message_count": 4,
    }
    assert all(listed[name].endswith("Z") for name in ("created_at", "updated_at", "last_message_at"))
    assert datetime.fromisoformat(listed["last_message_at"]) >= datetime.fromisoformat(listed["created_at"])


def test_a_long_list_costs_no_more_queries_than_a_short_one(
    writers_api: APIClient, writer: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        talk(writer)
    with django_assert_max_num_queries(5):
        assert len(writers_api.get("/sessions").json()) == 12


def test_messages_come_oldest_first_with_exactly_these_fields(writers_api: APIClient, writer: User) -> None:
    session = talk(writer, 2)
    listed = writers_api.get(f"/sessions/{session.pk}/messages").json()
    assert [(one["role"], one["content"]) for one in listed] == [
        ("user", "Message 0"),
        ("assistant", "Answer 0"),
        ("user", "Message 1"),
        ("assistant", "Answer 1"),
    ]
    assert {tuple(one) for one in listed} == {("message_id", "session_id", "role", "content", "created_at", "status")}


@pytest.mark.parametrize(
    ("state", "status"),
    [("complete", "complete"), ("interrupted", "interrupted"), ("stopped", "interrupted"), ("failed", "failed")],
)
def test_a_reply_that_was_cut_off_says_so(writers_api: APIClient, writer: User, state: str, status: str) -> None:
    session = talk(writer)
    session.messages.filter(role="assistant").update(state=state)
    rows = writers_api.get(f"/sessions/{session.pk}/messages").json()
    assert [row["status"] for row in rows] == ["complete", status]


def test_messages_are_read_in_parts(writers_api: APIClient, writer: User) -> None:
    session = talk(writer, 40)
    address = f"/sessions/{session.pk}/messages"
    assert len(writers_api.get(address).json()) == 50
    assert len(writers_api.get(address, {"limit": 500}).json()) == 80
    part = writers_api.get(address, {"limit": 2, "offset": 3}).json()
    assert [one["content"] for one in part] == ["Answer 1", "Message 2"]
    assert writers_api.get(address, {"offset": 80}).json() == []


@pytest.mark.parametrize("query", [{"limit": 501}, {"limit": 0}, {"limit": "x"}, {"offset": -1}, {"offset": 2**40}])
@pytest.mark.parametrize("address", ["/sessions", "/sessions/{}/messages", "/api/v1/sessions", "/api/v1/projects"])
def test_limits_beyond_bounds_are_refused(
    writers_api: APIClient, writer: User, query: dict[str, Any], address: str
) -> None:
    answer = writers_api.get(address.format(talk(writer).pk), query)
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["query", *query])


def test_what_was_set_aside_is_neither_listed_nor_counted(writers_api: APIClient, writer: User) -> None:
    session = talk(writer, 2)
    turns.delete(writer, ChatMessage.objects.get(content="Message 0").turn_id)
    assert len(writers_api.get(f"/sessions/{session.pk}/messages").json()) == 2
    assert writers_api.get("/sessions").json()[0]["message_count"] == 2


@pytest.mark.parametrize("address", ["/sessions", "/api/v1/sessions"])
def test_a_deleted_session_is_hidden_and_missing_afterwards(writers_api: APIClient, writer: User, address: str) -> None:
    session = talk(writer)
    gone = writers_api.delete(f"{address}/{session.pk}")
    if address == "/sessions":
        assert (gone.status_code, gone.json()) == (200, {"message": "Session deleted successfully"})
    else:
        assert gone.status_code == 204
    assert writers_api.get("/sessions").json() == []
    for method, place in (("get", ""), ("delete", ""), ("get", "/messages")):
        assert getattr(writers_api, method)(f"{address}/{session.pk}{place}").status_code == 404
    assert writers_api.post("/chat", {"text": "Hello?", "session_id": str(session.pk)}).status_code == 404
    assert ChatMessage.objects.filter(session=session).count() == 2


@pytest.mark.parametrize("address", ["/sessions", "/api/v1/sessions"])
def test_a_session_is_renamed(writers_api: APIClient, writer: User, address: str) -> None:
    session = talk(writer)
    answer = writers_api.patch(f"{address}/{session.pk}", {"title": "  The   lighthouse "})
    assert (answer.status_code, answer.json()["title"], answer.json()["message_count"]) == (200, "The lighthouse", 2)
    for bad in ("", "   ", "x" * 201, None, 5):
        assert writers_api.patch(f"{address}/{session.pk}", {"title": bad}).status_code == 422


@pytest.mark.parametrize("path", ["/sessions", "/sessions/migrate", "/chat"])
def test_a_slash_at_the_end_changes_nothing(writers_api: APIClient, path: str) -> None:
    method = "get" if path == "/sessions" else "post"
    one, other = (getattr(writers_api, method)(path + end, {}) for end in ("", "/"))
    assert (one.status_code, one.content) == (other.status_code, other.content)
    assert one.status_code in (200, 422)


def test_a_literal_address_is_never_an_id(writers_api: APIClient) -> None:
    assert writers_api.get("/sessions/migrate").status_code == 405
    missing = writers_api.get("/sessions/no-uuid")
    assert (missing.status_code, missing["Content-Type"]) == (404, "application/json")
    assert "detail" in missing.json()


def test_nobody_has_no_sessions(api: APIClient) -> None:
    answer = api.get("/sessions")
    assert (answer.status_code, list(answer.json())) == (401, ["detail"])
    assert answer.has_header("WWW-Authenticate")


def test_projects_are_made_renamed_deleted_and_restored(writers_api: APIClient, writer: User) -> None:
    made = writers_api.post("/api/v1/projects", {"title": "Salt"})
    assert (made.status_code, made.json()["title"], made.json()["session_count"]) == (201, "Salt", 0)
    address = f"/api/v1/projects/{made.json()['id']}"
    assert writers_api.patch(address, {"title": "Salt and rain"}).json()["title"] == "Salt and rain"
    assert writers_api.delete(address).status_code == 204
    assert writers_api.get(address).status_code == 404
    assert writers_api.get("/api/v1/projects").json()["count"] == 0
    assert writers_api.get("/api/v1/projects", {"deleted": "true"}).json()["count"] == 1
    restored = writers_api.post(f"{address}/restore")
    assert (restored.status_code, restored.json()["deleted_at"]) == (200, None)
    assert writers_api.post(f"{address}/restore").status_code == 404  # it is not deleted
    assert writers_api.get(address).status_code == 200


def test_a_deleted_project_takes_its_sessions_along_and_brings_them_back(writers_api: APIClient, writer: User) -> None:
    session = talk(writer)
    writers_api.delete(f"/api/v1/projects/{session.project_id}")
    assert writers_api.get(f"/sessions/{session.pk}").status_code == 404
    assert writers_api.post("/chat", {"text": "x", "project_id": str(session.project_id)}).status_code == 404
    writers_api.post(f"/api/v1/projects/{session.project_id}/restore")
    assert writers_api.get(f"/sessions/{session.pk}").status_code == 200


def test_server_owned_fields_cannot_be_written(writers_api: APIClient, writer: User, other: User) -> None:
    session = talk(writer)
    sent = {"title": "New", "owner": str(other.pk), "id": str(uuid.uuid4()), "deleted_at": "2026-01-01T00:00:00Z"}
    writers_api.patch(f"/api/v1/projects/{session.project_id}", sent)
    project = Project.objects.get()
    assert (project.pk, project.owner, project.deleted_at, project.title) == (session.project_id, writer, None, "New")
    writers_api.patch(f"/api/v1/sessions/{session.pk}", {"title": "New", "is_active": False, "owner_id": str(other.pk)})
    session.refresh_from_db()
    assert (session.owner, session.is_active) == (writer, True)


def test_messages_as_resources_show_how_they_came_about(writers_api: APIClient, writer: User) -> None:
    session = talk(writer)
    address = f"/api/v1/sessions/{session.pk}/messages"
    listed = writers_api.get(address).json()
    assert (listed["count"], [one["state"] for one in listed["results"]]) == (2, ["complete", "complete"])
    one = listed["results"][1]
    assert writers_api.get(f"{address}/{one['message_id']}").json() == one
    turns.delete(writer, uuid.UUID(one["turn_id"]))
    assert writers_api.get(address).json()["count"] == 0
    assert writers_api.get(f"{address}/{one['message_id']}").json()["set_aside_at"] is not None


def test_the_apis_front_page_names_them(writers_api: APIClient, analyst: User) -> None:
    client = APIClient(SERVER_NAME="localhost")
    client.force_login(analyst)
    lists = client.get("/api/v1").json()
    assert (lists["projects"], lists["sessions"]) == (
        "http://localhost/api/v1/projects",
        "http://localhost/api/v1/sessions",
    )
    for address in (lists["projects"], lists["sessions"]):
        assert b"<html" in client.get(address, headers={"Accept": "text/html"}).content
