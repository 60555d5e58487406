"""Every page of a story, for everybody but its writer: as if it did not exist. Staff are no exception."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from dossiers.models import Fact
from dossiers.urls import urlpatterns
from tests import factories
from tests.dossiers.pages.conftest import Told, signed_in

ROUTES = [str(pattern.pattern) for pattern in urlpatterns if "<uuid:pk>" in str(pattern.pattern)]


def address(route: str, story: Told) -> str:
    fact = Fact.objects.filter(dossier__project=story.project).earliest("pk")
    given = {"pk": story.project.pk, "turn_id": story.messages[0].turn_id, "fact_id": fact.pk, "number": 1}
    given |= {"verb": "retract", "form": "markdown"}
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(given[found[1]]), route)


def state(story: Told) -> tuple[object, ...]:
    facts = Fact.objects.filter(dossier__project=story.project).order_by("pk").values_list("pk", "state", "value")
    story.project.refresh_from_db()
    messages = story.session.messages.order_by("position").values_list("content", "set_aside_at")
    return list(facts), list(messages), story.project.title, story.project.deleted_at


def test_the_routes_are_found() -> None:
    assert len(ROUTES) >= 20


@pytest.mark.parametrize("route", ROUTES)
def test_others_cannot_tell_it_from_one_that_does_not_exist(story: Told, guest_client: Client, route: str) -> None:
    before = state(story)
    strangers = {
        "nobody": Client(),
        "guest": guest_client,
        "another writer": signed_in(factories.person("otto")),
        "analyst": signed_in(factories.analyst()),
        "staff": signed_in(factories.person("sam", is_staff=True, is_superuser=True)),
    }
    real = address(route, story)
    nowhere = real.replace(str(story.project.pk), str(uuid4()))
    for who, client in strangers.items():
        for method in (client.get, client.post):
            answers = [method(each, {"text": "x", "title": "x"}) for each in (real, nowhere)]
            assert answers[0].status_code == answers[1].status_code, (who, method)
            assert answers[0].status_code in (302, 404, 405), (who, method)
            assert answers[0].headers.get("Location", "/stories") == "/stories", (who, method)
    assert state(story) == before


@pytest.mark.parametrize("route", ROUTES)
def test_its_writer_gets_each_of_them(story: Told, mia: Client, route: str) -> None:
    answer = mia.get(address(route, story))
    assert answer.status_code in (200, 405)
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_what_belongs_to_another_story_of_the_same_writer_is_missing(story: Told, mia: Client) -> None:
    other = story.owner.projects.create(title="Another")
    fact = Fact.objects.filter(dossier__project=story.project).earliest("pk")
    turn = story.messages[0].turn_id
    for path in (f"facts/{fact.pk}", "history/1", f"turns/{turn}/delete", f"turns/{turn}/edit"):
        assert mia.get(f"/stories/{other.pk}/{path}").status_code == 404, path
