"""One answer under way: the assistant writes it in a task of its own, and any number of readers follow.

The writing does not wait for readers, so one that reads slowly holds nobody up; when the last reader leaves, it is
cancelled, and with it the call to the model.
"""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing, contextmanager

import structlog
from django.conf import settings

from chat.assistants import Turn, assistant
from chat.models import ChatMessage
from chat.streams.saving import Finished, UnsavedAnswer

log = structlog.stdlib.get_logger("verbatim.streams")

State = ChatMessage.State
APOLOGY = "I am sorry, something went wrong while I was answering. What you wrote is kept; please try again."
CANCEL_SECONDS = 2.0  # that an assistant gets to close its call to a model


class RunningAnswer:
    """``pieces`` joined are the content so far. ``ending`` says why the writing ends early, ``state`` how it ended."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn
        self.pieces: list[str] = []
        self.length = 0
        self.readers = 0
        self.ending: str | None = None
        self.state: str | None = None
        self.is_over = False  # all is known: state, and whether the dossier changed
        self.dossier_updated = False
        self._saved_pieces = 0
        self._waiting: dict[asyncio.Future[bool], float] = {}
        self._writing: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._given_up: asyncio.Future[None] = self._loop.create_future()

    async def write(self) -> None:
        """Has the assistant write, and says how that ended in ``state``. Never raises for what goes wrong in it."""
        if self.ending is None:  # its only reader may have left already
            await self._written(asyncio.create_task(self._write()))
        self.state = self.state or self.ending
        if self.state == State.FAILED and not (self.turn.failed and self.pieces):
            self._add(("\n\n" if self.pieces else "") + APOLOGY)
        self._wake()

    async def _written(self, writing: "asyncio.Task[None]") -> None:
        self._writing = writing
        try:
            await asyncio.wait([writing, self._given_up], return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:  # the loop itself is closing
            self.end(State.INTERRUPTED)
            await asyncio.wait([writing, self._given_up], return_when=asyncio.FIRST_COMPLETED)
        self.state = self.ending or self._outcome(writing)

    def end(self, state: str) -> None:
        """Ends the writing early, within two seconds. What has been written stays."""
        if self.ending is not None or self.state is not None:
            return
        self.ending = state
        if self._writing is not None:
            self._writing.cancel()
            self._loop.call_later(CANCEL_SECONDS, self._give_up)

    def _give_up(self) -> None:
        if self.state is None and not self._given_up.done():
            log.error("the assistant did not stop", turn=str(self.turn.question.turn_id))
            self._given_up.set_result(None)

    async def _write(self) -> None:
        async with asyncio.timeout(settings.STORY_SECONDS), aclosing(assistant().reply(self.turn)) as reply:
            async for piece in reply:
                if self.ending is not None:  # an assistant that did not mind being cancelled
                    return
                if piece:
                    self._add(_storable(piece))

    def _outcome(self, writing: "asyncio.Task[None]") -> str:
        error = None if writing.cancelled() else writing.exception()
        if error is not None:
            log.error("the assistant failed", turn=str(self.turn.question.turn_id), exc_info=error)
        if error is not None or writing.cancelled() or self.turn.failed or not self.pieces:
            return State.FAILED
        return State.COMPLETE

    def _add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.length += len(piece)
        if self._waiting:
            self._wake()

    def over(self, dossier_updated: bool) -> None:
        self.dossier_updated, self.is_over = dossier_updated, True
        self._wake()

    # --- for readers ---

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Counts one reader. When the last one leaves before the end, nobody wants the rest."""
        self.readers += 1
        try:
            yield
        finally:
            self.readers -= 1
            if not self.readers:
                self.end(State.INTERRUPTED)

    async def news(self) -> bool:
        """Waits until there is something new to read; False where it has been quiet for so long that a reader's
        client should be shown that the stream is alive."""
        future: asyncio.Future[bool] = self._loop.create_future()
        self._waiting[future] = self._loop.time()
        try:
            return await future
        finally:
            self._waiting.pop(future, None)

    def _wake(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(True)

    def show_life(self, seconds: float) -> None:
        """Wakes the readers that have waited for longer than ``seconds``."""
        limit = self._loop.time() - seconds
        for future, since in self._waiting.items():
            if since <= limit and not future.done():
                future.set_result(False)

    # --- for saving ---

    @property
    def content(self) -> str:
        return "".join(self.pieces)

    @property
    def is_dirty(self) -> bool:
        return len(self.pieces) > self._saved_pieces

    def draft(self) -> UnsavedAnswer:
        return UnsavedAnswer(self.turn.answer_id, self.content)

    def saved(self, pieces: int) -> None:
        self._saved_pieces = max(self._saved_pieces, pieces)

    def finished(self) -> Finished:
        turn = self.turn
        state = self.state or State.INTERRUPTED
        return Finished(turn.answer_id, turn.session, self.content, state, turn.engine, turn.model, turn.metadata)


def _storable(piece: str) -> str:
    """Without what a database refuses: NUL, and halves of surrogate pairs."""
    if "\x00" in piece:
        piece = piece.replace("\x00", "\ufffd")
    return piece if piece.isascii() else piece.encode("utf-8", "replace").decode("utf-8")
