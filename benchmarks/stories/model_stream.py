"""``python -m benchmarks.stories.model_stream``: what an event of a streamed answer costs, and how
evenly the pieces come.

A server of its own sends prepared events over real HTTP at a fixed pace to several streams at once. Printed is the CPU
time for each event in the process that reads them: through the openai package's own events (what the gateway did
before), and through the gateway, and their ratio; then the gaps between pieces, as the readers saw them.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
EVENT = (
    b'data: {"id":"chatcmpl-AbCdEf0123456789","object":"chat.completion.chunk","created":1763670000,"model":'
    b'"gpt-4o-mini-2024-07-18","system_fingerprint":"fp_0123456789","choices":[{"index":0,"delta":{"content":" word"},'
    b'"logprobs":null,"finish_reason":null}],"usage":null}\n\n'
)
END = (
    b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
    b'data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":7}}\n\n'
    b"data: [DONE]\n\n"
)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


class EventSender(asyncio.Protocol):
    """Answers each request with ``count`` events, ``gap`` seconds apart, each in a chunk of its own."""

    def __init__(self, count: int, gap: float) -> None:
        self.count, self.gap, self.sent, self.received = count, gap, 0, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        if self.received.endswith(b"}"):
            self.received, self.sent, self.began = b"", 0, time.monotonic()
            self.transport.write(HEAD)
            self.tick()

    def tick(self) -> None:
        while self.sent < self.count and self.began + self.sent * self.gap <= time.monotonic():
            self.transport.write(chunk(EVENT))
            self.sent += 1
        if self.sent < self.count:
            wait = self.began + self.sent * self.gap - time.monotonic()
            asyncio.get_running_loop().call_later(wait, self.tick)
        else:
            self.transport.write(chunk(END) + chunk(b""))


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


async def serve(count: int, gap: float) -> None:
    server = await asyncio.get_running_loop().create_server(
        lambda: EventSender(count, gap), "127.0.0.1", 0, backlog=1000
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


Stream = Callable[[], AsyncGenerator[str, None]]


class Readers:
    """Reads several streams at once. Time counts from when the last of them has begun."""

    def __init__(self, stream: Stream, streams: int) -> None:
        self.stream = stream
        self.streams = self.waiting = streams
        self.events = 0
        self.gaps: list[float] = []

    async def run(self) -> tuple[float, list[float]]:
        """Microseconds of CPU for each event, and the gaps between the pieces in milliseconds, sorted."""
        await asyncio.gather(*(self.read() for _ in range(self.streams)))
        return (self.ended - self.began) / self.events * 1e6, sorted(self.gaps)

    async def read(self) -> None:
        last = 0.0
        async with aclosing(self.stream()) as pieces:
            async for piece in pieces:
                now = time.monotonic()
                if not last:
                    self.waiting -= 1
                    self.began = time.process_time()
                elif not self.waiting:
                    self.events += len(piece) // len(" word")
                    self.gaps.append((now - last) * 1000)
                    self.ended = time.process_time()
                last = now


async def compare(port: int, streams: int, count: int) -> None:
    import openai

    from llm.catalogue import Structured
    from llm.client import Gateway
    from llm.limits.ledger import Purpose
    from llm.prompts import Prompt, PromptTurn
    from llm.providers import Target, Task

    address = f"http://127.0.0.1:{port}/v1"
    target = Target("custom", "tiny", address, "none", Structured.TEXT, 1.0)
    question = Prompt(Purpose(Task.CHAT, "benchmark"), (PromptTurn("user", "Hello"),), 300, seconds=600)

    async def by_package() -> AsyncGenerator[str, None]:
        events = await package.chat.completions.create(
            model="tiny", messages=[{"role": "user", "content": "Hello"}], stream=True
        )
        async for event in events:
            if text := str((event.model_dump()["choices"] or [{"delta": {}}])[0]["delta"].get("content") or ""):
                yield text

    async with Gateway() as gateway, openai.AsyncOpenAI(api_key="none", base_url=address) as package:
        for stream in (by_package, lambda: gateway.stream(target, question)):
            await Readers(stream, 2).run()  # what is made once is made
        before, _ = await Readers(by_package, streams).run()
        after, gaps = await Readers(lambda: gateway.stream(target, question), streams).run()
    print(f"{streams} streams of {count} events: {before:.0f} µs of CPU an event by the package's events,")
    print(f"{after:.0f} µs by the gateway, which is {after / before:.2f} of it")
    middle, late = statistics.median(gaps), gaps[len(gaps) * 99 // 100]
    print(f"gaps between pieces: median {middle:.1f} ms, p99 {late:.1f} ms, longest {gaps[-1]:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=50)
    parser.add_argument("--events", type=int, default=500)
    parser.add_argument("--rate", type=float, default=50, help="events a second of one stream")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.events, 1 / options.rate))
        return
    with tempfile.TemporaryDirectory(prefix="verbatim-stream-") as folder:
        fast = {"LLM_CALLS_PER_SECOND": "1000", "LLM_DAILY_USD": "", "LLM_DAILY_CALLS": ""}
        os.environ |= {"DATA_DIR": folder, "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings", **fast}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=PROJECT, check=True)
        import django

        django.setup()
        command = [sys.executable, "-m", "benchmarks.stories.model_stream", "--serve", "--events", str(options.events)]
        command += ["--rate", str(options.rate)]
        with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as server:
            assert server.stdout is not None
            try:
                asyncio.run(compare(int(server.stdout.readline()), options.streams, options.events))
            finally:
                server.kill()


if __name__ == "__main__":
    main()
