"""The words that a model writes while the answer is read: bullet by bullet, checked, and taken back if they lie."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from ask.answering import wording
from llm.models import Call
from tests import factories
from tests.ask.answering.rows import NOW, store
from tests.llm.fakes import FakeModel

# Transactions are real: the ledger of calls is kept by another thread than the test's.
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

QUESTION = "Telegram deposit issues last month"
HONEST = "- Messages {{filter}}: {{count}}.\n- They come from {{users}}.\n"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(factories.analyst())
    store()
    return client


def asked(client: Client) -> str:
    return client.post("/ask", {"question": QUESTION}).content.decode()


def words_of(html: str) -> str:
    found = re.search(r'data-words="([^"]+)" data-action="/ask/words"', html)
    assert found
    return found[1]


def written(client: Client, sealed: str) -> list[dict[str, Any]]:
    response: Any = client.post("/ask/words", {"words": sealed})
    assert (response.status_code, response.streaming) == (200, True)
    assert response["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in b"".join(response).splitlines()]


def text(said: dict[str, Any]) -> str:
    return "".join(piece["text"] for piece in said["line"])


def test_the_numbers_are_there_at_once_and_the_words_follow(reader: Client, fake: FakeModel) -> None:
    fake.plan(text=HONEST)
    html = asked(reader)
    assert fake.calls() == []
    assert 'data-slot="count">3 messages</a>' in html
    *lines, last = written(reader, words_of(html))
    assert [text(line) for line in lines] == [
        "Messages about deposit issues from Telegram from 21 Oct to 20 Nov 2026: 3 messages.",
        "They come from 2 customers.",
    ]
    count = next(piece for piece in lines[0]["line"] if piece["slot"] == "count")
    assert count["href"] == "/messages?source=telegram&category=deposit_issues&from=2026-10-21&to=2026-11-20"
    assert last == {"end": {"taken": True, "engine": "grok", "model": "fake-2026", "note": ""}}
    call = Call.objects.get()
    assert (call.task, call.outcome, call.scope.startswith("user:")) == ("chat", "ok", True)


@pytest.mark.parametrize(
    ("lie", "bullets"),
    [
        ("- {{count}} in {{filter}}.\n- That is 4711 more.\n- {{users}}.\n", 1),
        ("- Almost twenty messages, {{count}}.\n", 0),
        ("- {{filter}}: {{count}}.\n", 1),
        ("- {{count}} of {{total}}\n", 0),
        ("words without end " * 300, 0),
    ],
)
def test_a_lie_is_never_shown_and_takes_all_back(reader: Client, fake: FakeModel, lie: str, bullets: int) -> None:
    fake.plan(text=lie)
    *lines, last = written(reader, words_of(asked(reader)))
    assert len(lines) == bullets
    assert (last["end"]["taken"], last["end"]["engine"]) == (False, "local")
    assert last["end"]["note"].startswith("The model's text was not taken: ")
    shown = "".join(piece["text"] for line in lines for piece in line["line"] if not piece["slot"])
    assert not re.search(r"\d|twenty", shown)


@pytest.mark.parametrize("mode", ["error_500", "garbage", "cut", "refuse"])
def test_a_failing_model_says_so_at_the_end(reader: Client, fake: FakeModel, mode: str) -> None:
    html = asked(reader)
    fake.plan(mode)
    last = written(reader, words_of(html))[-1]
    assert last["end"]["note"].startswith("The model gave no answer: ")


def test_leaving_early_ends_the_call(reader: Client, fake: FakeModel) -> None:
    html = asked(reader)
    fake.plan(text=HONEST, gap=0.01)
    response: Any = reader.post("/ask/words", {"words": words_of(html)})
    assert json.loads(next(iter(response)))["line"]
    response.close()
    assert Call.objects.get().outcome == "cancelled"


def test_only_what_this_server_sealed_is_worded(reader: Client, fake: FakeModel) -> None:
    sealed = words_of(asked(reader))
    for wrong in ("", "x", sealed[:-1] + ("a" if sealed[-1] != "a" else "b")):
        assert reader.post("/ask/words", {"words": wrong}).status_code == 400
    with time_machine.travel(NOW.replace(hour=13), tick=True):
        assert reader.post("/ask/words", {"words": sealed}).status_code == 400
    assert reader.get("/ask/words").status_code == 405
    assert Client().post("/ask/words", {"words": sealed}).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.analyst("eve"))
    assert strict.post("/ask/words", {"words": sealed}).status_code == 403
    assert fake.calls() == []


def test_without_a_model_the_template_has_the_last_word(reader: Client) -> None:
    html = asked(reader)
    assert ("data-words" in html, "3 messages about deposit issues" in re.sub(r"<[^>]+>", "", html)) == (False, True)


def test_what_is_no_new_question_or_a_table_is_not_worded(
    reader: Client, fake: FakeModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "data-words" not in reader.get("/ask?source=telegram").content.decode()
    assert "data-words" not in reader.post("/ask", {"question": "game issues"}).content.decode()
    monkeypatch.setattr(wording, "MOST_LINES", 0)
    assert "data-words" not in asked(reader)
