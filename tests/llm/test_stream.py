"""Streamed answers over real connections, from servers that break them off, stretch them, or send what they like."""

import asyncio
import json
import ssl
import time
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import httpx2
import pytest
from asgiref.sync import async_to_sync
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import settings as search
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from llm import client, gateway, providers
from llm.client import Gateway
from llm.errors import DeadlineExceeded, InvalidAnswer, Misconfigured, ModelError, ProviderFault, RateLimited
from llm.limits.ledger import Purpose
from llm.models import Call, Health
from llm.prompts import CompletionRecord, Prompt, PromptTurn
from llm.providers import Task
from llm.wire import events, http
from llm.wire.streaming_transport import Chunks, Length
from tests.config.servers import wait_until
from tests.llm.fakes import HEADERS_SENT, FakeModel, fake_model

pytestmark = pytest.mark.django_db


def question(seconds: float = 90.0) -> Prompt:
    return Prompt(Purpose(Task.CHAT, "test-1"), (PromptTurn("user", "It is late."),), 50, seconds)


def streamed(record: CompletionRecord | None = None, seconds: float = 90.0, got: list[str] | None = None) -> list[str]:
    """The pieces of one answer; ``got`` has them also where the answer ends with an error."""
    pieces: list[str] = [] if got is None else got

    async def read(ours: Gateway) -> None:
        async for piece in ours.stream(providers.target(Task.CHAT), question(seconds), record):
            pieces.append(piece)  # noqa: PERF401

    client.run(read)
    return pieces


@pytest.mark.parametrize("chunked", [False, True])
def test_a_stream(fake: FakeModel, chunked: bool) -> None:
    fake.plan(text="One two three – ☕ 😀.", chunked=chunked)
    record = CompletionRecord()
    assert "".join(streamed(record)) == "One two three – ☕ 😀."
    assert (record.model, record.usage and record.usage.tokens_out) == ("fake-2026", 7)
    assert Call.objects.get().outcome == "ok"
    (call,) = fake.calls()
    assert call["body"]["stream_options"] == {"include_usage": True}
    assert call["headers"]["authorization"] == "bearer sk-grok-0123456789abcdef"
    assert sorted(call["headers"]) == HEADERS_SENT


@pytest.mark.parametrize("chunked", [False, True])
def test_a_stream_that_breaks_off_is_a_fault(fake: FakeModel, chunked: bool) -> None:
    fake.plan("cut", chunked=chunked)
    got: list[str] = []
    with pytest.raises(ProviderFault, match="broke off"):
        streamed(got=got)
    assert "".join(got) == "This answer will not be"
    assert Call.objects.get().outcome == "fault"


def test_an_error_in_the_stream_is_a_fault(fake: FakeModel) -> None:
    fake.plan("failing")
    got: list[str] = []
    with pytest.raises(ProviderFault, match="with an error"):
        streamed(got=got)
    assert "".join(got) == "This answer will not be"


@pytest.mark.parametrize(
    ("mode", "error", "outcome"),
    [
        ("error_500", ProviderFault, "fault"),
        ("refuse", ProviderFault, "fault"),
        ("garbage", ProviderFault, "fault"),
        ("compressed", ProviderFault, "fault"),
        ("wrong_key", Misconfigured, "misconfigured"),
        ("rate_limited", RateLimited, "rate_limited"),
    ],
)
def test_what_is_no_stream(fake: FakeModel, mode: str, error: type[ModelError], outcome: str) -> None:
    fake.plan(mode)
    with pytest.raises(error):
        streamed()
    assert [call["mode"] for call in fake.calls()] == [mode]  # nothing is retried
    assert Call.objects.get().outcome == outcome


def test_an_unreachable_server(fake: FakeModel, settings: Settings) -> None:
    settings.LLM_BASE_URLS = {"grok": "http://127.0.0.1:9/v1"}
    with pytest.raises(ProviderFault, match=r"grok could not be reached\."):
        streamed()
    assert str(Call.objects.get().cost) == "0.000000"


@pytest.mark.parametrize("mode", ["hang", "drip_headers", "ok"])
def test_the_deadline_covers_the_whole_stream(fake: FakeModel, mode: str) -> None:
    fake.plan(mode, text="Slow. Slow.", gap=3600)
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded):
        streamed(seconds=3)
    assert 2.9 < time.monotonic() - started < 60
    assert Call.objects.get().outcome == "timeout"


def test_pieces_come_as_they_arrive_and_a_reader_who_leaves_stops_the_model(fake: FakeModel) -> None:
    fake.plan("endless")

    async def leave_early(ours: Gateway) -> int:
        count = 0
        async with aclosing(ours.stream(providers.target(Task.CHAT), question())) as stream:
            async for _ in stream:
                count += 1
                if count == 3:
                    break
        return count

    assert client.run(leave_early) == 3
    wait_until(lambda: fake.log()[-1]["mode"] == "left", what="the model to notice")
    assert Call.objects.get().outcome == "cancelled"


def test_a_cancelled_reader_stops_the_model(fake: FakeModel) -> None:
    fake.plan("endless")

    async def give_up(ours: Gateway) -> None:
        came = asyncio.Event()

        async def read() -> None:
            async for _ in ours.stream(providers.target(Task.CHAT), question()):
                came.set()

        reading = asyncio.create_task(read())
        await came.wait()
        reading.cancel()
        await reading

    with pytest.raises(asyncio.CancelledError):
        client.run(give_up)
    wait_until(lambda: fake.log()[-1]["mode"] == "left", what="the model to notice")
    assert Call.objects.get().outcome == "cancelled"


def test_those_who_stream_at_once_share_a_gateway_and_the_last_closes_it(fake: FakeModel) -> None:
    fake.plan(text="All is well. ", chunked=True)

    async def read() -> tuple[Gateway, str]:
        async with gateway.shared() as ours, aclosing(ours.stream(providers.target(Task.CHAT), question())) as pieces:
            return ours, "".join([piece async for piece in pieces])

    async def read_three() -> list[tuple[Gateway, str]]:
        return [*await asyncio.gather(read(), read()), await read()]

    first, second, later = async_to_sync(read_three)()
    assert [first[1], second[1], later[1]] == ["All is well. "] * 3
    assert first[0] is second[0] is not later[0]
    assert gateway._shared == {}


def test_fifty_streams_at_once(fake: FakeModel) -> None:
    fake.plan(text="All is well. " * 20, chunked=True)

    async def read(ours: Gateway) -> str:
        return "".join([piece async for piece in ours.stream(providers.target(Task.CHAT), question())])

    async def read_all(ours: Gateway) -> list[str]:
        return await asyncio.gather(*(read(ours) for _ in range(50)))

    assert client.run(read_all) == ["All is well. " * 20] * 50
    assert list(Call.objects.values_list("outcome", flat=True)) == ["ok"] * 50


def test_a_hostile_stream_ends_and_can_be_stored(fake: FakeModel) -> None:
    fake.plan("hostile")
    got: list[str] = []
    with pytest.raises(ProviderFault, match="does not end"):
        streamed(got=got)
    text = "".join(got)
    assert len(text.encode()) > 100_000  # which is UTF-8: no half of a character is left
    assert len(text) <= events.MAX_STREAMED
    assert text.startswith("\x1b[31m red \x1b]0;title\x07😀\N{REPLACEMENT CHARACTER}\x9b2Jline\r\n\ttab\x1b[31m")
    assert "\x00" not in text
    assert Health.objects.get().failures == 1


# --- the bytes --------------------------------------------------------------------------------------------------------
WORDS = ["Hello", " wörld", "\n", " 😀", ' "quoted" ', "data: x", "\N{LINE SEPARATOR}"]


def event(content: str, *, ascii_only: bool = False, line_end: str = "\n") -> bytes:
    data = json.dumps({"choices": [{"delta": {"content": content}}]}, ensure_ascii=ascii_only)
    return f"data: {data}{line_end}{line_end}".encode()


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]


@search(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(WORDS)), st.lists(st.integers(0, 5000)), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_text_does_not_depend_on_where_it_is_cut(
    words: list[str], places: list[int], ascii_only: bool, line_end: str
) -> None:
    data = b": hello\n\nevent: message\n" + b"".join(event(w, ascii_only=ascii_only, line_end=line_end) for w in words)
    answer = events.StreamedCompletion()
    text = "".join([answer.take(piece) for piece in cut(data, places)]) + answer.close()
    assert text == "".join(words)


@search(deadline=None, max_examples=200)
@given(st.lists(st.binary(min_size=1, max_size=50)), st.lists(st.integers(0, 5000)))
def test_chunks_do_not_depend_on_where_they_are_cut(parts: list[bytes], places: list[int]) -> None:
    coded = b"".join(b"%X\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\nTrailer: x\r\n\r\n"
    chunks = Chunks()
    assert b"".join([chunks.unwrapped(piece) for piece in cut(coded, places)]) == b"".join(parts)
    assert chunks.ended


@pytest.mark.parametrize("coded", [b"x\r\n", b"-1\r\n", b"0x5\r\n", b"123456789\r\n", b"1" * 5000])
def test_chunks_that_are_none(coded: bytes) -> None:
    with pytest.raises(httpx2.RemoteProtocolError):
        Chunks().unwrapped(coded)


def test_a_body_ends_at_its_length() -> None:
    length = Length("5")
    assert (length.unwrapped(b"abc"), length.ended, length.unwrapped(b"defg"), length.ended) == (
        b"abc",
        False,
        b"de",
        True,
    )


@pytest.mark.parametrize(
    "payload", [b"{", b"[]", b'{"choices": 5}', b'{"choices":[{"delta":{"content":5}}]}', b"[" * 100_000]
)
def test_an_event_that_is_none_is_an_error(payload: bytes) -> None:
    answer = events.StreamedCompletion()
    assert answer.take(event("before") + b"data: " + payload + b"\n\n" + event("after")) == "before"
    assert isinstance(answer.fault, InvalidAnswer)


def test_an_event_that_does_not_end_is_an_error() -> None:
    answer = events.StreamedCompletion()
    for _ in range(7):
        answer.take(b"x" * 65_536)
    assert isinstance(answer.fault, ProviderFault)


def test_an_event_in_several_lines() -> None:
    answer = events.StreamedCompletion()
    data = b'\xef\xbb\xbfid: 7\ndata: {"choices":\ndata:[{"delta":{"content":"fine"},"finish_reason":"stop"}]}'
    assert answer.take(data + b"\n\ndata: [DONE]") + answer.close() == "fine"
    assert (answer.finished, answer.ended) == (True, True)


# --- the way there ----------------------------------------------------------------------------------------------------
def test_a_proxy_of_the_environment_is_used(
    fake: FakeModel, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", fake.url.removesuffix("/v1"))
    settings.LLM_BASE_URLS = {"grok": "http://model.invalid/v1"}
    fake.plan(text="By proxy.")
    assert "".join(streamed()) == "By proxy."
    assert fake.calls()[0]["path"] == "http://model.invalid/v1/chat/completions"
    fake.plan(text="Slow. Slow.", gap=3600)
    with pytest.raises(DeadlineExceeded):
        streamed(seconds=3)


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate for localhost, with its key, that this process trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = tmp_path / "localhost.pem"
    path.write_bytes(made.public_bytes(Encoding.PEM) + secret)
    trusting = ssl.create_default_context(cafile=str(path))
    monkeypatch.setattr(http, "_tls", lambda: trusting)
    return path


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_stream_over_tls_to_the_certificates_host_only(
    fake: FakeModel, settings: Settings, certified: Path, tmp_path: Path, host: str
) -> None:
    fake.plan(text="In private. " * 2000, chunked=True)
    with fake_model(tmp_path, certificate=certified) as secure:
        secure.plan(text="In private. " * 2000, chunked=True)
        settings.LLM_BASE_URLS = {"grok": f"https://{host}:{secure.port}/v1"}
        if host == "localhost":
            assert "".join(streamed()) == "In private. " * 2000
            (call,) = secure.calls()
            assert call["headers"]["authorization"] == "bearer sk-grok-0123456789abcdef"
        else:
            with pytest.raises(ProviderFault, match=r"grok could not be reached\."):
                streamed()
            assert secure.calls() == []
