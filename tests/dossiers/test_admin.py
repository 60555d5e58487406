import pytest
from django.test import Client

from accounts.models import User
from dossiers.models import Dossier, Fact, Version
from tests import factories
from tests.dossiers import told
from tests.dossiers.told import found

pytestmark = pytest.mark.django_db

SECRET = "Marzipania"


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(factories.person("staff", is_staff=True, is_superuser=True))
    return client


@pytest.fixture(autouse=True)
def dossier(writer: User) -> Dossier:
    project = told.project(writer, SECRET)
    told.merge(project, found(told.said(project, f"{SECRET} came."), SECRET))
    return Dossier.objects.get(project=project)


def lists(dossier: Dossier) -> list[str]:
    return [f"/admin/dossiers/{name}/?q={dossier.pk}" for name in ("dossier", "fact", "version")]


def rows(dossier: Dossier) -> list[str]:
    keys = {"dossier": dossier.pk, "fact": Fact.objects.get().pk, "version": Version.objects.get().pk}
    return [f"/admin/dossiers/{name}/{key}" for name, key in keys.items()]


def test_staff_sees_what_happened_and_no_writers_words(staff: Client, dossier: Dossier) -> None:
    for address in lists(dossier):
        page = staff.get(address)
        assert (page.status_code, str(dossier.pk) in page.content.decode()) == (200, True), address
        assert SECRET not in page.content.decode(), address


def test_staff_opens_and_changes_nothing(staff: Client, dossier: Dossier) -> None:
    for address in rows(dossier):
        assert staff.get(f"{address}/change/").status_code == 403
        assert staff.post(f"{address}/change/", {"state": "retracted"}).status_code == 403
        assert staff.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    assert staff.post("/admin/dossiers/fact/add/").status_code == 403
    assert Fact.objects.get().state == Fact.State.STATED


def test_writers_have_no_business_there(client: Client, writer: User, dossier: Dossier) -> None:
    client.force_login(writer)
    assert {client.get(address).status_code for address in (*lists(dossier), *rows(dossier))} <= {302, 403}
