"""Streams over real sockets from a real server with two web processes: what is asked of one, the other may do.

One server for all: starting it takes longer than the checks do, which follow each other in the order of the file.
"""

import json
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.chat.reading import events, ids, joined, metadata
from tests.config.servers import PROJECT, Address, Client, exchange, free_port, running, status_of, wait_until

pytestmark = pytest.mark.processes

JSON = "Content-Type: application/json"
WORDS = "word0\n\nword1\n\nword2\n\n"


class Site:
    def __init__(self, folder: Path, address: Address, process: "subprocess.Popen[bytes]") -> None:
        self.folder, self.address, self.process = folder, address, process

    def get(self, path: str, *headers: str) -> tuple[int, bytes]:
        head, body = exchange(self.address, "GET", path, b"", *headers)
        return status_of(head), body

    def is_up(self) -> bool:
        try:
            return self.get("/health")[0] == 200
        except (OSError, IndexError):
            return False

    def say(self, *headers: str, **wanted: Any) -> "Talk":
        return Talk(self, wanted, *headers)

    def was_cancelled(self, talk: "Talk") -> bool:
        return (self.folder / f"cancelled-{talk.answer_id}").exists()


class Talk:
    """One turn: its request is sent, its answer is read as far as a test wants."""

    def __init__(self, site: Site, wanted: dict[str, Any], *headers: str) -> None:
        self.site, self.raw = site, b""
        said = {"text": json.dumps(wanted), "turn_id": str(uuid.uuid4())}
        self.client = Client(site.address, timeout=60)
        self.client.request("POST", "/chat", json.dumps(said).encode(), JSON, "Connection: close", *headers)
        self.head = self.client.read_until(b"\r\n\r\n")
        self.head, _, self.raw = self.head.partition(b"\r\n\r\n")
        assert status_of(self.head) == 200, self.head + self.raw
        self.guest = f"X-Anonymous-Token: {self.header('X-Anonymous-Token')}"
        self.turn = self.header("X-Turn-Id")

    def header(self, name: str) -> str:
        found = re.search(rf"{name}: (\S+)".encode(), self.head, re.IGNORECASE)
        return found.group(1).decode() if found else ""

    def read_until(self, mark: bytes) -> "Talk":
        if mark not in self.raw:
            self.raw += self.client.read_until(mark)
        return self

    def read_all(self) -> bytes:
        self.raw += self.client.read_all()
        return self.body

    @property
    def body(self) -> bytes:
        """Without the sizes of HTTP's chunks."""
        return re.sub(rb"(^|\r\n)[0-9a-f]+\r\n", b"", self.raw).replace(b"\r\n", b"")

    @property
    def answer_id(self) -> str:
        return ids(self.body)[0].partition(":")[0]

    def states(self) -> list[tuple[str, str]]:
        path = f"/api/v1/sessions/{self.header('X-Session-Id')}/messages"
        found = json.loads(self.site.get(path, self.guest)[1])["results"]
        return [(one["content"], one["state"]) for one in found]

    def resumed(self, last: str = "") -> bytes:
        client = Client(self.site.address, timeout=60)
        client.request("GET", f"/chat/{self.turn}", b"", self.guest, f"Last-Event-ID: {last}", "Connection: close")
        return re.sub(rb"(^|\r\n)[0-9a-f]+\r\n", b"", client.read_all().partition(b"\r\n\r\n")[2])


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    variables = {
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.chat.site_settings",
        "STREAM_RATE": "10000/s",
        "SECRET_KEY": "",
    }
    port = free_port()
    command = [sys.executable, str(PROJECT / "manage.py"), "serve", "--no-worker", "--workers", "2"]
    log = folder / "serve.log"
    with running([*command, "--port", str(port)], PROJECT, log, **variables) as process:
        site = Site(folder, ("127.0.0.1", port), process)
        try:
            wait_until(site.is_up, seconds=120, what="the server")
            yield site
        finally:
            sys.stdout.write(log.read_text())
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=60)


def each_word_is_on_the_wire_before_the_next_is_known(site: Site) -> None:
    talk = site.say(words=3, hold=True).read_until(b"word2")
    assert talk.body.startswith(b": ")
    assert [event["type"] for event in events(talk.body + b"\n\n")][:3] == ["text", "text", "text"]
    assert talk.header("Content-Type") == "text/event-stream;"
    assert talk.header("X-Accel-Buffering") == "no"
    talk.client.close()


def the_frames_of_a_whole_answer(site: Site) -> None:
    talk = site.say(words=3)
    raw = talk.read_all()
    assert talk.raw.endswith(b"0\r\n\r\n")
    assert [event["type"] for event in events(raw)] == ["text", "text", "text", "metadata", "done"]
    assert joined(raw) == WORDS
    assert metadata(raw)["session_id"] == talk.header("X-Session-Id")
    assert talk.states()[1] == (WORDS, "complete")


def a_client_that_leaves_cancels_the_model_and_keeps_the_words(site: Site) -> None:
    talk = site.say(words=3, hold=True).read_until(b"word2")
    talk.client.close()
    wait_until(lambda: site.was_cancelled(talk), what="the model cancelled")
    wait_until(lambda: talk.states()[1][1] == "interrupted", what="the row")
    assert talk.states()[1][0] == WORDS
    assert joined(talk.resumed(f"{talk.answer_id}:7")) == WORDS[7:]


def streams_cut_anywhere_leave_question_and_answer_once_each(site: Site) -> None:
    talks = []
    for bytes_read in range(0, 600, 60):
        talk = site.say(words=4)
        if bytes_read:
            talk.client.socket.recv(bytes_read)
        talk.client.close()
        talks.append(talk)
    for talk in talks:
        wait_until(lambda one=talk: one.states()[1][1] in ("interrupted", "complete"), what="the row")  # type: ignore[misc]
        assert len(talk.states()) == 2
        content = talk.states()[1][0]
        again = talk.resumed()
        assert (joined(again), metadata(again)["state"]) == (content, talk.states()[1][1])
        assert (WORDS + "word3\n\n").startswith(content)


def it_is_stopped_and_followed_from_whatever_process(site: Site) -> None:
    for _ in range(4):  # of two processes, some other one gets one of these
        talk = site.say(words=3, hold=True).read_until(b"word2")
        head, body = exchange(site.address, "POST", f"/chat/{talk.turn}/stop", b"", talk.guest)
        assert (status_of(head), json.loads(body)["state"]) == (200, "stopping")
        followed = talk.resumed()
        raw = talk.read_all()
        assert (joined(raw), metadata(raw)["state"]) == (WORDS, "stopped")
        assert (joined(followed), metadata(followed)) == (WORDS, metadata(raw))
        assert talk.states()[1] == (WORDS, "stopped")


def a_repeated_request_follows_the_turn_that_is_there(site: Site) -> None:
    talk = site.say(words=8, pause=0.2).read_until(b"word1")
    again = json.dumps({"text": talk_text(talk), "turn_id": talk.turn}).encode()
    client = Client(site.address, timeout=60)
    client.request("POST", "/chat", again, JSON, talk.guest, "Connection: close")
    second = re.sub(rb"(^|\r\n)[0-9a-f]+\r\n", b"", client.read_all().partition(b"\r\n\r\n")[2])
    first = talk.read_all()
    assert joined(first) == joined(second) == talk.states()[1][0]
    assert len(talk.states()) == 2


def talk_text(talk: Talk) -> str:
    return talk.states()[0][0]


def more_streams_than_there_are_threads_or_connections(site: Site) -> None:
    """30, where a process has 16 threads and a pool of at most 20 connections to PostgreSQL."""
    talks = [site.say(words=3, hold=True) for _ in range(30)]
    for talk in talks:
        talk.read_until(b"word2")
    assert site.get("/health")[0] == 200
    assert talks[0].states()[0][1] == "complete"
    for talk in talks:
        exchange(site.address, "POST", f"/chat/{talk.turn}/stop", b"", talk.guest)
    assert {metadata(talk.read_all())["state"] for talk in talks} == {"stopped"}


def a_server_that_stops_ends_its_streams_properly(site: Site) -> None:
    talk = site.say(words=3, hold=True).read_until(b"word2")
    site.process.terminate()
    raw = talk.read_all()
    assert [event["type"] for event in events(raw)][-2:] == ["metadata", "done"]
    assert (joined(raw), metadata(raw)["state"]) == (WORDS, "interrupted")
    assert site.process.wait(timeout=60) == 0
    assert (site.folder / f"cancelled-{talk.answer_id}").exists()


def test_streams_of_a_real_server(tmp_path: Path) -> None:
    with serving(tmp_path) as site:
        each_word_is_on_the_wire_before_the_next_is_known(site)
        the_frames_of_a_whole_answer(site)
        a_client_that_leaves_cancels_the_model_and_keeps_the_words(site)
        streams_cut_anywhere_leave_question_and_answer_once_each(site)
        it_is_stopped_and_followed_from_whatever_process(site)
        a_repeated_request_follows_the_turn_that_is_there(site)
        more_streams_than_there_are_threads_or_connections(site)
        a_server_that_stops_ends_its_streams_properly(site)
