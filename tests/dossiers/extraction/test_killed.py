"""A worker that is killed at any statement of its round: what it did is whole or not there, and nothing is doubled."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from chat.models import Project
from dossiers.extraction import queue, work
from dossiers.models import Change, Evidence, Extraction, Fact, Version
from tests.dossiers.extraction.reader import Reader
from tests.dossiers.told import project, said, shown


class Killed(BaseException):
    """The process ends here: no handler of the product may catch this."""


def dying_at(number: int) -> Callable[..., Any]:
    """An execute wrapper that ends the process at its ``number``-th statement."""
    seen = 0

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == number:
            raise Killed
        return run(sql, params, many, context)

    return execute


def told(owner: User) -> Project:
    story = project(owner)
    queue.enqueue([said(story, "Mara keeps the light"), said(story, "Tom drowned"), said(story, "Mara is brave")])
    return story


def stored(story: Project) -> tuple[Any, ...]:
    """All that counts: what the dossier says, and how many rows say it."""
    counts = [rows.objects.filter(dossier__project=story).count() for rows in (Fact, Version)]
    evidence = Evidence.objects.filter(fact__dossier__project=story).count()
    changes = Change.objects.filter(version__dossier__project=story).count()
    return shown(story) if counts[1] else {}, [*counts, evidence, changes]


@pytest.mark.django_db(transaction=True)
def test_killed_at_every_statement_all_or_nothing(writer: User, reader: Reader) -> None:
    whole = told(writer)
    assert work.drain() == 3
    wanted = stored(whole)
    for number in range(1, 400):
        story = told(writer)
        try:
            with connection.execute_wrapper(dying_at(number)):
                work.drain()
        except Killed:
            assert stored(story) in (({}, [0, 0, 0, 0]), wanted), f"half a reading after statement {number}"
        else:
            break  # the round has fewer statements
        while Extraction.objects.filter(status__in=Extraction.UNFINISHED).exists():
            Extraction.objects.filter(status__in=Extraction.UNFINISHED).update(due_at=timezone.now())
            work.drain()
        facts, rows = stored(story)
        # Read alone after the crash, the three messages make two versions or three; what they say is the same.
        assert (facts, rows[0], rows[2]) == (wanted[0], wanted[1][0], wanted[1][2]), f"killed at statement {number}"
    assert number > 20
