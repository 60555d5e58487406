"""A site of a few views behind config.asgi, for tests that need a real server (``servers.tiny_site``)."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from django.conf import settings

FOLDER = Path(os.environ.get("TINY_SITE_FOLDER") or tempfile.mkdtemp())

settings.configure(
    SECRET_KEY="only for tests",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="tests.config.tiny_site",
    MIDDLEWARE=[],
    MAX_BODY_BYTES=1_000_000,
    MAX_UPLOAD_BYTES=2_000_000,
    UPLOAD_PATHS=("/upload",),
    DATA_DIR=FOLDER,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "tiny.sqlite3"}},
    LOGGING_CONFIG=None,
)

from django.core.signals import request_finished, request_started  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

from config.serving import asgi_app, deadlines  # noqa: E402

if "TINY_SITE_SECONDS" in os.environ:  # the real deadlines are too long to wait for in a test
    asgi_app.READ_SECONDS = deadlines.HEAD_SECONDS = deadlines.WRITE_SECONDS = float(os.environ["TINY_SITE_SECONDS"])
    deadlines.CLOSE_SECONDS = deadlines.WRITE_SECONDS

COUNTS = {"started": 0, "finished": 0, "stream_closed": 0, "posted": 0, "chat_cancelled": 0}


def _count(name: str) -> None:
    COUNTS[name] += 1


request_started.connect(lambda **_: _count("started"), weak=False)
request_finished.connect(lambda **_: _count("finished"), weak=False)


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.method} {request.get_full_path()}", content_type="text/plain")


def echo(request: HttpRequest) -> HttpResponse:
    _count("posted")
    return HttpResponse(request.body, content_type="application/octet-stream")


def counts(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({**COUNTS, "files": len(list(Path("/proc/self/fd").iterdir()))})


def meta(request: HttpRequest) -> HttpResponse:
    return JsonResponse({name: value for name, value in request.META.items() if isinstance(value, str)})


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


def large(request: HttpRequest) -> HttpResponse:
    """More than the kernel takes at once from a client that does not read."""
    return HttpResponse(b"0123456789" * 600_000)


def rows(request: HttpRequest) -> StreamingHttpResponse:
    """A stream without a length, which asks the database for each of its parts and says when it was closed."""

    def parts() -> Iterator[bytes]:
        try:
            for number in range(int(request.GET.get("n", "100"))):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT %s", [number])
                    yield b"%d\n" % cursor.fetchone()[0] + b" " * 1000
        finally:
            _count("stream_closed")

    return StreamingHttpResponse(parts(), content_type="text/plain")


def breaks(request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[bytes]:
        yield b"x" * 100_000
        raise RuntimeError("in the middle of the answer")

    return StreamingHttpResponse(parts())


def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("before the answer")


def chat(request: HttpRequest) -> StreamingHttpResponse:
    """Two events, the second only after ``posted`` rose: who waits for all of the stream never gets the first."""

    async def events() -> AsyncIterator[bytes]:
        try:
            yield b"data: " + request.body + b"\n\n"
            while COUNTS["posted"] == 0:  # noqa: ASYNC110  it is raised in another thread
                await asyncio.sleep(0.01)
            yield b"data: done\n\n"
        except asyncio.CancelledError:
            _count("chat_cancelled")
            raise

    return StreamingHttpResponse(events(), content_type="text/event-stream")


urlpatterns = [
    path("plain", plain),
    path("echo", echo),
    path("counts", counts),
    path("meta", meta),
    path("empty", empty),
    path("large", large),
    path("rows", rows),
    path("breaks", breaks),
    path("crash", crash),
    path("chat", chat),
]

from config.asgi import application  # noqa: E402, F401  it loads the addresses above, so they have to be there
