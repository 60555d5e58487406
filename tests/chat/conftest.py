"""The tests' own assistant instead of the product's, and people who write."""

from collections.abc import Iterator

import pytest
from django.test.utils import override_settings
from rest_framework.test import APIClient

from accounts.identity import guests, tokens
from accounts.identity.guests import GuestPass
from accounts.models import User
from chat.assistants import assistant
from tests import factories
from tests.chat.assistants import Scripted


@pytest.fixture(autouse=True)
def scripted() -> Iterator[Scripted]:
    with override_settings(STORY_ASSISTANT="tests.chat.assistants.Scripted", STREAM_SAVE=0.05):
        assistant.cache_clear()
        made = assistant()
        assert isinstance(made, Scripted)
        yield made
    assistant.cache_clear()


def client_of(user: User) -> APIClient:
    """A program with a token of the user's."""
    client = APIClient(SERVER_NAME="localhost")
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.create(user)[1]}")
    return client


def client_of_guest(guest: GuestPass) -> APIClient:
    client = APIClient(SERVER_NAME="localhost")
    client.credentials(HTTP_X_ANONYMOUS_TOKEN=guest.token)
    return client


@pytest.fixture
def writers_api(writer: User) -> APIClient:
    return client_of(writer)


@pytest.fixture
def other(db: None) -> User:
    return factories.person("somebody-else")


@pytest.fixture
def guest(db: None) -> GuestPass:
    return guests.mint()
