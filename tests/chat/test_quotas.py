"""What one writer may keep; a guest less. Refusals say what the limit is and when to come back."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from accounts.identity import guests
from accounts.models import User
from chat import projects, quotas
from chat.exceptions import TooManyStories, TooMuchText
from chat.models import ChatMessage, Project
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(settings: Settings) -> User:
    settings.GUEST_QUOTA, settings.WRITER_QUOTA = ["3", "2", "1000"], ["4", "3", "5000"]
    return User.objects.create(username="guest:1", is_guest=True)


def test_stories_are_counted_in_an_hour_and_in_all(guest: User) -> None:
    for _ in range(2):
        projects.create(guest)
    with pytest.raises(TooManyStories, match="2 stories in an hour") as refused:
        projects.create(guest)
    assert 3500 < refused.value.wait <= 3600
    Project.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    kept = projects.create(guest)
    Project.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    with pytest.raises(TooManyStories, match="may keep 3 stories"):
        projects.create(guest)
    projects.delete(kept)
    projects.create(guest)


def test_a_writer_with_an_account_may_keep_more(guest: User) -> None:
    writer = factories.person("wanda")
    for _ in range(3):
        projects.create(writer)
    with pytest.raises(TooManyStories):
        projects.create(writer)


def test_text_is_counted_over_all_stories(guest: User) -> None:
    quotas.require_room(guest, 1000)
    with pytest.raises(TooMuchText, match="may hold 1,000 characters together; they hold 0, and this has 1,001"):
        quotas.require_room(guest, 1001)


def bring(text: str, token: str) -> tuple[int, str, str]:
    """A file brought along by a guest: the status, what is said, and Retry-After."""
    file = SimpleUploadedFile("story.txt", text.encode())
    headers = {"X-Anonymous-Token": token}
    answer = APIClient().post("/api/v1/dossiers/import", {"file": file}, format="multipart", headers=headers)
    return answer.status_code, str(answer.json().get("detail")), answer.get("Retry-After", "")


def test_imports_of_a_guest_are_refused_in_the_familys_shape(guest: User) -> None:
    token = guests.mint().token
    assert bring("Mara keeps the light.", token)[0] == 201
    code, detail, _ = bring("x" * 990, token)
    assert (code, "may hold 1,000 characters" in detail) == (413, True)
    assert bring("Mara sleeps.", token)[0] == 201
    code, detail, wait = bring("Mara wakes.", token)
    assert (code, "2 stories in an hour" in detail) == (429, True)
    assert int(wait) > 3000
    assert Project.objects.count() == 2


def test_a_guests_turns_count_and_leave_what_is_there(guest: User) -> None:
    token = guests.mint().token
    for text, code in (("y" * 1001, 413), ("Mara keeps the light.", 200)):
        answer = APIClient().post("/chat", {"text": text}, headers={"X-Anonymous-Token": token})
        assert answer.status_code == code
    assert ChatMessage.objects.filter(role="user").count() == 1


def test_a_page_says_why_no_story_was_begun(guest: User, client: Client) -> None:
    client.force_login(factories.person("wanda"))
    for _ in range(3):
        assert client.post("/stories/new").status_code == 302
    answer = client.post("/stories/new", follow=True)
    assert "You may begin 3 stories in an hour." in answer.content.decode()
    answer = client.post("/stories/import", {"file": BytesIO(b"Mara")}, follow=True)
    assert Project.objects.count() == 3


def test_thirty_people_behind_one_address_can_work() -> None:
    for _ in range(90):  # each with a phone, a laptop and one reload without cookies
        assert Client().post("/stories/new").status_code == 302
    assert User.objects.filter(is_guest=True).count() == 90
