"""A database that is locked, full or gone is 503 with Retry-After, never a crash page and never a hang."""

from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponseBase

from config.api.errors import unavailable

log = structlog.stdlib.get_logger("verbatim.database")

RETRY_AFTER_SECONDS = 5


class DatabaseOutageMiddleware:
    """Answers 503 where the database failed; what was not committed was not accepted, so repeating is safe."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        log.error("database unavailable", reason=str(exception).splitlines()[0][:200], path=request.path)
        return unavailable(request, RETRY_AFTER_SECONDS, exception)
