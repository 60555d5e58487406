"""``POST /users`` and ``GET /api/v1/me``: everybody speaks for themselves, and for nobody else."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.identity import guests, tokens
from accounts.models import User
from tests import factories
from tests.accounts.projects import EC_KEY, Project

pytestmark = pytest.mark.django_db
ADDRESSES = ["/users", "/users/"]


def say(client: Client, user_id: object, headers: dict[str, str] | None = None, /, **fields: Any) -> Any:
    body = {"user_id": str(user_id), "email": "new@example.com", **fields}
    return client.post("/users", body, "application/json", headers=headers or {})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_account_of_another_service_is_made_at_its_first_call(
    client: Client, project: Project, address: str
) -> None:
    subject = uuid4()
    body = {"user_id": str(subject), "email": "ann@example.com", "display_name": "Ann"}
    response = client.post(address, body, "application/json", headers=bearer(project.token(sub=str(subject))))
    user = User.objects.get()
    assert (response.status_code, response.json()) == (
        200,
        {
            "user_id": str(subject),
            "email": "ann@example.com",
            "display_name": "Ann",
            "avatar_url": "",
            "created_at": user.date_joined.isoformat().replace("+00:00", "Z"),
        },
    )
    assert (user.pk, user.issuer, user.is_analyst) == (subject, "supabase", False)


def test_what_is_left_out_stays(client: Client, writer: User) -> None:
    client.force_login(writer)
    say(client, writer.pk, None, display_name="Ann", avatar_url="https://example.com/a.png")
    again = say(client, writer.pk, None, display_name=None)
    assert (again.json()["display_name"], again.json()["avatar_url"]) == ("Ann", "https://example.com/a.png")
    assert say(client, writer.pk, None, display_name="", avatar_url="").json()["avatar_url"] == ""
    assert User.objects.count() == 1


def proofs(writer: User, project: Project) -> dict[str, tuple[Any, dict[str, str]]]:
    """Each way to prove oneself: whose it is, and the headers."""
    guest, subject = guests.mint(), uuid4()
    return {
        "token": (writer.pk, bearer(tokens.create(writer)[1])),
        "key": (writer.pk, bearer(factories.api_key(owner=writer)[1])),
        "guest": (guest.user.pk, {"X-Anonymous-Token": guest.token}),
        "supabase": (subject, bearer(project.token(sub=str(subject)))),
    }


@pytest.mark.parametrize("proof", ["token", "key", "guest", "supabase"])
def test_with_each_proof_people_speak_for_themselves_alone(
    client: Client, project: Project, writer: User, analyst: User, proof: str
) -> None:
    me, headers = proofs(writer, project)[proof]
    for other in (analyst.pk, uuid4()):
        assert say(client, other, headers).json() == {"detail": "The user id is not the caller's."}
    assert say(client, me, headers).json()["user_id"] == str(me)
    analyst.refresh_from_db()
    assert (analyst.email, User.objects.get(pk=me).email) == ("", "new@example.com")


def test_without_proof_nothing_is_said(client: Client, writer: User) -> None:
    for user_id in (writer.pk, uuid4()):
        assert say(client, user_id).status_code == 401
    assert list(User.objects.values_list("email", flat=True)) == [""]


def test_another_header_against_the_body_is_refused(client: Client, writer: User, analyst: User) -> None:
    client.force_login(writer)
    assert say(client, writer.pk, {"X-User-Id": str(analyst.pk)}).status_code == 403


BAD: list[dict[str, Any]] = [
    {"email": ""},
    {"email": "nobody"},
    {"email": None},
    {"email": 5},
    {"email": "a" * 250 + "@example.com"},
    {"email": "a@example.com\nBcc: b@example.com"},
    {"avatar_url": "javascript:alert(1)"},
    {"avatar_url": "data:text/html,x"},
    {"avatar_url": "ftp://example.com/a.png"},
    {"avatar_url": "//example.com/a.png"},
    {"avatar_url": "https://example.com/" + "a" * 200},
    {"display_name": "x" * 151},
    {"display_name": ["x"]},
]


@pytest.mark.parametrize("fields", BAD, ids=str)
def test_what_does_not_fit_is_named_and_nothing_changes(client: Client, writer: User, fields: dict[str, Any]) -> None:
    client.force_login(writer)
    response = say(client, writer.pk, None, **fields)
    assert (response.status_code, [row["loc"] for row in response.json()["detail"]]) == (
        422,
        [["body", next(iter(fields))]],
    )
    assert User.objects.get().email == ""


@pytest.mark.parametrize("body", [{}, {"user_id": ""}, {"email": "a@example.com"}, [], "x", None])
def test_a_body_that_names_nobody_is_422(client: Client, writer: User, body: Any) -> None:
    client.force_login(writer)
    assert client.post("/users", body, "application/json").status_code == 422


def test_only_what_is_documented_can_be_said(client: Client, writer: User) -> None:
    client.force_login(writer)
    powers = {"is_staff": True, "is_analyst": True, "is_superuser": True, "is_active": False, "issuer": "supabase"}
    others = {"username": "root", "password": "x", "id": str(uuid4()), "is_guest": True, "merged_into": str(writer.pk)}
    before = User.objects.values().get()
    assert say(client, writer.pk, None, **powers, **others).status_code == 200
    assert User.objects.values().get() == {**before, "email": "new@example.com"}


def test_an_address_opens_nothing(client: Client, project: Project) -> None:
    """Two may give the same one: neither sees, nor becomes, the other."""
    boss = factories.analyst("boss", email="boss@example.com")
    subject = uuid4()
    headers = bearer(project.token(sub=str(subject), email="boss@example.com"))
    assert say(client, subject, headers, email="boss@example.com").json()["user_id"] == str(subject)
    assert client.get("/api/v1/insights", headers=headers).status_code == 403
    assert client.get("/api/v1/me", headers=headers).json()["is_analyst"] is False
    assert User.objects.get(pk=boss.pk).email == "boss@example.com"


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_users_are_never_listed_nor_deleted(client: Client, writer: User, method: str) -> None:
    for address in ADDRESSES:
        assert getattr(client, method)(address).status_code == 405
    client.force_login(writer)
    for address in ADDRESSES:
        response = getattr(client, method)(address)
        assert (response.status_code, response.headers["Allow"]) == (405, "POST, OPTIONS")


def test_the_browsable_pages_of_the_api_work_too(client: Client, writer: User) -> None:
    assert client.get("/api/v1/me", headers={"Accept": "text/html"}).status_code == 401
    client.force_login(writer)
    for address in ("/api/v1/me", "/api/v1/tokens", "/users"):
        answers = [client.get(address, headers={"Accept": "text/html"}), client.options(address), client.head(address)]
        assert [answer.status_code for answer in answers] == ([405, 200, 405] if address == "/users" else [200] * 3)


def test_while_the_keys_cannot_be_fetched_the_answer_is_503_with_a_wait(client: Client, project: Project) -> None:
    project.answer = (500, b"")
    response = client.get("/api/v1/me", headers=bearer(project.token()))
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.json() == {"detail": "The keys that accounts are verified with cannot be fetched."}
    assert client.get("/api/v1/insights", headers=bearer(project.token())).status_code == 503


def test_forged_tokens_of_a_project_are_401(client: Client, project: Project) -> None:
    for token in (project.token(exp=1), project.token("ec2", key=EC_KEY), project.token() + "x"):
        response = client.get("/api/v1/me", headers=bearer(token))
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="stories"')


def me(client: Client, headers: dict[str, str] | None = None) -> Any:
    return client.get("/api/v1/me", headers=headers or {})


def test_everybody_is_told_who_they_are(client: Client, project: Project, writer: User) -> None:
    assert me(client).status_code == 401
    for proof, (user_id, headers) in proofs(writer, project).items():
        shown = me(client, headers).json()
        assert shown["user_id"] == str(user_id)
        assert (shown["is_guest"], shown["expires_at"] is None) == (proof == "guest", proof != "guest")
    client.force_login(writer)
    assert me(client).json() == {
        "kind": "person",
        "proof": "session",
        "user_id": str(writer.pk),
        "display_name": "",
        "email": "",
        "is_guest": False,
        "is_analyst": False,
        "key": None,
        "expires_at": None,
        "visitor_id": None,
    }


def test_an_account_is_told_of_the_guest_whose_work_it_may_take_over(client: Client, writer: User) -> None:
    guest = guests.mint()
    client.force_login(writer)
    client.cookies["visitor"] = guest.token
    assert me(client).json()["visitor_id"] == str(guest.user.pk)
    guests.retire(guest.user, writer)
    assert me(client).json()["visitor_id"] is None


def test_an_anonymous_account_of_a_project_is_a_guest(client: Client, project: Project) -> None:
    subject = str(uuid4())
    shown = me(client, bearer(project.token(sub=subject, is_anonymous=True))).json()
    assert (shown["kind"], shown["proof"], shown["user_id"], shown["is_guest"]) == ("guest", "supabase", subject, True)
    assert shown["expires_at"] is not None


def test_a_token_opens_the_insights_to_analysts_only(client: Client, writer: User, analyst: User) -> None:
    remote = {"REMOTE_ADDR": "203.0.113.7"}
    for user, status in ((analyst, 200), (writer, 403)):
        headers = bearer(tokens.create(user)[1])
        assert client.get("/api/v1/messages", headers=headers, **remote).status_code == status  # type: ignore[arg-type]
    guest = {"X-Anonymous-Token": guests.mint().token}
    assert client.get("/api/v1/messages", headers=guest, **remote).status_code == 401  # type: ignore[arg-type]


def test_staff_may_make_an_analyst_of_an_account_of_another_service(client: Client, project: Project) -> None:
    subject = uuid4()
    me(client, bearer(project.token(sub=str(subject))))
    client.force_login(User.objects.create_superuser("root"))
    address = f"/admin/accounts/user/{subject}/change/"
    form = client.get(address).context["adminform"].form
    assert "username" not in form.fields
    fields = {name: form[name].value() or "" for name in form.fields if name not in ("groups", "user_permissions")}
    dates = {"date_joined_0": "2026-11-10", "date_joined_1": "12:00:00", "last_login_0": "", "last_login_1": ""}
    posted = client.post(address, {**fields, **dates, "is_active": "on", "is_analyst": "on"})
    assert posted.status_code == 302
    assert User.objects.get(pk=subject).is_analyst is True
