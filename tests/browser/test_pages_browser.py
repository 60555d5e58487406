"""The pages in a real browser, used as people use them."""

import re
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import Complaints, Open, Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

PAGES = (
    "/",
    "/messages",
    "/messages?category=deposit_issues&q=late",
    "/operations",
    "/password",
    "/tokens",
    "/messages?category=nope",
    "/nothing-here",
)
ADMIN = (
    "/admin/",
    "/admin/insights/message/",
    "/admin/insights/category/",
    "/admin/insights/category/1/change/",
    "/admin/accounts/user/add/",
)


def rows(page: Page) -> int:
    return page.locator("#results .row").count()


def total(page: Page) -> int:
    found = re.search(r"[\d,]+", page.locator(".found-total strong").inner_text())
    assert found
    return int(found[0].replace(",", ""))


def test_signing_in_and_out(stranger: Open, complaints: Complaints) -> None:
    page = stranger()
    page.goto("/messages?source=livechat")
    page.fill("#id_username", "ann")
    page.fill("#id_password", "wrong")
    page.press("#id_password", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not fit together")
    expect(page.locator("#id_username")).to_have_value("ann")
    page.fill("#id_password", factories.PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/messages?source=livechat")
    page.click("summary[aria-label^='Your account']")
    page.click("button:has-text('Sign out')")
    page.wait_for_url("**/sign-in")
    page.goto("/messages")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert complaints.all == []


def test_a_number_on_the_dashboard_leads_to_its_rows(signed_in: Open) -> None:
    page = signed_in()
    for link in ("#tile-negative-count", "a[href*='category=deposit_issues']", "a[href*='source=livechat']"):
        page.goto("/?days=7")
        shown = page.locator(link).first
        number = int(re.findall(r"\d+", shown.inner_text())[-1])
        shown.click()
        page.wait_for_url("**/messages?**")
        assert (total(page), rows(page)) == (number, number)


def test_filtering_changes_list_and_address_and_can_be_undone(signed_in: Open, complaints: Complaints) -> None:
    page = signed_in()
    page.goto("/messages")
    everything = total(page)
    page.click("summary:has-text('Source')")
    page.check("input[name=source][value=livechat]")
    page.wait_for_url("**/messages?source=livechat")
    expect(page.locator("details:has(input[name=source]) [data-count]")).to_have_text("1")
    assert total(page) == rows(page) == 13
    page.fill("#f-q", "thank")
    page.wait_for_url("**/messages?source=livechat&q=thank")
    assert total(page) == rows(page) == 12
    page.reload()
    assert (total(page), page.locator("#f-q").input_value()) == (12, "thank")
    page.go_back()
    page.wait_for_url("**/messages?source=livechat")
    expect(page.locator(".found-total strong")).to_have_text("13 messages")
    page.click("a[aria-label='Remove the condition Source: Live chat']")
    page.wait_for_url("**/messages")
    assert total(page) == everything
    assert complaints.all == []


def test_parameters_that_make_no_sense_are_explained(signed_in: Open) -> None:
    page = signed_in()
    page.goto("/messages?category=nope")
    expect(page.get_by_role("alert")).to_contain_text("“nope” is not one of")
    page.click("text=Show all messages")
    expect(page.locator(".found-total")).to_be_visible()


def test_paging_goes_on_and_comes_back(signed_in: Open, complaints: Complaints) -> None:
    page = signed_in()
    page.goto("/messages?from=2021-01-01")
    first, second = page.locator(".row-text a").first.inner_text(), total(page) - 50
    page.click("text=Older →")
    page.wait_for_url("**cursor=**")
    expect(page.locator("#results .row")).to_have_count(second)
    page.click("text=← Newer")
    expect(page.locator(".row-text a").first).to_have_text(first)
    expect(page.locator("#results .row")).to_have_count(50)
    assert complaints.all == []


def test_the_chart_is_drawn_and_its_columns_are_links(signed_in: Open) -> None:
    page = signed_in()
    page.goto("/?days=7")
    over = page.locator(".u-over")
    box = over.bounding_box()
    assert box is not None
    page.click("text=Show as table")
    link = page.locator("tbody tr a[data-total]").last
    number = int(link.inner_text())
    over.hover(position={"x": box["width"] * 0.93, "y": box["height"] / 2})
    expect(page.locator(".chart-hint")).to_be_visible()
    over.click(position={"x": box["width"] * 0.93, "y": box["height"] / 2})
    page.wait_for_url("**/messages?**")
    assert total(page) == number


def theme(page: Page) -> str:
    return str(page.evaluate("document.documentElement.dataset.theme"))


def test_dark_and_light_follow_the_system_until_somebody_chooses(signed_in: Open) -> None:
    page = signed_in(color_scheme="light")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)
    page.click("[data-theme-toggle]")
    assert (theme(page), page.evaluate(paper) != light) == ("dark", True)
    page.goto("/messages")
    assert theme(page) == "dark"
    page.click("[data-theme-toggle]")
    assert (theme(page), page.evaluate("localStorage.theme")) == ("light", "auto")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


AT_FIRST_BODY = """
    new MutationObserver((_, observer) => {
        if (!document.body) return;
        window.early = document.documentElement.dataset.theme;
        observer.disconnect();
    }).observe(document, {childList: true, subtree: true});
"""


def test_the_theme_is_set_before_anything_is_drawn(signed_in: Open) -> None:
    page = signed_in(color_scheme="dark")
    page.add_init_script(AT_FIRST_BODY)
    page.goto("/messages")
    assert page.evaluate("window.early") == "dark"


def test_everything_can_be_reached_by_keyboard(signed_in: Open) -> None:
    page = signed_in()
    page.goto("/messages")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("summary:has-text('Category')").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("input[name=category]").first).to_be_focused()
    page.keyboard.press("Space")
    page.wait_for_url("**category=login_issues")
    page.keyboard.press("Escape")
    expect(page.locator("summary:has-text('Category')")).to_be_focused()
    expect(page.locator("input[name=category]").first).not_to_be_visible()


def test_it_works_without_javascript(signed_in: Open) -> None:
    page = signed_in(java_script_enabled=False)
    page.goto("/messages")
    page.fill("#f-q", "thank")
    page.press("#f-q", "Enter")
    page.wait_for_url("**q=thank**")
    assert total(page) == rows(page) == 12
    page.goto("/?days=7")
    page.click("text=Show as table")
    assert page.locator("tbody tr").count() == 7


@pytest.mark.parametrize("width", [1440, 380])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_barrier_that_axe_finds(signed_in: Open, width: int, scheme: str) -> None:
    page = signed_in("sam", width=width, color_scheme=scheme)
    page.goto("/messages?source=livechat&q=card")
    message = page.locator(".row-text a").first.get_attribute("href")
    assert message
    page.goto(message)
    thread = page.locator("text=Whole thread").get_attribute("href")
    assert thread
    found = {}
    for address in (*PAGES, message, thread):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details.table-toggle, details.more').forEach(d => d.open = true)")
        page.wait_for_load_state("networkidle")
        report = Axe().run(page)
        if report.violations_count:
            found[address] = report.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} is too wide"
    assert found == {}


@pytest.mark.parametrize("address", ["/sign-in", "/sign-up"])
def test_the_ways_in_have_no_barrier(stranger: Open, address: str) -> None:
    page = stranger()
    page.goto(address)
    assert Axe().run(page).violations_count == 0


@pytest.mark.parametrize("address", [*PAGES, *ADMIN, "/docs", "/redoc"])
def test_no_page_complains_or_asks_another_server(signed_in: Open, complaints: Complaints, address: str) -> None:
    page = signed_in("sam")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert complaints.all == []


def test_the_dashboard_renews_itself_while_messages_wait(signed_in: Open, site: Site, complaints: Complaints) -> None:
    page = signed_in()
    site.run("from tests import factories; factories.message('and one more')")
    page.goto("/?days=7")
    waiting = int(page.locator("#tile-waiting").inner_text())
    page.click("text=Show as table")
    site.run("from tests.browser import seed; seed.work()")
    expect(page.locator("#tile-waiting")).to_have_text("0")
    expect(page.locator("canvas")).to_have_count(1)
    expect(page.locator("#timeline-table table")).to_be_visible()
    assert waiting >= 1
    assert complaints.all == []


def test_a_single_day_has_its_bar(signed_in: Open) -> None:
    page = signed_in()
    page.goto("/?days=all")
    day = page.locator(
        "#timeline-table tbody tr[data-seconds]:not([data-positive='0'][data-neutral='0'][data-negative='0'])"
    )
    moment = int(day.first.get_attribute("data-seconds") or 0)
    name = datetime.fromtimestamp(moment, UTC).date().isoformat()
    page.goto(f"/?from={name}&to={name}")
    expect(page.locator("canvas")).to_have_count(1)
    assert page.evaluate(PAINTED) > 500


PAINTED = """() => {
  const canvas = document.querySelector("canvas");
  const { data } = canvas.getContext("2d").getImageData(canvas.width / 2 - 10, 0, 20, canvas.height);
  return data.filter((value, place) => place % 4 === 3 && value === 255).length;
}"""  # opaque points in the middle, where a single bar stands: the lines of the scale alone are some hundred
