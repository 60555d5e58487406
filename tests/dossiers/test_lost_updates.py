"""Several tabs and the extractor write into one dossier at once: nothing that was accepted is lost."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connections
from rest_framework.test import APIClient

from accounts.identity import tokens
from chat.models import ChatMessage, Project
from dossiers.facts import snapshot, version_log
from dossiers.models import Dossier, Fact, Version
from tests import factories
from tests.dossiers import told
from tests.dossiers.told import found

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, EDITS = 8, 4
SECONDS = 100.0  # that all of it may take; on an idle machine it takes two


@pytest.fixture
def project() -> Project:
    return told.project(factories.person())


def at_once(*works: Callable[[], object]) -> None:
    """Runs each in a thread with connections of its own; fails with whatever failed there."""
    failures: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except (Exception, pytest.fail.Exception) as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert failures == []
    assert not any(thread.is_alive() for thread in threads)


def edited(client: APIClient, address: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Reads, changes, writes; again from the start as long as somebody else was first."""
    while True:
        read = client.get(address)
        wanted = read.json()["snapshot_json"]
        change(wanted)
        written = client.put(address, {"snapshot_json": wanted}, headers={"If-Match": read["ETag"]})
        if written.status_code not in (412, 503):  # 503: the database was busy, and asked to be tried again
            assert written.status_code == 200
            return


def added(theme: str, wanted: dict[str, Any]) -> None:
    wanted["themes"].append(theme)


def test_no_accepted_edit_is_lost(project: Project) -> None:
    token = tokens.create(project.owner)[1]
    address = f"/dossier/{project.pk}"

    def writer(number: int) -> None:
        client = APIClient(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {token}"})
        for edit in range(EDITS):
            edited(client, address, partial(added, f"{number}.{edit}"))

    def extractor() -> None:
        for number in range(EDITS):
            message = told.said(project, f"Mara is kind {number}.")
            told.merge(project, found(message, "Mara"), found(message, "Mara", "description", f"kind {number}"))

    at_once(*[partial(writer, number) for number in range(WRITERS)], extractor)
    dossier = Dossier.objects.get(project=project)
    shown = snapshot.build(dossier)
    assert sorted(shown["themes"]) == sorted(f"{one}.{edit}" for one in range(WRITERS) for edit in range(EDITS))
    assert shown["characters"][0]["description"] == "; ".join(f"kind {number}" for number in range(EDITS))
    numbers = Version.objects.filter(dossier=dossier).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, dossier.number + 1)) == list(range(1, (WRITERS + 1) * EDITS + 1))
    assert version_log.at(dossier, dossier.number) == dict(Fact.objects.values_list("pk", "state"))


def test_the_same_words_read_by_two_workers_are_one_fact(project: Project) -> None:
    message = ChatMessage.objects.get(pk=told.said(project, "Mara is tall.").pk)
    candidates = [found(message, "Mara"), found(message, "Mara", "description", "tall")]
    at_once(*[partial(told.merge, project, *candidates)] * 4)
    assert (Fact.objects.count(), Version.objects.count()) == (2, 1)
