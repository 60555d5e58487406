"""``POST /chat`` from the request to the stored answer."""

import uuid

import pytest
from rest_framework.test import APIClient

from accounts.identity.guests import GuestPass
from accounts.models import User
from chat.models import ChatMessage, Project, Session
from tests.chat.assistants import Scripted
from tests.chat.conftest import client_of_guest
from tests.chat.reading import events, ids, joined, metadata, read_all

pytestmark = pytest.mark.django_db(transaction=True)


def say(client: APIClient, text: str = "I have an idea.", **fields: object) -> bytes:
    return read_all(client.post("/chat", {"text": text, **fields}))


def test_text_then_metadata_then_done_and_the_joined_text_is_stored(writers_api: APIClient, writer: User) -> None:
    raw = say(writers_api, "A lighthouse keeper writes letters. Nobody answers.")
    assert [event["type"] for event in events(raw)][-2:] == ["metadata", "done"]
    session = Session.objects.get(owner=writer)
    question, answer = session.messages.order_by("position")
    assert joined(raw) == answer.content == "Hello, writer."
    assert (question.role, question.content, question.state) == (
        "user",
        "A lighthouse keeper writes letters. Nobody answers.",
        "complete",
    )
    assert (answer.role, answer.state, answer.engine, answer.model) == ("assistant", "complete", "scripted", "none")
    assert answer.metadata == {"asked": "nothing"}
    assert metadata(raw) == {
        "session_id": str(session.pk),
        "project_id": str(session.project_id),
        "dossier_updated": False,
        "turn_id": str(question.turn_id),
        "message_id": str(answer.pk),
        "state": "complete",
        "engine": "scripted",
        "model": "none",
    }
    assert ids(raw)[-1] == f"{answer.pk}:{len(answer.content)}"
    assert session.title == session.project.title == "A lighthouse keeper writes letters"


def test_it_starts_at_once_with_a_comment(writers_api: APIClient) -> None:
    assert say(writers_api).startswith(b": ")


def test_the_next_message_goes_on_in_the_session(writers_api: APIClient, writer: User) -> None:
    first = metadata(say(writers_api))
    say(writers_api, "More.", session_id=first["session_id"], project_id=first["project_id"])
    session = Session.objects.get(owner=writer)
    assert [(m.position, m.content) for m in session.messages.order_by("position")] == [
        (1, "I have an idea."),
        (2, "Hello, writer."),
        (3, "More."),
        (4, "Hello, writer."),
    ]


@pytest.mark.parametrize("missing", ["", None, "  "])
def test_an_empty_id_counts_as_missing(writers_api: APIClient, missing: object) -> None:
    say(writers_api, session_id=missing, project_id=missing, user_id="", turn_id=missing)
    assert (Project.objects.count(), Session.objects.count()) == (1, 1)


def test_a_session_of_another_project_is_missing(writers_api: APIClient, writer: User) -> None:
    said = metadata(say(writers_api))
    other = Project.objects.create(owner=writer)
    answer = writers_api.post("/chat", {"text": "x", "session_id": said["session_id"], "project_id": str(other.pk)})
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


@pytest.mark.parametrize("wrong", [1, True, 7.5, [], {}, "x", "0" * 31])
@pytest.mark.parametrize("field", ["session_id", "project_id", "turn_id"])
def test_what_is_no_id_is_refused(writers_api: APIClient, field: str, wrong: object) -> None:
    answer = writers_api.post("/chat", {"text": "I have an idea.", field: wrong})
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["body", field])
    assert (Project.objects.count(), ChatMessage.objects.count()) == (0, 0)


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001, None, 1, 7.5, {"a": 1}])
def test_what_is_no_message_is_refused(writers_api: APIClient, text: object) -> None:
    answer = writers_api.post("/chat", {"text": text})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "text"]
    assert ChatMessage.objects.count() == 0


def test_a_refusal_is_json_whatever_was_asked_for(writers_api: APIClient) -> None:
    answer = writers_api.post("/chat", {}, headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/json")


def test_the_headers_of_a_stream(writers_api: APIClient) -> None:
    answer = writers_api.post("/chat", {"text": "Hello"}, headers={"Accept": "text/event-stream"})
    said = metadata(read_all(answer))
    assert answer["Content-Type"] == "text/event-stream; charset=utf-8"
    assert "no-transform" in answer["Cache-Control"]
    assert (answer["X-Accel-Buffering"], answer["Content-Encoding"]) == ("no", "identity")
    ids_sent = (answer["X-Session-Id"], answer["X-Project-Id"], answer["X-Turn-Id"])
    assert ids_sent == (said["session_id"], said["project_id"], said["turn_id"])


def test_a_stranger_becomes_a_guest_who_can_go_on(api: APIClient) -> None:
    first = api.post("/chat", {"text": "Hello"})
    said = metadata(read_all(first))
    token = first["X-Anonymous-Token"]
    headers = {"X-Anonymous-Token": token}
    read_all(api.post("/chat", {"text": "Again", "session_id": said["session_id"]}, headers=headers))
    assert User.objects.get(is_guest=True).sessions.get().messages.count() == 4


def test_a_strangers_refused_message_makes_no_guest(api: APIClient) -> None:
    answer = api.post("/chat", {"text": "Hello", "session_id": str(uuid.uuid4())})
    assert answer.status_code == 404
    assert not answer.has_header("X-Anonymous-Token")
    assert User.objects.filter(is_guest=True).count() == 0


def test_an_assistant_that_raises_is_an_apology_and_a_proper_end(writers_api: APIClient, scripted: Scripted) -> None:
    scripted.pieces = ("Well", RuntimeError("no"))
    raw = say(writers_api)
    answer = ChatMessage.objects.get(role="assistant")
    assert [event["type"] for event in events(raw)][-2:] == ["metadata", "done"]
    assert joined(raw) == answer.content
    assert answer.content.startswith("Well\n\nI am sorry")
    assert metadata(raw)["state"] == answer.state == "failed"


def test_an_assistant_that_says_nothing_has_failed(writers_api: APIClient, scripted: Scripted) -> None:
    scripted.pieces = ()
    raw = say(writers_api)
    assert joined(raw).startswith("I am sorry")
    assert metadata(raw)["state"] == "failed"


def test_a_model_that_failed_says_so_in_its_own_words(writers_api: APIClient, scripted: Scripted) -> None:
    scripted.pieces, scripted.fails = ("My apologies.",), True
    raw = say(writers_api)
    assert (joined(raw), metadata(raw)["state"]) == ("My apologies.", "failed")


def test_an_answer_that_takes_too_long_ends(writers_api: APIClient, scripted: Scripted, settings: object) -> None:
    settings.STORY_SECONDS = 0.2  # type: ignore[attr-defined]
    scripted.pieces = ("Once", 60.0)
    raw = say(writers_api)
    assert metadata(raw)["state"] == "failed"
    assert scripted.cancelled == 1


def test_what_no_database_stores_is_replaced(writers_api: APIClient, scripted: Scripted) -> None:
    scripted.pieces = ("a\x00b", "\ud83d", " Ü 🙂")
    raw = say(writers_api)
    answer = ChatMessage.objects.get(role="assistant")
    assert joined(raw) == answer.content == "a\ufffdb? Ü 🙂"
    assert ids(raw)[-1].endswith(f":{len(answer.content)}")


def test_whether_the_dossier_changed_is_the_assistants_to_say(writers_api: APIClient, scripted: Scripted) -> None:
    scripted.changes = True
    assert metadata(say(writers_api))["dossier_updated"] is True


def test_the_assistant_hears_of_both_messages_once(writers_api: APIClient, scripted: Scripted) -> None:
    say(writers_api)
    assert scripted.heard == [("said", ("I have an idea.",)), ("said", ("Hello, writer.",))]


def test_more_answers_at_once_than_allowed_are_429(writers_api: APIClient, settings: object) -> None:
    settings.STREAMS_PER_WRITER = 2  # type: ignore[attr-defined]
    begun = [writers_api.post("/chat", {"text": "Hello"}) for _ in range(3)]
    assert [answer.status_code for answer in begun] == [200, 200, 429]
    assert int(begun[2]["Retry-After"]) >= 1
    assert list(begun[2].json()) == ["detail"]
    assert ChatMessage.objects.count() == 4


def test_turns_are_counted_for_each_writer_alone(writers_api: APIClient, guest: GuestPass, settings: object) -> None:
    settings.STREAM_RATE = "1/h"  # type: ignore[attr-defined]
    said = metadata(say(writers_api))
    for path in ("/chat", f"/chat/{said['turn_id']}/edit", f"/chat/{said['turn_id']}/regenerate"):
        refused = writers_api.post(path, {"text": "Again"})
        assert (refused.status_code, int(refused["Retry-After"]) >= 1) == (429, True)
    assert writers_api.post(f"/chat/{said['turn_id']}/stop").status_code == 200
    say(client_of_guest(guest))


def test_two_tabs_cannot_have_two_answers_in_one_session(writers_api: APIClient) -> None:
    first = writers_api.post("/chat", {"text": "One"})
    second = writers_api.post("/chat", {"text": "Two", "session_id": first["X-Session-Id"]})
    assert (second.status_code, list(second.json())) == (409, ["detail"])
    read_all(first)
    say(writers_api, "Two", session_id=first["X-Session-Id"])


def test_hostile_json_is_refused_in_the_familys_shape(writers_api: APIClient) -> None:
    deep = b'{"text":' + b"[" * 5000 + b"]" * 5000 + b"}"
    for body in (deep, b'{"text":"\\u0000"}', b'{"text":"\\ud800"}', b"{", b"[]", b'{"text":NaN}', b"\xff"):
        answer = writers_api.post("/chat", body, content_type="application/json")
        assert (answer.status_code, isinstance(answer.json()["detail"], list)) == (422, True), body[:20]
    assert writers_api.post("/chat", b"text=x", content_type="text/plain").status_code == 415
    assert ChatMessage.objects.count() == 0
