"""A turn as a stream of frames: written now by this process, followed beside its writer, or read from its row."""

import asyncio
from collections.abc import AsyncGenerator

from asgiref.sync import async_to_sync
from django.conf import settings

from chat import history
from chat.models import ChatMessage
from chat.streams import abandoned, sse
from chat.streams.stream_writer import current_writer, settled
from chat.turns import Begun


async def stream(begun: Begun, last_event_id: str = "") -> AsyncGenerator[bytes, None]:
    """The answer from where ``last_event_id`` left off, then its metadata, then the end. The first bytes come at once;
    after ``STREAM_PING`` seconds of silence there is a comment.

    Begins to write the answer of a new turn. Holds no database connection and no transaction.
    """
    writer = current_writer()
    answer = writer.begin(begun.turn()) if begun.is_new else writer.answers.get(begun.answer.pk)
    if answer is None:
        async for frame in _stored(begun, last_event_id):
            yield frame
        return
    turn, key = answer.turn, answer.turn.answer_id
    with answer.reading():
        yield sse.OPENING
        sent = sse.seen(last_event_id, key)
        if sent is None or sent > answer.length:
            yield sse.restart(key)
            sent = 0
        seen, text = len(answer.pieces), answer.content[sent:]
        is_first = True
        while True:
            if text or (is_first and answer.is_over):
                sent, is_first = sent + len(text), False
                yield sse.text(key, sent, text)
            elif answer.is_over:
                break
            elif not await answer.news():
                yield sse.PING
            news = answer.pieces[seen:]
            text, seen = news[0] if len(news) == 1 else "".join(news), seen + len(news)
        yield sse.metadata(turn, answer.state or "", answer.length, answer.dossier_updated)
        yield sse.done(key, answer.length)


def answer_whole(begun: Begun) -> None:
    """For those who do not read streams: returns when the answer is written and stored."""
    async_to_sync(_read)(begun)


async def _read(begun: Begun) -> None:
    async for _ in stream(begun):
        pass


async def _stored(begun: Begun, last_event_id: str) -> AsyncGenerator[bytes, None]:
    """Follows the row, which another process may still be writing."""
    yield sse.OPENING
    loop = asyncio.get_running_loop()
    answer, key = begun.answer, begun.answer.pk
    sent, shown_at, is_first = sse.seen(last_event_id, key), loop.time(), True
    while True:
        is_over = answer.state not in ChatMessage.UNFINISHED
        if sent is None or (is_over and sent > len(answer.content)):  # not yet over, it may only lag behind
            yield sse.restart(key)
            sent = 0
        if len(answer.content) > sent or (is_over and is_first):
            text, sent, is_first = answer.content[sent:], len(answer.content), False
            yield sse.text(key, sent, text)
            shown_at = loop.time()
        if is_over:
            break
        if loop.time() - shown_at >= settings.STREAM_PING - settings.STREAM_SAVE:
            yield sse.PING
            shown_at = loop.time()
        await asyncio.sleep(settings.STREAM_SAVE)
        answer = await current_writer().in_thread(_looked_at, answer)
    turn = Begun(begun.session, begun.question, answer, is_new=False).turn()
    yield sse.metadata(turn, answer.state, sent, await settled(turn))
    yield sse.done(key, sent)


def _looked_at(answer: ChatMessage) -> ChatMessage:
    """The row as it is now. What a dead process left behind is ended here; what was deleted has been broken off."""
    now = ChatMessage.objects.filter(pk=answer.pk).first()
    if now is None:
        answer.state = ChatMessage.State.INTERRUPTED
        return answer
    if history.is_abandoned(now):
        abandoned.end([now])
    return now
