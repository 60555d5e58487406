"""Runs, corrections, labels and their versions, by programs."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from insights import engines
from insights.analysis import rollups
from insights.models import BY_HAND, Category, Message, Run, TaxonomyVersion
from insights.runs import propose
from tests import factories
from tests.insights.api.test_schema import fits
from tests.insights.runs import Stub

pytestmark = pytest.mark.django_db

RUNS, CORRECTIONS, VERSIONS = "/api/v1/runs", "/api/v1/corrections", "/api/v1/taxonomy-versions"


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    stub = Stub("second")
    monkeypatch.setattr(engines, "named", lambda name: stub)


def worked() -> None:
    while propose.drain():
        pass


def test_a_run_from_proposal_to_roll_back(api: APIClient) -> None:
    for n in range(9):
        factories.analysed(f"message {n}", source="livechat")
    before = list(Message.objects.order_by("pk").values())
    answer = api.post(RUNS, {"filter": "source=livechat", "engine": "local", "note": "try"})
    fits(RUNS, "post", answer)
    run = answer.json()
    assert (answer.status_code, run["status"], run["total"], run["filter"]) == (202, "queued", 9, "source=livechat")
    address = f"{RUNS}/{run['id']}"
    early = api.post(f"{address}/apply")
    assert (early.status_code, early.json()) == (409, {"detail": "This run is waiting."})
    fits(RUNS + "/{id}/apply", "post", early)
    worked()
    assert api.get(address).json()["status"] == "ready"
    compared = api.get(f"{address}/comparison")
    fits(RUNS + "/{id}/comparison", "get", compared)
    category = compared.json()["category"]
    assert category["total"] == sum(cell["count"] for cell in category["cells"]) == 9
    for cell in category["cells"]:
        moves = api.get(
            f"{address}/moves", {"before": cell["before"], "after": cell["after"], "ordering": "least_sure"}
        )
        fits(RUNS + "/{id}/moves", "get", moves)
        sure = [row["confidence"] for row in moves.json()["results"]]
        assert (moves.json()["count"], sure) == (cell["count"], sorted(sure))
    assert api.post(f"{address}/apply").json()["status"] == "applied"
    assert Message.objects.filter(insight__run=run["id"]).count() == 9
    assert api.post(f"{address}/roll-back").json()["status"] == "rolled_back"
    assert list(Message.objects.order_by("pk").values()) == before
    assert rollups.differences() == []
    fits(RUNS, "get", api.get(RUNS))
    assert [row["id"] for row in api.get(RUNS).json()["results"]] == [run["id"]]


@pytest.mark.parametrize(
    "body",
    [{"filter": "category=nope"}, {"engine": "nope"}, {"taxonomy_version": 99}, {"filter": "source=telegram"},
     {"filter": 5}, {"engine": None}],
)  # fmt: skip
def test_a_run_that_cannot_be_is_422(api: APIClient, body: dict[str, Any]) -> None:
    factories.analysed(source="livechat")
    answer = api.post(RUNS, body)
    fits(RUNS, "post", answer)
    assert answer.status_code == 422
    assert not Run.objects.filter(kind="proposal").exists()


@pytest.mark.parametrize("query", [{"field": "x"}, {"limit": 0}, {"nonsense": 1}, {"ordering": "best"}])
def test_moves_refuse_what_they_do_not_know(api: APIClient, query: dict[str, Any]) -> None:
    factories.analysed()
    run = api.post(RUNS, {}).json()["id"]
    assert api.get(f"{RUNS}/{run}/moves", query).status_code == 422


def test_a_correction_is_made_listed_and_undone(api: APIClient) -> None:
    message = factories.analysed()
    body = {"message": str(message.uuid), "category": "login_issues", "sentiment": "neutral", "topics": ["praise"]}
    made = api.post(CORRECTIONS, body)
    fits(CORRECTIONS, "post", made)
    correction = made.json()
    assert (made.status_code, correction["category"], correction["category_before"]) == (
        201,
        "login_issues",
        "deposit_issues",
    )
    shown = api.get(f"/api/v1/messages/{message.uuid}").json()
    assert (shown["category"], shown["topics"], shown["insight"]["source"]) == ("login_issues", ["praise"], BY_HAND)
    fits(CORRECTIONS, "get", api.get(CORRECTIONS))
    undone = api.post(f"{CORRECTIONS}/{correction['id']}/undo")
    fits(CORRECTIONS + "/{id}/undo", "post", undone)
    assert undone.json()["undone_at"] is not None
    again = api.post(f"{CORRECTIONS}/{correction['id']}/undo")
    fits(CORRECTIONS + "/{id}/undo", "post", again)
    assert again.status_code == 409
    assert api.get(f"/api/v1/messages/{message.uuid}").json()["category"] == "deposit_issues"


def test_a_correction_that_cannot_be_is_refused(api: APIClient) -> None:
    waiting = factories.message()
    body = {"message": str(waiting.uuid), "category": "login_issues", "sentiment": "neutral"}
    assert api.post(CORRECTIONS, body).status_code == 409
    for wrong in ({"message": "x"}, {"category": "nope"}, {"sentiment": "angry"}, {"topics": ["nope"]},
                  {"message": "019aa000-0000-7000-8000-000000000000"}):  # fmt: skip
        assert api.post(CORRECTIONS, {**body, **wrong}).status_code == 422


@pytest.mark.parametrize("kind", ["categories", "topics"])
def test_labels_are_written_and_every_state_is_kept(api: APIClient, analyst: Any, kind: str) -> None:
    api.force_login(analyst)
    address = f"/api/v1/{kind}"
    made = api.post(address, {"slug": "slow_payouts", "name": "Slow payouts", "examples": ["where is my money"]})
    fits(address, "post", made)
    assert (made.status_code, made.json()["examples"]) == (201, ["where is my money"])
    changed = api.patch(f"{address}/slow_payouts", {"name": "Late payouts"})
    fits(address + "/{slug}", "patch", changed)
    assert (changed.json()["name"], changed.json()["examples"]) == ("Late payouts", ["where is my money"])
    assert api.post(f"{address}/slow_payouts/retire").json()["active"] is False
    assert api.post(f"{address}/slow_payouts/restore").json()["active"] is True
    into = "geo_restriction" if kind == "categories" else "praise"
    merged = api.post(f"{address}/slow_payouts/merge", {"into": into})
    fits(address + "/{slug}/merge", "post", merged)
    assert merged.json()["active"] is False
    versions = api.get(VERSIONS)
    fits(VERSIONS, "get", versions)
    assert [row["number"] for row in versions.json()["results"]] == [6, 5, 4, 3, 2, 1]
    whole = api.get(f"{VERSIONS}/3")
    fits(VERSIONS + "/{number}", "get", whole)
    assert whole.json()["changes"] == [
        {"kind": kind, "slug": "slow_payouts", "what": "name", "before": "Slow payouts", "after": "Late payouts"}
    ]
    assert whole.json()["created_by"] == str(analyst)
    back = api.post(f"{VERSIONS}/2/restore")
    fits(VERSIONS + "/{number}/restore", "post", back)
    assert api.get(f"{address}/slow_payouts").json()["name"] == "Slow payouts"


@pytest.mark.parametrize(
    "body",
    [{}, {"slug": "x"}, {"slug": "No", "name": "x"}, {"slug": "login_issues", "name": "x"},
     {"slug": "x", "name": "x", "colour": "red"}, {"slug": "x", "name": "x", "examples": "one"},
     {"slug": "x", "name": "x", "position": True}],
)  # fmt: skip
def test_labels_that_do_not_fit_are_422(api: APIClient, body: dict[str, Any]) -> None:
    answer = api.post("/api/v1/categories", body)
    fits("/api/v1/categories", "post", answer)
    assert (answer.status_code, Category.objects.count()) == (422, 5)


def test_the_fallback_stays_and_the_slug_too(api: APIClient) -> None:
    assert api.post("/api/v1/categories/general_feedback/retire").status_code == 409
    assert api.post("/api/v1/categories/login_issues/merge", {"into": "login_issues"}).status_code == 409
    assert api.post("/api/v1/categories/login_issues/merge", {"into": "nope"}).status_code == 422
    api.patch("/api/v1/categories/login_issues", {"slug": "other"})
    assert Category.objects.filter(slug="login_issues").exists()


def test_calibration_fits_its_schema(api: APIClient) -> None:
    message = factories.analysed()
    api.post(CORRECTIONS, {"message": str(message.uuid), "category": "login_issues", "sentiment": "negative"})
    answer = api.get("/api/v1/calibration")
    fits("/api/v1/calibration", "get", answer)
    assert [(row["subject"], row["count"], row["is_enough"]) for row in answer.json()["by_hand"]] == [
        ("category", 1, False),
        ("sentiment", 1, False),
    ]


def test_a_run_may_use_an_older_version(api: APIClient) -> None:
    factories.analysed()
    api.patch("/api/v1/categories/login_issues", {"name": "Sign-in"})
    run = api.post(RUNS, {"taxonomy_version": 1}).json()
    assert (run["taxonomy_version"], TaxonomyVersion.objects.count()) == (1, 2)
