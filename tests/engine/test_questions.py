"""Every form of a question reads the examples that stand beside it, and a question is never a statement."""

import pytest

from engine.story import StoryLine, read_story
from engine.story.talk.questions import QuestionForm, asked, forms

CASES = [(form, *example.partition(" | ")[::2]) for form in forms() for example in form.examples]


@pytest.mark.parametrize(("form", "text", "name"), CASES, ids=[text for _, text, _ in CASES])
def test_a_form_reads_its_examples(form: QuestionForm, text: str, name: str) -> None:
    found = asked(text)
    assert found is not None
    assert (found.kind, found.name) == (form.kind, name)


@pytest.mark.parametrize(("form", "text", "name"), CASES, ids=[text for _, text, _ in CASES])
def test_a_question_states_nothing(form: QuestionForm, text: str, name: str) -> None:
    assert [
        one
        for one in read_story([StoryLine("Mara is a keeper.", is_new=False), StoryLine(text)])
        if one.rule != "shown"
    ] == []


@pytest.mark.parametrize(
    "text",
    ["Mara is a nurse.", "She lives in Braga.", "Who she was, nobody knew.", "Is this the end, she wondered, and ran.",
     "What Mara wants is to sleep.", "Nobody knows who Tom is."],
)  # fmt: skip
def test_telling_is_no_question(text: str) -> None:
    assert asked(text) is None
