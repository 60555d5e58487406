"""An OpenAI-compatible server that fails on purpose, over real sockets.

``python -m tests.llm.fake_server PLAN LOG [CERTIFICATE]`` starts it; with a certificate it speaks TLS.

``PLAN`` is a JSON file ``{"modes": {"ok": 7, "error_500": 3}, "seed": 1}``, read again at each request, so that a test
changes the weather while it runs. Chance begins anew with each plan, whatever was asked before. ``LOG`` gets one JSON
line a request: when it came (monotonic seconds), which mode answered it, and what it carried. The port is written to
``LOG`` plus ``.port``.
"""

import asyncio
import json
import random
import re
import ssl
import sys
import time
from pathlib import Path
from typing import Any

from tests.llm.arrivals import Unread, arrival, open_port, pause_reading

Json = dict[str, Any]

_WORDS = {"deposit": "deposit_issues", "login": "login_issues", "bonus": "bonus_questions"}
_INJECTION = re.compile(r"OBEY:\s*(\{.*?\})", re.DOTALL)


class Fake:
    def __init__(self, plan: Path, log: Path, certificate: Path | None = None) -> None:
        self.plan_file, self.log_file = plan, log
        self.tls = None if certificate is None else ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        if self.tls and certificate:
            self.tls.load_cert_chain(certificate)
        self.random = random.Random()
        self.planned = None

    async def serve(self) -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: Unread(asyncio.StreamReader(limit=4_000_000), self.connection), sock=open_port(), ssl=self.tls
        )
        port = server.sockets[0].getsockname()[1]
        self.tell(port)
        async with server:
            await server.serve_forever()

    def tell(self, port: int) -> None:
        temporary = Path(f"{self.log_file}.port.new")
        temporary.write_text(str(port))
        temporary.rename(f"{self.log_file}.port")

    async def connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (came := await arrival(writer.transport)) is not None and await self.request(came, reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def request(self, came: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        body = json.loads(await reader.readexactly(int(headers.get("content-length", 0))) or "{}")
        pause_reading(writer.transport)
        plan = json.loads(self.plan_file.read_text())
        if plan["planned"] != self.planned:
            self.planned = plan["planned"]
            self.random.seed(plan.get("seed", 1))
        modes = plan.get("modes") or {"ok": 1}
        mode = self.random.choices(list(modes), list(modes.values()))[0]
        entry = {"at": came, "mode": mode, "headers": headers, "path": head.split(" ", 2)[1], "body": body}
        with self.log_file.open("a") as log:
            log.write(json.dumps(entry) + "\n")
        goes_on: bool = await getattr(self, mode)(writer, body, plan)
        return goes_on

    # --- modes: each says whether the connection goes on ------------------------------------------------------------
    async def ok(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        if body.get("stream"):
            return await stream(writer, plan.get("text", "Hello there, this is a streamed answer."), plan)
        return await send(writer, completion(content(body, plan), body))

    async def slow(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        await asyncio.sleep(plan.get("seconds", 0.5))
        return await self.ok(writer, body, plan)

    async def rate_limited(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        after = str(plan.get("retry_after", 1))
        return await send(writer, problem("slow down"), status="429 Too Many Requests", **{"Retry-After": after})

    async def rate_limited_bare(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        return await send(writer, problem("slow down"), status="429 Too Many Requests")

    async def no_credit(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        return await send(writer, problem("no credit", code="insufficient_quota"), status="429 Too Many Requests")

    async def error_500(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        return await send(writer, problem("internal"), status="500 Internal Server Error")

    async def wrong_key(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        return await send(writer, problem("wrong key"), status="401 Unauthorized")

    async def too_long(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        return await send(writer, problem("too long"), status="413 Payload Too Large")

    async def redirect(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        return await send(writer, {}, status="307 Temporary Redirect", Location=plan["location"])

    async def only_text(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        """Takes neither a response_format nor a temperature, as some servers and models do."""
        for name in ("temperature", "response_format"):
            if name in body:
                return await send(writer, problem(f"Unsupported parameter: {name}"), status="400 Bad Request")
        return await send(writer, completion(f"Here you are:\n{content(body, plan)}\nAnything else?", body))

    async def only_json_mode(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        """As llama-cpp-python's server: knows no json_schema, and says so with 500."""
        if body.get("response_format", {}).get("type") == "json_schema":
            complaint = problem("1 validation error: {'loc': ('body', 'response_format', 'type')}")
            return await send(writer, complaint, status="500 Internal Server Error")
        return await self.ok(writer, body, plan)

    async def hang(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        await asyncio.sleep(plan.get("hang", 3600))
        return False

    async def drip(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        """A valid answer, one byte at a time: each read succeeds, the whole never comes."""
        payload = json.dumps(completion(content(body, plan), body)).encode()
        await write(writer, head(len(payload)))
        for byte in payload:
            await write(writer, bytes([byte]))
            await asyncio.sleep(0.2)
        return True

    async def drip_headers(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        await write(writer, b"HTTP/1.1 200 OK\r\n")
        while True:
            await write(writer, b"X-Slow: 1\r\n")
            await asyncio.sleep(0.1)

    async def garbage(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        return await send_bytes(writer, b"<html><body>Bad gateway, but 200</body></html>", "text/html")

    async def wrong_schema(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        return await send(writer, {"id": 3, "choices": [{"message": {"content": 5}}]})

    async def empty(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        return await send(writer, {**completion("", body), "choices": []})

    async def refusal(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        reply = completion("", body)
        reply["choices"][0]["message"] = {"role": "assistant", "content": None, "refusal": "I will not."}
        return await send(writer, reply)

    async def fenced(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        return await send(writer, completion(f"Sure!\n```json\n{content(body, plan)}\n```\nDone.", body))

    async def truncated(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        return await send(writer, completion(content(body, plan)[:-20], body, finish="length"))

    async def truncated_quietly(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        return await send(writer, completion(content(body, plan)[:-20], body))

    async def out_of_range(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        return await send(writer, completion(json.dumps(items(body, confidence=2.0, score=-7)), body))

    async def not_a_number(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        return await send(writer, completion(json.dumps(items(body, confidence=float("nan"))), body))

    async def infinite(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        text = json.dumps(items(body, confidence=12345.0)).replace("12345.0", "1e999")
        return await send(writer, completion(text, body))

    async def unknown_label(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        return await send(writer, completion(json.dumps(items(body, category="made_up")), body))

    async def wrong_ids(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        reply = items(body)
        reply["items"][0]["id"] = "zzzzzz"
        return await send(writer, completion(json.dumps(reply), body))

    async def missing_ids(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        reply = items(body)
        return await send(writer, completion(json.dumps({"items": reply["items"][1:]}), body))

    async def doubled_ids(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        reply = items(body)
        return await send(writer, completion(json.dumps({"items": reply["items"] + reply["items"][:1]}), body))

    async def obeys(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        """Does what a message says: ``OBEY: {…}`` is laid over every item, or over the one whose id it names."""
        reply = items(body)
        for order in _INJECTION.findall(json.dumps(asked(body)).replace('\\"', '"')):
            wanted = json.loads(order)
            for item in reply["items"]:
                if wanted.get("id") in (None, item["id"]):
                    item.update(wanted)
        return await send(writer, completion(json.dumps(reply), body))

    async def cut(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        if body.get("stream"):
            await stream(writer, "This answer will not be", {**plan, "cut": True})
            return False
        payload = json.dumps(completion(content(body, plan), body)).encode()
        await write(writer, head(len(payload)) + payload[: len(payload) // 2])
        return False

    async def refuse(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        writer.transport.abort()
        return False

    async def huge(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        await write(writer, head(50_000_000))
        for _ in range(50):
            await write(writer, b" " * 1_000_000)
        return True

    async def compressed(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        await write(writer, head(20, "Content-Encoding: gzip") + b"\x1f\x8b" + b"\0" * 18)
        return True

    async def no_usage(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        reply = completion(content(body, plan), body)
        del reply["usage"]
        return await send(writer, reply)

    async def failing(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        """A stream that ends with an error instead of its end."""
        await stream(writer, "This answer will not be", {**plan, "cut": True})
        await write(writer, event({"error": {"message": "the engine is overloaded"}}))
        return False

    async def hostile(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        """A million words that steer terminals, halves of characters, and NUL."""
        await write(writer, head(None, kind="text/event-stream"))
        words = ["\x1b[31m red ", "\x1b]0;title\x07", "\ud83d", "\ude00", "\udfff", "\x00", "\x9b2J", "line\r\n\ttab"]
        pieces = b"".join(event({"choices": [{"index": 0, "delta": {"content": word}}]}) for word in words)
        for _ in range(1_000_000 // 800):
            await write(writer, pieces * 100)
        return False

    async def endless(self, writer: asyncio.StreamWriter, body: Json, plan: Json) -> bool:
        """A stream that never ends; the log learns when the client has left."""
        await write(writer, head(None, kind="text/event-stream"))
        try:
            while True:
                await write(writer, event({"choices": [{"index": 0, "delta": {"content": "and on "}}]}))
                await asyncio.sleep(0.02)
        except ConnectionError:
            with self.log_file.open("a") as log:
                log.write(json.dumps({"at": time.monotonic(), "mode": "left"}) + "\n")
            raise


# --- answers ------------------------------------------------------------------------------------------------------
def asked(body: Json) -> list[Json]:
    """The messages to analyse: the user turn holds them as JSON."""
    turns = [turn["content"] for turn in body["messages"] if turn["role"] == "user"]
    try:
        return list(json.loads(turns[-1][turns[-1].index("{") :])["messages"])
    except (ValueError, KeyError, IndexError, TypeError):
        return []


def items(body: Json, **overrides: Any) -> Json:
    return {"items": [{**item(message), **overrides} for message in asked(body)]}


def item(message: Json) -> Json:
    text = str(message["text"]).lower()
    category = next((slug for word, slug in _WORDS.items() if word in text), "general_feedback")
    score = -0.7 if "not" in text or "missing" in text else 0.6
    return {
        "id": message["id"],
        "score": score,
        "confidence": 0.9,
        "category": category,
        "category_confidence": 0.8,
        "second_category": None,
        "topics": [],
        "language": "en",
        "reasoning": "The fake says so.",
    }


def content(body: Json, plan: Json) -> str:
    return plan.get("text") or json.dumps(items(body))


def completion(text: str, body: Json, finish: str = "stop") -> Json:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": f"{body.get('model')}-2026",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}],
        "usage": {
            "prompt_tokens": 100,
            "completion_tokens": 20,
            "total_tokens": 120,
            "prompt_tokens_details": {"cached_tokens": 40},
            "completion_tokens_details": {"reasoning_tokens": 5},
        },
    }


def problem(message: str, code: str = "") -> Json:
    return {"error": {"message": message, "type": "error", "code": code}}


def event(data: Json) -> bytes:
    return (
        b"data: " + json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 1, **data}).encode() + b"\n\n"
    )


async def stream(writer: asyncio.StreamWriter, text: str, plan: Json) -> bool:
    wrapped = chunk if plan.get("chunked") else bytes
    coding = ["Transfer-Encoding: chunked"] if plan.get("chunked") else []
    await write(writer, head(None, *coding, kind="text/event-stream"))
    for word in re.findall(r"\S+\s*", text):
        choices = [{"index": 0, "delta": {"content": word}}]
        await write(writer, wrapped(event({"model": "fake-2026", "choices": choices})))
        await asyncio.sleep(plan.get("gap", 0))
    if plan.get("cut"):
        return False
    await write(writer, wrapped(event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})))
    await write(writer, wrapped(event({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 7}})))
    await write(writer, wrapped(b"data: [DONE]\n\n"))
    await write(writer, b"0\r\n\r\n" if plan.get("chunked") else b"")
    return False


def chunk(data: bytes) -> bytes:
    return b"%x;a=b\r\n%s\r\n" % (len(data), data)


def head(length: int | None, *more: str, kind: str = "application/json", status: str = "200 OK") -> bytes:
    size = [f"Content-Length: {length}"] if length is not None else ["Connection: close"]
    return ("\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {kind}", *size, *more]) + "\r\n\r\n").encode()


async def send(writer: asyncio.StreamWriter, data: Json, status: str = "200 OK", **headers: str) -> bool:
    payload = json.dumps(data).encode()
    more = [f"{name}: {value}" for name, value in headers.items()]
    await write(writer, head(len(payload), *more, status=status) + payload)
    return True


async def send_bytes(writer: asyncio.StreamWriter, payload: bytes, kind: str) -> bool:
    await write(writer, head(len(payload), kind=kind) + payload)
    return True


async def write(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


if __name__ == "__main__":
    asyncio.run(Fake(*map(Path, sys.argv[1:])).serve())
