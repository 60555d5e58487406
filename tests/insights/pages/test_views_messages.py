"""The message list: its filter is its address, and its pages never lose or repeat a row."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from insights.models import Message
from insights.pages import browse
from tests import factories
from tests.insights.pages.conftest import NOW
from tests.insights.pages.reading import links, rows_at

pytestmark = pytest.mark.django_db


def texts(html: str) -> list[str]:
    return re.findall(r'<div class="row-text">\s*<a href="[^"]+">([^<]*)</a>', html)


def page(client: Client, address: str = "/messages", **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_customers_messages_newest_first_with_their_unit(analyst_client: Client) -> None:
    for n in range(3):
        factories.analysed(f"message {n}", author="kim" if n else "lee", timestamp=NOW - timedelta(hours=n))
    html = page(analyst_client)
    assert texts(html) == ["message 0", "message 1", "message 2"]
    assert "<strong>3 messages</strong>" in html
    assert "from 2 customers" in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("category=deposit_issues", ["no money", "failed deposit"]),
        ("source=livechat", ["hello there"]),
        ("source=livechat&source=telegram", ["no money", "hello there", "failed deposit"]),
        ("sentiment=positive,neutral", ["hello there"]),
        ("topic=complaint", ["no money", "failed deposit"]),
        ("q=DEPOSIT", ["failed deposit"]),
        ("author=kim", ["no money"]),
        ("min_confidence=0.95", ["hello there"]),
        ("from=2026-11-20", ["no money"]),
        ("to=2026-11-18", ["failed deposit"]),
        ("status=failed", ["garbled"]),
        ("direction=outbound", []),
    ],
)
def test_each_condition_of_the_address_chooses_rows(analyst_client: Client, query: str, expected: list[str]) -> None:
    factories.analysed("no money", author="kim", timestamp=NOW)
    factories.analysed(
        "hello there",
        source="livechat",
        score=0.4,
        confidence=0.97,
        category="general_feedback",
        topics=(),
        timestamp=NOW - timedelta(days=1),
    )
    factories.analysed("failed deposit", timestamp=NOW - timedelta(days=2))
    factories.failed("garbled", timestamp=NOW - timedelta(days=1), source="twitter")
    assert texts(page(analyst_client, f"/messages?{query}")) == expected


def test_removing_a_chip_leaves_the_other_conditions(analyst_client: Client) -> None:
    html = page(
        analyst_client, "/messages?category=login_issues&category=deposit_issues&q=money&from=2026-11-01&to=2026-11-20"
    )
    chips = {" ".join(link.text.split()): link.href for link in links(html) if "×" in link.text}
    assert chips == {
        "Words “money” ×": "/messages?category=login_issues&category=deposit_issues&from=2026-11-01&to=2026-11-20",
        "From 1 Nov 2026 ×": "/messages?category=login_issues&category=deposit_issues&to=2026-11-20&q=money",
        "To 20 Nov 2026 ×": "/messages?category=login_issues&category=deposit_issues&from=2026-11-01&q=money",
        "Category Login issues ×": "/messages?category=deposit_issues&from=2026-11-01&to=2026-11-20&q=money",
        "Category Deposit issues ×": "/messages?category=login_issues&from=2026-11-01&to=2026-11-20&q=money",
    }


def test_paging_shows_every_row_once_also_those_of_one_moment(
    analyst_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browse, "PAGE_SIZE", 3)
    for n in range(8):
        factories.message(f"message {n}", timestamp=NOW - timedelta(hours=n // 4))
    address, seen, visited = "/messages", [], []
    while address:
        html = page(analyst_client, address)
        seen += texts(html)
        visited.append(html)
        older = re.search(r'rel="next" href="([^"]+)"', html)
        address = older[1].replace("&amp;", "&") if older else ""
    assert seen == [f"message {n}" for n in (3, 2, 1, 0, 7, 6, 5, 4)]
    newer = re.search(r'rel="prev" href="([^"]+)"', visited[-1])
    assert newer is not None
    assert texts(page(analyst_client, newer[1].replace("&amp;", "&"))) == texts(visited[1])
    assert rows_at(analyst_client, "/messages") == (8, 8)


def test_parameters_that_make_no_sense_are_named_and_no_row_is_shown(analyst_client: Client) -> None:
    factories.analysed(timestamp=NOW)
    response = analyst_client.get("/messages?category=nope&min_confidence=7")
    assert response.status_code == 400
    assert set(response.context["asked"].problems) == {"category", "min_confidence"}
    assert texts(response.content.decode()) == []
    assert analyst_client.get("/messages?cursor=nonsense").status_code == 400


def test_htmx_gets_the_list_alone_with_the_clean_address(analyst_client: Client) -> None:
    factories.analysed("card declined", timestamp=NOW)
    whole = analyst_client.get("/messages?q=card&from=&author=")
    part = analyst_client.get("/messages?q=card&from=&author=", headers={"HX-Request": "true"})
    back = analyst_client.get("/messages?q=card", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert part.headers["HX-Push-Url"] == "/messages?q=card"
    assert texts(part.content.decode()) == texts(whole.content.decode()) == ["card declined"]
    assert ["<html" in r.content.decode() for r in (whole, part, back)] == [True, False, True]
    assert all("HX-Request" in r.headers["Vary"] for r in (whole, part, back))


def test_private_pages_are_not_kept_by_caches(analyst_client: Client) -> None:
    assert "no-store" in analyst_client.get("/messages").headers["Cache-Control"]


def test_a_long_text_is_shortened_in_the_list(analyst_client: Client) -> None:
    factories.analysed("word " * 20_000, timestamp=NOW)
    html = page(analyst_client)
    assert len(html) < 40_000
    assert texts(html)[0].endswith("…")


def test_the_number_of_queries_does_not_grow_with_the_rows(
    analyst_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.analysed(timestamp=NOW)
    with django_assert_num_queries(12):
        page(analyst_client)
    for _ in range(2):
        factories.analysed(timestamp=NOW, topics=(("praise", 0.9), ("billing", 0.5)))
    with django_assert_num_queries(12):
        page(analyst_client)


def exported(client: Client, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"/messages.csv?{query}")
    assert response.headers["Content-Disposition"] == 'attachment; filename="messages.csv"'
    content = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_the_export_has_the_rows_of_the_filter_with_their_labels(analyst_client: Client) -> None:
    factories.analysed("no money,\nstill", author="kim", id_user=7, timestamp=NOW)
    factories.analysed("hello", source="livechat", timestamp=NOW - timedelta(days=1))
    (row,) = exported(analyst_client, "source=telegram")
    assert {
        name: row[name]
        for name in ("timestamp", "text", "author", "id_user", "sentiment", "category", "topics", "engine")
    } == {
        "timestamp": "2026-11-20T15:30:00Z",
        "text": "no money,\nstill",
        "author": "kim",
        "id_user": "7",
        "sentiment": "negative",
        "category": "deposit_issues",
        "topics": "complaint",
        "engine": "local",
    }
    assert analyst_client.get("/messages.csv?category=nope").status_code == 400


def test_the_export_goes_on_beyond_one_batch(analyst_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("insights.reads.export.BATCH", 2)
    for n in range(5):
        factories.message(f"message {n}", timestamp=NOW - timedelta(hours=n // 3))
    assert [row["text"] for row in exported(analyst_client)] == [f"message {n}" for n in (2, 1, 0, 4, 3)]
    assert Message.objects.count() == 5
