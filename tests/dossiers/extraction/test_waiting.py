"""Streams wait for the dossier, as long as something is still to come."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.utils import timezone

from accounts.models import User
from chat.models import ChatMessage, Project
from dossiers.extraction import queue, work
from dossiers.extraction.waiting import waited
from dossiers.models import Extraction
from tests.dossiers.extraction.reader import Reader
from tests.dossiers.told import project, said


@pytest.fixture
def message(writer: User) -> ChatMessage:
    made = said(project(writer), "Mara keeps the light")
    queue.enqueue([made])
    return made


def wait(*messages: ChatMessage, seconds: float = 0.0, **fields: object) -> bool:
    return async_to_sync(waited)([m.pk for m in messages], seconds, **fields)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_version_is_reported(message: ChatMessage, reader: Reader) -> None:
    assert wait(message) is False
    work.drain()
    assert wait(message) is True


@pytest.mark.django_db
def test_what_was_read_before_does_not_count(message: ChatMessage, reader: Reader) -> None:
    work.drain()
    assert wait(message, since=timezone.now() + timedelta(seconds=1)) is False


@pytest.mark.django_db
def test_nothing_is_waited_for_where_nothing_is_to_come(message: ChatMessage, reader: Reader) -> None:
    Extraction.objects.update(status="done", due_at=None)
    assert wait(message, seconds=3600) is False
    assert wait(said(Project.objects.get(), "not queued"), seconds=3600) is False


@pytest.mark.django_db
def test_a_version_that_comes_while_waiting_ends_the_wait(
    message: ChatMessage, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def drain_instead_of_sleeping(seconds: float) -> None:
        await sync_to_async(work.drain)()

    monkeypatch.setattr("dossiers.extraction.waiting.sleep", drain_instead_of_sleeping)
    assert wait(message, seconds=3600) is True
