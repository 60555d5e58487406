"""Sending to a server that is slow, strict, away or full: every row arrives, once, and nobody is flooded."""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from ingest import sending
from ingest.records import Record
from ingest.sending import Sender, Unreachable
from insights.models import Message
from tests import factories
from tests.ingest.test_files import Tweets, good, tweet

AT = datetime(2026, 11, 10, 12, tzinfo=UTC)


class Server(ThreadingHTTPServer):
    """Answers from a list, then 202; remembers what it accepted and how many requests it had at once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, dict[str, str], str]] = []
        self.accepted: dict[str, dict[str, Any]] = {}
        self.requests: Counter[str] = Counter()
        self.headers: dict[str, str] = {}
        self.lock = threading.Lock()
        self.under_way = self.most_at_once = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with server.lock:
            server.under_way += 1
            server.most_at_once = max(server.most_at_once, server.under_way)
            server.requests[self.path] += 1
            server.headers = dict(self.headers)
            status, headers, text = server.answers.pop(0) if server.answers else (202, {}, "{}")
            if status == 202:
                server.accepted[self.headers["Idempotency-Key"]] = body
        time.sleep(0.01)
        with server.lock:
            server.under_way -= 1
        if status == 0:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(text.encode()))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.02,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def records(number: int, **fields: Any) -> list[Record]:
    values = {"text": "my deposit is missing", "timestamp": AT, **fields}
    return [Record(n + 2, "twitter", external_id=str(n), **values) for n in range(number)]


def send(server: Server, rows: list[Record], key: str = "") -> tuple[Any, Any]:
    with Sender(server.url, key) as sender:
        return sender.take(rows)


def test_a_row_is_sent_with_everything_the_api_takes(server: Server) -> None:
    rows = records(1, author="ann", id_user=7, reply_to="4")
    tally, refused = send(server, rows, key="vb_secret")
    assert (tally.stored, refused) == (1, [])
    assert list(server.accepted.values()) == [
        {
            "text": "my deposit is missing",
            "timestamp": "2026-11-10T12:00:00+00:00",
            "author": "ann",
            "raw_data": {"source": "twitter", "id": "0", "id_user": 7, "reply_to": "4"},
        }
    ]
    assert server.headers["Authorization"] == "Bearer vb_secret"
    assert list(server.requests) == ["/api/v1/conversations"]


def test_keys_follow_from_source_and_id_alone(server: Server) -> None:
    send(server, records(3))
    send(server, records(3))
    assert (len(server.accepted), server.requests.total()) == (3, 6)


def test_agents_replies_are_not_sent(server: Server) -> None:
    tally, _ = send(server, records(2, inbound=False))
    assert (tally.stored, tally.unsent, server.requests.total()) == (0, 2, 0)


@pytest.mark.parametrize("path", ["", "/", "/api/v1", "/api/v1/conversations", "/api/v1/conversations/"])
def test_the_address_may_be_that_of_the_server_or_of_the_call(server: Server, path: str) -> None:
    with Sender(server.url + path) as sender:
        sender.take(records(1))
    assert list(server.requests) == ["/api/v1/conversations"]


def test_refused_for_the_rate_it_waits_as_told_and_every_row_arrives(server: Server) -> None:
    server.answers = [(429, {"Retry-After": "0.3"}, '{"error":"rate_limit_exceeded","retry_after":1}')] * 20
    started = time.monotonic()
    tally, refused = send(server, records(40))
    assert (tally.stored, refused, len(server.accepted)) == (40, [], 40)
    assert time.monotonic() - started >= 0.6  # 20 refusals at 8 at once are at least two pauses of 0.3 s
    assert server.most_at_once <= sending.AT_ONCE


@pytest.mark.parametrize("failure", [(503, {"Retry-After": "0.1"}, "{}"), (500, {}, "oops"), (0, {}, "")])
def test_a_failing_server_is_tried_again(server: Server, failure: tuple[int, dict[str, str], str]) -> None:
    server.answers = [failure] * 3
    tally, refused = send(server, records(10))
    assert (tally.stored, refused, len(server.accepted)) == (10, [], 10)


def test_a_refused_row_is_reported_with_the_servers_reason(server: Server) -> None:
    server.answers = [(400, {}, '{"error":"invalid_schema","details":"Missing required field: text"}')]
    tally, refused = send(server, records(3))
    assert tally.stored == 2
    assert [(r.error.reason, "Missing required field: text" in str(r.error)) for r in refused] == [
        ("refused by the server", True)
    ]


def test_a_row_that_was_sent_before_with_another_content_is_already_there(server: Server) -> None:
    server.answers = [(422, {}, '{"error":"idempotency_mismatch","details":"used before"}')]
    tally, refused = send(server, records(1))
    assert (tally.existing, refused) == (1, [])


@pytest.mark.parametrize(
    ("status", "message"), [(401, "API key"), (403, "API key"), (404, "answered 404"), (301, "301")]
)
def test_a_server_that_will_never_take_it_ends_the_import(server: Server, status: int, message: str) -> None:
    server.answers = [(status, {}, "{}")] * 20
    with pytest.raises(Unreachable, match=message):
        send(server, records(10))


def test_a_server_that_is_away_for_too_long_ends_the_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(Unreachable, match="takes nothing"), Sender("http://127.0.0.1:9") as sender:
        sender.take(records(1))


@pytest.mark.parametrize("url", ["", "ftp://example.org", "http://"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Unreachable, match="not the address"):
        Sender(url)


def test_the_command_sends_where_the_url_says_and_touches_no_database(server: Server, tweets: Tweets) -> None:
    out = StringIO()
    path = tweets(good(1), "bad", good(2), f"3,Brand,False,{'Tue Oct 31 22:10:47 +0000 2017'},hello,,1")
    call_command("ingest", [str(path)], api_url=server.url, no_progress=True, stdout=out)
    assert "2 stored, 0 already there, 1 rejected" in out.getvalue()
    assert "agents' replies, which the API does not take: 1" in out.getvalue()
    assert len(server.accepted) == 2


@pytest.mark.django_db
def test_the_environments_url_counts_unless_the_database_is_asked_for(server: Server, tweets: Tweets) -> None:
    path = tweets(good(1))
    with override_settings(API_URL=server.url):
        call_command("ingest", [str(path)], no_progress=True, stdout=StringIO())
        assert (len(server.accepted), Message.objects.count()) == (1, 0)
        call_command("ingest", [str(path)], database=True, no_progress=True, stdout=StringIO())
        assert (len(server.accepted), Message.objects.count()) == (1, 1)


def test_a_server_that_is_away_is_said_in_a_sentence(tweets: Tweets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(CommandError, match="takes nothing"):
        call_command("ingest", [str(tweets(good(1)))], api_url="127.0.0.1:9", no_progress=True, stdout=StringIO())


@pytest.mark.django_db(transaction=True)
def test_the_products_own_api_takes_a_file_twice_and_stores_it_once(
    live_server: Any, tweets: Tweets, tmp_path: Path
) -> None:
    _, key = factories.api_key()
    path = tweets(*[tweet(number, f"my deposit {number} is missing") for number in range(30)])
    for _ in range(2):
        call_command("ingest", [str(path)], api_url=live_server.url, api_key=key, no_progress=True, stdout=StringIO())
    stored = dict(Message.objects.values_list("text", "raw_data"))
    assert Message.objects.count() == 30
    assert stored == {
        f"my deposit {number} is missing": {"source": "twitter", "id": str(number)} for number in range(30)
    }
