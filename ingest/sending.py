"""Sends records to the HTTP API of a running server: a few at a time, waiting when told to, each stored once."""

import hashlib
import http.client
import json
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from ingest.records import Record, RejectedRow, Tally
from insights.reads.dates import Unusable

PATH = "/api/v1/conversations"
AT_ONCE = 8  # requests under way
TIMEOUT_SECONDS = 30.0
PATIENCE_SECONDS = 120.0  # without a single accepted row
LONGEST_PAUSE = 60.0
LARGEST_ANSWER = 65_536  # bytes that are read of an answer

_REFUSED = {400, 409, 413, 422}
_KEY_REUSED = b"idempotency_mismatch"


class Unreachable(Exception):
    """The server cannot be reached, or takes nothing from us. What it took stays; starting again goes on from there."""


class ServerReply(NamedTuple):
    status: int
    retry_after: float | None
    body: bytes


class Sender:
    """Keeps a handful of connections open. A pause that the server asks for holds for all of them."""

    def __init__(self, url: str, key: str = "") -> None:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Unreachable(f"{url} is not the address of a server.")
        self._parts = parts
        self._path = parts.path.rstrip("/").removesuffix(PATH).removesuffix("/api/v1") + PATH
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sender")
        self._own = threading.local()
        self._not_before = 0.0
        self._last_accepted = time.monotonic()
        self._stopped = threading.Event()
        self._opened: list[http.client.HTTPConnection] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._pool.shutdown(cancel_futures=True)
        for connection in self._opened:
            connection.close()

    def take(self, records: Sequence[Record]) -> tuple[Tally, list[RejectedRow]]:
        """Sends the customers' messages among ``records``. Raises ``Unreachable``."""
        inbound = [record for record in records if record.inbound]
        tally = Tally(unsent=len(records) - len(inbound))
        refused: list[RejectedRow] = []
        for record, answer in zip(inbound, self._pool.map(self._send, inbound), strict=True):
            if answer.status not in _REFUSED:
                tally.stored += 1
                tally.conversations += 1
            elif _KEY_REUSED in answer.body:
                tally.existing += 1
            else:
                error = Unusable("refused by the server", _reason(answer))
                refused.append(RejectedRow(record.line, error, record.text))
        return tally, refused

    def _send(self, record: Record) -> ServerReply:
        """Repeats until the record is accepted or refused: its key makes repeating harmless."""
        body, headers = _body(record), self._headers | {"Idempotency-Key": _key(record)}
        pause = 0.2
        while not self._stopped.wait(max(0.0, self._not_before - time.monotonic())):
            answer = self._post(body, headers)
            if answer.status == 202:
                self._last_accepted = time.monotonic()
            if answer.status == 202 or answer.status in _REFUSED:
                return answer
            self._check_worth_waiting(answer)
            self._not_before = time.monotonic() + min(answer.retry_after or pause, LONGEST_PAUSE)
            pause = min(2 * pause, 5.0)
        raise Unreachable("stopped")

    def _post(self, body: bytes, headers: dict[str, str]) -> ServerReply:
        """The server's answer; status 0 where there is none."""
        connection = self._connection()
        try:
            connection.request("POST", self._path, body, headers)
            response = connection.getresponse()
            answer = ServerReply(
                response.status, _seconds(response.getheader("Retry-After")), response.read(LARGEST_ANSWER)
            )
            if not response.isclosed():
                connection.close()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            return ServerReply(0, None, (str(error) or type(error).__name__).encode())
        return answer

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self._own, "connection"):
            kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
            self._own.connection = kind(str(self._parts.hostname), self._parts.port, timeout=TIMEOUT_SECONDS)
            self._opened.append(self._own.connection)
        opened: http.client.HTTPConnection = self._own.connection
        return opened

    def _check_worth_waiting(self, answer: ServerReply) -> None:
        if answer.status in (401, 403):
            raise Unreachable("The server asks for a valid API key: --api-key or VERBATIM_API_KEY.")
        if answer.status and answer.status < 500 and answer.status not in (408, 429):
            raise Unreachable(f"The server answered {answer.status} to POST {self._path}.")
        if time.monotonic() - self._last_accepted > PATIENCE_SECONDS:
            raise Unreachable(f"The server takes nothing: {_reason(answer)}")


def _body(record: Record) -> bytes:
    origin = {"source": record.source, "id": record.external_id, "id_user": record.id_user, "reply_to": record.reply_to}
    sent: dict[str, Any] = {
        "text": record.text,
        "timestamp": record.timestamp.isoformat(),
        "raw_data": {name: value for name, value in origin.items() if value not in (None, "")},
    }
    return json.dumps(sent | ({"author": record.author} if record.author else {})).encode()


def _key(record: Record) -> str:
    return "ingest-" + hashlib.sha256(f"{record.source}\n{record.external_id}".encode()).hexdigest()


def _seconds(header: str | None) -> float | None:
    try:
        return max(0.1, float(header)) if header else None
    except ValueError:
        return None


def _reason(answer: ServerReply) -> str:
    return f"{answer.status or 'no answer'} {answer.body.decode('utf-8', 'replace')[:200]}"
