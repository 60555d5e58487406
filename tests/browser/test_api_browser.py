"""The API's pages in a real browser: they work under the policy, without a complaint and without another server."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Complaints, Open

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

BODY = '{"text": "sent from a browser"}'


def test_the_schema_can_be_tried_out(signed_in: Open, complaints: Complaints) -> None:
    page = signed_in()
    page.goto("/docs")
    page.locator("#operations-conversations-conversations_add .opblock-summary").click()
    page.locator(".opblock.is-open textarea").fill(BODY)
    page.locator(".opblock.is-open button.execute").click()
    expect(page.locator(".live-responses-table .response-col_status").last).to_contain_text("202")
    assert complaints.all == []


def test_the_reference_is_complete_and_from_here(stranger: Open, complaints: Complaints) -> None:
    page = stranger()
    page.goto("/redoc")
    expect(page.locator("h1").first).to_contain_text("API")
    expect(page.get_by_role("heading", name="Submit a message for analysis")).to_be_visible()
    assert complaints.all == []


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1",
        "/api/v1/conversations",
        "/api/v1/messages",
        "/api/v1/messages/metrics",
        "/api/v1/insights",
        "/api/v1/topics",
    ],
)
def test_the_api_can_be_browsed(signed_in: Open, complaints: Complaints, address: str) -> None:
    page = signed_in()
    page.goto(address)
    expect(page.locator(".response-info")).to_contain_text(
        "HTTP 400" if address.endswith("insights") else "HTTP 200 OK"
    )
    assert complaints.all == []


def test_a_message_can_be_sent_from_the_browsable_api(signed_in: Open, complaints: Complaints) -> None:
    page = signed_in()
    page.goto("/api/v1/conversations")
    page.locator("textarea[name=_content]").fill(BODY)
    page.get_by_role("button", name="POST").click()
    expect(page.locator(".response-info")).to_contain_text("HTTP 202 Accepted")
    sent = page.locator(".response-info").inner_text()
    answer = json.loads(sent[sent.index("{") :])
    page.goto(f"/api/v1/conversations/{answer['conversation_id']}")
    expect(page.locator(".response-info")).to_contain_text("sent from a browser")
    page.goto("/api/v1/conversations")
    page.locator("textarea[name=_content]").fill("{}")
    page.get_by_role("button", name="POST").click()
    expect(page.locator(".response-info")).to_contain_text("Missing required field: text")
    assert complaints.all == []
