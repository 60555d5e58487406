"""A change of the labels from the editor to the roll-back, in a real browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, Open, Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

WORK = "from tests.browser import seed; from insights.runs import propose\nseed.work()\nwhile propose.drain(): pass"


def number(page: Page, locator: str) -> int:
    found = re.search(r"[\d,]+", page.locator(locator).inner_text())
    assert found
    return int(found[0].replace(",", ""))


def barriers(page: Page) -> str:
    report = Axe().run(page)
    return report.generate_report() if report.violations_count else ""


def test_a_change_of_labels_is_compared_applied_and_rolled_back(
    signed_in: Open, site: Site, complaints: Complaints
) -> None:
    page = signed_in()
    page.goto("/taxonomy")
    page.click("text=Add a category")
    page.fill("#id_slug", "late_deposits")
    page.fill("#id_name", "Late deposits")
    page.fill("#id_examples", "deposit 1 is late\ndeposit 7 is late\nmy deposit is late")
    page.click("button:has-text('Save')")
    expect(page.locator(".notice-success")).to_contain_text("Late deposits was added")

    page.goto("/messages?category=deposit_issues&q=is+late")
    page.click("text=Propose a run")
    chosen = number(page, "#number")
    assert chosen == 60
    page.click("button:has-text('Start')")
    expect(page.get_by_role("progressbar")).to_be_visible()
    site.run(WORK)
    expect(page.locator("#matrix-category")).to_be_visible()
    moved = number(page, "#moved-category")
    assert 0 < moved <= chosen
    cell = page.locator("#matrix-category tbody a[href*='after=late_deposits']").first
    count = int(cell.inner_text())
    address = page.url
    assert barriers(page) == ""
    cell.click()
    assert page.locator(".row").count() == min(50, count)
    assert barriers(page) == ""

    page.goto(address)
    page.click("summary:has-text('Apply')")
    page.click("button:has-text('Apply run')")
    expect(page.locator(".notice-success")).to_contain_text(f"Applied: {chosen}")
    page.goto("/messages?category=late_deposits")
    assert number(page, ".found-total strong") == count

    page.goto(address)
    page.click("summary:has-text('Roll back')")
    page.click("button:has-text('Roll back run')")
    expect(page.locator(".notice-success")).to_contain_text(f"Rolled back: {chosen}")
    page.goto("/messages?category=deposit_issues&q=is+late")
    assert number(page, ".found-total strong") == chosen
    assert complaints.all == []


def test_a_label_is_corrected_by_hand_and_the_correction_undone(signed_in: Open, complaints: Complaints) -> None:
    page = signed_in()
    page.goto("/messages?source=livechat&q=card")
    page.locator(".row-text a").first.click()
    page.click("summary:has-text('Correct by hand')")
    page.select_option("#correct-category", "login_issues")
    page.select_option("#correct-sentiment", "positive")
    page.click("button:has-text('Save the labels')")
    expect(page.locator("#correct-title")).to_have_text("Corrected by hand")
    expect(page.locator("#history li").first).to_contain_text("Login issues, positive")
    assert barriers(page) == ""
    page.click("button:has-text('Undo the correction')")
    expect(page.locator("#correct-title")).to_have_text("Not right?")
    expect(page.locator("#history li").first).to_contain_text("Deposit issues")
    assert complaints.all == []


@pytest.mark.parametrize("width", [1440, 380])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_no_barrier(signed_in: Open, complaints: Complaints, width: int, scheme: str) -> None:
    page = signed_in(width=width, color_scheme=scheme)
    found = {}
    for address in ("/taxonomy", "/taxonomy/categories/login_issues", "/taxonomy/topics/new", "/taxonomy/versions",
                    "/runs", "/runs/new", "/calibration"):  # fmt: skip
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details.confirm').forEach(d => d.open = true)")
        if report := barriers(page):
            found[address] = report
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} is too wide"
    assert found == {}
    assert complaints.all == []
