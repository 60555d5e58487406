"""A model server for ``benchmarks.stories.streams``: speaks the OpenAI protocol and streams words at an even pace.

``python -m benchmarks.models.model_server PORT WORDS_PER_SECOND SECONDS STREAMS``: speaks when asked so often.
"""

import asyncio
import json
import random
import sys
from typing import ClassVar


class Talker(asyncio.Protocol):
    """One connection, which may carry several requests. Whatever is asked, words are the answer."""

    waiting: ClassVar[list["Talker"]] = []
    asked: ClassVar[int] = 0

    def __init__(self, rate: float, seconds: float, streams: int) -> None:
        self.streams = streams
        self.pace, self.count = 1 / rate, int(rate * seconds)
        self.received = bytearray()
        self.number = 0
        self.start = 0.0
        self.timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.loop = asyncio.get_running_loop()

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, mark, body = self.received.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        if mark and len(body) >= length:
            self.received.clear()
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            self.transport.write(answer)
            self.number = 0
            self.wait()

    def wait(self) -> None:
        Talker.asked += 1
        self.waiting.append(self)
        if Talker.asked >= self.streams:
            for talker in self.waiting:
                talker.start = self.loop.time() + talker.pace * random.random()
                self.loop.call_at(talker.start, talker.say)
            self.waiting.clear()

    def say(self) -> None:
        if self.number == self.count:
            self.write({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            usage = {"prompt_tokens": 100, "completion_tokens": self.count, "total_tokens": 100 + self.count}
            self.write({"choices": [], "usage": usage})
            self.chunk(b"data: [DONE]\n\n")
            self.transport.write(b"0\r\n\r\n")
            return
        delta = {"role": "assistant", "content": f"word{self.number:04} "}
        self.write({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        self.number += 1
        self.timer = self.loop.call_at(self.start + self.number * self.pace, self.say)

    def write(self, data: dict[str, object]) -> None:
        whole = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4o-mini", **data}
        self.chunk(b"data: " + json.dumps(whole).encode() + b"\n\n")

    def chunk(self, data: bytes) -> None:
        self.transport.write(b"%x\r\n%b\r\n" % (len(data), data))

    def connection_lost(self, exc: Exception | None) -> None:
        if self.timer is not None:
            self.timer.cancel()


async def serve(port: int, rate: float, seconds: float, streams: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Talker(rate, seconds, streams), "127.0.0.1", port, backlog=1000)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])))
