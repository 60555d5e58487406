"""The administration: staff see everything, edit the labels, retry and erase; nothing else can be changed."""

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from insights.analysis import rollups
from insights.models import Category, Conversation, Message, TaxonomyVersion, Topic
from insights.reads import stats
from insights.reads.filters import Filter
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db
LABEL = {"description": "", "colour": "#112233", "position": "9"}
REGISTERED = list(admin.site._registry)


@pytest.fixture
def staff_client(client: Client) -> Client:
    client.force_login(factories.person("sam", is_staff=True, is_superuser=True))
    return client


def address(model: type[models.Model], page: str = "") -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{page}"


def test_every_model_of_ours_is_there_and_none_of_the_queue() -> None:
    ours = {m._meta.label for m in REGISTERED}
    assert {"insights.Message", "insights.Category", "insights.Topic", "insights.Insight", "insights.Run"} <= ours
    assert {
        "insights.Conversation",
        "insights.DailyCount",
        "accounts.User",
        "accounts.ApiKey",
        "jobs.WorkerHeartbeat",
    } <= ours
    assert [label for label in ours if label.startswith("django_q.")] == []


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_each_list_can_be_seen_searched_and_opened(staff_client: Client, model: type[models.Model]) -> None:
    factories.analysed(timestamp=NOON)
    factories.api_key()
    assert staff_client.get(address(model)).status_code == 200
    assert staff_client.get(address(model), {"q": "x"}).status_code == 200
    row = model._default_manager.first()
    if row is not None:
        assert staff_client.get(address(model, f"{row.pk}/change/")).status_code == 200


@pytest.mark.parametrize("model", [Message, Conversation], ids=lambda model: model.__name__)
def test_words_of_customers_cannot_be_changed_or_made_up(staff_client: Client, model: type[models.Model]) -> None:
    message = factories.analysed("as it was")
    row = message if model is Message else message.conversation
    assert staff_client.post(address(model, f"{row.pk}/change/"), {"text": "changed"}).status_code == 403
    assert staff_client.get(address(model, "add/")).status_code == 403


@pytest.mark.parametrize(
    "filters", ["?status=failed", "?source=livechat", "?sentiment=negative", "?direction=inbound", "?q=money"]
)
def test_messages_can_be_filtered(staff_client: Client, filters: str) -> None:
    factories.analysed("no money", source="livechat")
    assert staff_client.get(address(Message) + filters).status_code == 200


def do(client: Client, model: type[models.Model], action: str, *rows: models.Model, **more: str) -> str:
    chosen = {"action": action, "_selected_action": [str(row.pk) for row in rows], **more}
    return client.post(address(model), chosen, follow=True).content.decode()


def test_failed_messages_are_retried(staff_client: Client) -> None:
    failed, fine = factories.failed(), factories.analysed()
    assert "Back in the queue: 1." in do(staff_client, Message, "retry", failed, fine)
    assert set(Message.objects.values_list("pk", "status")) == {(failed.pk, "pending"), (fine.pk, "analysed")}


@pytest.mark.parametrize("model", [Message, Conversation], ids=lambda model: model.__name__)
def test_erasing_keeps_the_counts_true(staff_client: Client, model: type[models.Model]) -> None:
    gone, kept = factories.analysed("erase me", timestamp=NOON), factories.analysed(timestamp=NOON)
    row = gone if model is Message else gone.conversation
    assert "Are you sure" in do(staff_client, model, "delete_selected", row)
    do(staff_client, model, "delete_selected", row, post="yes")
    assert list(Message.objects.values_list("pk", flat=True)) == [kept.pk]
    assert (rollups.differences(), stats.totals(Filter()).messages) == ([], 1)


def test_erasing_from_a_rows_own_page_keeps_the_counts_true(staff_client: Client) -> None:
    gone = factories.analysed("erase me", timestamp=NOON)
    staff_client.post(address(Message, f"{gone.pk}/delete/"), {"post": "yes"})
    assert (Message.objects.count(), rollups.differences()) == (0, [])


def test_a_label_is_made_with_one_example_a_line(staff_client: Client) -> None:
    fields = {
        **LABEL,
        "name": "Parking",
        "slug": "parking",
        "examples": "nowhere to park\n\n  the car park is full  \n",
    }
    staff_client.post(address(Topic, "add/"), fields)
    made = Topic.objects.get(slug="parking")
    assert made.examples == ["nowhere to park", "the car park is full"]
    page = staff_client.get(address(Topic, f"{made.pk}/change/")).content.decode()
    assert "nowhere to park\nthe car park is full</textarea>" in page


def test_a_labels_slug_stays_and_the_rest_changes(staff_client: Client) -> None:
    row = Category.objects.get(slug="login_issues")
    fields = {**LABEL, "name": "Signing in", "slug": "other", "examples": "cannot sign in"}
    assert staff_client.post(address(Category, f"{row.pk}/change/"), fields).status_code == 302
    row.refresh_from_db()
    assert (row.slug, row.name, row.examples, row.colour) == (
        "login_issues",
        "Signing in",
        ["cannot sign in"],
        "#112233",
    )


def test_labels_are_retired_and_brought_back_but_never_deleted(staff_client: Client) -> None:
    login, fallback = Category.objects.get(slug="login_issues"), Category.objects.get(is_fallback=True)
    assert "Retired: 1." in do(staff_client, Category, "retire", login, fallback)
    assert set(Category.objects.exclude(retired_at=None)) == {login}
    assert "In use again: 1." in do(staff_client, Category, "bring_back", login)
    assert not Category.objects.exclude(retired_at=None).exists()
    assert staff_client.post(address(Category, f"{login.pk}/delete/"), {"post": "yes"}).status_code == 403


def test_the_number_of_queries_of_the_message_list_does_not_grow(staff_client: Client) -> None:
    factories.analysed()
    with CaptureQueriesContext(connection) as with_one:
        staff_client.get(address(Message))
    for _ in range(2):
        factories.analysed()
    with CaptureQueriesContext(connection) as with_three:
        staff_client.get(address(Message))
    assert len(with_three) == len(with_one) <= 13


def test_a_label_changed_here_is_a_version_too(staff_client: Client) -> None:
    login = Category.objects.get(slug="login_issues")
    do(staff_client, Category, "retire", login)
    do(staff_client, Category, "bring_back", login)
    notes = TaxonomyVersion.objects.order_by("number").values_list("note", "created_by__username")
    assert list(notes) == [
        ("", None),
        ("Retired in the administration", "sam"),
        ("Brought back in the administration", "sam"),
    ]
