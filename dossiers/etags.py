"""ETags of dossiers: the number of the newest version, and what a caller expects it to be. Pure."""

import re

_TAG = re.compile(r'\s*(?:W/)?"([^"]*)"\s*(?:,|\Z)')


class Stale(Exception):
    """The dossier has changed since the caller read it."""


def etag(number: int) -> str:
    return f'"v{number}"'


def require(header: str | None, number: int) -> None:
    """Raises ``Stale`` unless ``If-Match`` is absent, ``*``, or names the version. A tag that a proxy made weak
    is taken: it still names one version exactly."""
    if header is None or header.strip() == "*":
        return
    if f"v{number}" not in _TAG.findall(header):
        raise Stale
