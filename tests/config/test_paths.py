"""Both spellings of every address."""

import pytest

from config.middleware.trailing_slash import canonical


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("/", "/"),
        ("/messages", "/messages"),
        ("/messages/", "/messages"),
        ("/messages//", "/messages/"),
        ("/admin", "/admin/"),
        ("/admin/", "/admin/"),
        ("/admin/accounts/user", "/admin/accounts/user/"),
        ("/administration/", "/administration"),
        ("/static/js/page.js", "/static/js/page.js"),
        ("/static/", "/static/"),
        ("/api/v1/messages/", "/api/v1/messages"),
        ("", ""),
        ("//", "/"),
    ],
)
def test_the_known_spelling(path: str, known: str) -> None:
    assert canonical(path) == known
