"""Imports in the browser and through the API: seen before they are stored, started, watched, undone."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from ingest.imports import running
from ingest.models import ImportBatch, SavedMapping
from insights.models import Message

pytestmark = pytest.mark.django_db(transaction=True)
OWN = Path(__file__).with_name("files")
State = ImportBatch.State


def upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (OWN / name).read_bytes())


def newest() -> ImportBatch:
    return ImportBatch.objects.latest("pk")


def test_the_pages_are_for_analysts(client: Client) -> None:
    assert client.get("/imports").status_code == 302
    client.force_login(User.objects.create_user("writer", password="x"))
    assert client.get("/imports").status_code == 403
    assert client.post("/imports", {"file": upload("day_first.csv")}).status_code == 403
    assert client.post("/imports/sample").status_code == 403


def test_a_file_is_seen_started_and_undone(admin_client: Client) -> None:
    answer = admin_client.post("/imports", {"file": upload("day_first.csv")}, follow=True)
    page = answer.content.decode()
    assert "player messages, as exported" in page
    assert "Dates: the day comes first." in page
    assert "2024-10-25 09:00:00 UTC" in page
    assert Message.objects.count() == 0
    address = f"/imports/{newest().public_id}"
    admin_client.post(f"{address}/start")
    assert "waiting" in admin_client.get(address).content.decode()
    running.drain()
    page = admin_client.get(address).content.decode()
    assert (newest().state, Message.objects.count(), "Undo this import" in page) == (State.DONE, 3, True)
    admin_client.post(f"{address}/undo")
    running.drain()
    assert (newest().state, Message.objects.count()) == (State.UNDONE, 0)
    admin_client.post(f"{address}/again")
    running.drain()
    assert (ImportBatch.objects.count(), Message.objects.count()) == (2, 3)


def test_an_open_order_is_asked_and_nothing_starts_without_an_answer(admin_client: Client) -> None:
    page = admin_client.post("/imports", {"file": upload("open_order.csv")}, follow=True).content.decode()
    assert "Is 03/10/2024 09:00 3 October 2024 (dmy) or 10 March 2024 (mdy)?" in page
    address = f"/imports/{newest().public_id}"
    admin_client.post(f"{address}/start")
    assert newest().state == State.LOOKED_AT
    assert "2024-03-10 09:00:00 UTC" in admin_client.get(address, {"date_order": "mdy"}).content.decode()
    admin_client.post(f"{address}/start", {"date_order": "mdy"})
    running.drain()
    assert Message.objects.order_by("timestamp")[0].timestamp.isoformat() == "2024-03-10T09:00:00+00:00"


def test_the_columns_of_an_unknown_file_are_proposed_confirmed_and_saved(admin_client: Client) -> None:
    page = admin_client.post("/imports", {"file": upload("short_rows.csv")}, follow=True).content.decode()
    assert '<option value="body" selected>' in page
    assert "no login" in page
    address = f"/imports/{newest().public_id}"
    admin_client.post(f"{address}/start", {"map_text": "body", "map_timestamp": "created_at", "save_as": "Our desk"})
    running.drain()
    assert Message.objects.count() == 2
    assert SavedMapping.objects.get().options == {"map": 'text="body",timestamp="created_at"'}


def test_rejected_rows_can_be_fetched(admin_client: Client) -> None:
    admin_client.post("/imports", {"file": upload("unquoted_commas.csv")})
    address = f"/imports/{newest().public_id}"
    assert admin_client.get(f"{address}/rejects.csv").status_code == 404
    admin_client.post(f"{address}/start")
    running.drain()
    answer: Any = admin_client.get(f"{address}/rejects.csv")
    assert b"wrong number of columns (6 instead of 4)" in b"".join(answer.streaming_content)
    assert "wrong number of columns: 1" in admin_client.get(address).content.decode()


def test_an_empty_product_offers_the_sample(admin_client: Client) -> None:
    assert "Load the sample" in admin_client.get("/imports").content.decode()
    admin_client.post("/imports/sample")
    running.drain()
    assert Message.objects.count() == 572
    assert "Load the sample" not in admin_client.get("/imports").content.decode()


def test_what_is_no_file_of_messages_says_so(admin_client: Client) -> None:
    empty = SimpleUploadedFile("empty.csv", b"")
    assert "The file is empty." in admin_client.post("/imports", {"file": empty}, follow=True).content.decode()
    assert "Choose a file first." in admin_client.post("/imports", follow=True).content.decode()
    page = admin_client.post("/imports", {"file": upload("rounded_ids.csv")}, follow=True).content.decode()
    assert "a spreadsheet has rounded them" in page


def test_the_list_asks_little_however_long_it_is(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ImportBatch.objects.bulk_create(ImportBatch(name=f"file {number}", due_at=None) for number in range(60))
    with django_assert_max_num_queries(8):
        assert admin_client.get("/imports").status_code == 200


def test_the_api_takes_a_file_and_starts_it(admin_client: Client) -> None:
    answer = admin_client.post("/api/v1/imports", {"file": upload("telegram.json")})
    assert answer.status_code == 202, answer.content
    sent = answer.json()
    assert (sent["batch"]["state"], sent["batch"]["name"], sent["look"]["kind"]) == (
        "waiting", "telegram.json", "Telegram Desktop",
    )  # fmt: skip
    running.drain()
    shown = admin_client.get(f"/api/v1/imports/{sent['batch']['id']}").json()
    assert (shown["state"], shown["stored"], shown["left_out"]) == ("done", 2, 2)
    assert admin_client.post(f"/api/v1/imports/{sent['batch']['id']}/undo").status_code == 202
    running.drain()
    assert Message.objects.count() == 0
    assert [one["state"] for one in admin_client.get("/api/v1/imports").json()["results"]] == ["undone"]


def test_the_api_takes_the_file_as_the_body(admin_client: Client) -> None:
    body = (OWN / "semicolon_cp1252.csv").read_bytes()
    answer = admin_client.post("/api/v1/imports?name=chats.csv", body, content_type="text/csv")
    assert answer.status_code == 202, answer.content
    running.drain()
    assert newest().name == "chats.csv"
    assert Message.objects.filter(text__contains="über 35 €").count() == 1


def test_the_api_asks_before_it_guesses(admin_client: Client) -> None:
    sent = admin_client.post("/api/v1/imports", {"file": upload("reviews_a.csv")}).json()
    assert (sent["batch"]["state"], sent["look"]["unknown"]) == ("looked_at", True)
    assert sent["look"]["mapping"] == {"timestamp": "ts", "text": "body", "id": "id"}
    address = f"/api/v1/imports/{sent['batch']['id']}"
    assert admin_client.post(f"{address}/start", {}, content_type="application/json").status_code == 422
    assert admin_client.post(f"{address}/start", {"guess": True}, content_type="application/json").status_code == 202
    running.drain()
    assert Message.objects.count() == 2
    assert admin_client.post(f"{address}/start", {"guess": True}, content_type="application/json").status_code == 409


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"file": "no file"},
        {"date_order": "mid"},
        {"map": "text"},
        {"timezone": "Middle/Earth"},
        {"labels": "maybe"},
    ],
)
def test_the_api_refuses_what_it_cannot_use(admin_client: Client, sent: dict[str, str]) -> None:
    given: dict[str, Any] = sent if not sent or "file" in sent else {**sent, "file": upload("day_first.csv")}
    answer = admin_client.post("/api/v1/imports", given)
    assert answer.status_code in (400, 422)
    assert ImportBatch.objects.exclude(state=State.LOOKED_AT).count() == 0


def test_the_api_is_closed_to_strangers(client: Client, settings: Any) -> None:
    settings.OPEN_API = "no"
    client.force_login(User.objects.create_user("writer", password="x"))
    assert client.get("/api/v1/imports").status_code in (401, 403)
    assert client.post("/api/v1/imports", {"file": upload("day_first.csv")}).status_code in (401, 403)
