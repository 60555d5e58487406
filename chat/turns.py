"""What can be done with a turn: begin, stop, edit, regenerate, delete and bring back.

Each verb is one transaction. It ends with the writer's words stored, before the first word of an answer is written, and
the assistant hears of every change within it. One writer's verbs run one after another, so positions never collide.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from chat import history, ownership, quotas
from chat.assistants import Consequence, Turn, assistant
from chat.exceptions import Conflict, Invalid, NotFound, TooManyAnswers
from chat.models import ChatMessage, Project, Session
from chat.streams import abandoned
from chat.titles import title_of

MAX_TEXT = 10_000  # characters of one message
RETRY_SECONDS = 5.0  # after which somebody with too many answers under way may try again

Role, State = ChatMessage.Role, ChatMessage.State


@dataclass(frozen=True, slots=True)
class Begun:
    """A turn whose question is stored. ``is_new``: its answer is to be written now, by whoever asked for it; else it
    has been, or is being written elsewhere, and can be followed."""

    session: Session
    question: ChatMessage
    answer: ChatMessage
    is_new: bool

    def turn(self) -> Turn:
        said = self.answer
        return Turn(self.session, self.question, said.pk, said.engine, said.model, metadata=dict(said.metadata))


@transaction.atomic
def begin(
    user: User,
    text: str,
    session_id: uuid.UUID | None = None,
    project_id: uuid.UUID | None = None,
    turn_id: uuid.UUID | None = None,
) -> Begun:
    """Stores what the writer said and a place for the answer. Repeating it with the same ``turn_id`` stores nothing
    new and gives the same turn, whatever became of it."""
    ownership.lock(user)
    _require_text(text)
    if turn_id is not None and (known := _turn(user, turn_id)):
        return _repeated(user, known, text, session_id)
    _require_room(user)
    if user.is_guest:  # writers fill their quota by imports; counting it at each turn would cost more than it saves
        quotas.require_room(user, len(text))
    return _appended(_get_or_create_session(user, session_id, project_id, text), text, turn_id)


@transaction.atomic
def edit(user: User, turn_id: uuid.UUID, text: str, new_turn_id: uuid.UUID | None = None) -> Begun:
    """Says something else instead: the turn and all that follows it are set aside, and the conversation goes on from
    there, as a new turn."""
    ownership.lock(user)
    _require_text(text)
    if new_turn_id is not None and (known := _turn(user, new_turn_id)):
        return _repeated(user, known, text, None)
    session, question, _ = _live(user, turn_id)
    _require_free(session)
    _require_room(user)
    _set_aside(_from(session, question))
    return _appended(session, text, new_turn_id)


@transaction.atomic
def regenerate(user: User, turn_id: uuid.UUID) -> Begun:
    """Has the last turn answered once more. The new answer takes the place of the old one, which is set aside."""
    ownership.lock(user)
    session, question, answer = _live(user, turn_id)
    _require_free(session)
    _require_room(user)
    newest = history.live(session).values_list("turn_id", flat=True).first()
    if newest != question.turn_id:
        raise Conflict("Only the last answer can be written anew. Edit the message to go on from there.")
    return Begun(session, question, _answered_anew(session, question, answer), is_new=True)


def stop(user: User, turn_id: uuid.UUID) -> ChatMessage:
    """Asks whichever process writes the answer to stop. Gives the answer; one that is finished stays as it is."""
    _, _, answer = _live(user, turn_id)
    if answer is None:
        raise NotFound("There is no such answer.")
    abandoned.end([answer])
    ChatMessage.objects.filter(pk=answer.pk, state=State.WRITING).update(state=State.STOPPING)
    answer.refresh_from_db()
    return answer


@transaction.atomic
def delete(user: User, turn_id: uuid.UUID) -> list[Consequence]:
    """Takes a turn out of the conversation; says what went with it. It can be brought back."""
    ownership.lock(user)
    session, question, answer = _live(user, turn_id)
    if answer is not None and answer.state in ChatMessage.UNFINISHED and not abandoned.end([answer]):
        raise Conflict("The answer is still being written. Stop it first.")
    messages = list(history.live(session).filter(turn_id=question.turn_id))
    gone = assistant().consequences(messages)
    _set_aside(messages)
    return gone


@transaction.atomic
def bring_back(user: User, turn_id: uuid.UUID) -> list[ChatMessage]:
    """Puts a turn that was deleted, or set aside by an edit, back in its place. One that is there stays as it is."""
    ownership.lock(user)
    of_turn = ownership.messages(user).filter(turn_id=turn_id).select_related("session__project", "session__owner")
    if of_turn.filter(set_aside_at=None).exists():
        return list(of_turn.filter(set_aside_at=None).order_by("position"))
    moment = of_turn.aggregate(moment=Max("set_aside_at"))["moment"]
    if moment is None:
        raise NotFound("There is no such turn.")
    messages = list(of_turn.filter(set_aside_at=moment).order_by("position"))
    _mark(messages, None)
    assistant().returned(messages)
    return messages


def consequences(user: User, turn_id: uuid.UUID, with_following: bool = False) -> list[Consequence]:
    """What deleting the turn would take along; ``with_following`` what an edit would."""
    session, question, _ = _live(user, turn_id)
    rows = history.live(session)
    messages = rows.filter(position__gte=question.position) if with_following else rows.filter(turn_id=turn_id)
    return assistant().consequences(list(messages))


def found(user: User, turn_id: uuid.UUID) -> Begun:
    """A turn of the conversation as it stands, to be read. Raises ``NotFound``."""
    session, question, answer = _live(user, turn_id)
    if answer is None:
        raise NotFound("There is no such answer.")
    return Begun(session, question, answer, is_new=False)


def _turn(user: User, turn_id: uuid.UUID) -> list[ChatMessage]:
    rows = ownership.messages(user).filter(turn_id=turn_id).order_by("position")
    return list(rows.select_related("session__project", "session__owner"))


def _live(user: User, turn_id: uuid.UUID) -> tuple[Session, ChatMessage, ChatMessage | None]:
    rows = [message for message in _turn(user, turn_id) if message.set_aside_at is None]
    question = next((message for message in rows if message.role == Role.USER), None)
    if question is None:
        raise NotFound("There is no such turn.")
    answer = next((message for message in rows if message.role == Role.ASSISTANT), None)
    return question.session, question, answer


def _repeated(user: User, known: Sequence[ChatMessage], text: str, session_id: uuid.UUID | None) -> Begun:
    """The turn as it is. One that broke off before a word of its answer was written is answered now."""
    if known[0].content != text or session_id not in (None, known[0].session_id):
        raise Invalid("turn_id", "This turn_id was used for another message.")
    if all(message.set_aside_at for message in known):
        raise Conflict("This turn was deleted. It can be brought back.")
    session, question, answer = _live(user, known[0].turn_id)
    if answer is not None:
        abandoned.end([answer])
    if answer is not None and (answer.content or answer.state != State.INTERRUPTED):
        return Begun(session, question, answer, is_new=False)
    _require_free(session)
    _require_room(user)
    return Begun(session, question, _answered_anew(session, question, answer), is_new=True)


def _appended(session: Session, text: str, turn_id: uuid.UUID | None) -> Begun:
    _require_free(session)
    now, position = timezone.now(), _next_position(session)
    same = {"session": session, "turn_id": turn_id or uuid.uuid4(), "created_at": now, "updated_at": now}
    question = ChatMessage(position=position, role=Role.USER, content=text, **same)
    answer = ChatMessage(position=position + 1, role=Role.ASSISTANT, state=State.WRITING, **same)
    ChatMessage.objects.bulk_create([question, answer])
    touch(session, now)
    assistant().said([question])
    return Begun(session, question, answer, is_new=True)


def _answered_anew(session: Session, question: ChatMessage, old: ChatMessage | None) -> ChatMessage:
    """A new, empty answer in the old one's place."""
    position = _next_position(session)
    if old is not None:
        _set_aside([old])
        ChatMessage.objects.filter(pk=old.pk).update(position=position)
        position = old.position
    touch(session, timezone.now())
    return ChatMessage.objects.create(
        session=session, position=position, turn_id=question.turn_id, role=Role.ASSISTANT, state=State.WRITING
    )


def touch(session: Session, now: datetime) -> None:
    """Notes that something was said."""
    Session.objects.filter(pk=session.pk).update(updated_at=now, last_message_at=now)
    Project.objects.filter(pk=session.project_id).update(updated_at=now)


def _next_position(session: Session) -> int:
    last: int | None = ChatMessage.objects.filter(session=session).aggregate(last=Max("position"))["last"]
    return 1 if last is None else last + 1


def _from(session: Session, question: ChatMessage) -> list[ChatMessage]:
    return list(history.live(session).filter(position__gte=question.position).order_by("position"))


def _set_aside(messages: Sequence[ChatMessage]) -> None:
    _mark(messages, timezone.now())
    assistant().withdrawn(messages)


def _mark(messages: Iterable[ChatMessage], moment: datetime | None) -> None:
    for message in messages:
        message.set_aside_at = moment
        message.updated_at = timezone.now()
    ChatMessage.objects.bulk_update(messages, ["set_aside_at", "updated_at"])


def _require_text(text: str) -> None:
    if not text.strip():
        raise Invalid("text", "This field may not be blank.")
    if len(text) > MAX_TEXT:
        said = f"A message has at most {MAX_TEXT:,} characters, and this has {len(text):,}."
        raise Invalid("text", f"{said} Send it in parts, or bring it along as a file.")


def _require_free(session: Session) -> None:
    under_way = ChatMessage.objects.filter(session=session, state__in=ChatMessage.UNFINISHED)
    if abandoned.end(under_way) < len(under_way):
        raise Conflict("An answer is still being written in this session.")


def _require_room(user: User) -> None:
    """Counts over all processes: an answer is under way while its row says so and its process is alive."""
    under_way = ChatMessage.objects.filter(
        session__owner=user, state__in=ChatMessage.UNFINISHED, updated_at__gte=history.lease_start()
    )
    if under_way.count() >= settings.STREAMS_PER_WRITER:
        most = settings.STREAMS_PER_WRITER
        raise TooManyAnswers(f"{most} answers are being written for you already. Wait for one to end.", RETRY_SECONDS)


def _get_or_create_session(
    user: User, session_id: uuid.UUID | None, project_id: uuid.UUID | None, text: str
) -> Session:
    """The session that was named, or a new one, with a new project where none is named.

    Names of what is new come from ``text``. Raises ``NotFound``, also for a session of another project
    than the one that was named."""
    if session_id is not None:
        session = ownership.session(user, session_id)
        if project_id is not None and session.project_id != project_id:
            raise NotFound("There is no such session in this project.")
        return session
    title = title_of(text)
    if project_id is None:
        quotas.require_story(user)
        project = Project.objects.create(owner=user, title=title)
    else:
        project = ownership.project(user, project_id)
    if not project.title:
        project.title = title
        project.save(update_fields=["title"])
    return Session.objects.create(owner=user, project=project, title=title)
