"""A story with two characters, a contradiction and a suggestion, and people who look at it."""

from dataclasses import dataclass

import pytest
from django.test import Client

from accounts.identity import guests
from accounts.models import User
from chat.models import ChatMessage, Project, Session
from tests import factories
from tests.dossiers import told


@dataclass(frozen=True)
class Told:
    """The story as it stands in the store."""

    owner: User
    project: Project
    session: Session
    messages: tuple[ChatMessage, ...]

    @property
    def address(self) -> str:
        return f"/stories/{self.project.pk}"


@pytest.fixture
def story(db: None) -> Told:
    owner = factories.person("mia")
    project = told.project(owner)
    first = told.said(project, "Mara is 34. Her brother is Tomé. They live in Porto.")
    second = told.said(project, "Where do they live?", role="assistant", engine="interview")
    third = told.said(project, "Mara is 40 years old.")
    fourth = told.said(project, "Perhaps Mara fears the sea.", role="assistant", engine="openai", model="gpt-4o-mini")
    told.merge(
        project,
        told.found(first, "Mara"),
        told.found(first, "Mara", "age", "34"),
        told.found(first, "Tomé"),
        told.found(first, "Tomé", "relationship", "brother", other="Mara"),
        told.found(first, "Porto", kind=told.Kind.LOCATION),
    )
    told.merge(project, told.found(third, "Mara"), told.found(third, "Mara", "age", "40"))
    told.merge(project, told.found(fourth, "Mara", "fear", "fears the sea"), engine="openai")
    return Told(owner, project, project.sessions.get(), (first, second, third, fourth))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def mia(story: Told) -> Client:
    return signed_in(story.owner)


@pytest.fixture
def guest_client(db: None) -> Client:
    """A guest with a cookie."""
    client = Client()
    client.cookies["visitor"] = guests.mint().token
    return client
