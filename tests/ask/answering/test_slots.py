"""No number in an answer comes from a model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ask.answering.slots import Answer, Piece, Slot, SlotError, checked, fill, written

SLOTS = {"count": Slot("1,234"), "unique_users": Slot("56")}
OTHERWISE = Answer(((Piece("The template."),),))


def model_says(text: str, question: str = "Telegram deposit issues") -> Answer:
    return written(text, SLOTS, question, OTHERWISE)


def test_the_server_fills_the_slots() -> None:
    answer = model_says("- There are {{count}} messages.\n- They are from {{ unique_users }} users.")

    assert (answer.text, answer.refused) == ("- There are 1,234 messages.\n- They are from 56 users.", "")
    assert answer.lines[0][1] == Piece("1,234", "count")


@pytest.mark.parametrize(
    "lie",
    [
        "There are 99 messages.",
        "There are {{count}} messages, up 12%.",
        "There are forty-two messages.",
        "There are twentyone messages.",
        "There are ４２ messages.",
        "There are ②② messages.",
        "There are ½ as many.",
        "There are ٤٢ messages.",
        "There are 四十二 messages.",
        "There are f\u200bive messages.",
        "There are t\u00adwo messages.",
        "There are XLII messages.",
        "There are Ⅻ messages.",
        "There are оne messages.",
        "Twice as many as before.",
        "A dozen messages.",
        "There are 1{{count}} messages.",
        "There are {{count}}0 messages.",
        "There are {{count}}{{count}}9 messages.",
        "There are {{profit}} messages.",
        "There are {{count} messages.",
        "There are {count} messages.",
        "There are &#49; messages.",
        "",
        "\n\n",
        "x" * 5000,
    ],
)
def test_a_number_of_its_own_brings_the_template(lie: str) -> None:
    answer = model_says(lie)

    assert (answer.lines, bool(answer.refused)) == (OTHERWISE.lines, True)


def test_a_number_may_be_repeated_from_the_question_beside_the_same_word() -> None:
    question = "top 5 topics in 2024"

    assert model_says("The top 5 topics are listed.", question).refused == ""
    assert model_says("There were 5 messages.", question).refused == "“5” is a number of its own"
    assert model_says("There were 2024 messages.", question).refused == "“2024” is a number of its own"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_what_passes_has_no_digit_outside_slots(text: str) -> None:
    try:
        lines = checked(text, "Telegram deposit issues")
    except SlotError:
        return
    plain = [line.replace("{{count}}", "") for line in lines]
    assert not any(letter.isdigit() for line in plain for letter in line)


@given(st.integers(0, 10**12))
def test_no_integer_passes(number: int) -> None:
    assert model_says(f"There are {number} messages.").refused
    assert model_says(f"There are {number:,} messages.").refused


def test_a_line_with_an_unknown_slot_is_refused() -> None:
    with pytest.raises(SlotError, match="there is no slot nothing"):
        fill("{{nothing}}", SLOTS)
