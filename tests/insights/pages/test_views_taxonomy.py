"""The editor: every change is a version, nothing is deleted, and any version can be gone back to."""

import pytest
from django.test import Client

from insights.models import Category, TaxonomyVersion, Topic
from tests import factories

pytestmark = pytest.mark.django_db

FIELDS = {
    "name": "Slow payouts",
    "description": "d",
    "examples": "one\n\n two \none",
    "colour": "#112233",
    "position": "7",
}


def test_the_page_shows_every_label_with_its_messages(analyst_client: Client) -> None:
    factories.analysed(category="login_issues")
    page = analyst_client.get("/taxonomy").content.decode()
    for label in (*Category.objects.all(), *Topic.objects.all()):
        assert label.name in page
    assert '<a href="/messages?category=login_issues">1</a>' in page


@pytest.mark.parametrize(("kind", "model"), [("categories", Category), ("topics", Topic)])
def test_a_label_is_added_edited_and_versioned(analyst_client: Client, kind: str, model: type[Category]) -> None:
    assert analyst_client.post(f"/taxonomy/{kind}/new", {"slug": "slow_payouts", **FIELDS}).status_code == 302
    row = model.objects.get(slug="slow_payouts")
    assert (row.name, row.examples, row.colour, row.position) == ("Slow payouts", ["one", "two"], "#112233", 7)
    address = f"/taxonomy/{kind}/slow_payouts"
    assert "one\ntwo</textarea>" in analyst_client.get(address).content.decode()
    analyst_client.post(address, {**FIELDS, "name": "Late payouts"})
    row.refresh_from_db()
    assert row.name == "Late payouts"
    notes = list(TaxonomyVersion.objects.order_by("number").values_list("number", "note", "created_by__username"))
    assert notes == [(1, "", None), (2, "Added Slow payouts", "ann"), (3, "Changed Late payouts", "ann")]
    page = analyst_client.get("/taxonomy/versions/3").content.decode()
    assert "<td>name</td><td>Slow payouts</td><td>Late payouts</td>" in page
    assert "Changed Late payouts" in analyst_client.get("/taxonomy/versions").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"slug": "Not A Slug"}, {"slug": "login_issues"}, {"name": ""}, {"colour": "red"}, {"position": "-1"}]
)
def test_values_that_do_not_fit_are_refused_beside_their_field(analyst_client: Client, wrong: dict[str, str]) -> None:
    response = analyst_client.post("/taxonomy/categories/new", {"slug": "fine", **FIELDS, **wrong})
    assert (response.status_code, "field-error" in response.content.decode()) == (400, True)
    assert not TaxonomyVersion.objects.filter(number__gt=1).exists()
    assert Category.objects.filter(name="Slow payouts").count() == 0


def test_retiring_bringing_back_and_merging(analyst_client: Client) -> None:
    def in_use(slug: str) -> bool:
        return Category.objects.get(slug=slug).retired_at is None

    analyst_client.post("/taxonomy/categories/login_issues/retire")
    assert not in_use("login_issues")
    analyst_client.post("/taxonomy/categories/login_issues/restore")
    assert in_use("login_issues")
    examples = Category.objects.get(slug="login_issues").examples
    analyst_client.post("/taxonomy/categories/login_issues/merge", {"into": "geo_restriction"})
    assert not in_use("login_issues")
    assert set(examples) <= set(Category.objects.get(slug="geo_restriction").examples)
    assert "merged into Geo restriction" in analyst_client.get("/taxonomy").content.decode()


def test_the_place_for_general_messages_stays(analyst_client: Client) -> None:
    for step, body in (("retire", {}), ("merge", {"into": "login_issues"})):
        page = analyst_client.post(f"/taxonomy/categories/general_feedback/{step}", body, follow=True)
        assert "cannot be retired" in page.content.decode()
    assert Category.objects.get(slug="general_feedback").retired_at is None


def test_going_back_makes_a_new_version_and_keeps_what_messages_show(analyst_client: Client) -> None:
    message = factories.analysed(category="login_issues")
    analyst_client.post("/taxonomy/categories/new", {"slug": "slow_payouts", **FIELDS})
    analyst_client.post("/taxonomy/categories/login_issues/retire")
    first = TaxonomyVersion.objects.get(number=1)
    analyst_client.post("/taxonomy/versions/1/restore")
    newest = TaxonomyVersion.objects.latest("number")
    assert newest.number == 4
    labels = {label["slug"]: label for label in newest.snapshot["categories"]}
    assert labels.pop("slow_payouts")["retired"]
    assert list(labels.values()) == first.snapshot["categories"]
    message.refresh_from_db()
    assert message.category == Category.objects.get(slug="login_issues")


@pytest.mark.parametrize("address", ["/taxonomy/nothing/new", "/taxonomy/topics/nothing", "/taxonomy/versions/99"])
def test_what_there_is_not_is_404(analyst_client: Client, address: str) -> None:
    assert analyst_client.get(address).status_code == 404
