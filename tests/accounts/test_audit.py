"""The security log: each event once, on one line, with ids and no secrets."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from structlog.stdlib import ProcessorFormatter

from accounts.identity import keys, tokens
from accounts.models import User
from chat.models import Project
from dossiers.facts import dossier_of
from dossiers.files import export
from insights import erasure
from insights.models import Message
from tests import factories

pytestmark = pytest.mark.django_db
Events = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def events() -> Iterator[Events]:
    """What the security log holds by now, as it is printed."""
    printed, logger = io.StringIO(), logging.getLogger("verbatim.security")
    handler = logging.StreamHandler(printed)
    formatters = [other.formatter for other in logging.getLogger().handlers]
    handler.setFormatter(next(one for one in formatters if isinstance(one, ProcessorFormatter)))
    logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in printed.getvalue().splitlines()]
    logger.removeHandler(handler)


def named(events: Events) -> list[str]:
    return [row["event"] for row in events()]


def test_signing_in_and_out(client: Client, analyst: User, events: Events) -> None:
    client.post("/sign-in", {"username": "ann", "password": factories.PASSWORD})
    client.post("/sign-out")
    assert [(row["event"], row["user"]) for row in events()] == [
        ("signed in", str(analyst.pk)),
        ("signed out", str(analyst.pk)),
    ]
    assert events()[0]["request_id"] != events()[1]["request_id"]


def test_a_refused_sign_in_does_not_repeat_what_was_typed(client: Client, events: Events) -> None:
    client.post("/sign-in", {"username": "ann\r\nforged: line", "password": "hunter2"})
    client.post("/api/v1/tokens", {"username": "ann", "password": "hunter2"}, "application/json")
    assert named(events) == ["sign-in refused", "sign-in refused"]
    assert not any(word in json.dumps(events()) for word in ("hunter2", "forged", "ann"))


def test_keys_and_tokens_are_named_by_their_first_characters(analyst: User, events: Events) -> None:
    row, key = keys.create("robot", analyst)
    keys.revoke(row)
    keys.revoke(row)
    made, token = tokens.create(analyst)
    tokens.revoke(analyst, made.token_key)
    tokens.revoke(analyst, made.token_key)
    assert named(events) == ["key made", "key revoked", "token made", "token revoked"]
    assert {row["user"] for row in events()} == {str(analyst.pk)}
    assert not any(secret in json.dumps(events()) for secret in (key, token))


def test_a_new_password(client: Client, analyst: User, events: Events) -> None:
    client.force_login(analyst)
    new = {"new_password1": "another long one 7", "new_password2": "another long one 7"}
    client.post("/password", {"old_password": factories.PASSWORD, **new})
    assert named(events) == ["signed in", "password changed"]
    assert "another" not in json.dumps(events())


def test_what_the_administration_does_to_accounts(admin_client: Client, admin_user: User, events: Events) -> None:
    rights = factories.person("bob")
    page = reverse("admin:accounts_user_change", args=[rights.pk])
    form = admin_client.get(page).context["adminform"].form
    fields = {name: value for name, value in form.initial.items() if value not in (None, False, "") and value != []}
    fields |= {"is_analyst": "on", "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    admin_client.post(page, {k: v for k, v in fields.items() if k != "date_joined"})
    password = {"usable_password": "true", "password1": "a new long one 8", "password2": "a new long one 8"}
    admin_client.post(reverse("admin:auth_user_password_change", args=[rights.pk]), password)
    admin_client.post(reverse("admin:accounts_user_delete", args=[rights.pk]), {"post": "yes"})
    found = [row for row in events() if row["event"].startswith("account")]
    assert [row["event"] for row in found] == ["account changed", "account changed", "account deleted"]
    assert "Analyst" in found[0]["changed"]
    assert found[1]["changed"] == ["password"]
    assert {(row["user"], row["by"]) for row in found} == {(str(rights.pk), str(admin_user.pk))}


def test_what_is_taken_out(client: Client, analyst: User, events: Events) -> None:
    client.force_login(analyst)
    client.get("/messages.csv")
    project = Project.objects.create(owner=analyst, title="Secret garden")
    export.made(dossier_of.get_or_create(project), "json")
    assert named(events) == ["signed in", "messages exported", "dossier exported"]
    assert "garden" not in json.dumps(events())


def test_what_is_erased(events: Events, django_capture_on_commit_callbacks: Any) -> None:
    factories.message(text="forget me")
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(Message.objects.all())
    assert [(row["event"], row["count"]) for row in events()] == [("messages erased", 1)]


def test_the_command_line_leaves_a_line_too(events: Events) -> None:
    out = io.StringIO()
    call_command("apikey", "create", "robot", stdout=out)
    assert named(events) == ["key made"]
    assert out.getvalue().strip() not in json.dumps(events())
