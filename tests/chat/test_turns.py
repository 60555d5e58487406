"""What can be done with a turn, and what it leaves behind."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from chat import history, turns
from chat.exceptions import Conflict, Invalid, NotFound, TooManyAnswers
from chat.models import ChatMessage, Session
from chat.streams import abandoned
from chat.turns import Begun
from tests.chat.assistants import Scripted

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=1)


def answered(user: User, text: str, session: Session | None = None, answer: str = "Yes.") -> Begun:
    """A turn whose answer is complete."""
    begun = turns.begin(user, text, session.pk if session else None)
    ChatMessage.objects.filter(pk=begun.answer.pk).update(content=answer, state="complete")
    return begun


def conversation(session: Session) -> list[str]:
    return [message.content for message in reversed(history.live(session))]


def turn(begun: Begun) -> uuid.UUID:
    return begun.question.turn_id


def leave_behind(begun: Begun, content: str = "", state: str = "writing") -> None:
    """As a process that died an hour ago would."""
    ChatMessage.objects.filter(pk=begun.answer.pk).update(
        content=content, state=state, updated_at=timezone.now() - LONG_AGO
    )


def test_a_second_answer_in_the_same_session_has_to_wait(writer: User) -> None:
    begun = turns.begin(writer, "One")
    with pytest.raises(Conflict):
        turns.begin(writer, "Two", begun.session.pk)
    assert ChatMessage.objects.count() == 2


def test_repeating_a_turn_gives_the_turn_that_is_there(writer: User) -> None:
    key = uuid.uuid4()
    first = turns.begin(writer, "One", turn_id=key)
    again = turns.begin(writer, "One", turn_id=key)
    assert (first.is_new, again.is_new, again.answer) == (True, False, first.answer)
    assert (ChatMessage.objects.count(), Session.objects.count()) == (2, 1)


def test_a_turns_id_is_good_for_one_message_only(writer: User) -> None:
    begun = answered(writer, "One")
    with pytest.raises(Invalid):
        turns.begin(writer, "Two", turn_id=turn(begun))
    elsewhere = answered(writer, "Elsewhere")
    with pytest.raises(Invalid):
        turns.begin(writer, "One", elsewhere.session.pk, turn_id=turn(begun))


def test_two_writers_may_choose_the_same_id(writer: User, other: User) -> None:
    key = uuid.uuid4()
    mine, theirs = turns.begin(writer, "One", turn_id=key), turns.begin(other, "Two", turn_id=key)
    assert (mine.is_new, theirs.is_new) == (True, True)


def test_a_turn_that_broke_off_before_its_first_word_is_answered_when_repeated(writer: User) -> None:
    begun = turns.begin(writer, "One")
    leave_behind(begun)
    again = turns.begin(writer, "One", turn_id=turn(begun))
    assert again.is_new
    assert [(m.role, m.state) for m in reversed(history.live(begun.session))] == [
        ("user", "complete"),
        ("assistant", "writing"),
    ]


def test_a_turn_that_broke_off_later_is_shown_when_repeated(writer: User) -> None:
    begun = turns.begin(writer, "One")
    leave_behind(begun, "Half an ans")
    again = turns.begin(writer, "One", turn_id=turn(begun))
    assert (again.is_new, again.answer.content, again.answer.state) == (False, "Half an ans", "interrupted")


def test_an_answer_left_behind_does_not_block_its_session(writer: User) -> None:
    begun = turns.begin(writer, "One")
    leave_behind(begun, "Half")
    turns.begin(writer, "Two", begun.session.pk)
    assert conversation(begun.session) == ["One", "Half", "Two", ""]
    assert ChatMessage.objects.get(pk=begun.answer.pk).state == "interrupted"


@pytest.mark.parametrize(("state", "ends"), [("writing", "interrupted"), ("stopping", "stopped")])
def test_the_sweep_ends_what_was_left_behind(writer: User, scripted: Scripted, state: str, ends: str) -> None:
    begun, alive = turns.begin(writer, "One"), turns.begin(writer, "Two")
    leave_behind(begun, "Half", state)
    assert history.shown_state(ChatMessage.objects.get(pk=begun.answer.pk)) == ends
    assert (abandoned.sweep(), abandoned.sweep()) == (1, 0)
    assert ChatMessage.objects.get(pk=begun.answer.pk).state == ends
    assert ChatMessage.objects.get(pk=alive.answer.pk).state == "writing"
    assert scripted.heard[-1] == ("said", ("Half",))


def test_nobody_has_more_answers_under_way_than_allowed(writer: User, other: User) -> None:
    begun = [turns.begin(writer, str(number)) for number in range(3)]
    with pytest.raises(TooManyAnswers):
        turns.begin(writer, "One more")
    turns.begin(other, "My first")
    leave_behind(begun[0])
    turns.begin(writer, "One more")


def test_an_edit_sets_aside_the_turn_and_all_that_follows(writer: User, scripted: Scripted) -> None:
    first = answered(writer, "One")
    second = answered(writer, "Two", first.session)
    answered(writer, "Three", first.session)
    edited = turns.edit(writer, turn(second), "Deux")
    assert conversation(first.session) == ["One", "Yes.", "Deux", ""]
    assert turn(edited) != turn(second)
    assert scripted.heard[-2:] == [("withdrawn", ("Two", "Yes.", "Three", "Yes.")), ("said", ("Deux",))]
    assert ChatMessage.objects.filter(session=first.session).count() == 8  # nothing is lost


def test_an_edit_can_be_repeated(writer: User) -> None:
    first, key = answered(writer, "One"), uuid.uuid4()
    edited = turns.edit(writer, turn(first), "Un", key)
    again = turns.edit(writer, turn(first), "Un", key)
    assert (again.is_new, again.answer) == (False, edited.answer)


def test_a_regenerated_answer_takes_the_place_of_the_old_one(writer: User, scripted: Scripted) -> None:
    first = answered(writer, "One")
    second = turns.regenerate(writer, turn(first))
    assert second.is_new
    assert [(m.position, m.content, m.turn_id) for m in reversed(history.live(first.session))] == [
        (1, "One", turn(first)),
        (2, "", turn(first)),
    ]
    assert scripted.heard[-1] == ("withdrawn", ("Yes.",))


def test_only_the_last_answer_is_regenerated(writer: User) -> None:
    first = answered(writer, "One")
    answered(writer, "Two", first.session)
    with pytest.raises(Conflict):
        turns.regenerate(writer, turn(first))
    assert conversation(first.session) == ["One", "Yes.", "Two", "Yes."]


def test_a_deleted_turn_comes_back_to_its_place(writer: User, scripted: Scripted) -> None:
    first = answered(writer, "One")
    answered(writer, "Two", first.session)
    gone = turns.delete(writer, turn(first))
    assert sorted(one.text for one in gone) == ["forget One", "forget Yes."]
    assert conversation(first.session) == ["Two", "Yes."]
    assert turns.bring_back(writer, turn(first)) == turns.bring_back(writer, turn(first))
    assert conversation(first.session) == ["One", "Yes.", "Two", "Yes."]
    assert [verb for verb, _ in scripted.heard].count("returned") == 1


def test_what_comes_back_is_the_answer_that_was_deleted_last(writer: User) -> None:
    first = answered(writer, "One", answer="Old.")
    again = turns.regenerate(writer, turn(first))
    ChatMessage.objects.filter(pk=again.answer.pk).update(content="New.", state="complete")
    turns.delete(writer, turn(first))
    turns.bring_back(writer, turn(first))
    assert conversation(first.session) == ["One", "New."]


def test_a_deleted_turn_is_not_begun_again_by_a_repetition(writer: User) -> None:
    first = answered(writer, "One")
    turns.delete(writer, turn(first))
    with pytest.raises(Conflict):
        turns.begin(writer, "One", turn_id=turn(first))


def test_consequences_change_nothing(writer: User, scripted: Scripted) -> None:
    first = answered(writer, "One")
    answered(writer, "Two", first.session)
    heard = list(scripted.heard)
    assert len(turns.consequences(writer, turn(first))) == 2
    assert len(turns.consequences(writer, turn(first), with_following=True)) == 4
    assert (scripted.heard, len(conversation(first.session))) == (heard, 4)


def test_an_answer_under_way_can_be_stopped_but_not_deleted(writer: User) -> None:
    begun = turns.begin(writer, "One")
    with pytest.raises(Conflict):
        turns.delete(writer, turn(begun))
    assert turns.stop(writer, turn(begun)).state == "stopping"
    done = answered(writer, "Two")
    assert turns.stop(writer, turn(done)).state == "complete"


@pytest.mark.parametrize("verb", ["edit", "regenerate", "delete", "bring_back", "stop", "found", "consequences"])
def test_somebody_elses_turn_is_missing(writer: User, other: User, verb: str) -> None:
    begun = answered(writer, "One")
    arguments = ("x",) if verb == "edit" else ()
    for key in (turn(begun), uuid.uuid4()):
        with pytest.raises(NotFound):
            getattr(turns, verb)(other, key, *arguments)
    assert conversation(begun.session) == ["One", "Yes."]


def test_message_120_sees_message_119_at_the_price_of_message_2(
    writer: User, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    begun = answered(writer, "Message 1")
    for number in range(2, 61):
        answered(writer, f"Message {number}", begun.session)
    with django_assert_num_queries(1):  # type: ignore[operator]
        newest = list(history.live(begun.session)[:3])
    assert [message.content for message in newest] == ["Yes.", "Message 60", "Yes."]
