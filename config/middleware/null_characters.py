"""NUL, which no database stores alike: PostgreSQL refuses it, SQLite ends words with it. Nobody has a use for it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from config.api.errors import bad_request

_FORM = "application/x-www-form-urlencoded"
TEXT = "The request may not contain the NUL character."


class NullCharactersMiddleware:
    """Answers 400 to a NUL in the path, the query or a form. (JSON has a parser of its own.)"""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        query = str(request.META.get("QUERY_STRING", ""))
        if "\0" in request.path or "%00" in query or "\0" in query or self._in_form(request):
            return bad_request(request, text=TEXT)
        return self.get_response(request)

    def _in_form(self, request: HttpRequest) -> bool:
        return request.content_type == _FORM and (b"%00" in request.body or b"\0" in request.body)
