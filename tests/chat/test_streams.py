"""Streams under way: clients that leave, several readers, another process that stops or follows, a server that ends."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from chat import turns
from chat.assistants import Turn
from chat.models import ChatMessage
from chat.streams import running_answer, saving, shutdown, stream_writer
from chat.streams.follow import stream
from chat.turns import Begun
from tests.chat.assistants import Scripted
from tests.chat.reading import events, ids, joined, metadata

pytestmark = pytest.mark.django_db(transaction=True)
FOR_EVER = ("Once ", "upon ", 600.0, "a time")
Frames = AsyncGenerator[bytes, None]


@pytest.fixture
def begun(writer: User) -> Begun:
    return turns.begin(writer, "Tell me.")


def run(test: Callable[[], Awaitable[Any]]) -> Any:
    async def within() -> Any:
        async with asyncio.timeout(60):
            return await test()

    return asyncio.run(within())


async def until(frames: Frames, text: str) -> bytes:
    """Reads on until ``text`` has been said."""
    raw = b""
    while text not in joined(raw):
        raw += await anext(frames)
    return raw


async def rest(frames: Frames) -> bytes:
    return b"".join([frame async for frame in frames])


async def row(begun: Begun, *states: str) -> ChatMessage:
    """The answer's row, as soon as it is in one of ``states``."""
    while True:
        answer = await stream_writer.current_writer().in_thread(ChatMessage.objects.get, pk=begun.answer.pk)
        if answer.state in states:
            return answer
        await asyncio.sleep(0.02)


async def saved(begun: Begun, content: str) -> ChatMessage:
    while True:
        answer = await row(begun, *ChatMessage.State.values)
        if answer.content == content:
            return answer
        await asyncio.sleep(0.02)


def follower(begun: Begun) -> Begun:
    return Begun(begun.session, begun.question, begun.answer, is_new=False)


def test_what_is_written_is_saved_as_it_goes(begun: Begun, scripted: Scripted) -> None:
    scripted.pieces = FOR_EVER

    async def test() -> None:
        async with aclosing(stream(begun)) as frames:
            await until(frames, "upon ")
            answer = await saved(begun, "Once upon ")
            assert answer.state == "writing"

    run(test)


def test_a_client_that_leaves_cancels_the_assistant_and_keeps_what_was_written(
    begun: Begun, scripted: Scripted
) -> None:
    scripted.pieces = FOR_EVER

    async def test() -> ChatMessage:
        async with aclosing(stream(begun)) as frames:
            await until(frames, "upon ")
        return await row(begun, "interrupted")

    answer = run(test)
    assert (answer.content, scripted.cancelled) == ("Once upon ", 1)
    assert scripted.heard[-1] == ("said", ("Once upon ",))


def test_a_client_that_leaves_before_the_first_word_leaves_an_empty_answer(begun: Begun, scripted: Scripted) -> None:
    scripted.pieces = (600.0,)

    async def test() -> ChatMessage:
        async with aclosing(stream(begun)) as frames:
            await anext(frames)
        return await row(begun, "interrupted")

    assert run(test).content == ""
    assert scripted.heard == [("said", ("Tell me.",))]


def test_a_client_that_leaves_at_the_end_changes_nothing(begun: Begun) -> None:
    async def test() -> ChatMessage:
        async with aclosing(stream(begun)) as frames:
            await until(frames, "writer.")
            await row(begun, "complete")
        return await row(begun, *ChatMessage.State.values)

    assert run(test).state == "complete"


def waiting_for_a_gate(scripted: Scripted) -> asyncio.Event:
    """Has it say "Once ", and "more." as soon as the gate is open."""
    gate = asyncio.Event()

    async def reply(turn: object) -> AsyncGenerator[str, None]:
        yield "Once "
        await gate.wait()
        yield "more."

    scripted.reply = reply  # type: ignore[method-assign]
    return gate


def test_two_readers_see_the_same_and_the_first_may_leave(begun: Begun, scripted: Scripted) -> None:
    gate = waiting_for_a_gate(scripted)

    async def test() -> bytes:
        first, second = stream(begun), stream(follower(begun))
        await until(first, "Once ")
        raw = await until(second, "Once ")
        await first.aclose()
        gate.set()
        return raw + await rest(second)

    raw = run(test)
    assert (joined(raw), metadata(raw)["state"]) == ("Once more.", "complete")


def test_another_process_asks_it_to_stop(begun: Begun, scripted: Scripted, writer: User) -> None:
    scripted.pieces = FOR_EVER

    async def test() -> bytes:
        frames = stream(begun)
        raw = await until(frames, "upon ")
        await stream_writer.current_writer().in_thread(turns.stop, writer, begun.question.turn_id)
        return raw + await rest(frames)

    raw = run(test)
    assert [event["type"] for event in events(raw)][-2:] == ["metadata", "done"]
    assert (joined(raw), metadata(raw)["state"], scripted.cancelled) == ("Once upon ", "stopped", 1)
    assert ChatMessage.objects.get(pk=begun.answer.pk).state == "stopped"


def test_an_answer_stopped_before_its_first_word_ends_properly(begun: Begun, scripted: Scripted, writer: User) -> None:
    scripted.pieces = (600.0,)

    async def test() -> bytes:
        frames = stream(begun)
        raw = await anext(frames)
        await stream_writer.current_writer().in_thread(turns.stop, writer, begun.question.turn_id)
        return raw + await rest(frames)

    raw = run(test)
    assert [event["type"] for event in events(raw)] == ["text", "metadata", "done"]


def test_it_is_followed_from_another_process_by_its_row(begun: Begun, scripted: Scripted) -> None:
    """The desk of the other process does not know the answer: it has only the row to go by."""

    async def another_process() -> None:
        await stream_writer.current_writer().in_thread(
            ChatMessage.objects.filter(pk=begun.answer.pk).update, content="Once upon "
        )
        await asyncio.sleep(0)
        finished = saving.Finished(begun.answer.pk, begun.session, "Once upon a time.", "complete", "scripted")
        await stream_writer.current_writer().in_thread(saving.save, [], [finished])

    async def test() -> bytes:
        frames = stream(follower(begun))
        raw = await anext(frames)
        reading = asyncio.create_task(rest(frames))
        await another_process()
        return raw + await reading

    raw = run(test)
    assert (joined(raw), metadata(raw)["state"], metadata(raw)["engine"]) == (
        "Once upon a time.",
        "complete",
        "scripted",
    )


def test_a_follower_of_a_dead_process_is_told_so(begun: Begun, settings: Any) -> None:
    settings.STREAM_LEASE = 0.2

    async def test() -> bytes:
        return await rest(stream(follower(begun)))

    assert metadata(run(test))["state"] == "interrupted"
    assert ChatMessage.objects.get(pk=begun.answer.pk).state == "interrupted"


RESTART = {"type": "restart"}


@pytest.mark.parametrize(
    ("event", "left", "restarts"),
    [
        ("{answer}:0", "Hello, writer.", False),
        ("{answer}:7", "writer.", False),
        ("{answer}:14", "", False),
        ("{answer}:15", "Hello, writer.", True),  # the words that a killed server had sent and not stored
        ("{question}:7", "Hello, writer.", True),
        ("", "Hello, writer.", False),
        ("١٢:x\x00:٣", "Hello, writer.", False),
        ("{answer}:٣", "Hello, writer.", False),
        ("{answer}:99999999999999999999", "Hello, writer.", False),
    ],
)
def test_a_stream_resumes_where_it_was_left(begun: Begun, event: str, left: str, restarts: bool) -> None:
    async def whole() -> bytes:
        return await rest(stream(begun))

    raw = run(whole)
    answer = ChatMessage.objects.get(pk=begun.answer.pk)
    last = event.format(answer=answer.pk, question=begun.question.pk)

    async def resumed() -> bytes:
        return await rest(stream(Begun(begun.session, begun.question, answer, is_new=False), last))

    again = run(resumed)
    assert joined(again) == left
    assert (events(again)[0] == RESTART, events(again).count(RESTART)) == (restarts, int(restarts))
    assert metadata(again) == metadata(raw)
    assert ids(again)[-1] == f"{answer.pk}:14"


def test_a_client_that_is_ahead_of_the_row_waits_for_it(begun: Begun) -> None:
    """Another process sends words before it saves them."""

    async def another_process() -> None:
        finished = saving.Finished(begun.answer.pk, begun.session, "Once upon a time.", "complete")
        await stream_writer.current_writer().in_thread(saving.save, [], [finished])

    async def test() -> bytes:
        frames = stream(follower(begun), f"{begun.answer.pk}:10")
        raw = await anext(frames)
        reading = asyncio.create_task(rest(frames))
        await another_process()
        return raw + await reading

    assert [event.get("content") for event in events(run(test))] == ["a time.", None, None]


def test_each_id_resumes_without_a_character_twice(begun: Begun, scripted: Scripted) -> None:
    scripted.pieces = ("Ä ", "🙂", "\n\n", "end", 0.05, " of it.")

    async def whole() -> bytes:
        return await rest(stream(begun))

    raw = run(whole)
    answer = ChatMessage.objects.get(pk=begun.answer.pk)
    sent = ""
    for event, name in zip(events(raw), ids(raw), strict=True):
        sent += event.get("content", "")

        async def resumed(after: str = name) -> bytes:
            return await rest(stream(Begun(begun.session, begun.question, answer, is_new=False), after))

        assert sent + joined(run(resumed)) == answer.content


def test_a_server_that_stops_ends_its_streams_with_what_they_have(
    begun: Begun, scripted: Scripted, settings: Any
) -> None:
    scripted.pieces = FOR_EVER
    settings.STREAM_ENDING = 0.05

    async def test() -> bytes:
        frames = stream(begun)
        raw = await until(frames, "upon ")
        shutdown.announce()
        return raw + await rest(frames)

    raw = run(test)
    assert (joined(raw), metadata(raw)["state"]) == ("Once upon ", "interrupted")


def test_a_loop_that_closes_under_a_stream_keeps_what_was_written(begun: Begun, scripted: Scripted) -> None:
    scripted.pieces = FOR_EVER
    open_stream = []

    async def test() -> None:
        frames = stream(begun)
        open_stream.append(frames)
        await until(frames, "upon ")

    run(test)
    answer = ChatMessage.objects.get(pk=begun.answer.pk)
    assert (answer.content, answer.state) == ("Once upon ", "interrupted")


def test_an_assistant_that_does_not_mind_being_cancelled_is_left_alone(
    begun: Begun, scripted: Scripted, writer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running_answer, "CANCEL_SECONDS", 0.1)
    gate = asyncio.Event()

    async def reply(turn: object) -> AsyncGenerator[str, None]:
        yield "Once "
        while not gate.is_set():
            try:
                await gate.wait()
            except asyncio.CancelledError:
                yield "and again "

    scripted.reply = reply  # type: ignore[method-assign]

    async def test() -> bytes:
        frames = stream(begun)
        raw = await until(frames, "Once ")
        await stream_writer.current_writer().in_thread(turns.stop, writer, begun.question.turn_id)
        raw += await rest(frames)
        gate.set()
        return raw

    raw = run(test)
    assert (joined(raw), metadata(raw)["state"]) == ("Once ", "stopped")


def test_a_busy_database_delays_an_answer_and_loses_nothing(
    begun: Begun, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []
    real = saving.save

    def busy_at_first(*args: Any) -> set[UUID]:
        tries.append(args)
        return real(*args) if len(tries) > 3 else set()

    monkeypatch.setattr(saving, "save", busy_at_first)

    async def test() -> bytes:
        return await rest(stream(begun))

    assert metadata(run(test))["state"] == "complete"
    answer = ChatMessage.objects.get(pk=begun.answer.pk)
    assert (answer.content, answer.state) == ("Hello, writer.", "complete")


def test_an_assistant_that_fails_to_hear_does_not_lose_the_answer(begun: Begun, scripted: Scripted) -> None:
    def deaf(messages: object) -> None:
        raise RuntimeError("deaf")

    scripted.said = deaf  # type: ignore[method-assign]

    async def test() -> bytes:
        return await rest(stream(begun))

    assert metadata(run(test))["state"] == "complete"
    assert ChatMessage.objects.get(pk=begun.answer.pk).content == "Hello, writer."


def test_nothing_is_left_of_a_loop_that_has_ended(begun: Begun) -> None:
    async def test() -> bytes:
        return await rest(stream(begun))

    run(test)
    assert stream_writer._desks == {}


def test_silence_is_filled_with_comments(begun: Begun, scripted: Scripted, settings: Any) -> None:
    settings.STREAM_PING = 0.2
    gate = waiting_for_a_gate(scripted)

    async def test() -> bytes:
        frames = stream(begun)
        raw = await until(frames, "Once ")
        while b": still here" not in raw:
            raw += await anext(frames)
        gate.set()
        return raw + await rest(frames)

    assert joined(run(test)) == "Once more."


def test_an_answer_that_cannot_be_stored_does_not_hold_up_the_others(
    begun: Begun, writer: User, scripted: Scripted, settings: Any
) -> None:
    settings.STREAM_LEASE = 0.3
    poisoned, sound = begun, turns.begin(writer, "And you?")

    async def reply(turn: Turn) -> AsyncGenerator[str, None]:
        if turn.answer_id == poisoned.answer.pk:
            turn.metadata["poison"] = object()
        yield "Hello."

    scripted.reply = reply  # type: ignore[method-assign]

    async def test() -> list[bytes]:
        return list(await asyncio.gather(rest(stream(poisoned)), rest(stream(sound))))

    assert [joined(raw) for raw in run(test)] == ["Hello.", "Hello."]
    assert ChatMessage.objects.get(pk=sound.answer.pk).state == "complete"


def test_many_streams_share_their_commits(
    writer: User, scripted: Scripted, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STREAMS_PER_WRITER = 100
    all_begun = [turns.begin(writer, str(number)) for number in range(40)]
    gate = waiting_for_a_gate(scripted)
    finished = []
    real = saving.save

    def noted(drafts: Any, ended: Any) -> set[UUID]:
        finished.append(len(ended))
        return real(drafts, ended)

    monkeypatch.setattr(saving, "save", noted)

    async def test() -> list[bytes]:
        streams = [stream(begun) for begun in all_begun]
        first = [await until(frames, "Once ") for frames in streams]
        gate.set()
        return [raw + more for raw, more in zip(first, await asyncio.gather(*map(rest, streams)), strict=True)]

    assert {joined(raw) for raw in run(test)} == {"Once more."}
    answers_stored = ChatMessage.objects.filter(role="assistant").values_list("content", "state")
    assert set(answers_stored) == {("Once more.", "complete")}
    assert sum(finished) == 40
    assert len([size for size in finished if size]) < 20
