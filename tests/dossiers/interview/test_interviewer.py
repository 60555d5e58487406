"""The interview as a writer meets it."""

import json
import os
from pathlib import Path

import pytest

from dossiers.interview.conversation import InterviewMessage
from dossiers.presenters.assistant_view import Kind, RecalledStatement, RecalledSubject, Recollection
from engine.story.sentences import split
from tests.dossiers.interview.playing import QUOTED, answers, play, say, violations
from tests.dossiers.interview.stories import BAKERY, LIGHTHOUSE, PIANO, STORIES

DATA = Path(os.environ.get("VERBATIM_DATA", "../shared/data"))


@pytest.mark.parametrize("seed", ["a", "b", "c", "d", "e", "f"])
@pytest.mark.parametrize("story", STORIES)
def test_nothing_is_invented_nothing_asked_twice_and_no_wording_returns_soon(story: str, seed: str) -> None:
    assert violations(play(STORIES[story], seed)) == []


@pytest.mark.parametrize("number", range(6))
def test_the_same_of_stories_by_other_people(number: int) -> None:
    file = DATA / "stories_tripod_train_40.jsonl"
    if not file.exists():
        pytest.skip("the data is not here")
    synopsis = json.loads(file.read_text(encoding="utf-8").splitlines()[number])["synopsis"]
    sentences = [synopsis[one.start : one.end] for one in split(synopsis)]
    messages = [" ".join(sentences[place : place + 2]) for place in range(0, 40, 2)]
    assert violations(play([message for message in messages if message], str(number))) == []


def test_a_long_conversation_never_asks_the_same() -> None:
    told = [
        f"{line} And on day {day} nothing was as before." for day in range(6) for line in LIGHTHOUSE if len(line) > 60
    ]
    lines = play(told)
    assert len(answers(lines)) == len(told)
    assert violations(lines) == []


def test_the_same_turn_gets_the_same_answer_and_another_turn_other_words() -> None:
    assert say(LIGHTHOUSE[0]).text == say(LIGHTHOUSE[0]).text
    assert len({say(LIGHTHOUSE[2], seed=str(seed)).text for seed in range(12)}) > 4


def test_most_answers_to_what_is_told_take_up_the_writers_words() -> None:
    told = [line for line in answers(play(LIGHTHOUSE)) if line.notes.get("kind")]
    assert sum(bool(QUOTED.search(line.text)) or "Tom" in line.text for line in told) / len(told) > 0.7


# --- questions --------------------------------------------------------------------------------------------------------
def test_what_has_a_name_need_not_be_a_person() -> None:
    said = say("He went to the shop where she had sold it. The shop was called Halloran's.", play(["Jonas was nine."]))
    assert said.notes["topic"] != "newcomer"


def test_the_writers_heroine_is_not_the_writer() -> None:
    told = "My heroine, Wren, is a thief who steals maps in a city called Vell."
    assert [reply for seed in range(20) if "“I”" in (reply := say(told, seed=str(seed)).text)] == []


def test_an_ordinary_word_alone_is_nobody_s_name() -> None:
    told = play(["Ilse lives with her grandson Jonas. His mother Katrin left for Canada."])
    assert [
        say("Money.", told, str(seed)).text for seed in range(6) if "Who is" in say("Money.", told, str(seed)).text
    ] == []
    assert say("Rosalind.", told).notes["topic"] == "newcomer"


def test_who_tunes_a_piano_has_none_to_be_handed_down() -> None:
    replies = [say("Ilse Brandt is a piano tuner in Leipzig.", seed=str(seed)).text for seed in range(30)]
    assert [reply for reply in replies if "had it before" in reply or "is it now" in reply] == []


def test_somebody_without_a_name_is_asked_for_in_the_writers_word() -> None:
    said = say("I want to write a story about a lighthouse keeper whose light hasn't been lit for years.")
    assert (said.notes["asks"], said.text.count("lighthouse keeper") >= 1) == ("protagonist", True)


def test_a_newcomer_is_asked_about() -> None:
    earlier = play(["Mara keeps the lighthouse.", "She is thirty-four."])
    said = say("Ines comes over on Sundays.", earlier)
    assert (said.notes["asks"], said.notes["about"]) == ("relationship", "Ines")
    assert "Ines" in said.text


def test_nobody_asks_who_somebody_is_whose_place_is_known() -> None:
    said = say("Mara keeps the lighthouse. Her brother Tom drinks.")
    assert said.notes.get("topic") != "newcomer"


def test_what_was_told_is_not_asked() -> None:
    lines = play(["Mara, who is forty, lives in Lisbon in 1974. She wants to find her father.", *PIANO[1:6]])
    topics = [line.notes.get("topic") for line in answers(lines)]
    assert {"location", "time", "goal", "protagonist"} & set(topics) == set()


def test_a_first_person_story_is_asked_who_tells_it() -> None:
    said = say(PIANO[0])
    assert "“I”" in said.text
    assert said.notes["asks"] == "protagonist"


def test_a_contradiction_is_shown_with_both_quotes_once() -> None:
    eyes = (
        RecalledStatement("eyes", "green", "Mara has green eyes", fact=1, is_disputed=True),
        RecalledStatement("eyes", "blue", "her blue eyes", fact=2, is_disputed=True),
    )
    known = Recollection((RecalledSubject(Kind.CHARACTER, "Mara", ("Mara",), eyes),))
    told = [InterviewMessage(True, "Mara has green eyes. I see her blue eyes.")]
    said = say("She keeps the lighthouse.", told, known=known)
    assert QUOTED.findall(said.text) == ["Mara has green eyes", "her blue eyes"]
    again = say("She sleeps badly.", [*told, InterviewMessage(False, said.text, said.notes)], known=known)
    assert again.notes["kind"] != "dispute"


def test_the_end_is_asked_for_and_only_a_yes_confirms_it() -> None:
    before = play(["Mara keeps the lighthouse in Porto. She wants to be left in peace."])
    told = "In the end she lights the lamp herself."
    asked = say(told, before)
    assert (asked.notes["confirms"], asked.notes["confirming"]) == ("ending", "In the end she lights the lamp herself")
    after = [*before, InterviewMessage(True, told), InterviewMessage(False, asked.text, asked.notes)]
    assert say("yes", after).notes["confirmed"] == "ending"
    denied = say("no", after).notes
    assert ("confirmed" in denied, denied["asks"]) == (False, "ending")
    assert "confirmed" not in say("Maybe. She climbs the stairs once more.", after).notes


@pytest.mark.parametrize(
    "prose",
    [
        "Ellen walked to the end of the pier, and it ends with a bench.",
        "This is a new story for her, she thought. The end of the road was near.",
        "He says that it is complete, and that he is done with her.",
    ],
)
def test_prose_ends_nothing(prose: str) -> None:
    lines = play(["Ellen lives in Cork.", prose, "Then she goes home."])
    assert [line for line in lines if "confirmed" in line.notes or line.notes.get("listening")] == []
    assert answers(lines)[-1].notes["question"]


# --- requests ---------------------------------------------------------------------------------------------------------
def test_what_is_known_is_told_in_the_writers_words() -> None:
    said = say("what do we have so far?", play(LIGHTHOUSE[:3]))
    assert "Mara" in said.text
    assert "Porto Velho" in said.text
    assert all(quote in " ".join(LIGHTHOUSE[:3]) for quote in QUOTED.findall(said.text))


def test_who_somebody_is_comes_from_the_dossier() -> None:
    brother = RecalledStatement("relationship", "brother", "her brother Tom", "Mara", fact=1)
    known = Recollection((RecalledSubject(Kind.CHARACTER, "Tom", ("Tom",), (brother,)),))
    said = say("Who is Tom?", [InterviewMessage(True, "Mara waits for her brother Tom.")], known=known)
    assert "brother of Mara – “her brother Tom”" in said.text


def test_nobody_is_made_up_who_was_never_mentioned() -> None:
    said = say("who is Xavier?", play(LIGHTHOUSE[:2]))
    assert QUOTED.findall(said.text) == []
    assert "Xavier" in said.text


def test_what_is_missing_is_said() -> None:
    said = say("What's still missing?", play(LIGHTHOUSE[:3]))
    assert "Still missing: " in said.text
    assert "what Mara wants" in said.text


def test_skipping_asks_something_else() -> None:
    before = play(LIGHTHOUSE[:3])
    said = say("I don't know", before)
    assert said.notes["question"] not in [line.notes.get("question") for line in answers(before)]


def test_who_wants_no_questions_gets_none_until_asking_for_one() -> None:
    lines = play([*BAKERY[:1], "stop asking", BAKERY[4], BAKERY[7], "ask me", BAKERY[8]])
    questions = ["?" in QUOTED.sub("", line.text) for line in answers(lines)]
    assert questions == [True, False, False, False, True, True]


@pytest.mark.parametrize("question", ["who are you?", "Are you ChatGPT?", "are you a human", "is this an AI?"])
def test_it_says_what_it_is(question: str) -> None:
    said = say(question, play(LIGHTHOUSE[:2]))
    assert "built-in interviewer" in said.text
    assert "No language model is set up" in said.text


def test_taking_back_says_how_and_quotes_what() -> None:
    said = say("undo", play(["Mara never leaves the island."]))
    assert "“Mara never leaves the island”" in said.text
    assert "delete or edit" in said.text.lower()


def test_a_long_text_is_read_and_met() -> None:
    story = "Mara lives in Porto. Tom drowned. " + "She walks to the harbour and counts the boats. " * 60
    said = say(story)
    assert "Mara and Tom" in said.text
    assert said.notes["question"]


def test_another_language_is_answered_in_english_and_excused_once() -> None:
    lines = play(["Claire est une petite fille qui vit à Lyon avec son père.", "Elle a une lettre dans la poche."])
    assert [("English" in line.text) for line in answers(lines)] == [True, False]
    assert violations(lines) == []


@pytest.mark.parametrize("odd", ["", "   ", "?", "...", "🙂", "x" * 9000, "“" * 50, "a\x00b", "<b>Mara</b>", "{name}"])
def test_odd_messages_are_answered(odd: str) -> None:
    lines = play(["Mara keeps the lighthouse.", odd, "She has a brother, Tom."])
    assert all(line.text for line in answers(lines))


def test_a_hostile_text_is_answered_in_time() -> None:
    """Patterns that look again and again would take minutes."""
    for text in ("who is " * 1400, "a " * 5000, "the the " * 1200, "Mara, " * 1600, "ha" * 5000, "no, " * 2500):
        assert say(text[:10_000]).text
