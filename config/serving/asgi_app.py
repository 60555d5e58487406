"""The one port: a request's body is read and bounded before any of our code runs for it, then Django has its turn."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from config.api.families import refusal
from config.serving.bridge import WSGIBridge
from config.serving.request_body import (
    BodyRefused,
    ClientGone,
    Receive,
    Scope,
    Send,
    answer_refused,
    read_body,
    spool_body,
)

READ_SECONDS = 20.0
UPLOAD_SECONDS = 1800.0
UPLOADS = 2  # files that are received at the same time; further ones wait
# What somebody unknown sends is held in memory and small. A file is received from those who show a key, a token or a
# session (Django then says whether it is good), and from this machine.
_CREDENTIALS = frozenset((b"authorization", b"x-api-key", b"cookie"))

ReadsBody = Callable[[Scope, Receive], Awaitable[bytes | BinaryIO]]


class AsgiGateway:
    """The ASGI application around the bridge to Django's handler."""

    def __init__(self, django: WSGIBridge) -> None:
        self.django = django
        self.limit: int = settings.MAX_BODY_BYTES
        self.uploads = asyncio.Semaphore(UPLOADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})  # before it is accepted: HTTP 403
            return
        if _takes_a_file(scope):
            async with self.uploads:
                await self._answer(scope, receive, send, self._file)
        else:
            await self._answer(scope, receive, send, self._small)

    async def _small(self, scope: Scope, receive: Receive) -> bytes:
        return await read_body(scope, receive, limit=self.limit, seconds=READ_SECONDS)

    async def _file(self, scope: Scope, receive: Receive) -> BinaryIO:
        limit, folder = settings.MAX_UPLOAD_BYTES, Path(settings.DATA_DIR)
        return await spool_body(scope, receive, limit=limit, seconds=UPLOAD_SECONDS, folder=folder)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, read: ReadsBody) -> None:
        try:
            body = await read(scope, receive)
        except ClientGone:
            return
        except BodyRefused as refused:
            await answer_refused(refused, refusal(scope["path"], refused.code, refused.details), receive, send)
            return
        await self.django(scope, body, receive, send)


def _takes_a_file(scope: Scope) -> bool:
    if scope["method"] != "POST" or scope["path"].rstrip("/") not in settings.UPLOAD_PATHS:
        return False
    client = scope.get("client") or ("", 0)
    return client[0] in ("127.0.0.1", "::1") or any(name in _CREDENTIALS for name, _ in scope["headers"])
