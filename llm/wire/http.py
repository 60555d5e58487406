"""The HTTP client below the openai package: where a request's target, pace, time and size are held to their limits.

``openai`` and ``httpx2`` take 45 MB; they are imported when the first client is made, so that a process which asks no
model never pays for them.
"""

import ssl
from collections.abc import AsyncIterator
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from llm.catalogue import PROVIDERS
from llm.deadlines import CONNECT_SECONDS, trip
from llm.errors import ProviderFault, UnsafeTarget
from llm.limits import pace
from llm.providers import Target

if TYPE_CHECKING:
    import httpx2
    import openai

KEEP_ALIVE_SECONDS = 2.0  # below what servers allow, so that a waiting request seldom finds its connection closed
# All that a request may carry. The openai package adds headers about this machine, and whatever the variables
# OPENAI_ORG_ID, OPENAI_PROJECT_ID and OPENAI_CUSTOM_HEADERS say, to requests for any provider.
_HEADERS = {"host", "accept", "connection", "content-type", "content-length", "transfer-encoding"}
_HEADERS |= {"x-stainless-raw-response"}  # by which the package itself knows that the body is wanted unread
_LEAVING = "send_request_headers.started"  # the connection stands, the first byte is about to be written


def open_client(target: Target, *, direct: bool = False) -> "openai.AsyncOpenAI":
    """A client that sends ``target``'s key to ``target``'s address and nowhere else. It belongs to one event loop.

    A ``direct`` one is for streamed answers. It knows no proxies.
    """
    import httpx2  # noqa: PLC0415 -- slow import: 20 MB
    import openai  # noqa: PLC0415 -- slow import: 25 MB

    from llm.wire.streaming_transport import DirectTransport  # noqa: PLC0415 -- slow import: it brings httpx2

    http = httpx2.AsyncClient(
        transport=DirectTransport(_tls()) if direct else None,
        verify=_tls(),
        follow_redirects=False,
        timeout=httpx2.Timeout(None, connect=CONNECT_SECONDS),  # the whole call has a deadline
        limits=httpx2.Limits(keepalive_expiry=KEEP_ALIVE_SECONDS),
        event_hooks={"request": [partial(_prepare, target)], "response": [_bound]},
    )
    # Retries are the gateway's own: each is paced, paid from the budget and written down.
    return openai.AsyncOpenAI(api_key=target.key, base_url=target.base_url, http_client=http, max_retries=0)


def load() -> None:
    """Reads in what the first question needs. It takes about a second, and a thread can do it."""
    import httpx2  # noqa: F401, PLC0415 -- slow import: 20 MB
    import openai.resources.chat  # noqa: F401, PLC0415 -- slow import: 25 MB

    import llm.wire.streaming_transport  # noqa: F401, PLC0415 -- slow import: it brings httpx2

    _tls()


def is_proxied(target: Target) -> bool:
    """Whether the environment names a proxy for that address."""
    address = urlsplit(target.base_url)
    proxies = getproxies()
    return bool({address.scheme, "all"} & proxies.keys()) and not proxy_bypass(address.hostname or "")


@cache
def _tls() -> ssl.SSLContext:
    """Made once a process: reading the certificates takes longer than many a request."""
    import httpx2  # noqa: PLC0415 -- slow import: 20 MB

    return httpx2.create_ssl_context()


async def _prepare(target: Target, request: "httpx2.Request") -> None:
    """Checks where the request goes, and lets it carry its own key and nothing else that is personal."""
    import httpx2  # noqa: PLC0415 -- slow import: 20 MB

    own = httpx2.URL(target.base_url)
    if (request.url.scheme, request.url.host, request.url.port) != (own.scheme, own.host, own.port):
        raise UnsafeTarget(f"A request for {target.provider} was about to go to another address.")
    allowed = _HEADERS | PROVIDERS[target.provider].headers
    for name in set(request.headers) - allowed:
        del request.headers[name]
    request.headers["Authorization"] = f"Bearer {target.key}"
    request.headers["Accept-Encoding"] = "identity"  # a small compressed body can unpack to any size
    request.headers["User-Agent"] = "verbatim"
    request.extensions = {**request.extensions, "trace": _on_the_way}


async def _on_the_way(event: str, info: dict[str, Any]) -> None:
    if event.endswith(_LEAVING):
        current = trip.get()
        await pace.depart(current.latest)
        current.departed = True


async def _bound(response: "httpx2.Response") -> None:
    """Lets the body in up to its limit."""
    if not trip.get().departed:
        raise RuntimeError("A request left without the pacer: httpcore2 names its trace events differently now.")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ProviderFault("The answer is compressed, which was not asked for.")
    response.stream = _bounded_stream(response.stream, trip.get().most)


def _bounded_stream(stream: Any, most: int) -> "httpx2.AsyncByteStream":
    """``stream``, which ends with ``ProviderFault`` when it grows beyond ``most`` bytes."""
    import httpx2  # noqa: PLC0415 -- slow import: 20 MB

    class Bounded(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0
            async for piece in stream:
                size += len(piece)
                if size > most:
                    raise ProviderFault(f"The answer is larger than {most:,} bytes.")
                yield piece

        async def aclose(self) -> None:
            await stream.aclose()

    return Bounded()
