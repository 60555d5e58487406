"""The administration shows how conversations fare. Private words are for those who were given the permission."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from chat import turns
from chat.models import ChatMessage
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "Nobody knows that Mara did it"


@pytest.fixture
def question(writer: User) -> ChatMessage:
    return turns.begin(writer, SECRET).question


def staff(*permissions: str) -> Client:
    user = factories.person("staff", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def test_being_staff_is_not_enough(question: ChatMessage) -> None:
    client = staff()
    for place in ("project", "session", "chatmessage", "receipt"):
        assert client.get(f"/admin/chat/{place}/").status_code == 403
    assert client.get(f"/admin/chat/chatmessage/{question.pk}/change/").status_code == 403


def test_with_the_permission_words_are_read_one_by_one_and_never_changed(question: ChatMessage) -> None:
    client = staff("view_chatmessage", "change_chatmessage", "delete_chatmessage", "add_chatmessage")
    listed = client.get("/admin/chat/chatmessage/")
    assert listed.status_code == 200
    assert SECRET.encode() not in listed.content
    address = f"/admin/chat/chatmessage/{question.pk}/"
    assert SECRET.encode() in client.get(f"{address}change/").content
    assert client.post(f"{address}change/", {"content": "x"}).status_code == 403
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    question.refresh_from_db()
    assert question.content == SECRET


def test_lists_are_found_by_ids_and_owners(question: ChatMessage, writer: User) -> None:
    client = staff("view_chatmessage", "view_session", "view_project", "view_receipt")
    for place, sought in (
        ("chatmessage", question.pk),
        ("chatmessage", question.turn_id),
        ("chatmessage", question.session_id),
        ("chatmessage", writer.username),
        ("session", question.session_id),
        ("session", writer.username),
        ("project", writer.username),
        ("session", "nobody at all"),
        ("receipt", writer.pk),
    ):
        found = client.get(f"/admin/chat/{place}/", {"q": str(sought)})
        assert found.status_code == 200, (place, sought)
        expected = place != "receipt" and sought != "nobody at all"
        assert (found.context["cl"].result_count > 0) == expected, (place, sought)
