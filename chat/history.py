"""Reading conversations: what counts as said, and in which state an answer really is."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from chat.models import ChatMessage, Session

State = ChatMessage.State


def live(session: Session) -> QuerySet[ChatMessage]:
    """The messages of the conversation as it stands, newest first: an index is read from its end, however long it is.

    Messages that an edit, a regeneration or a deletion set aside are not among them.
    """
    return ChatMessage.objects.filter(session=session, set_aside_at=None).order_by("-position")


def lease_start(now: datetime | None = None) -> datetime:
    """An unfinished answer that was last saved before this moment has been left by its process."""
    return (now or timezone.now()) - timedelta(seconds=settings.STREAM_LEASE)


def abandoned(now: datetime | None = None) -> QuerySet[ChatMessage]:
    """Unfinished answers whose process is gone. Few rows are unfinished, and an index holds them alone."""
    return ChatMessage.objects.filter(state__in=ChatMessage.UNFINISHED, updated_at__lt=lease_start(now))


def is_abandoned(answer: ChatMessage, now: datetime | None = None) -> bool:
    return answer.state in ChatMessage.UNFINISHED and answer.updated_at < lease_start(now)


# What the API calls the ways in which a message can end; one that is still being written has none.
_OUTCOMES = {State.COMPLETE: "complete", State.FAILED: "failed", State.STOPPED: "interrupted"}
_OUTCOMES |= {State.INTERRUPTED: "interrupted"}


def outcome(message: ChatMessage) -> str:
    """How it ended: complete, interrupted (by the writer, the client or the server) or failed; writing until then."""
    return _OUTCOMES.get(State(shown_state(message)), "writing")


def shown_state(message: ChatMessage, now: datetime | None = None) -> str:
    """Its state. What a dead process left behind is broken off, also before anybody has swept it up."""
    if not is_abandoned(message, now):
        return message.state
    return State.STOPPED if message.state == State.STOPPING else State.INTERRUPTED
