"""What staff see of calls and keys."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from pytest_django.fixtures import Settings

from llm import providers
from llm.limits import ledger, prices
from llm.limits.ledger import Purpose
from llm.models import Call
from llm.providers import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("root", password="a long enough password"))
    return client


@pytest.fixture
def calls(settings: Settings) -> None:
    settings.LLM_KEYS = {"grok": "xai-0123456789abcdefSECRETwxyz"}
    for _ in range(2):
        entry = ledger.begin(providers.target(Task.ANALYSIS), Purpose(Task.ANALYSIS, "v1"), prices.Usage(100, 100))
        ledger.finish(entry, error=None, usage=prices.Usage(1000, 200), model="grok-4-fast")


@pytest.mark.usefixtures("calls")
def test_the_ledger_shows_sums_and_no_key(staff: Client) -> None:
    page = staff.get("/admin/llm/call/").content.decode()
    assert "<td>2000</td>" in page.replace(",", "")
    assert "<td>0.0006</td>" in page
    assert "…wxyz" in page
    assert "SECRET" not in page


@pytest.mark.usefixtures("calls")
def test_the_ledger_cannot_be_changed(staff: Client) -> None:
    call = Call.objects.first()
    assert call is not None
    assert staff.get("/admin/llm/call/add/").status_code == 403
    assert staff.post(f"/admin/llm/call/{call.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Call.objects.count() == 2


@pytest.mark.parametrize("page", ["call", "spend", "health"])
@pytest.mark.usefixtures("calls")
def test_every_list_opens(staff: Client, page: str) -> None:
    assert staff.get(f"/admin/llm/{page}/").status_code == 200


@pytest.mark.usefixtures("calls")
def test_old_entries_go(settings: Settings) -> None:
    settings.LLM_LEDGER_DAYS = 0
    assert (ledger.forget_old(), Call.objects.count()) == (2, 0)
