"""Writers take turns, and customers' messages pass between two claims."""

import pytest

from dossiers.extraction import queue, work
from dossiers.models import Extraction
from jobs import registry
from tests import factories
from tests.dossiers.told import project, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_was_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_served", {})


def test_a_writer_who_brings_a_book_does_not_keep_others_waiting() -> None:
    book, other = project(factories.person("bram")), project(factories.person("mara"))
    for n in range(5):
        queue.enqueue([said(book, f"Chapter {n}: Bram rows to the island.")])
    queue.enqueue([said(other, "Mara keeps the light.")])
    turns = []
    while held := queue.claim(1, 1000):
        turns.append(held.project_id)
        Extraction.objects.filter(claim=held.token).update(status="done", due_at=None, claim=None)
    assert turns[:2] == [book.pk, other.pk]
    assert turns[2:] == [book.pk] * 4


def test_messages_pass_between_two_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    story = project(factories.person("bram"))
    for n in range(3):
        queue.enqueue([said(story, f"Bram rows to island {n}.")])
    monkeypatch.setattr(work, "LOCAL_BATCH", 1)
    passed: list[str] = []
    monkeypatch.setattr(registry, "give_way", passed.append)
    assert work.drain() == 3
    assert passed == ["stories"] * 3
