"""The language of a message: told with its analysis, or later in pieces, and a dimension like any other."""

import csv
import io

import pytest
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from insights import tasks
from insights.analysis import analyse, languages
from insights.models import Message
from insights.reads import stats
from insights.reads.dimensions import LANGUAGES
from insights.reads.filters import Filter
from tests import factories

pytestmark = pytest.mark.django_db
GERMAN, ENGLISH = "Ich kann mich nicht einloggen", "my deposit is missing, where is it"


@pytest.fixture
def three() -> None:
    factories.message(ENGLISH)
    factories.message(GERMAN)
    factories.message("Meine Auszahlung dauert schon drei Tage")
    while analyse.drain():
        pass


def told() -> dict[str, str | None]:
    return dict(Message.objects.values_list("text", "language"))


def test_a_language_comes_with_the_analysis(three: None) -> None:
    assert sorted(code or "" for code in told().values()) == ["de", "de", "en"]


def test_a_waiting_message_has_none_and_a_failed_one_gets_one_later() -> None:
    factories.message(GERMAN)
    factories.failed(ENGLISH)
    assert languages.drain() == 1
    assert told() == {GERMAN: None, ENGLISH: "en"}


def test_messages_from_before_there_were_languages_get_theirs_from_the_worker(three: None) -> None:
    before = told()
    Message.objects.update(language=None)
    assert languages.is_due()
    tasks.drain()
    assert told() == before
    assert not languages.is_due()


def test_the_command_tells_those_that_are_left(three: None) -> None:
    before = told()
    Message.objects.update(language=None)
    out = io.StringIO()
    call_command("languages", stdout=out, stderr=io.StringIO())
    assert told() == before
    assert out.getvalue().startswith("The language of 3 messages was told.")


def test_the_list_and_the_export_are_filtered_by_it(analyst_client: Client, three: None) -> None:
    page = analyst_client.get("/messages?language=de").content.decode()
    assert "<strong>2 messages</strong>" in page
    assert ENGLISH not in page
    exported = b"".join(analyst_client.get("/messages.csv?language=de")).decode("utf-8-sig")
    assert [row["language"] for row in csv.DictReader(io.StringIO(exported))] == ["de", "de"]


def test_the_bar_offers_the_languages_that_messages_are_in(analyst_client: Client, three: None) -> None:
    page = analyst_client.get("/messages").content.decode()
    assert 'name="language" value="de"' in page
    assert "German" in page
    assert 'name="language" value="fr"' not in page


def test_the_dashboard_is_filtered_by_it_and_shows_so(analyst_client: Client, three: None) -> None:
    page = analyst_client.get("/?days=all&language=de").content.decode()
    assert "German" in page
    assert stats.totals(Filter(languages=("de",))).messages == 2


def test_list_and_metrics_of_the_api_know_it(api: APIClient, three: None) -> None:
    rows = api.get("/api/v1/messages/?language=de").json()["results"]
    assert [row["language"] for row in rows] == ["de", "de"]
    metrics = api.get("/api/v1/messages/metrics?language=de").json()
    assert (metrics["totals"]["messages"], metrics["filter"]["language"]) == (2, ["de"])
    assert api.get("/api/v1/messages/?language=fr").json()["results"] == []
    assert api.get("/api/v1/messages/?language=klingon").status_code == 422


def test_counts_by_it_add_up_to_the_whole(three: None) -> None:
    assert [(row.slug, row.count) for row in stats.per(Filter(), "language")] == [("de", 2), ("en", 1)]


def test_every_language_that_the_engine_tells_has_a_name() -> None:
    from engine import language

    told = {language.UNKNOWN, language.ENGLISH, *language._PRIOR, *language._SCRIPTS.values()}
    assert {language._NAMES.get(code, code) for code in told} == set(LANGUAGES)
