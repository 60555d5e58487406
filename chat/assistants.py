"""What an assistant must do for the conversations of this app, which know no subject."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from chat.models import ChatMessage, Session


@dataclass(slots=True)
class Turn:
    """A question under way. The assistant sets ``engine``, ``model`` and ``metadata``; they are saved with its answer.

    ``failed`` is set where the model failed and the text that was yielded ends with an apology.
    """

    session: Session
    question: ChatMessage
    answer_id: UUID
    engine: str = ""
    model: str = ""
    failed: bool = False
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing that withdrawing messages would take along, in words, with the address of its page."""

    text: str
    quote: str = ""


class Assistant(Protocol):
    """Answers turns, and hears of every change to messages in the transaction that makes the change."""

    def reply(self, turn: Turn) -> AsyncGenerator[str, None]:
        """The answer in fragments as they come. Never raises for a failing model: it apologises in words instead.

        Called without a transaction and without a database connection held; it is closed early (``aclose``) when the
        client leaves or stops it, which must cancel the call to the model.
        """

    async def settled(self, turn: Turn) -> bool:
        """Waits, for a bounded time, for what follows from the turn. Whether the dossier changed."""

    def said(self, messages: Sequence[ChatMessage]) -> None:
        """These messages are complete (the writer's at once, an answer when it ends)."""

    def consequences(self, messages: Sequence[ChatMessage]) -> list[Consequence]:
        """What withdrawing these messages would take along. Changes nothing."""

    def withdrawn(self, messages: Sequence[ChatMessage]) -> None:
        """These messages were deleted or set aside."""

    def returned(self, messages: Sequence[ChatMessage]) -> None:
        """These messages, once withdrawn, were brought back."""


@cache
def assistant() -> Assistant:
    """The assistant named by ``settings.STORY_ASSISTANT``."""
    made: Assistant = import_string(settings.STORY_ASSISTANT)()
    return made
