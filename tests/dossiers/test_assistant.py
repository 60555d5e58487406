"""The assistant of the stories, end to end: with the interview, and with a fake model over HTTP."""

import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from accounts.models import User
from chat.assistants import Turn, assistant
from chat.models import ChatMessage, Project, Session
from dossiers.assistant.assistant import StoryAssistant
from dossiers.assistant.greeting import opening
from dossiers.models import Extraction
from tests import factories
from tests.dossiers import told as told_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return conversation(factories.person())


def conversation(owner: User) -> Session:
    project = Project.objects.create(owner=owner, title="The lamp")
    return Session.objects.create(owner=owner, project=project)


def begun(session: Session, text: str) -> Turn:
    """A turn as the chat begins it: the question, and an empty answer that is being written."""
    position = ChatMessage.objects.filter(session=session).count()
    question = ChatMessage.objects.create(session=session, position=position, role="user", content=text)
    answer = ChatMessage.objects.create(
        session=session, position=position + 1, turn_id=question.turn_id, role="assistant", state="writing"
    )
    return Turn(session, question, answer.pk)


def told(turn: Turn) -> list[str]:
    """The fragments of the answer, which is stored as the chat stores it."""

    async def gathered() -> list[str]:
        return [piece async for piece in StoryAssistant().reply(turn)]

    pieces = async_to_sync(gathered)()
    ChatMessage.objects.filter(pk=turn.answer_id).update(
        content="".join(pieces), state="complete", engine=turn.engine, model=turn.model, metadata=turn.metadata
    )
    return pieces


def told_all(session: Session, texts: Sequence[str]) -> list[Turn]:
    turns = []
    for text in texts:
        turn = begun(session, text)
        told(turn)
        turns.append(turn)
    return turns


def answer_of(turn: Turn) -> ChatMessage:
    return ChatMessage.objects.get(pk=turn.answer_id)


def test_without_a_model_the_interview_answers_in_the_writers_words(session: Session) -> None:
    turn = begun(session, "Mara keeps a lighthouse. The light hasn't been lit since her father drowned.")
    pieces = told(turn)
    assert (turn.engine, turn.model, turn.failed) == ("interview", "", False)
    assert len(pieces) > 1
    assert "".join(pieces).count("?") == 1
    assert turn.metadata["quoted"][0] in turn.question.content


def test_the_second_turn_knows_the_first(session: Session) -> None:
    first, second = told_all(session, ["Mara keeps a lighthouse.", "who is Mara?"])
    assert first.metadata["question"]
    assert "Mara keeps a lighthouse" in answer_of(second).content


def test_what_was_said_is_put_in_the_queue_to_be_read(session: Session) -> None:
    turn = begun(session, "Mara keeps a lighthouse.")
    assistant().said([turn.question])
    assert list(Extraction.objects.values_list("message_id", flat=True)) == [turn.question.pk]


def test_waiting_for_the_dossier_ends_and_says_that_nothing_changed(session: Session, settings: Any) -> None:
    settings.DOSSIER_WAIT = 0.05
    turn = begun(session, "Mara keeps a lighthouse.")
    assistant().said([turn.question])
    assert async_to_sync(StoryAssistant().settled)(turn) is False


def test_a_greeting_uses_the_writers_title_and_stays_the_same(session: Session) -> None:
    greeting = opening(session.project)
    assert "“The lamp”" in greeting
    assert greeting == opening(session.project)
    untitled = Project(owner=session.owner, pk=uuid.uuid4())
    assert opening(untitled)


# --- what goes with messages ------------------------------------------------------------------------------------------
def test_withdrawing_says_in_words_what_goes_and_takes_exactly_that(session: Session) -> None:
    first = told_by.said(session.project, "Mara never sleeps. Tom is her brother.")
    second = told_by.said(session.project, "Mara is thirty-four.")
    told_by.merge(
        session.project,
        told_by.found(first, "Mara"),
        told_by.found(first, "Tom"),
        told_by.found(first, "Tom", "relationship", "brother", quote="Tom is her brother", other="Mara"),
        told_by.found(second, "Mara"),
        told_by.found(second, "Mara", "age", "thirty-four"),
    )
    would_go = assistant().consequences([first])
    assert [(one.text, one.quote) for one in would_go] == [
        ("the character Tom", "Tom"),
        ("Tom: brother of Mara", "Tom is her brother"),
    ]
    assert told_by.names(session.project) == ["Mara", "Tom"]
    assistant().withdrawn([first])
    assert told_by.names(session.project) == ["Mara"]
    assistant().returned([first])
    assert told_by.names(session.project) == ["Mara", "Tom"]
