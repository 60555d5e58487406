"""The rules as the reader of real conversations: what a writer says ends up in the dossier, with its words."""

import pytest

from accounts.models import User
from chat.models import ChatMessage, Project
from dossiers.extraction import queue, work
from dossiers.extraction.reading import CONTEXT_CHARACTERS, gather
from dossiers.facts import editing, withdrawal
from dossiers.models import Evidence, Extraction, Fact
from tests.dossiers.told import fact, names, project, said, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(writer: User) -> Project:
    return project(writer)


def tell(story: Project, *texts: str) -> list[ChatMessage]:
    messages = [said(story, text) for text in texts]
    queue.enqueue(messages)
    work.drain()
    return messages


def ask(story: Project, text: str, **notes: str) -> None:
    said(story, text, ChatMessage.Role.ASSISTANT, engine="interview", metadata=notes)


def test_a_story_told_in_turns_fills_its_dossier(story: Project) -> None:
    tell(story, "My main character is Mara, a lighthouse keeper.", "Her brother Tom drowned. It's about grief.")
    ask(story, "How old is Mara?", asks="age", about="Mara")
    tell(story, "34")
    tell(story, "She lives in Porto Covo and wants to find his boat.")
    found = shown(story)
    assert [one["name"] for one in found["characters"]] == ["Mara", "Tom"]
    mara, tom = found["characters"]
    assert (mara["age"], mara["occupation"], mara["goal"]) == ("34", "lighthouse keeper", "find his boat")
    assert mara["description"] == "lighthouse keeper"
    assert tom["relationships"] == ["brother of Mara"]
    assert (found["themes"][0], found["locations"]) == ("grief", ["Porto Covo"])


def test_every_stored_quote_is_in_its_message(story: Project) -> None:
    tell(story, "Mara  is a\n“keeper” of the light. Inês 😀 is her sister,\tand she is 12!", "she hates Tom")
    for evidence in Evidence.objects.select_related("message"):
        assert evidence.message.content[evidence.start : evidence.end] == evidence.quote
    assert names(story)[0] == "Mara"


def test_a_pronoun_finds_its_name_in_what_was_said_before(story: Project) -> None:
    tell(story, "Mara keeps the light.")
    tell(story, "She is 34.")
    assert shown(story)["characters"][0]["age"] == "34"
    assert Fact.objects.get(attribute="age").evidence.get().quote == "She is 34"


def test_small_names_are_known_from_the_dossier(story: Project) -> None:
    tell(story, "My hero is Ezra Pike.")
    for number in range(80):
        said(story, f"Something else, number {number}.")
    tell(story, "ezra pike finds a letter")
    assert names(story) == ["Ezra Pike"]
    assert shown(story)["plot_points"] == ["Ezra Pike finds a letter"]


def test_the_same_words_again_make_no_version(story: Project) -> None:
    text = "Mara is a keeper. Her brother Tom drowned, and she cannot forgive herself."
    tell(story, text)
    number = story.dossier.number
    (again,) = tell(story, text)
    story.dossier.refresh_from_db()
    assert (story.dossier.number, Extraction.objects.get(pk=again.pk).number) == (number, None)


@pytest.mark.parametrize(
    "text",
    [
        "It is about Mara Teixeira, who comes back to Cabo Raso.",  # a place that only counts when it is named twice
        "I want to write about grief. A man, Paul, walks along the river Tejo every night.",
        "Mara died.",
        "Tom is a baker.",
        "Mara, 34, hates rain.",
        "Theme: revenge",
    ],
)
def test_a_turn_repeated_word_for_word_states_nothing_new(story: Project, text: str) -> None:
    tell(story, text)
    before = shown(story)
    for asks in ("goal", "setting", "protagonist"):  # nor is it the answer to what was asked meanwhile
        ask(story, "And what of that?", asks=asks, about="Mara")
        (again,) = tell(story, text)
        read = Extraction.objects.get(pk=again.pk)
        assert (shown(story), read.status, read.number, read.engine) == (before, "done", None, "local")
    assert (story.dossier.number, story.dossier.facts.filter(evidence__isnull=True).count()) == (1, 0)


def test_what_was_said_twice_goes_when_both_are_taken_back(story: Project) -> None:
    text = "It is about Mara Teixeira, who comes back to Cabo Raso."
    (first,) = tell(story, text)
    before = shown(story)
    (again,) = tell(story, text)
    withdrawal.withdraw([first])
    assert shown(story) == before
    withdrawal.withdraw([again])
    assert names(story) == []


def test_what_was_taken_back_counts_anew_when_it_is_said_again(story: Project) -> None:
    text = "Mara is a keeper and lives in Porto."
    tell(story, text)
    editing.retract(fact(story, "Porto", attribute="home"), story.owner)
    assert "home" not in shown(story)["characters"][0]
    tell(story, text)
    assert shown(story)["characters"][0]["home"] == "Porto"


def test_a_short_answer_answers_each_question_anew(story: Project) -> None:
    tell(story, "Ana and her sister Clara fear the sea.")
    for words in ("in the old harbour", "Porto", "in Porto"):
        for name in ("Ana", "Clara"):
            ask(story, f"Where does {name} live?", asks="home", about=name)
            tell(story, words)
    homes = [one["home"] for one in shown(story)["characters"]]
    assert homes[0] == homes[1]


def test_what_came_before_is_read_along_within_a_window(story: Project) -> None:
    for number in range(30):
        said(story, f"{number} " + "x" * 500)
    aside = said(story, "set aside", set_aside_at=story.created_at)
    message = said(story, "new")
    (conversation,) = gather(story, [message]).conversations
    before = [one.message for one in conversation if not one.is_new]
    assert [one.message for one in conversation if one.is_new] == [message]
    assert aside not in before
    assert CONTEXT_CHARACTERS // 2 < sum(len(one.content) for one in before) <= CONTEXT_CHARACTERS
    assert before[-1].content.startswith("29 ")


def test_another_project_of_the_writer_is_not_read_along(story: Project, writer: User) -> None:
    tell(story, "Mara keeps the light.")
    other = project(writer, "Another")
    tell(other, "She is 34.")
    assert Fact.objects.filter(dossier__project=other).count() == 0
