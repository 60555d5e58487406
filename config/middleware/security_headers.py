"""What every answer says to browsers, whoever made it: probes, pages, JSON, files and errors."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

EVERY = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
JSON_TYPES = ("application/json", "application/problem+json", "application/vnd.oai.openapi")
NOTHING = "default-src 'none'; frame-ancestors 'none'"  # for what is no page


class SecurityHeadersMiddleware:
    """Stands first, so that no answer passes by it, and what a view said itself of the rest stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in EVERY.items():
            response.headers[name] = value  # drf-spectacular would have it otherwise, for a sign-in that is not ours
        kind = response.headers.get("Content-Type", "")
        if kind.startswith(JSON_TYPES):
            response.headers.setdefault("Cache-Control", "no-store")  # answers hold customers' words
        if kind.startswith("text/html"):
            response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.headers.setdefault("Content-Security-Policy", NOTHING)
        return response
