"""The Ask page without a browser: what it says, where it leads, and that it works without JavaScript."""

import re

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from insights.models import Message
from tests import factories
from tests.ask.answering.rows import store
from tests.insights.pages.conftest import today

__all__ = ["today"]  # a fixture: the fixed day of the pages' tests

pytestmark = pytest.mark.django_db

QUESTION = "Telegram deposit issues last month"


def page(client: Client, **fields: str) -> str:
    response = client.post("/ask", fields)
    assert response.status_code == 200
    return response.content.decode()


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def total_behind(client: Client, html: str, slot: str) -> str:
    found = re.search(rf'<a href="([^"]+)"\s+data-slot="{slot}">([\d,]+)(?: messages?)?</a>', html)
    assert found, slot
    listed = client.get(found[1].replace("&amp;", "&")).content.decode()
    counted = re.search(r"<strong>([\d,]+) messages?</strong>", listed)
    assert counted
    assert counted[1] == found[2]
    return found[2]


def test_the_page_begins_with_a_box_and_examples(analyst_client: Client) -> None:
    html = analyst_client.get("/ask").content.decode()
    assert 'name="question"' in html
    assert QUESTION in html
    assert 'href="/ask"' in html
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", html)


def test_numbers_lead_to_their_rows(analyst_client: Client) -> None:
    store()
    html = page(analyst_client, question=QUESTION)
    assert total_behind(analyst_client, html, "count") == "3"
    assert "21 Oct to 20 Nov 2026" in html
    grouped = page(analyst_client, question="deposit issues by source")
    assert total_behind(analyst_client, grouped, "source") == "4"


def test_removing_a_chip_asks_again_without_it(analyst_client: Client) -> None:
    store()
    html = page(analyst_client, question=QUESTION)
    href = re.search(r'href="(/ask\?[^"]*)"\s+aria-label="Remove: from Telegram', html)
    assert href
    assert "4 messages about deposit issues" in text(analyst_client.get(href[1].replace("&amp;", "&")).content.decode())


def test_a_follow_up_goes_on_from_what_is_shown(analyst_client: Client) -> None:
    store()
    page(analyst_client, question="login issues")
    basis = "messages where source = telegram and category = deposit_issues"
    html = page(analyst_client, question="What about LiveChat?", basis=basis)
    assert "about deposit issues from Live chat" in text(html)


def test_a_basis_with_nonsense_is_passed_over(analyst_client: Client) -> None:
    store()
    for basis in ("messages where category = nope", "nonsense", "&" * 500, "(" * 5000):
        assert "3 messages" in text(page(analyst_client, question=QUESTION, basis=basis))


def test_the_history_is_the_persons_own(analyst_client: Client, client: Client) -> None:
    store()
    html = page(analyst_client, question=QUESTION)
    session = re.search(r'name="session" value="([^"]+)"', html)
    assert session
    assert "Questions of this conversation" in analyst_client.get("/ask").content.decode()
    other = Client()
    other.force_login(factories.analyst("bob"))
    assert "Questions of this conversation" not in other.get("/ask").content.decode()
    seen = text(page(other, question="What about LiveChat?", session=session[1]))
    assert "deposit issues:" not in seen


def test_running_again_says_what_has_changed(analyst_client: Client) -> None:
    store()
    html = page(analyst_client, question=QUESTION)
    again = re.search(r'href="(/ask\?[^"]*was=3-2[^"]*)"', html)
    assert again
    address = again[1].replace("&amp;", "&")
    assert "Unchanged since 2026-11-20" in analyst_client.get(address).content.decode()
    factories.analysed(source="telegram", id_user=77)
    assert "messages 3 → 4, users 2 → 3" in analyst_client.get(address).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "category=nope",
        "from=2026-11-20&to=2026-11-01",
        "q=" + "x" * 300,
        "query=nope",
        "query=messages+where+source+%3D+fax",
    ],
)
def test_an_address_that_cannot_be_understood_is_400(analyst_client: Client, query: str) -> None:
    response = analyst_client.get(f"/ask?{query}")
    assert (response.status_code, "cannot be understood" in response.content.decode()) == (400, True)


def test_a_question_that_is_too_long_is_400(analyst_client: Client) -> None:
    assert analyst_client.post("/ask", {"question": "x" * 2001}).status_code == 400


def test_a_refusal_offers_what_works(analyst_client: Client) -> None:
    store()
    html = page(analyst_client, question="game issues")
    assert "No answer to that" in html
    assert "game" in text(html)
    assert len(re.findall(r'form="ask-form" class="ask-example" name="example"', html)) >= 3


def test_a_correction_can_be_undone(analyst_client: Client) -> None:
    store()
    html = page(analyst_client, question="telegram depossit issues")
    taken = re.search(r'name="literal" value="([^"]+)"', html)
    assert taken
    undone = page(analyst_client, question="telegram depossit issues", literal=taken[1])
    assert "No answer to that" in undone or "Not understood" in undone


def test_htmx_gets_the_answer_alone(analyst_client: Client) -> None:
    store()
    response = analyst_client.post("/ask", {"question": QUESTION}, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert "<html" not in html
    assert response["HX-Push-Url"].startswith("/ask?query=messages+where+category+%3D+deposit_issues")


def test_customers_words_are_shown_as_text(analyst_client: Client) -> None:
    message = factories.analysed(text="<script>alert(1)</script> {{count}}")
    html = page(analyst_client, question="show me the messages about deposit issues")
    assert "<script>alert" not in html
    assert f'href="/messages/{message.uuid}"' in html
    hostile = page(analyst_client, question='"><img src=x onerror=alert(1)> deposit issues')
    assert "<img src=x" not in hostile


def test_the_chart_fits_the_question(analyst_client: Client) -> None:
    store()
    assert "data-chart" in page(analyst_client, question=QUESTION)
    bars = page(analyst_client, question="deposit issues by source")
    assert 'data-count-of="source"' in bars
    assert "data-chart" not in bars
    assert 'data-count-of="compared"' in page(
        analyst_client, question="compare livechat with telegram", session="another"
    )


def test_many_days_are_folded_and_notes_stay_in_sight(analyst_client: Client) -> None:
    store()
    html = page(analyst_client, question="depossit issues per day")
    seen, folded = html.split('id="ask-all"')
    assert "Read “depossit” as “deposit”" in text(seen)
    assert total_behind(analyst_client, folded, "day") == "1"


def test_the_form_is_guarded(analyst_client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.analyst("eve"))
    assert strict.post("/ask", {"question": QUESTION}).status_code == 403


def test_the_small_page_is_as_documented(client: Client) -> None:
    html = client.get("/index.html").content.decode()
    assert "<h1>Send a query</h1>" in html
    assert 'placeholder="e.g. Telegram deposit issues last month"' in html
    assert ">Ask</button>" in html
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", html)


def test_no_question_is_asked_of_a_stranger(client: Client, settings: Settings) -> None:
    assert client.post("/ask", {"question": QUESTION}).status_code == 302
    assert Message.objects.count() == 0
