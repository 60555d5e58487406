"""The shell of the pages: the bar at every width, the palette, the keys, and a word when the server is silent."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


def test_keys_go_to_pages(signed_in: Open) -> None:
    page = signed_in()
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url("**/messages")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Dashboard")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Words")).to_be_focused()
    page.keyboard.type("gm?")  # in a field these are letters
    expect(keys).to_be_hidden()


def test_the_palette_finds_pages_and_messages(signed_in: Open) -> None:
    page = signed_in()
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("run")
    palette = page.get_by_role("dialog", name="Go to")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Runs")
    page.keyboard.press("Enter")
    page.wait_for_url("**/runs")
    page.keyboard.press("Control+k")
    page.keyboard.type("late & lost")
    expect(palette.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/messages?q=late%20%26%20lost")


def test_a_silent_server_is_told_and_asked_again(signed_in: Open) -> None:
    page = signed_in()
    page.goto("/messages")
    page.context.set_offline(True)
    page.fill("#f-q", "deposit")
    toast = page.get_by_role("alert")
    expect(toast).to_contain_text("No answer from the server")
    page.context.set_offline(False)
    toast.get_by_role("button", name="Try again").click()
    page.wait_for_url("**/messages?q=deposit")
    expect(toast).to_be_hidden()


@pytest.mark.parametrize("width", [380, 768, 1440])
def test_every_destination_is_in_reach_at_every_width(signed_in: Open, width: int) -> None:
    page = signed_in()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/messages")
    bar = page.get_by_role("navigation", name="Main")
    if width == 380:
        expect(bar).to_be_hidden()
        page.get_by_role("button", name="Menu").click()
    expect(bar.get_by_role("link", name="Messages")).to_have_attribute("aria-current", "page")
    for name in ("Dashboard", "Evaluations", "Stories"):
        expect(bar.get_by_role("link", name=name)).to_be_in_viewport()
    assert no_sideways_scroll(page)


def no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
