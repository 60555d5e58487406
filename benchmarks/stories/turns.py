"""Kills web and worker at random moments while people write: ``python -m benchmarks.stories.turns --rounds 100``.

Each writer says something, reads the answer, says the next thing, and now and then puts an earlier one differently.
When its connection breaks, it repeats the same request with the same turn_id, or resumes the answer, until that has
ended. Afterwards each turn must be there with one question and one answer, as the writer read it (lost 0, doubled 0,
changed 0), nothing may be left unfinished, and no fact may be there twice (facts doubled 0, unread 0). Exits with 1
otherwise. Runs on SQLite, or on the empty PostgreSQL of DATABASE_URL.
"""

import argparse
import http.client
import json
import os
import random
import shutil
import sys
import tempfile
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import django
from django.db.models import Count

from benchmarks.chaos import Site, free_port, play, wait

WRITERS = 4
PATIENCE = 180.0  # seconds that one turn may take over all its repetitions
NAMES = ("Mara", "Tom", "Ines", "Yusuf", "Greta", "Paul", "Leila", "Anton")
PLACES = ("Hamburg", "Lisbon", "Cairo", "Oslo", "Boston", "Kyoto")
Headers = dict[str, str]


@dataclass
class Told:
    """A turn that ended, as its writer read it."""

    turn_id: str
    text: str
    answer: str
    is_replaced: bool = False


@dataclass
class AnswerProgress:
    """What has been read of one answer, over however many connections."""

    answer_id: str = ""
    text: str = ""
    last_id: str = ""
    is_over: bool = False

    def take(self, line: bytes) -> None:
        if line.startswith(b"id: "):
            self.last_id = line[4:].decode().strip()
            if self.last_id.partition(":")[0] != self.answer_id:  # another answer took its place
                self.answer_id, self.text = self.last_id.partition(":")[0], ""
        elif line.startswith(b"data: "):
            event = json.loads(line[6:])
            self.text = "" if event["type"] == "restart" else self.text + event.get("content", "")
            self.is_over = event["type"] == "done"


@dataclass
class Writer:
    """One guest with one session."""

    site: Site
    number: int
    chance: random.Random
    told: list[Told] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    headers: Headers = field(default_factory=lambda: {"Content-Type": "application/json"})
    session: str = ""
    broken: int = 0

    def write(self) -> None:
        while not self.stopped.is_set():
            self.turn()

    def turn(self) -> None:
        name, place = self.chance.choice(NAMES), self.chance.choice(PLACES)
        text = f"{name} lives in {place}. {self.chance.choice(NAMES)} is {self.chance.randint(9, 90)} years old."
        last = self.told[-1] if self.told else None
        if last is not None and self.chance.random() < 0.15:
            self.told.append(self.until_told(f"/chat/{last.turn_id}/edit", {}, text))
            last.is_replaced = True
        else:
            self.told.append(self.until_told("/chat", {"session_id": self.session}, text))

    def until_told(self, path: str, more: dict[str, str], text: str) -> Told:
        turn, reading = str(uuid.uuid4()), AnswerProgress()
        body = {"text": text, "turn_id": turn, **more}
        deadline = time.monotonic() + PATIENCE
        while not reading.is_over:
            if time.monotonic() > deadline:
                sys.exit(f"a turn did not end within {PATIENCE:g} s")
            if reading.last_id and self.chance.random() < 0.5:
                self.attempt("GET", f"/chat/{turn}", None, reading)
            else:
                self.attempt("POST", path, body, reading)
        return Told(turn, text, reading.text)

    def attempt(self, method: str, path: str, body: dict[str, str] | None, reading: AnswerProgress) -> None:
        """One request. What a repetition replays from the start is read from the start."""
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)
        headers = {**self.headers, "Last-Event-ID": reading.last_id} if method == "GET" else self.headers
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            answer = connection.getresponse()
            if answer.status == 200:
                self.remember(answer)
                if method == "POST":
                    reading.answer_id = reading.text = ""
                for line in answer:
                    reading.take(line)
        except (OSError, http.client.HTTPException, ValueError):
            pass
        finally:
            connection.close()
        if not reading.is_over:
            self.broken += 1
            time.sleep(0.2)

    def remember(self, answer: http.client.HTTPResponse) -> None:
        if token := answer.headers.get("X-Anonymous-Token"):
            self.headers["X-Anonymous-Token"] = token
        self.session = answer.headers["X-Session-Id"]


@dataclass(frozen=True)
class TurnFindings:
    turns: int
    lost: int
    doubled: int
    changed: int
    unfinished: int
    facts: int
    facts_doubled: int
    unread: int

    @property
    def is_good(self) -> bool:
        wrong = (self.lost, self.doubled, self.changed, self.unfinished, self.facts_doubled, self.unread)
        return self.turns > 0 and not any(wrong)


def check(writers: list[Writer]) -> TurnFindings:
    """Compares what the writers read with the database."""
    from chat.models import ChatMessage

    lost = doubled = changed = 0
    for writer in writers:
        rows: dict[str, list[tuple[str, str]]] = {}
        live = ChatMessage.objects.filter(session_id=writer.session, set_aside_at=None).order_by("position")
        for turn, role, content in live.values_list("turn_id", "role", "content"):
            rows.setdefault(str(turn), []).append((role, content))
        expected = [told for told in writer.told if not told.is_replaced]
        lost += sum(told.turn_id not in rows for told in expected)
        doubled += len(rows.keys() - {told.turn_id for told in expected})
        doubled += sum(len(said) > 2 for said in rows.values())
        right = [[("user", told.text), ("assistant", told.answer)] == rows.get(told.turn_id) for told in expected]
        changed += right.count(False)
        if [told.turn_id for told in expected] != list(rows):
            print(f"writer {writer.number}: the order differs", flush=True)
            changed += 1
    unfinished = ChatMessage.objects.filter(state__in=ChatMessage.UNFINISHED).count()
    return TurnFindings(sum(len(writer.told) for writer in writers), lost, doubled, changed, unfinished, *check_facts())


def check_facts() -> tuple[int, int, int]:
    """How many facts there are, how many twice, and how many messages nobody has read."""
    from dossiers.models import Evidence, Extraction, Fact, Version

    facts: dict[tuple[Any, ...], int] = {}
    live = Fact.objects.filter(state__in=Fact.LIVE).exclude(attribute="name")
    for row in live.values_list("dossier_id", "entity_id", "attribute", "value", "other_id"):
        facts[row] = facts.get(row, 0) + 1
    quotes = Evidence.objects.values("fact", "message", "start", "end").annotate(n=Count("pk")).filter(n__gt=1)
    numbers = Version.objects.values("dossier", "number").annotate(n=Count("pk")).filter(n__gt=1)
    doubled = sum(count - 1 for count in facts.values()) + quotes.count() + numbers.count()
    return live.count(), doubled, Extraction.objects.exclude(status=Extraction.Status.DONE).count()


def is_read() -> bool:
    """Whether all messages have been read for facts, as the database says."""
    from dossiers.models import Extraction

    return not Extraction.objects.filter(status__in=Extraction.UNFINISHED).exists()


def run(folder: Path, options: argparse.Namespace) -> TurnFindings:
    os.environ.update(DATA_DIR=str(folder), DJANGO_SETTINGS_MODULE="benchmarks.stories.turn_settings", HOST="127.0.0.1")
    os.environ.update(STREAM_RATE="100000/s", LOG_LEVEL="WARNING")
    chance = random.Random(options.seed)
    site = Site(folder, free_port())
    writers = [Writer(site, number, random.Random(options.seed + number)) for number in range(WRITERS)]
    threads = [threading.Thread(target=writer.write, daemon=True) for writer in writers]
    site.start()
    try:
        wait(site.is_healthy, 120, "the site")
        for writer in writers:
            writer.turn()  # whoever has no token yet cannot be told from somebody else after a crash
        for thread in threads:
            thread.start()
        play(site, options.rounds, chance)
        for writer in writers:
            writer.stopped.set()
        for thread in threads:
            thread.join(PATIENCE + 60)
        django.setup()
        began = time.monotonic()
        wait(is_read, options.drain)  # its deadline is no error here: the findings say what is unread
        print(f"connections broken {sum(writer.broken for writer in writers)}; ", end="")
        print(f"drained in {time.monotonic() - began:.0f} s; serve ended with {site.stop()}", flush=True)
        return check(writers)
    finally:
        for writer in writers:
            writer.stopped.set()
        site.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument(
        "--drain", type=float, default=400, help="seconds to wait until all messages are read; 0: do not"
    )
    parser.add_argument("--keep", action="store_true", help="keep the folder with database and log")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="verbatim-turns-"))
    print(f"seed {options.seed}, {folder}", flush=True)
    try:
        found = run(folder, options)
    finally:
        if not options.keep:
            with suppress(OSError):
                shutil.rmtree(folder)
    print(
        f"turns {found.turns} · lost {found.lost} · doubled {found.doubled} · changed {found.changed} · unfinished "
        f"{found.unfinished} · facts {found.facts}, doubled {found.facts_doubled} · unread {found.unread} "
        f"· rounds {options.rounds}"
    )
    if not options.drain:
        found = replace(found, unread=0)  # nobody waited for it
    return 0 if found.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
