import pytest
from django.test import Client

from accounts.models import User
from dossiers.models import Dossier, Fact, Version
from tests import factories
from tests.dossiers import told
from tests.dossiers.told import found

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(factories.person("staff", is_staff=True, is_superuser=True))
    return client


@pytest.fixture(autouse=True)
def dossier(writer: User) -> Dossier:
    project = told.project(writer, HOSTILE)
    told.merge(project, found(told.said(project, f"{HOSTILE} came."), HOSTILE))
    return Dossier.objects.get(project=project)


def addresses(dossier: Dossier) -> list[str]:
    return [
        "dossier/",
        f"dossier/{dossier.pk}/change/",
        "fact/",
        f"fact/{Fact.objects.get().pk}/change/",
        f"fact/?q={dossier.pk}",
        "version/",
        f"version/{Version.objects.get().pk}/change/",
    ]


def test_staff_sees_everything_and_nothing_runs(staff: Client, dossier: Dossier) -> None:
    for address in addresses(dossier):
        page = staff.get(f"/admin/dossiers/{address}")
        assert page.status_code == 200, address
        assert HOSTILE not in page.content.decode(), address


def test_staff_changes_nothing(staff: Client, dossier: Dossier) -> None:
    fact = Fact.objects.get()
    for address in ("fact/add/", f"fact/{fact.pk}/delete/", "version/add/", f"dossier/{dossier.pk}/delete/"):
        assert staff.post(f"/admin/dossiers/{address}", {"post": "yes"}).status_code == 403
    assert staff.post(f"/admin/dossiers/fact/{fact.pk}/change/", {"state": "retracted"}).status_code == 403
    fact.refresh_from_db()
    assert fact.state == Fact.State.STATED


def test_writers_have_no_business_there(client: Client, writer: User, dossier: Dossier) -> None:
    client.force_login(writer)
    assert {client.get(f"/admin/dossiers/{address}").status_code for address in addresses(dossier)} <= {302, 403}
