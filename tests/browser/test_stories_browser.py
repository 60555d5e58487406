"""A story told in a real browser: the answer, the dossier beside it, from a fact to its words and back."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, Open, Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

FIRST = "It is about Mara Teixeira, who is 34 and comes back to Cabo Raso."
SECOND = "Mara's brother Tomé still lives in Cabo Raso. 🌊 Tomé confesses that he tore out the page."


def read(site: Site) -> None:
    """What a worker does."""
    site.run("from dossiers.extraction import work\nwhile work.drain(): pass")


def begin(page: Page) -> None:
    page.goto("/stories")
    page.get_by_role("button", name=re.compile("Begin a story|New story")).click()
    page.wait_for_url(re.compile(r"/stories/[0-9a-f-]{36}$"))


def say(page: Page, text: str) -> None:
    before = page.locator("li.turn-assistant .turn-tools").count()
    page.locator("#say").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_have_value("")
    expect(page.locator("li.turn-user", has_text=text)).to_have_attribute("id", re.compile("^m-"))
    expect(page.locator("[data-busy]")).to_have_count(0)
    assert page.locator("li.turn-assistant .turn-tools").count() >= before


def told(page: Page, site: Site) -> None:
    begin(page)
    say(page, FIRST)
    say(page, SECOND)
    read(site)
    page.reload()
    expect(page.locator("#characters")).to_contain_text("Mara Teixeira")


def test_a_guest_tells_a_story_and_finds_it_again(stranger: Open, site: Site, complaints: Complaints) -> None:
    page = stranger()
    begin(page)
    expect(page.locator("#opening .said-text")).not_to_be_empty()
    say(page, FIRST)
    answer = page.locator("li.turn-assistant .said-text").last.inner_text()
    assert len(answer) > 20
    expect(page.locator("#story-title")).to_contain_text("It is about Mara")
    address = page.url
    page.reload()
    expect(page.locator("li.turn-assistant .said-text").last).to_have_text(answer)
    page.goto("/stories")
    page.get_by_role("link", name=re.compile("It is about Mara")).first.click()
    expect(page.locator("li.turn-user .said-text").first).to_have_text(FIRST)
    assert stranger().request.get(address.split("?")[0]).status == 404
    assert complaints.console == []


def test_a_fact_leads_to_its_words_and_an_edit_takes_it_back(
    stranger: Open, site: Site, complaints: Complaints
) -> None:
    page = stranger()
    told(page, site)
    page.locator("#characters a.fact", has_text="brother of Mara").click()
    expect(page.locator("mark.quote")).to_contain_text("brother Tomé")
    page.locator("#plot_points a.fact", has_text="tore out the page").first.click()
    expect(page.locator("mark.quote")).to_contain_text("tore out the page")  # the wave before it counts as one

    turn = page.locator("li.turn-user", has_text=SECOND)
    turn.get_by_role("link", name="Edit").click()
    expect(turn.locator(".consequences")).to_contain_text("brother")
    turn.locator("textarea").fill("Nobody else lives there.")
    turn.get_by_role("button", name="Send again").click()
    expect(page.locator("li.turn-user", has_text="Nobody else lives there.")).to_have_attribute("id", re.compile("^m-"))
    expect(page.locator("#characters")).not_to_contain_text("brother of Mara")
    assert complaints.console == []


def test_deleting_shows_what_goes_and_brings_it_back(stranger: Open, site: Site, complaints: Complaints) -> None:
    page = stranger()
    told(page, site)
    page.locator("li.turn-user", has_text=SECOND).get_by_role("link", name="Delete").click()
    expect(page.locator(".consequences")).to_contain_text("brother of Mara")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator("#characters")).not_to_contain_text("Tomé")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator("#characters")).to_contain_text("brother of Mara")
    assert complaints.console == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_reaches_beyond_a_small_screen_and_axe_is_content(
    stranger: Open, site: Site, complaints: Complaints, scheme: str
) -> None:
    page = stranger(width=380, color_scheme=scheme)
    page.goto("/stories")
    told(page, site)
    story = page.url.split("?")[0]
    fact = str(page.locator("a.fact-more").first.get_attribute("href"))
    edit = str(page.locator(".turn-user .turn-tools a").first.get_attribute("href"))
    addresses = ("/stories", story, f"{story}/map", f"{story}/history", f"{story}/history/1", fact, edit)
    for address in (*addresses, edit.replace("/edit", "/delete")):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 380, address
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    assert complaints.all == []


def test_it_works_without_scripts(stranger: Open, site: Site) -> None:
    page = stranger(java_script_enabled=False)
    begin(page)
    page.fill("#say", FIRST)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("li.turn-assistant .said-text")).not_to_be_empty()
    read(site)
    page.reload()
    page.locator("#characters a.fact", has_text="Mara Teixeira").first.click()
    expect(page.locator("mark.quote")).to_have_text("Mara Teixeira")
