"""Ask in a real browser: a question, a follow-up, a chip, all by keyboard; and the small page."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Complaints, Open

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


def first_count(page: Page) -> int:
    found = page.locator("#answer a[data-slot=count]").inner_text()
    return int(found.split()[0].replace(",", ""))  # "60 messages"


def test_asking_following_up_and_removing_a_chip_by_keyboard(signed_in: Open, complaints: Complaints) -> None:
    page = signed_in()
    page.goto("/ask")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("deposit issues via telegram")
    page.keyboard.press("Enter")
    expect(page.locator(".answer-lines")).to_contain_text("about deposit issues from Telegram")
    expect(page.locator("#query-text")).to_have_value(re.compile("source = telegram"))
    telegram = first_count(page)
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("What about LiveChat?")
    page.keyboard.press("Enter")
    expect(page.locator(".answer-lines")).to_contain_text("about deposit issues from Live chat")
    expect(page.locator("#query-text")).to_have_value(re.compile("source = livechat"))
    livechat = first_count(page)

    chip = page.locator("a.chip[aria-label^='Remove: from Live chat']")
    chip.focus()
    page.keyboard.press("Enter")
    expect(chip).to_have_count(0)
    expect(page.locator("a.chip[aria-label^='Remove: about deposit issues']")).to_have_count(1)
    assert first_count(page) >= max(telegram, livechat)
    page.locator("#answer a[data-slot=count]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/messages\?category=deposit_issues$"))
    assert complaints.all == []


def test_examples_and_the_history_ask_at_one_press(signed_in: Open, complaints: Complaints) -> None:
    page = signed_in()
    page.goto("/ask")
    page.get_by_role("button", name="Telegram deposit issues last month").first.click()
    expect(page.locator("#answer-title")).to_have_text("Answer")
    expect(page.locator("#question")).to_have_value("Telegram deposit issues last month")
    history = page.locator(".ask-history button")
    expect(history).to_have_count(1)
    history.first.click()
    expect(history).to_have_count(2)
    assert complaints.all == []


def test_the_query_can_be_edited(signed_in: Open, complaints: Complaints) -> None:
    page = signed_in()
    page.goto("/ask?category=deposit_issues&by=source")
    page.locator("#ask-query > summary").click()
    expect(page.get_by_label("Query", exact=True)).to_have_value("messages where category = deposit_issues by source")
    page.get_by_label("Query", exact=True).fill(
        "messages where category = deposit_issues and sentiment = negative by source"
    )
    page.get_by_role("button", name="Compute").click()
    page.wait_for_url(re.compile("sentiment"))
    expect(page.locator("a.chip[aria-label*='negative' i]")).to_have_count(1)
    expect(page.locator("a.chip[aria-label='Remove: by source']")).to_have_count(1)
    assert complaints.all == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_reaches_beyond_a_small_screen_and_axe_is_content(
    signed_in: Open, complaints: Complaints, scheme: str
) -> None:
    page = signed_in(width=380, color_scheme=scheme)
    for address in ("/ask", "/ask?category=deposit_issues", "/ask?by=source&direction=all", "/index.html"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 380, address
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    assert complaints.all == []


def test_it_works_without_javascript(signed_in: Open) -> None:
    page = signed_in(java_script_enabled=False)
    page.goto("/ask")
    page.fill("#question", "deposit issues via telegram")
    page.click(".ask-row button")
    expect(page.locator(".answer-lines")).to_contain_text("about deposit issues from Telegram")
    page.fill("#question", "What about LiveChat?")
    page.click(".ask-row button")
    expect(page.locator(".answer-lines")).to_contain_text("about deposit issues from Live chat")


def test_the_small_page_shows_the_json_answer(stranger: Open, complaints: Complaints) -> None:
    page = stranger()
    page.goto("/index.html")
    expect(page.get_by_role("heading", name="Send a query")).to_be_visible()
    page.get_by_placeholder("e.g. Telegram deposit issues last month").fill("deposit issues via telegram")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("output")).to_contain_text('"unique_users"')
    page.get_by_placeholder("e.g. Telegram deposit issues last month").fill("What about LiveChat?")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("output")).to_contain_text("about deposit issues from Live chat")
    assert complaints.all == []


def test_a_models_words_take_the_templates_place_and_give_it_back(signed_in: Open, complaints: Complaints) -> None:
    """The server's answer says that a model is set up; its words are the test's."""
    page = signed_in()
    said: list[dict[str, object]] = [
        {
            "line": [
                {"text": "There are ", "slot": "", "href": ""},
                {"text": "60", "slot": "count", "href": "/messages"},
            ]
        },
        {"line": [{"text": "<b>bold</b>", "slot": "filter", "href": "javascript:alert(1)"}]},
    ]
    end = {"taken": True, "engine": "grok", "model": "grok-4", "note": ""}

    def with_model(route: Route) -> None:
        html = route.fetch().text()
        html = html.replace(
            'class="answer-lines"', 'class="answer-lines" data-words="signed" data-action="/ask/words"', 1
        )
        route.fulfill(body=html.replace("</ul></div>", '</ul></div><p class="ask-writing" hidden>…</p>', 1))

    def words(route: Route) -> None:
        assert "words=signed&csrfmiddlewaretoken=" in (route.request.post_data or "")
        lines = [*said, {"end": end}]
        route.fulfill(body="".join(json.dumps(line) + "\n" for line in lines), content_type="application/x-ndjson")

    page.route("**/ask", lambda route: with_model(route) if route.request.method == "POST" else route.continue_())
    page.route("**/ask/words", words)
    page.goto("/ask")
    page.fill("#question", "deposit issues via telegram")
    page.keyboard.press("Enter")
    expect(page.locator("#ask-engine")).to_have_text("grok · grok-4")
    expect(page.locator(".answer-lines li")).to_have_text(["There are 60", "<b>bold</b>"])
    expect(page.locator(".answer-lines a")).to_have_attribute("href", "/messages")
    end.update(engine="local", note="The model's text was not taken: “5” is a number of its own.")
    page.fill("#question", "deposit issues via telegram")
    page.keyboard.press("Enter")
    expect(page.locator("#ask-note")).to_contain_text("was not taken")
    expect(page.locator(".answer-lines")).to_contain_text("about deposit issues from Telegram")
    expect(page.locator(".ask-writing")).to_be_hidden()
    assert complaints.all == []
