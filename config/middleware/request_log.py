"""Structured logs: one JSON line an event, with the request's id, never with message texts or secrets."""

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponseBase
from structlog.typing import Processor

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class UnknownHosts(logging.Filter):
    """Says once of each foreign name that it is not in ALLOWED_HOSTS, of so many names: scanners try thousands."""

    MOST = 50

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self._told: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        host = str(record.getMessage()).partition("'")[2].partition("'")[0][:200]
        if host in self._told or len(self._told) >= self.MOST:
            return False
        self._told.add(host)
        record.msg, record.args, record.exc_info = f"400: the host “{host}” is not in ALLOWED_HOSTS", (), None
        return True


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            # JSON escapes line breaks and control characters, so one event stays one line whatever it carries.
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [*_SHARED, structlog.processors.format_exc_info],
        },
    },
    "filters": {"hosts": {"()": "config.middleware.request_log.UnknownHosts"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},  # LOG_LEVEL
    "loggers": {
        "django.request": {"level": "ERROR"},  # 4xx answers are the caller's affair; the request log has them
        "django.security.DisallowedHost": {"level": "WARNING", "filters": ["hosts"]},
        "django-q": {"level": "WARNING"},
        # Below this they print whole requests, messages included, whatever LOG_LEVEL says.
        **{name: {"level": "WARNING"} for name in ("openai", "httpx2", "httpcore2")},
    },
}

structlog.configure(
    processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
log = structlog.stdlib.get_logger("verbatim.request")

_QUIET_PATHS = ("/health", "/ready", "/static/")


class RequestLogMiddleware:
    """Gives each request an id (``X-Request-ID`` in the answer) and logs its outcome: method, path, status,
    milliseconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = uuid.uuid4().hex
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            level = logging.DEBUG if request.path.startswith(_QUIET_PATHS) else logging.INFO
            log.log(
                level,
                "request",
                method=request.method,
                path=request.path,  # without the query string: it may hold search words
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        return response
