"""Staff see what could not be read, without a writer's words, and have it read again."""

import pytest
from django.test import Client

from accounts.models import User
from dossiers.extraction import queue
from dossiers.models import Extraction
from tests import factories
from tests.dossiers.told import project, said

ADDRESS = "/admin/dossiers/extraction/"


@pytest.mark.django_db
def test_failed_readings_are_shown_and_tried_again(client: Client, writer: User) -> None:
    message = said(project(writer), "Mara keeps a secret")
    queue.enqueue([message])
    Extraction.objects.update(status="failed", error="The answer holds no valid JSON object.", due_at=None, attempts=3)
    client.force_login(factories.person("sam", is_staff=True, is_superuser=True))
    shown = client.get(f"{ADDRESS}?status__exact=failed").content.decode()
    assert "The answer holds no valid JSON object." in shown
    assert "Mara keeps a secret" not in shown + client.get(f"{ADDRESS}{message.pk}/change/").content.decode()
    client.post(ADDRESS, {"action": "try_again", "_selected_action": [str(message.pk)]})
    assert Extraction.objects.values_list("status", "attempts").get() == ("pending", 0)
