"""The gateway: one way to ask any model, with a deadline, bounded retries, a budget and an answer that was checked."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from asgiref.sync import async_to_sync, sync_to_async
from django.utils import timezone

from jobs import turns
from llm import deadlines, structured
from llm.errors import (
    CallStopped,
    DeadlineExceeded,
    InvalidAnswer,
    Misconfigured,
    ModelError,
    Paused,
    ProviderFault,
    RateLimited,
    Rejected,
    Unavailable,
)
from llm.limits import breaker
from llm.prompts import Completion, CompletionRecord, OutputSchema, Prompt, PromptTurn
from llm.providers import Target
from llm.recording import recorded
from llm.wire import dialect, error_mapping, events, http, response_schema
from llm.wire.error_mapping import Unsupported
from llm.wire.parameters import parameters

if TYPE_CHECKING:
    import openai

R = TypeVar("R")

TRIES = 3  # of one question, within its deadline
REPAIRS = 1  # times that an answer of the wrong shape is sent back to be put right
SENT_BACK = 4_000  # characters of it
FIRST_PAUSE = 0.5  # seconds, doubled with each try
LONGEST_WAIT = 5.0  # seconds that a caller waits for a pause to end; past it the work is put off instead

Accept = Callable[[Completion], R]
Check = Callable[[dict[str, Any], Completion], object]


def nothing_wrong(answer: dict[str, Any], reply: Completion) -> None:
    """For those who check the fields themselves."""


class Gateway:
    """Asks models from one event loop; an asynchronous context manager, which closes the connections.

    Every way to ask raises ``ModelError``: ``Unavailable`` where asking later helps, ``Rejected`` where it never will.
    """

    def __init__(self) -> None:
        self._clients: dict[tuple[Target, bool], openai.AsyncOpenAI] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "Gateway":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections."""
        self._clients.clear()
        await self._stack.aclose()

    async def text(self, target: Target, question: Prompt) -> Completion:
        """The answer as text."""
        return await self._ask(target, question, None, lambda reply: reply)

    async def json(
        self, target: Target, question: Prompt, shape: OutputSchema, check: Check = nothing_wrong
    ) -> tuple[dict[str, Any], Completion]:
        """The answer as a JSON object, its fields not checked but by ``check``, which raises ``InvalidAnswer``."""

        def accepted(reply: Completion) -> tuple[dict[str, Any], Completion]:
            found = structured.load(reply.text)
            check(found, reply)
            return found, reply

        return await self._ask(target, question, shape, accepted)

    async def stream(
        self, target: Target, question: Prompt, record: CompletionRecord | None = None
    ) -> AsyncGenerator[str, None]:
        """The answer piece by piece. Wrap it in ``contextlib.aclosing``: leaving early then cancels the call upstream.

        Nothing is retried. A piece is what arrived at once, one token or several: valid Unicode, without NUL.
        ``record`` is filled with the usage and the model as they become known.
        """
        deadline = time.monotonic() + question.seconds
        seen = record or CompletionRecord()
        values = parameters(target, dialect.dialect_of(target), question, None)
        async with (
            recorded(target, question, values, seen),
            aclosing(self._pieces(target, values, deadline, seen)) as pieces,
        ):
            async for text in pieces:
                yield text

    async def _ask(self, target: Target, question: Prompt, shape: OutputSchema | None, accept: Accept[R]) -> R:
        """Tries until an answer is accepted, no tries or no time are left, or trying again makes no sense."""
        deadline = time.monotonic() + question.seconds
        tries = repairs = 0
        while True:
            try:
                return await self._try(target, question, shape, deadline, accept)
            except Paused as pause:
                last: ModelError = pause
                wait = (pause.retry_at - timezone.now()).total_seconds() + _jitter(0.1)
            except Unsupported as error:
                last, wait = _adapt(target, error), 0.0
            except InvalidAnswer as error:
                last, wait, repairs = error, 0.0, repairs + 1
                if repairs > REPAIRS:
                    raise
                question = _sent_back(question, error)
            except ProviderFault as error:
                tries += 1
                # A pause that the provider asked for is kept by all processes: the next try meets it as ``Paused``.
                last, wait = error, 0.0 if isinstance(error, RateLimited) else FIRST_PAUSE * 2**tries * _jitter(1.0)
            if _is_final(last) or tries >= TRIES or wait > LONGEST_WAIT or time.monotonic() + wait >= deadline:
                raise await sync_to_async(_outward)(target, last)
            await asyncio.sleep(max(0.0, wait))

    async def _try(
        self, target: Target, question: Prompt, shape: OutputSchema | None, deadline: float, accept: Accept[R]
    ) -> R:
        """One request, from its reservation to its entry in the ledger."""
        values = parameters(target, dialect.dialect_of(target), question, shape)
        record = CompletionRecord()
        async with recorded(target, question, values, record):
            body = await self._send(target, values, deadline)
            record.usage, answer = response_schema.usage(body), response_schema.answer(body, may_be_cut=shape is None)
            record.model = answer.model or target.model
            try:
                return accept(Completion(answer.text, target.provider, record.model, record.usage))
            except InvalidAnswer as error:
                error.answer = answer.text
                raise

    async def _send(self, target: Target, values: dict[str, Any], deadline: float) -> bytes:
        """The body of the answer, whole, in time and within its size."""
        with deadlines.until(deadline):
            async with error_mapping.translated(target.provider, deadline):
                raw = await self._client(target).chat.completions.with_raw_response.create(**values)
                return bytes(raw.http_response.content)

    async def _pieces(
        self, target: Target, values: dict[str, Any], deadline: float, seen: CompletionRecord
    ) -> AsyncGenerator[str, None]:
        """The text of a streamed answer. However it ends, the connection is closed, which stops the model."""
        answer = events.StreamedCompletion()
        async with self._streamed(target, values, deadline) as arriving, aclosing(arriving):
            while not answer.ended:
                piece = await anext(arriving, None)
                text = answer.close() if piece is None else answer.take(piece)
                seen.usage, seen.model = answer.usage, answer.model
                if text:
                    yield text
                if answer.fault is not None:
                    raise answer.fault
                if piece is None:
                    break
        if not answer.finished:
            raise ProviderFault(f"{target.provider} broke off the answer.")

    @asynccontextmanager
    async def _streamed(
        self, target: Target, values: dict[str, Any], deadline: float
    ) -> AsyncIterator[AsyncGenerator[bytes, None]]:
        """The bytes of an answer as they arrive."""
        direct = not http.is_proxied(target)
        completions = self._client(target, direct=direct).chat.completions.with_streaming_response
        call = completions.create(**values, stream=True, stream_options={"include_usage": True})
        async with AsyncExitStack() as stack:
            with deadlines.until(deadline, events.MOST_BYTES):
                async with error_mapping.translated(target.provider, deadline):
                    response = await stack.enter_async_context(call)
            arriving = response.http_response.aiter_raw()
            yield _translated(target, arriving) if direct else _timed(target, arriving, deadline)

    def _client(self, target: Target, *, direct: bool = False) -> "openai.AsyncOpenAI":
        """The connections to ``target``, kept while this gateway lives."""
        if (target, direct) not in self._clients:
            made = self._clients[target, direct] = http.open_client(target, direct=direct)
            self._stack.push_async_callback(made.close)
        return self._clients[target, direct]


def run(work: Callable[[Gateway], Awaitable[R]]) -> R:
    """Runs ``work`` with a gateway of its own, from synchronous code. Database access stays in the calling thread.

    In a worker the calling thread meanwhile gives way to more urgent work. Raises ``CallStopped`` where it has to end.
    """

    async def with_gateway() -> R:
        async with Gateway() as gateway:
            return await (_giving_way(work(gateway)) if turns.is_at_work() else work(gateway))

    return async_to_sync(with_gateway)()


async def _giving_way(work: Awaitable[R]) -> R:
    asking = asyncio.ensure_future(work)
    try:
        while not asking.done():
            await asyncio.wait([asking], timeout=turns.LOOK_SECONDS)
            await sync_to_async(turns.breathe)()
    except turns.StopRequested:
        raise CallStopped("The worker was stopped.", timezone.now()) from None
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    return asking.result()


async def _translated(target: Target, arriving: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """Pieces of an answer whose connection knows its deadline by itself."""
    async with aclosing(arriving):
        try:
            while (piece := await anext(arriving, None)) is not None:
                yield piece
        except error_mapping.known() as error:
            raise error_mapping.to_model_error(target.provider, error) from None


async def _timed(target: Target, arriving: AsyncGenerator[bytes, None], deadline: float) -> AsyncGenerator[bytes, None]:
    """Pieces of an answer whose connection knows no deadline."""
    async with aclosing(arriving):
        while True:
            async with error_mapping.translated(target.provider, deadline):
                piece = await anext(arriving, None)
            if piece is None:
                return
            yield piece


def _sent_back(question: Prompt, error: InvalidAnswer) -> Prompt:
    """The question once more, with the answer that did not fit and what was wrong with it."""
    complaint = f"{error.reason} Answer again, with nothing but one JSON object of the shape that was asked for."
    wrong = PromptTurn("assistant", error.answer[:SENT_BACK] or "…")
    return replace(question, turns=(*question.turns, wrong, PromptTurn("user", complaint)))


def _adapt(target: Target, error: Unsupported) -> ModelError:
    """Learns to do without what the server does not take; where nothing is left to leave out, it is a refusal."""
    adapted = dialect.dialect_of(target).adapted(error.complaint)
    if adapted is None:
        return Rejected(f"{target.provider} refuses the request (400).", billed=False)
    dialect.learn(target, adapted)
    return error


def _is_final(error: ModelError) -> bool:
    return isinstance(error, Rejected | Misconfigured)


def _outward(target: Target, error: ModelError) -> ModelError:
    """What the caller hears. A provider that is out of order, or wants a pause, is nobody's failed attempt."""
    if isinstance(error, ProviderFault) and (until := breaker.closed_until(target.provider)) is not None:
        return Unavailable(error.reason, until, tried=isinstance(error, DeadlineExceeded))
    return error


def _jitter(most: float) -> float:
    """Up to ``most``, at random, so that callers who failed together do not return together."""
    return random.uniform(most / 2, most)  # noqa: S311
