"""The gateway: one way to ask any model, with a deadline, bounded retries, a budget and an answer that was checked."""

import asyncio
import json
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from asgiref.sync import async_to_sync, sync_to_async
from django.db import OperationalError
from django.utils import timezone
from pydantic import BaseModel

from llm import breaker, dialect, faults, ledger, pace, structured, transport, wire
from llm.errors import (
    Crowded,
    InvalidAnswer,
    Misconfigured,
    ModelError,
    Paused,
    ProviderFault,
    RateLimited,
    Rejected,
    Unavailable,
)
from llm.faults import Unsupported
from llm.prices import Usage
from llm.providers import Target
from llm.question import Question, Reply, Shape, parameters

if TYPE_CHECKING:
    import openai

log = structlog.stdlib.get_logger("verbatim.llm")

R = TypeVar("R")
M = TypeVar("M", bound=BaseModel)

TRIES = 3  # of one question, within its deadline
FIRST_PAUSE = 0.5  # seconds, doubled with each try
LONGEST_WAIT = 5.0  # seconds that a caller waits for a pause to end; past it the work is put off instead
TIME_TO_ANSWER = 3.0  # seconds that a model needs; in a shorter call, half of it
MAX_STREAMED = 200_000  # characters of one streamed answer

Accept = Callable[[Reply], R]


@dataclass(slots=True)
class Record:
    """What a request turned out to use."""

    usage: Usage | None = None
    model: str = ""


class Gateway:
    """Asks models from one event loop; an asynchronous context manager, which closes the connections.

    Every way to ask raises ``ModelError``: ``Unavailable`` where asking later helps, ``Rejected`` where it never will.
    """

    def __init__(self) -> None:
        self._clients: dict[Target, openai.AsyncOpenAI] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "Gateway":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clients.clear()
        await self._stack.aclose()

    async def text(self, target: Target, question: Question) -> Reply:
        """The answer as text."""
        return await self._ask(target, question, None, lambda reply: reply)

    async def json(self, target: Target, question: Question, shape: Shape) -> tuple[dict[str, Any], Reply]:
        """The answer as a JSON object, its fields not checked."""
        return await self._ask(target, question, shape, lambda reply: (structured.load(reply.text), reply))

    async def parsed(self, target: Target, question: Question, model: type[M]) -> tuple[M, Reply]:
        """The answer as ``model``. One that does not fit is asked for again, and an error in the end."""
        shape = Shape(model.__name__.lower(), structured.schema_of(model))
        return await self._ask(
            target, question, shape, lambda reply: (structured.validated(model, structured.load(reply.text)), reply)
        )

    async def stream(
        self, target: Target, question: Question, record: Record | None = None
    ) -> AsyncGenerator[str, None]:
        """The answer piece by piece. Wrap it in ``contextlib.aclosing``: leaving early then cancels the call upstream.

        Nothing is retried. ``record`` is filled with the usage and the model as they become known.
        """
        deadline = time.monotonic() + question.seconds
        seen = record or Record()
        values = parameters(target, dialect.of(target), question, None)
        async with (
            _recorded(target, question, values, seen),
            aclosing(self._chunks(target, values, deadline)) as chunks,
        ):
            async for chunk in chunks:
                seen.usage, seen.model = wire.count(chunk.usage) or seen.usage, chunk.model or seen.model
                if chunk.text:
                    yield chunk.text

    async def _ask(self, target: Target, question: Question, shape: Shape | None, accept: Accept[R]) -> R:
        """Tries until an answer is accepted, no tries or no time are left, or trying again makes no sense."""
        deadline = time.monotonic() + question.seconds
        tries = 0
        while True:
            try:
                return await self._try(target, question, shape, deadline, accept)
            except Paused as pause:
                last: ModelError = pause
                wait = (pause.retry_at - timezone.now()).total_seconds() + _jitter(0.1)
            except Unsupported as error:
                last, wait = _adapt(target, error), 0.0
            except (ProviderFault, InvalidAnswer) as error:
                tries += 1
                # A pause that the provider asked for is kept by all processes: the next try meets it as ``Paused``.
                last, wait = error, 0.0 if isinstance(error, RateLimited) else FIRST_PAUSE * 2**tries * _jitter(1.0)
            if _is_final(last) or tries >= TRIES or wait > LONGEST_WAIT or time.monotonic() + wait >= deadline:
                raise await sync_to_async(_outward)(target, last)
            await asyncio.sleep(max(0.0, wait))

    async def _try(
        self, target: Target, question: Question, shape: Shape | None, deadline: float, accept: Accept[R]
    ) -> R:
        """One request, from its reservation to its entry in the ledger."""
        values = parameters(target, dialect.of(target), question, shape)
        record = Record()
        async with _recorded(target, question, values, record):
            body = await self._send(target, values, deadline)
            record.usage, answer = wire.usage(body), wire.answer(body, may_be_cut=shape is None)
            record.model = answer.model or target.model
            return accept(Reply(answer.text, target.provider, record.model, record.usage))

    async def _send(self, target: Target, values: dict[str, Any], deadline: float) -> bytes:
        """The body of the answer, whole, in time and within its size."""
        with _trip(deadline):
            async with faults.translated(target.provider, deadline):
                raw = await self._client(target).chat.completions.with_raw_response.create(**values)
                return bytes(raw.http_response.content)

    async def _chunks(
        self, target: Target, values: dict[str, Any], deadline: float
    ) -> AsyncGenerator[wire.Chunk, None]:
        """The events of a streamed answer. However it ends, the connection is closed, which stops the model."""
        with _trip(deadline):
            async with faults.translated(target.provider, deadline):
                completions = self._client(target).chat.completions
                events = await completions.create(**values, stream=True, stream_options={"include_usage": True})
        size, finished = 0, False
        try:
            while (chunk := await _next(target, events, deadline)) is not None:
                size, finished = size + len(chunk.text), finished or bool(chunk.finish_reason)
                if size > MAX_STREAMED:
                    raise ProviderFault("The answer does not end.")
                yield chunk
        finally:
            await events.close()
        if not finished:
            raise ProviderFault(f"{target.provider} broke off the answer.")

    def _client(self, target: Target) -> "openai.AsyncOpenAI":
        """The connections to ``target``, kept while this gateway lives."""
        if target not in self._clients:
            self._clients[target] = transport.open_client(target)
            self._stack.push_async_callback(self._clients[target].close)
        return self._clients[target]


def run(work: Callable[[Gateway], Awaitable[R]]) -> R:
    """Runs ``work`` with a gateway of its own, from synchronous code. Database access stays in the calling thread."""

    async def with_gateway() -> R:
        async with Gateway() as gateway:
            return await work(gateway)

    return async_to_sync(with_gateway)()


@asynccontextmanager
async def _recorded(target: Target, question: Question, values: dict[str, Any], record: Record) -> AsyncIterator[None]:
    """The budget is reserved and the ledger has the request before it is made; both are set right afterwards."""
    most = ledger.most_tokens(json.dumps(values, ensure_ascii=False), question.max_tokens)
    try:
        entry = await sync_to_async(ledger.begin)(target, question.purpose, most)
    except OperationalError:
        raise Crowded("The database is busy.", timezone.now() + pace.RETRY_AFTER) from None
    try:
        yield
    except ModelError as error:
        await _finish(entry, error, record)
        raise
    except (asyncio.CancelledError, GeneratorExit):
        await sync_to_async(ledger.cancel)(entry, record.usage)
        raise
    await _finish(entry, None, record)


async def _finish(entry: ledger.Entry, error: ModelError | None, record: Record) -> None:
    """An answer is not thrown away because the ledger could not be written: its entry then keeps the highest cost."""
    try:
        await sync_to_async(ledger.finish)(entry, error=error, usage=record.usage, model=record.model)
    except OperationalError as failure:
        log.warning("a call's end was not written down", call=entry.call.pk, error=type(failure).__name__)


@contextmanager
def _trip(deadline: float) -> Iterator[None]:
    left = deadline - time.monotonic()
    token = transport.trip.set(transport.Trip(latest=deadline - min(TIME_TO_ANSWER, left / 2)))
    try:
        yield
    finally:
        transport.trip.reset(token)


async def _next(target: Target, events: "openai.AsyncStream[Any]", deadline: float) -> wire.Chunk | None:
    async with faults.translated(target.provider, deadline):
        event = await anext(aiter(events), None)
    return None if event is None else wire.chunk(event.model_dump())


def _adapt(target: Target, error: Unsupported) -> ModelError:
    """Learns to do without what the server does not take; where nothing is left to leave out, it is a refusal."""
    adapted = dialect.of(target).adapted(error.complaint)
    if adapted is None:
        return Rejected(f"{target.provider} refuses the request (400).", billed=False)
    dialect.learn(target, adapted)
    return error


def _is_final(error: ModelError) -> bool:
    return isinstance(error, Rejected | Misconfigured)


def _outward(target: Target, error: ModelError) -> ModelError:
    """What the caller hears. A provider that is out of order, or wants a pause, is nobody's failed attempt."""
    if isinstance(error, ProviderFault) and (until := breaker.closed_until(target.provider)) is not None:
        return Unavailable(error.reason, until)
    return error


def _jitter(most: float) -> float:
    """Up to ``most``, at random, so that callers who failed together do not return together."""
    return random.uniform(most / 2, most)  # noqa: S311
