"""Words of customers and engines that would run as scripts: none does, even without the content security policy."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Dialog, Page

from tests.browser.conftest import Complaints, Open
from tests.browser.payloads import PAYLOADS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

LISTS = (
    "/?from=2020-05-01&to=2020-05-31",
    "/messages?to=2020-12-31&direction=all",
    "/operations",
    "/ask?from=2020-05-01&to=2020-05-31&by=topic",
    "/threads?from=2020-05-01&to=2020-05-31",
    "/spikes?state=all",
    "/spikes/1",
    "/spikes/20",
    "/discovery",
    "/discovery/1",
    "/discovery/20",
    "/taxonomy",
    "/runs/new",
    "/admin/insights/message/?o=1",
    "/admin/insights/conversation/?o=5",
    "/admin/insights/insight/?o=8",
    "/admin/insights/topic/",
    "/admin/insights/topic/20/delete/",
)
# Every tenth for pages that only reflect what the address says.
REFLECTED = (
    "/messages?q={}",
    "/messages?author={}",
    "/messages?category={}",
    "/messages?cursor={}",
    "/?from={}",
    "/sign-in?next={}",
    "/{}",
)


def watched(page: Page) -> list[str]:
    """What ran, noted by the page itself and by its dialogs."""
    ran: list[str] = []

    def note(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    page.expose_function("ranAScript", lambda address: ran.append(address))
    page.add_init_script("window.alert = () => window.ranAScript(location.href);")
    return ran


def addresses_of_messages(page: Page) -> Iterator[str]:
    page.goto("/messages?to=2020-12-31")
    while True:
        yield from [str(link.get_attribute("href")) for link in page.locator(".row-text a").all()]
        if not page.locator("[rel=next]").count():
            return
        page.goto(str(page.locator("[rel=next]").get_attribute("href")))


def pages_of_stories(page: Page) -> list[str]:
    page.goto("/stories")
    stories = [str(link.get_attribute("href")) for link in page.locator(".story-card h2 a").all()]
    page.goto(stories[0])
    turns = [str(link.get_attribute("href")) for link in page.locator(".turn-tools a").all()[:4]]
    facts = [str(link.get_attribute("href")) for link in page.locator("a.fact-more").all()[::25]]
    return [f"{story}{rest}" for story in stories for rest in ("", "/map", "/history", "/history/1")] + turns + facts


DANGEROUS = """
    ['href', 'src', 'action', 'formaction'].flatMap(name =>
        [...document.querySelectorAll(`[${name}]`)].map(element => element.getAttribute(name)))
    .filter(value => /^[\\s\\x00-\\x20]*(javascript|data|vbscript):/i.test(value))
"""


def dangerous_links(page: Page) -> list[str]:
    found: list[str] = page.evaluate(DANGEROUS)
    return found


@pytest.mark.parametrize("bypass_csp", [True, False], ids=["without policy", "with policy"])
def test_stored_words_never_run(signed_in: Open, complaints: Complaints, bypass_csp: bool) -> None:
    page = signed_in("sam", bypass_csp=bypass_csp)
    ran = watched(page)
    messages = list(addresses_of_messages(page))
    links: list[str] = []
    for address in (*LISTS, *messages):
        page.goto(address)
        links += dangerous_links(page)
    for address in messages[:: 1 if bypass_csp else 10]:
        page.goto(address)
        page.goto(str(page.locator("text=Whole thread").get_attribute("href")))
        links += dangerous_links(page)
    for address in ("/stories", *pages_of_stories(page)):
        page.goto(address)
        links += dangerous_links(page)
    page.wait_for_timeout(200)
    assert len(messages) == 2 * len(PAYLOADS)
    assert (ran, links, complaints.elsewhere) == ([], [], [])
    if not bypass_csp:
        assert complaints.console == []


@pytest.mark.parametrize("address", REFLECTED)
def test_words_in_an_address_never_run(signed_in: Open, complaints: Complaints, address: str) -> None:
    page = signed_in("sam", bypass_csp=True)
    ran = watched(page)
    for payload in PAYLOADS[::4]:
        page.goto(address.format(quote(payload, safe="")))
    page.wait_for_timeout(100)
    assert (ran, complaints.elsewhere) == ([], [])


def test_the_watch_would_notice(stranger: Open) -> None:
    """That the two tests above can fail."""
    page = stranger(bypass_csp=True)
    ran = watched(page)
    page.goto("/sign-in")
    page.set_content("<img src=x onerror=alert(1)><a href=' javascript:alert(1)'>x</a>")
    page.wait_for_timeout(300)
    assert (len(ran), len(dangerous_links(page))) == (1, 1)
