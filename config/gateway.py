"""One port for two worlds: which of Django's handlers a request is for, after its body has been read and bounded.

Streams (``settings.STREAM_PATHS``) run on Django's ASGI handler. Everything else runs on its WSGI handler in a pool of
threads: under the ASGI handler Django's own middleware hops a thread per request and phase, three times the cost of a
plain view.
"""

from django.conf import settings
from django.core.handlers.asgi import ASGIHandler

from config.body import BodyRefused, ClientGone, Receive, Scope, Send, answer_refused, read_body, replay
from config.bridge import WSGIBridge

READ_SECONDS = 20.0


class Gateway:
    """The ASGI application: reads the body, then passes the request to the handler that suits its path."""

    def __init__(self, pages: WSGIBridge, streams: ASGIHandler) -> None:
        self.pages = pages
        self.streams = streams
        self.stream_paths: tuple[str, ...] = tuple(settings.STREAM_PATHS)
        self.limit: int = settings.MAX_BODY_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})  # before it is accepted: HTTP 403
            return
        try:
            body = await read_body(scope, receive, limit=self.limit, seconds=READ_SECONDS)
        except ClientGone:
            return
        except BodyRefused as refused:
            await answer_refused(refused, receive, send)
            return
        if is_under(scope["path"], self.stream_paths):
            await self.streams(scope, replay(body, receive), send)
        else:
            await self.pages(scope, body, send)


def is_under(path: str, prefixes: tuple[str, ...]) -> bool:
    """Whether ``path`` is one of ``prefixes`` or lies below one: ``/chat`` holds ``/chat/x`` but not ``/chats``."""
    return any(path == prefix or path.startswith(prefix + "/") for prefix in prefixes)
