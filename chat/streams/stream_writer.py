"""All answers that this process is writing: begun here, seen through here, saved together by one task.

There is one desk for each event loop that answers are written on. A web process streams on one loop; a page without
scripts, which waits for its answer, has another for that while.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

import structlog
from django.conf import settings

from chat.assistants import Turn, assistant
from chat.models import ChatMessage
from chat.streams import saving
from chat.streams.running_answer import RunningAnswer
from chat.streams.saving import Finished
from chat.streams.shutdown import when_ending

log = structlog.stdlib.get_logger("verbatim.streams")

P = ParamSpec("P")
T = TypeVar("T")
State = ChatMessage.State
SETTLING_SECONDS = 5.0  # beyond the assistant's own limit, after which its word on the dossier is not waited for
_threads = ThreadPoolExecutor(2, thread_name_prefix="answers")


class StreamWriter:
    """Belongs to one event loop, and is kept while it has answers; see ``current_writer()``."""

    def __init__(self) -> None:
        self.answers: dict[UUID, RunningAnswer] = {}
        self._ended: list[tuple[Finished, asyncio.Future[bool]]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._saver: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._saved_at = self._renewed_at = self._loop.time()

    def begin(self, turn: Turn) -> RunningAnswer:
        """Starts the answer to ``turn``, which is then written and stored whatever becomes of its readers."""
        answer = RunningAnswer(turn)
        self.answers[turn.answer_id] = answer
        self._keep(self._see_through(answer))
        if self._saver is None or self._saver.done():
            _desks[self._loop] = self
            self._saver = self._keep(self._save_while_needed())
        return answer

    async def in_thread(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Calls what asks the database, in a thread that holds no connection afterwards."""
        call = partial(saving.in_thread, function, *args, **kwargs)
        return await self._loop.run_in_executor(_threads, call)

    def _keep(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """A task that nobody else holds: a loop refers to its tasks weakly."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _see_through(self, answer: RunningAnswer) -> None:
        updated = False
        try:
            await answer.write()
            await self._store(answer.finished())
            if answer.readers:
                updated = await settled(answer.turn)
        finally:
            answer.over(updated)
            self.answers.pop(answer.turn.answer_id, None)

    async def _store(self, finished: Finished) -> None:
        """Until it is stored, or until its lease has run out: then it is for the sweep to say what became of it."""
        deadline = self._loop.time() + settings.STREAM_LEASE
        while not await self._hand_in(finished) and self._loop.time() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(settings.STREAM_SAVE)

    async def _hand_in(self, finished: Finished) -> bool:
        if self._saver is None or self._saver.done():  # the loop is closing
            return bool(await self.in_thread(saving.save, [], [finished]))
        stored: asyncio.Future[bool] = self._loop.create_future()
        self._ended.append((finished, stored))
        self._hurry.set()
        return await stored

    async def _save_while_needed(self) -> None:
        try:
            while self.answers or self._ended:
                with suppress(TimeoutError):
                    async with asyncio.timeout(settings.STREAM_SAVE):
                        await self._hurry.wait()
                self._hurry.clear()
                await self._save()
        finally:
            _desks.pop(self._loop, None)

    async def _save(self) -> None:
        now = self._loop.time()
        is_time = now - self._saved_at >= settings.STREAM_SAVE
        await self._save_rows(self._to_be_saved(now) if is_time else [])
        if not is_time:
            return
        self._saved_at = now
        writing = [key for key, answer in self.answers.items() if answer.state is None]
        for key in await self.in_thread(saving.to_be_stopped, writing) if writing else ():
            if key in self.answers:
                self.answers[key].end(State.STOPPED)
        for answer in self.answers.values():
            answer.show_life(settings.STREAM_PING - settings.STREAM_SAVE)

    def _to_be_saved(self, now: float) -> list[RunningAnswer]:
        """Those with something new; now and then all of them, whose leases are renewed by it."""
        must_renew = now - self._renewed_at >= settings.STREAM_LEASE / 4
        if must_renew:
            self._renewed_at = now
        return [answer for answer in self.answers.values() if answer.state is None and (answer.is_dirty or must_renew)]

    async def _save_rows(self, answers: list[RunningAnswer]) -> None:
        ended, self._ended = self._ended, []
        if not answers and not ended:
            return
        sizes = [len(answer.pieces) for answer in answers]
        drafts = [answer.draft() for answer in answers]
        written = await self.in_thread(saving.save, drafts, [finished for finished, _ in ended])
        for answer, size in zip(answers, sizes, strict=True):
            answer.saved(size if answer.turn.answer_id in written else 0)
        for finished, stored in ended:
            if not stored.done():
                stored.set_result(finished.answer_id in written)

    def end_soon(self) -> None:
        """Gives the answers a moment to finish, then ends them. To be called from any thread."""
        self._loop.call_soon_threadsafe(self._loop.call_later, settings.STREAM_ENDING, self._end_all)

    def _end_all(self) -> None:
        for answer in self.answers.values():
            answer.end(State.INTERRUPTED)


async def settled(turn: Turn) -> bool:
    """Whether the dossier changed. An assistant that fails to say so says no."""
    try:
        async with asyncio.timeout(settings.DOSSIER_WAIT + SETTLING_SECONDS):
            return await assistant().settled(turn)
    except TimeoutError:
        log.warning("the dossier was not waited for any longer", turn=str(turn.question.turn_id))
        return False
    except Exception:  # the boundary to the assistant
        log.exception("the assistant failed to settle a turn", turn=str(turn.question.turn_id))
        return False


_desks: dict[asyncio.AbstractEventLoop, StreamWriter] = {}


def current_writer() -> StreamWriter:
    """The running event loop's."""
    loop = asyncio.get_running_loop()
    return _desks.get(loop) or StreamWriter()


def _end_soon() -> None:
    for one in list(_desks.values()):
        one.end_soon()


when_ending(_end_soon)
