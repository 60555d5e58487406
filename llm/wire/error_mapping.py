"""What a provider's error answer means for us."""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from llm.errors import DeadlineExceeded, Misconfigured, ModelError, ProviderFault, RateLimited, Rejected

if TYPE_CHECKING:
    import httpx2
    import openai

_FOR_THE_OPERATOR = {
    401: "refused the key",
    402: "wants payment",
    404: "does not know the address or the model",
}
_NO_CREDIT = "insufficient_quota"  # OpenAI says it with 429, and no pause will help


class Unsupported(ModelError):
    """The provider does not take a parameter. ``complaint`` is its message, for looking up which; never shown."""

    def __init__(self, complaint: str) -> None:
        super().__init__("A parameter is not supported.", billed=False)
        self.complaint = complaint


@asynccontextmanager
async def translated(provider: str, deadline: float) -> AsyncIterator[None]:
    """What goes wrong inside becomes a ``ModelError``, being too late (by ``time.monotonic``) included.

    The deadline covers everything: name lookup, connection, headers and a body that drips in byte by byte.
    """
    try:
        async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
            yield
    except known() as error:
        raise to_model_error(provider, error) from None


def known() -> tuple[type[Exception], ...]:
    """What the packages below raise when a request fails."""
    import httpx2  # noqa: PLC0415 -- slow import: 20 MB
    import openai  # noqa: PLC0415 -- slow import: 25 MB

    return TimeoutError, openai.OpenAIError, httpx2.HTTPError, ValueError


def to_model_error(provider: str, error: Exception) -> ModelError:
    """The error behind one that is ``known``."""
    import httpx2  # noqa: PLC0415 -- slow import: 20 MB
    import openai  # noqa: PLC0415 -- slow import: 25 MB

    if isinstance(error, TimeoutError):
        return DeadlineExceeded(f"{provider} did not answer in time.")
    if isinstance(error, openai.APIStatusError):
        return of_status(provider, error)
    if isinstance(error, openai.APIConnectionError | httpx2.HTTPError):
        unreached = isinstance(error.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout)
        words = "could not be reached" if unreached else "broke off the connection"
        return ProviderFault(f"{provider} {words}.", billed=not unreached)
    return ProviderFault(f"{provider} sent something that is no answer ({type(error).__name__}).")


def of_status(provider: str, error: "openai.APIStatusError", now: datetime | None = None) -> ModelError:
    """The error behind an HTTP status. The provider's own words stay out of it: they may echo a message."""
    status = error.status_code
    if status == 429:
        if error.code == _NO_CREDIT:
            return Misconfigured(f"{provider} says that its credit is used up (429).", billed=False)
        seconds = retry_after(error.response.headers, now or datetime.now(UTC))
        return RateLimited(f"{provider} asks to slow down (429).", seconds)
    if status < 400:
        return Misconfigured(f"{provider} redirects elsewhere ({status}), which is not followed.", billed=False)
    if status in _FOR_THE_OPERATOR:
        return Misconfigured(f"{provider} {_FOR_THE_OPERATOR[status]} ({status}).", billed=False)
    # llama-cpp-python's server answers 500 where others answer 400.
    if status in (400, 422) or (status == 500 and "response_format" in str(error.message)):
        return Unsupported(str(error.message))
    # 403 is a fault, not a misconfiguration: some providers give it for the content of a single question.
    if status in (403, 408, 409) or status >= 500:
        return ProviderFault(f"{provider} failed ({status}).", billed=False)
    return Rejected(f"{provider} refuses the request ({status}).", billed=False)


def retry_after(headers: "httpx2.Headers", now: datetime) -> float | None:
    """Seconds that ``Retry-After`` (or OpenAI's ``retry-after-ms``) names; None where it is missing or senseless."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name)
        seconds = None if value is None else _seconds(value, unit, now)
        if seconds is not None and math.isfinite(seconds) and seconds >= 0:
            return seconds
    return None


def _seconds(value: str, unit: float, now: datetime) -> float | None:
    try:
        return float(value) * unit
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now.timestamp()
