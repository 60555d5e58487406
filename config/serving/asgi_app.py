"""The one port: a request's body is read and bounded before any of our code runs for it, then Django has its turn."""

from django.conf import settings

from config.api.families import refusal
from config.serving.bridge import WSGIBridge
from config.serving.request_body import BodyRefused, ClientGone, Receive, Scope, Send, answer_refused, read_body

READ_SECONDS = 20.0


class AsgiGateway:
    """The ASGI application around the bridge to Django's handler."""

    def __init__(self, django: WSGIBridge) -> None:
        self.django = django
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
            await answer_refused(refused, refusal(scope["path"], refused.code, refused.details), receive, send)
            return
        await self.django(scope, body, receive, send)
