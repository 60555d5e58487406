"""The story assistant: answers the chat's turns, and keeps the dossier in step with every change of the messages."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections

from chat.assistants import Consequence, Turn
from chat.models import ChatMessage
from dossiers.assistant import model_reply, summaries
from dossiers.extraction import queue
from dossiers.extraction.waiting import waited
from dossiers.facts import versions, withdrawal
from dossiers.interview import interviewer
from dossiers.interview.conversation import InterviewHistory, InterviewMessage
from dossiers.interview.intents import Intent, read_request
from dossiers.interview.phrasing import Voice
from dossiers.models import Dossier
from dossiers.presenters import changes, completeness, consequences
from dossiers.presenters.assistant_view import recall
from engine.story.talk.corrections import may_correct
from llm import providers
from llm.providers import Task

INTERVIEW = "interview"  # the engine's name; extraction knows by it that such answers state nothing
REMEMBERED = 400  # messages of a session that are read for an answer, the newest


class StoryAssistant:
    """With a language model a conversation, without one the interview. Both ask; the writer's words alone are facts."""

    async def reply(self, turn: Turn) -> AsyncGenerator[str, None]:
        """The answer in fragments. A model that does not answer leaves the turn to the interview, which says so."""
        conversation = await sync_to_async(_conversation)(turn)
        target = providers.find(Task.CHAT)
        has_spoken = False
        if target is not None:
            async with aclosing(model_reply.reply(turn, conversation, target)) as pieces:
                async for piece in pieces:
                    has_spoken = True
                    yield piece
        if not has_spoken:
            for piece in await _interview(turn, conversation, instead=target is not None):
                yield piece

    async def settled(self, turn: Turn) -> bool:
        """Waits up to DOSSIER_WAIT seconds for what was said in the turn to be read."""
        since = await sync_to_async(_began)(turn)
        return await waited([turn.question.pk, turn.answer_id], settings.DOSSIER_WAIT, since)

    def said(self, messages: Sequence[ChatMessage]) -> None:
        queue.enqueue(messages)

    def consequences(self, messages: Sequence[ChatMessage]) -> list[Consequence]:
        """The facts that rest on these messages alone, each with the words that state it."""
        return consequences.in_words(withdrawal.consequences(messages), messages)

    def withdrawn(self, messages: Sequence[ChatMessage]) -> None:
        withdrawal.withdraw(messages)
        summaries.forget(messages)

    def returned(self, messages: Sequence[ChatMessage]) -> None:
        withdrawal.bring_back(messages)
        summaries.forget(messages)
        queue.enqueue(messages)


async def _interview(turn: Turn, conversation: InterviewHistory, instead: bool) -> list[str]:
    """What the interviewer says, piece by piece. ``instead``: a model should have answered, and did not."""
    conversation = await _settled_first(turn, conversation)
    spoken = await asyncio.to_thread(interviewer.answer, conversation)
    if instead:
        spoken.parts.insert(0, Voice(conversation.seed).line("failed"))
    turn.engine, turn.model, turn.failed = INTERVIEW, "", False
    turn.metadata = {**turn.metadata, **spoken.notes}
    return spoken.fragments


async def _settled_first(turn: Turn, conversation: InterviewHistory) -> InterviewHistory:
    """A correction is read before it is answered, so that the answer can say what truly changed."""
    if may_correct(conversation.latest):
        await waited([turn.question.pk], settings.DOSSIER_WAIT)
        return await sync_to_async(_with_changes)(turn)
    if read_request(conversation.latest).intent is Intent.UNDO:
        return await sync_to_async(_undone)(turn, conversation)
    return conversation


def _with_changes(turn: Turn) -> InterviewHistory:
    conversation = _conversation(turn)
    try:
        dossier = Dossier.objects.filter(pk=turn.session.project_id, deleted_at=None).first()
        report = changes.of_turn(dossier, turn.question.turn_id)
        return replace(conversation, changed=report.text, version=report.number) if report else conversation
    finally:
        _give_back()


def _undone(turn: Turn, conversation: InterviewHistory) -> InterviewHistory:
    """Takes back what the last correction of this conversation changed."""
    number = next((note for note in reversed(list(conversation.notes("changed"))) if isinstance(note, int)), 0)
    try:
        dossier = Dossier.objects.filter(pk=turn.session.project_id, deleted_at=None).first()
        if dossier is None or not number or versions.undo(dossier, number, turn.session.owner) is None:
            return conversation
        back = changes.undone(dossier, number)
        return replace(
            _conversation(turn), changed=f"Undone. {'It holds again: ' + back + '.' if back else ''}".strip()
        )
    except versions.NoSuchVersion:
        return conversation
    finally:
        _give_back()


def _conversation(turn: Turn) -> InterviewHistory:
    """What was said before and what the dossier holds, read from the database, whose connection is given back."""
    try:
        dossier = Dossier.objects.filter(pk=turn.session.project_id, deleted_at=None).first()
        return InterviewHistory(
            latest=turn.question.content,
            earlier=tuple(_earlier(turn)),
            known=recall(dossier),
            progress=completeness.missing(dossier) if dossier else None,
            seed=f"{turn.question.turn_id}/{turn.answer_id}",
        )
    finally:
        _give_back()


def _earlier(turn: Turn) -> list[InterviewMessage]:
    """The conversation as it stood when the question was asked, oldest first."""
    before = ChatMessage.objects.filter(session=turn.session, set_aside_at=None, position__lt=turn.question.position)
    rows = before.exclude(state__in=ChatMessage.UNFINISHED).order_by("-position")
    newest = rows.values_list("role", "content", "metadata")[:REMEMBERED]
    return [InterviewMessage(role == ChatMessage.Role.USER, content, notes or {}) for role, content, notes in newest][
        ::-1
    ]


def _began(turn: Turn) -> Any:
    """When the answer was begun: what was read before does not come from it."""
    try:
        return ChatMessage.objects.filter(pk=turn.answer_id).values_list("created_at", flat=True).first()
    finally:
        _give_back()


def _give_back() -> None:
    if not connections["default"].in_atomic_block:  # in a test's transaction there is nothing to give back
        connections["default"].close()
