"""The messages of a session as its page shows them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from chat.models import ChatMessage, Project, Session
from dossiers.models import Evidence

NEWEST = 100  # messages that are shown at first

_MARKS = {
    ChatMessage.State.STOPPED: "stopped",
    ChatMessage.State.INTERRUPTED: "broken off",
    ChatMessage.State.FAILED: "failed",
}


@dataclass(frozen=True, slots=True)
class LogMessage:
    """A message. ``quoted`` is its text before, in and after the quote that somebody came for."""

    message: ChatMessage
    is_last: bool
    quoted: tuple[str, str, str] | None = None

    @property
    def is_unfinished(self) -> bool:
        return self.message.state in ChatMessage.UNFINISHED

    @property
    def length(self) -> int:
        return len(self.message.content)

    @property
    def mark(self) -> str:
        return _MARKS.get(ChatMessage.State(self.message.state), "")

    @property
    def engine(self) -> str:
        return self.message.model or self.message.engine


@dataclass(frozen=True, slots=True)
class Log:
    """The newest messages of a session, oldest first, and how many came before them."""

    said: tuple[LogMessage, ...] = ()
    earlier: int = 0


def chosen(project: Project, asked: str, evidence: Evidence | None) -> Session | None:
    """The session to show: the one with the quote, the one asked for, none for ``new``, else the latest."""
    sessions = active(project)
    if evidence is not None:
        return sessions.filter(pk=evidence.message.session_id).first()
    if asked == "new":
        return None
    if (wanted := as_uuid(asked)) and (found := sessions.filter(pk=wanted).first()):
        return found
    return sessions.first()


def active(project: Project) -> QuerySet[Session]:
    return project.sessions.filter(is_active=True).order_by("-updated_at", "pk")


def build_log(session: Session | None, evidence: Evidence | None = None, whole: bool = False) -> Log:
    """The log of ``session``; all of it where it is asked for, or where the quote may lie further back."""
    if session is None:
        return Log()
    live = ChatMessage.objects.filter(session=session, set_aside_at=None)
    newest = live.order_by("-position")
    messages = list(newest if whole or evidence else newest[:NEWEST])[::-1]
    earlier = 0 if len(messages) < NEWEST else live.count() - len(messages)
    last = messages[-1].pk if messages else None
    return Log(tuple(LogMessage(one, one.pk == last, _quoted(one, evidence)) for one in messages), earlier)


def _quoted(message: ChatMessage, evidence: Evidence | None) -> tuple[str, str, str] | None:
    if evidence is None or evidence.message_id != message.pk:
        return None
    text = message.content
    return text[: evidence.start], text[evidence.start : evidence.end], text[evidence.end :]


def as_uuid(text: str) -> UUID | None:
    """The id that an address or a form names, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None
