"""Every route answers with and without its trailing slash, for every method, without a redirect."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

_KEEPS_SLASH = ("/admin", "/static")


class OptionalTrailingSlashMiddleware:
    """Resolves ``/x/`` as ``/x``. Django's admin is written the other way round, so there a missing slash is added."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.path_info = canonical(request.path_info)
        return self.get_response(request)


def canonical(path: str) -> str:
    """The spelling of ``path`` that the URL configuration knows."""
    section = "/" + path.split("/")[1] if path.startswith("/") else path
    if section == "/admin":
        return path if path.endswith("/") else path + "/"
    if section in _KEEPS_SLASH or path == "/":
        return path
    return path.removesuffix("/")
