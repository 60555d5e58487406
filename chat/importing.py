"""Messages that were not said here: a text that is brought along, or a conversation from elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from chat import ownership
from chat.assistants import assistant
from chat.models import ChatMessage, Project, Session


@dataclass(frozen=True, slots=True)
class ImportedMessage:
    """One complete message. ``at`` is now where it is not known."""

    content: str
    role: ChatMessage.Role = ChatMessage.Role.USER
    at: datetime | None = None
    is_set_aside: bool = False


@transaction.atomic
def append(project: Project, said: Sequence[ImportedMessage], title: str, *, unread: bool) -> list[ChatMessage]:
    """A new session of ``project`` with these messages, each a turn of its own. The assistant hears of those that are
    ``unread``, as of any others."""
    ownership.lock(project.owner)
    now = timezone.now()
    session = Session.objects.create(owner=project.owner, project=project, title=title[:200], last_message_at=now)
    messages = [_message(session, position, one, now) for position, one in enumerate(said, 1)]
    ChatMessage.objects.bulk_create(messages)
    if unread:
        assistant().said([message for message in messages if message.set_aside_at is None])
    return messages


def _message(session: Session, position: int, said: ImportedMessage, now: datetime) -> ChatMessage:
    at = min(said.at or now, now)
    return ChatMessage(
        session=session,
        position=position,
        role=said.role,
        content=said.content,
        metadata={"imported": True},
        set_aside_at=now if said.is_set_aside else None,
        created_at=at,
        updated_at=at,
    )
