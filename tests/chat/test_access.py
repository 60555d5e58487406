"""Who gets what: every route of this app, with every method, for every kind of caller and every kind of object.

The routes come from the address configuration itself; one that is not in the table fails the first test.
"""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver
from rest_framework.test import APIClient

from accounts.identity import guests
from accounts.models import User
from chat import turns, urls
from chat.models import ChatMessage, Project, Session
from tests import factories
from tests.chat.conftest import client_of, client_of_guest

pytestmark = pytest.mark.django_db

METHODS = ("get", "post", "put", "patch", "delete")
MISSING = {name: str(uuid.UUID(int=number)) for number, name in enumerate(("session", "project", "turn", "message"), 1)}
TITLE = {"title": "New"}
# Address → method → what is sent, and how the owner is answered.
TABLE: dict[str, dict[str, tuple[dict[str, str], int]]] = {
    "chat": {"post": ({"text": "More.", "session_id": "{session}", "project_id": "{project}"}, 200)},
    "chat/{turn}": {"get": ({}, 200), "delete": ({}, 200)},
    "chat/{turn}/stop": {"post": ({}, 200)},
    "chat/{turn}/regenerate": {"post": ({}, 200)},
    "chat/{turn}/edit": {"post": ({"text": "Other."}, 200)},
    "chat/{turn}/consequences": {"get": ({}, 200)},
    "chat/{turn}/return": {"post": ({}, 200)},
    "sessions": {"get": ({}, 200)},
    "sessions/migrate": {"post": ({"temp_user_id": "x", "permanent_user_id": "y"}, 403)},
    "sessions/{session}": {"get": ({}, 200), "patch": (TITLE, 200), "delete": ({}, 200)},
    "sessions/{session}/messages": {"get": ({}, 200)},
    "api/v1/projects": {"get": ({}, 200), "post": (TITLE, 201)},
    "api/v1/projects/{project}": {"get": ({}, 200), "patch": (TITLE, 200), "delete": ({}, 204)},
    "api/v1/projects/{project}/restore": {"post": ({}, 404)},  # it is not deleted
    "api/v1/sessions": {"get": ({}, 200)},
    "api/v1/sessions/{session}": {"get": ({}, 200), "patch": (TITLE, 200), "delete": ({}, 204)},
    "api/v1/sessions/{session}/messages": {"get": ({}, 200)},
    "api/v1/sessions/{session}/messages/{message}": {"get": ({}, 200)},
}
CELLS = [(address, method) for address, methods in TABLE.items() for method in methods]
ABOUT_OBJECTS = [(address, method) for address, method in CELLS if "{" in address or address == "chat"]


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield named(route)


def named(route: str) -> str:
    """The table's spelling of an address."""
    for name in ("session", "turn"):
        route = route.replace(f"<uuid:{name}_id>", f"{{{name}}}")
    kind = "message" if "/messages/" in route else "project" if "projects" in route else "session"
    return route.replace("<uuid:pk>", f"{{{kind}}}")


@pytest.fixture
def owned(writer: User) -> dict[str, str]:
    """The ids of a project of the writer's with one turn."""
    begun = turns.begin(writer, "One")
    ChatMessage.objects.filter(pk=begun.answer.pk).update(content="Yes.", state="complete")
    session = begun.session
    return {
        "session": str(session.pk),
        "project": str(session.project_id),
        "turn": str(begun.question.turn_id),
        "message": str(begun.question.pk),
    }


def strangers() -> dict[str, APIClient]:
    """People who proved who they are, and who own something of the same kind."""
    guest = guests.mint()
    people = {
        "somebody": factories.person("somebody"),
        "an analyst": factories.analyst("another-analyst"),
        "staff": factories.person("staff", is_staff=True, is_superuser=True),
    }
    for user in (guest.user, *people.values()):
        turns.begin(user, "Mine")
    return {"a guest": client_of_guest(guest)} | {name: client_of(user) for name, user in people.items()}


def call(client: APIClient, address: str, method: str, ids: dict[str, str]) -> Any:
    body = TABLE[address][method][0]
    sent = {name: value.format(**ids) for name, value in body.items()} if method != "get" else None
    return getattr(client, method)("/" + address.format(**ids), sent)


def seen(answer: Any) -> tuple[int, bytes, set[str]]:
    """All of an answer that can tell a caller something."""
    assert not answer.streaming
    return answer.status_code, answer.content, set(answer.headers) - {"X-Request-ID"}


def everything() -> list[Any]:
    """All rows, to see that nothing has changed."""
    models: tuple[Any, ...] = (Project, Session, ChatMessage)
    return [row for model in models for row in model.objects.order_by("pk").values()]


def test_every_route_is_in_the_table() -> None:
    assert set(routes(urls.urlpatterns)) == set(TABLE)


def test_owners_are_served(writers_api: APIClient, owned: dict[str, str]) -> None:
    for address, method in CELLS:
        with transaction.atomic():  # each finds what the fixture made
            answer = call(writers_api, address, method, owned)
            transaction.set_rollback(True)
        assert (address, method, answer.status_code) == (address, method, TABLE[address][method][1])


def test_what_is_somebody_elses_is_missing_to_the_byte(owned: dict[str, str]) -> None:
    callers = strangers()
    before = everything()
    for name, client in callers.items():
        for address, method in ABOUT_OBJECTS:
            theirs, missing = call(client, address, method, owned), call(client, address, method, MISSING)
            assert seen(theirs) == seen(missing), (name, address, method)
            assert theirs.status_code == 404, (name, address, method)
    assert everything() == before


def test_nobody_is_served_nothing_but_a_first_message(api: APIClient, owned: dict[str, str]) -> None:
    before = everything()
    for address, method in CELLS:
        expected = 404 if (address, method) == ("chat", "post") else 401
        for ids in (owned, MISSING):
            answer = call(api, address, method, ids)
            asks_for_proof = answer.has_header("WWW-Authenticate")
            assert (answer.status_code, asks_for_proof) == (expected, expected == 401), (address, method)
    assert everything() == before
    assert User.objects.filter(is_guest=True).count() == 0


@pytest.mark.parametrize("proof", ["a forged token", "a disabled account", "an unknown key"])
def test_a_proof_that_is_no_good_is_never_nobodys(
    api: APIClient, writer: User, owned: dict[str, str], proof: str
) -> None:
    spoiled: dict[str, Callable[[], APIClient]] = {
        "a forged token": lambda: client_of_guest(guests.GuestPass(writer, "no-token")),
        "a disabled account": lambda: client_of(writer),
        "an unknown key": lambda: api,
    }
    client = spoiled[proof]()
    if proof == "a disabled account":
        User.objects.filter(pk=writer.pk).update(is_active=False)
    if proof == "an unknown key":
        client.credentials(HTTP_X_API_KEY="vb_unknown")
    found = {call(client, address, method, owned).status_code for address, method in CELLS}
    assert found == {401}


def test_other_methods_are_refused(writers_api: APIClient, owned: dict[str, str]) -> None:
    for address, known in TABLE.items():
        for method in set(METHODS) - set(known):
            answer = getattr(writers_api, method)("/" + address.format(**owned), {})
            assert answer.status_code == 405, (address, method)


def test_a_cookie_alone_is_not_enough_to_change_something(writer: User, owned: dict[str, str]) -> None:
    client = APIClient(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.force_login(writer)
    before = everything()
    for address, method in CELLS:
        answer = call(client, address, method, owned)
        assert answer.status_code == (200 if method == "get" else 403), (address, method)
    assert everything() == before


@pytest.mark.parametrize("place", ["header", "body"])
def test_an_assertion_never_makes_somebody_another(
    other: User, writer: User, owned: dict[str, str], place: str
) -> None:
    before = everything()
    client = client_of(other)
    headers = {"X-User-Id": str(writer.pk)} if place == "header" else {}
    more = {} if place == "header" else {"user_id": str(writer.pk)}
    for address, method in CELLS:
        if method != "get":
            sent = {name: value.format(**owned) for name, value in TABLE[address][method][0].items()}
            answer = getattr(client, method)("/" + address.format(**owned), sent | more, headers=headers)
            assert answer.status_code == 403, (address, method)
    assert everything() == before


def test_a_message_of_another_session_is_missing_under_ones_own(
    writers_api: APIClient, writer: User, other: User
) -> None:
    own, theirs = turns.begin(writer, "One"), turns.begin(other, "Two")
    elsewhere = turns.begin(writer, "Elsewhere")
    for message in (theirs.question, elsewhere.question):
        address = f"/api/v1/sessions/{own.session.pk}/messages/{message.pk}"
        assert writers_api.get(address).status_code == 404
    assert writers_api.get(f"/api/v1/sessions/{own.session.pk}/messages/{own.question.pk}").status_code == 200


def test_a_project_of_somebody_else_takes_no_message(writers_api: APIClient, other: User) -> None:
    theirs = Project.objects.create(owner=other)
    answers = [writers_api.post("/chat", {"text": "x", "project_id": str(key)}) for key in (theirs.pk, uuid.uuid4())]
    assert [seen(answer) for answer in answers] == [seen(answers[0])] * 2
    assert answers[0].status_code == 404
