"""A Supabase project whose accounts may write."""

from collections.abc import Iterator

import pytest
from django.test.utils import override_settings

from accounts.identity import supabase
from tests.accounts.projects import Project


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setattr(supabase, "FETCH_SECONDS", 60)  # no test depends on the machine being quick
    monkeypatch.setattr(supabase, "UNREACHABLE_FOR", 600)
    served = Project()
    supabase._keys.cache_clear()
    with override_settings(SUPABASE_URL=served.url, SUPABASE_JWT_SECRET=""):
        yield served
    supabase._keys.cache_clear()
    served.close()
