"""What is read in messages about a story, and what is not."""

import re
import time
from collections.abc import Sequence

import pytest

from engine.story import Finding, KnownName, StoryLine, read_story

MARA, TOM = KnownName("Mara"), KnownName("Tom")
Told = tuple[str, str, str]


def told(text: str, *known: KnownName) -> set[Told]:
    """Name, attribute and value of everything said about characters and places, names and themes aside."""
    found = read_story([StoryLine(text)], known)
    stated = [f for f in found if f.operation == "state" and f.attribute not in ("name", "relationship")]
    return {(f.name, f.attribute, f.value) for f in stated}


def bonds(text: str, *known: KnownName) -> set[Told]:
    found = [f for f in read_story([StoryLine(text)], known) if f.operation == "state"]
    return {(f.name, f.value, f.other) for f in found if f.attribute == "relationship"}


def named(text: str, kind: str, *known: KnownName) -> list[str]:
    return [f.name for f in read_story([StoryLine(text)], known) if f.kind == kind and f.attribute == "name"]


def answered(question: str, answer: str, asks: str, about: str = "", known: Sequence[KnownName] = ()) -> list[Finding]:
    lines = [StoryLine(question, is_new=False, by_writer=False), StoryLine(answer, asks=asks, about=about)]
    return read_story(lines, known)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Mara is a lighthouse keeper who talks to ghosts.",
            {
                ("Mara", "description", "lighthouse keeper who talks to ghosts"),
                ("Mara", "occupation", "lighthouse keeper"),
            },
        ),
        ("Mara is stubborn and lonely.", {("Mara", "description", "stubborn and lonely")}),
        ("Mara is 34 and lives in Porto.", {("Mara", "age", "34"), ("Mara", "home", "Porto")}),
        ("Mara is thirty-four years old.", {("Mara", "age", "thirty-four")}),
        ("Mara, aged 34, waits.", {("Mara", "age", "34")}),
        ("Mara is in her early thirties.", {("Mara", "age", "early thirties")}),
        ("Mara has green eyes.", {("Mara", "eyes", "green")}),
        ("Mara's hair is long and her eyes are grey.", {("Mara", "hair", "long"), ("Mara", "eyes", "grey")}),
        ("Mara has a scar on her cheek.", {("Mara", "appearance", "scar on her cheek")}),
        ("Mara works as a translator.", {("Mara", "occupation", "translator")}),
        ("Mara wants to find her brother.", {("Mara", "goal", "find her brother")}),
        ("Mara is afraid of the sea.", {("Mara", "fear", "the sea")}),
        ("The antagonist is a developer, Mr. Crane.", {("Mr. Crane", "role", "antagonist")}),
        ("Mr. Crane, who wants to buy the house, is here.", {("Mr. Crane", "goal", "buy the house")}),
        ("Mara's secret is that she killed him.", {("Mara", "secret", "she killed him")}),
        ("Mara grew up in Lisbon.", {("Mara", "origin", "Lisbon")}),
        ("Mara is dead.", {("Mara", "life", "dead")}),
        ("The villain is Mara.", {("Mara", "role", "antagonist")}),
        ("My main character is called Mara.", {("Mara", "role", "protagonist")}),
        ("In the end Mara learns to forgive herself.", {("Mara", "character_arc", "learns to forgive herself")}),
        (
            "It is about a retired teacher named Anselm.",
            {("Anselm", "description", "retired teacher"), ("Anselm", "occupation", "retired teacher")},
        ),
        ("Porto Covo is a quiet fishing village.", {("Porto Covo", "description", "quiet fishing village")}),
        (
            "It's a murder mystery set in the 1920s.",
            {("genre", "value", "murder mystery"), ("time", "value", "the 1920s")},
        ),
        ('The novel is called "The Last Light".', {("title", "value", "The Last Light")}),
    ],
)  # fmt: skip
def test_what_is_said(text: str, wanted: set[Told]) -> None:
    assert told(text) == wanted


def test_a_phrase_beside_a_name_says_everything_it_holds() -> None:
    assert told("Mara, a 34-year-old lighthouse keeper with green eyes and long black hair, waits.") == {
        ("Mara", "age", "34"),
        ("Mara", "eyes", "green"),
        ("Mara", "hair", "long black"),
        ("Mara", "description", "lighthouse keeper with green eyes and long black hair"),
        ("Mara", "occupation", "lighthouse keeper"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "Mara isn't a doctor.",
        "Mara is not stubborn.",
        "Mara was never a nurse.",
        "Is Mara a nurse?",
        "What if Mara is a nurse?",
        "What if Mara is a nurse",
        "Maybe Mara is a nurse.",
        "Perhaps Mara is 34.",
        "If Mara is a spy, it all falls apart.",
        "Tom thinks Mara is a spy.",
        "Tom dreamed that Mara was a queen.",
        "Tom claims Mara is a thief.",
        "Mara is a nurse or a teacher.",
        "Mara would be a good nurse.",
        "Mara might be a nurse.",
        "“Mara is a thief and everybody knows it,” said Tom.",
        "I imagine Mara is a nurse.",
        "Mara is going home.",
        "Mara is the problem.",
        "Should Mara be dead or alive?",
    ],
)
def test_denied_supposed_dreamt_and_asked_are_no_facts(text: str) -> None:
    assert told(text, MARA, TOM) - {("Mara", "goal", "")} == set()
    assert bonds(text, MARA, TOM) == set()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Mara's brother Tom drowned.", {("Tom", "brother", "Mara")}),
        ("Mara's younger brother, Tom, drowned.", {("Tom", "younger brother", "Mara")}),
        ("Tom is Mara's brother.", {("Tom", "brother", "Mara")}),
        ("Tom, Mara's brother, drowned.", {("Tom", "brother", "Mara")}),
        ("Tom is the brother of Mara.", {("Tom", "brother", "Mara")}),
        ("Mara lives alone. Her best friend is Tom.", {("Tom", "best friend", "Mara")}),
        ("I write about Mara, whose late husband Tom drowned.", {("Tom", "husband", "Mara")}),
        ("Mara and Tom are siblings.", {("Mara", "sibling", "Tom")}),
        ("Mara and Tom were best friends.", {("Mara", "best friend", "Tom")}),
        ("The twins Mara and Tom inherit the inn.", {("Mara", "twin", "Tom")}),
        ("Mara hates Tom.", {("Mara", "enemy", "Tom")}),
        ("Mara is in love with Tom.", {("Mara", "admirer", "Tom")}),
        ("Mara married Tom.", {("Mara", "spouse", "Tom")}),
        ("Mara believes that her brother Tom is alive.", {("Tom", "brother", "Mara")}),
        ("Mara has a daughter called Ines.", {("Ines", "daughter", "Mara")}),
        ("Mara doesn't love Tom.", set()),
        ("What if Tom is Mara's brother?", set()),
        ("Tom is not Mara's brother.", set()),
        ("Mara's brother and Tom drowned.", set()),
    ],
)
def test_who_is_what_to_whom(text: str, wanted: set[Told]) -> None:
    assert bonds(text, MARA, TOM) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Mara keeps the light. She is 34.", {("Mara", "age", "34")}),
        ("Mara met Tom. She is 34. He is 40.", {("Mara", "age", "34"), ("Tom", "age", "40")}),
        ("Mara met Lina. She is 34.", set()),  # which of the two?
        ("She is 34.", set()),
        ("Mara keeps the light. It rains. It rains. It rains. It rains. She is 34.", set()),
    ],
)
def test_pronouns_mean_somebody_only_where_nobody_else_can_be_meant(text: str, wanted: set[Told]) -> None:
    assert {one for one in told(text, MARA, TOM, KnownName("Lina")) if one[1] == "age"} == wanted


def test_what_happens_is_told_as_sentences_of_their_own() -> None:
    text = (
        "Mara finds a letter from her dead mother. Then she confronts Captain Stone. The sea is grey. Maybe she dies."
    )
    assert named(text, "plot_point") == [
        "Mara finds a letter from her dead mother",
        "Mara confronts Captain Stone",
    ]


def test_prose_does_not_become_a_hundred_beats() -> None:
    text = " ".join(f"Mara kills a crab and Tom finds stone {number}." for number in range(300))
    assert len(named(text, "plot_point")) == 12


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("It begins when Mara finds a boat.", "event: opening"),
        ("In the end Mara leaves the island.", "event: ending"),
        ("Mara leaves the island.", "event"),
    ],
)
def test_beats_know_where_they_stand_if_they_are_told(text: str, rule: str) -> None:
    assert [f.rule for f in read_story([StoryLine(text)], [MARA]) if f.kind == "plot_point"] == [rule]


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("It's about grief and what we owe our parents.", ["grief", "what we owe our parents"]),
        ("The theme is forgiveness.", ["forgiveness"]),
        ("Themes: loyalty, betrayal", ["loyalty", "betrayal"]),
        ("It's about a girl called Mara.", []),
        ("It's not about grief.", []),
        ("It is about Mara and Tom.", []),
        ("It's about a man who loses everything and finds himself.", []),
        ("Mara has three cats and an old blue car.", []),
    ],
)
def test_themes_that_are_said(text: str, themes: list[str]) -> None:
    assert [
        f.name for f in read_story([StoryLine(text)], [MARA, TOM]) if f.kind == "theme" and f.rule == "said so"
    ] == themes


def test_a_theme_that_is_shown_comes_with_the_sentence_that_shows_it() -> None:
    text = "The inn has nine rooms. He hunts down the men who murdered his wife, for he has sworn to take revenge."
    shown = {f.name: text[f.start : f.end] for f in read_story([StoryLine(text)]) if f.rule == "shown"}
    assert shown["revenge"] == "He hunts down the men who murdered his wife, for he has sworn to take revenge"


@pytest.mark.parametrize(
    ("asks", "answer", "wanted"),
    [
        ("protagonist", "Mara", {("character", "Mara", "name", "Mara"), ("character", "Mara", "role", "protagonist")}),
        ("protagonist", "mara", {("character", "Mara", "name", "Mara"), ("character", "Mara", "role", "protagonist")}),
        ("protagonist", "I don't know yet", set()),
        ("protagonist", "Mara?", set()),
        ("location", "in Porto", {("location", "Porto", "name", "Porto")}),
        ("location", "a small island", {("location", "small island", "name", "small island")}),
        ("theme", "grief, and what we owe our parents", {
            ("theme", "grief", "name", "grief"),
            ("theme", "what we owe our parents", "name", "what we owe our parents"),
        }),
        ("theme", "not sure", set()),
        ("time", "in the winter of 1953", {("note", "time", "value", "the winter of 1953")}),
        ("ending", "The light goes out.", {("plot_point", "The light goes out", "name", "The light goes out")}),
        ("unheard_of", "Whatever", set()),
    ],
)  # fmt: skip
def test_bare_answers_are_read_in_the_light_of_the_question(
    asks: str, answer: str, wanted: set[tuple[str, ...]]
) -> None:
    found = answered("And?", answer, asks)
    assert {(f.kind, f.name, f.attribute, f.value) for f in found} == wanted


@pytest.mark.parametrize(
    ("asks", "answer", "attribute", "value"),
    [
        ("age", "34", "age", "34"),
        ("age", "she's 34", "age", "34"),
        ("goal", "to find her brother", "goal", "find her brother"),
        ("arc", "she learns to trust people", "character_arc", "learns to trust people"),
        ("description", "stubborn, and afraid of the sea", "description", "stubborn, and afraid of the sea"),
    ],
)  # fmt: skip
def test_answers_about_somebody_are_theirs(asks: str, answer: str, attribute: str, value: str) -> None:
    found = answered("What of her?", answer, asks, about="Mara", known=[MARA])
    assert ("Mara", attribute, value) in {(f.name, f.attribute, f.value) for f in found}


def test_whose_brother_is_clear_from_the_question() -> None:
    found = answered("Who is Tom to Mara?", "Her brother.", "relationship", "Mara", [MARA, TOM])
    assert [(f.name, f.value, f.other) for f in found] == [("Tom", "brother", "Mara")]
    found = answered("Who else is there?", "her brother Tom", "character", "Mara", [MARA])
    assert ("Tom", "brother", "Mara") in {(f.name, f.value, f.other) for f in found}


def test_lists_of_characters() -> None:
    text = (
        "- Mara: 34, lighthouse keeper, stubborn\n- Tom: her brother\n- Ezra Pike – a cruel man\nMara: Come here, Tom!"
    )
    assert named(text, "character") == ["Mara", "Tom", "Ezra Pike"]
    assert ("Mara", "age", "34") in told(text)
    assert ("Ezra Pike", "description", "cruel man") in told(text)
    assert bonds(text) == {("Tom", "brother", "Mara")}
    assert not any("Come" in value for _, _, value in told(text))


def test_headings_are_nobody() -> None:
    text = "Monday: nothing\nLogline: a keeper waits\nFYI: more soon\nLisbon: the harbour\nOK: go on\nEnglish: yes"
    assert named(text, "character") == []


def test_text_without_capitals_is_read_too() -> None:
    text = "mara finds his boat. then she hides it from ezra pike"
    assert named(text, "character", MARA, KnownName("Ezra Pike")) == ["Mara", "Ezra Pike"]


def test_names_in_questions_thoughts_and_denials_are_not_introduced() -> None:
    assert named("Should I call her Mara?", "character") == []
    assert named("What if there was somebody called Mara", "character") == []
    assert named("Her name is Marta, not Mara.", "character") == ["Marta"]


def test_other_books_and_the_writer_are_not_in_the_story() -> None:
    assert named("It should feel like Harry Potter.", "character") == []
    assert named("It is inspired by Agatha Christie.", "character") == []
    assert named("I'm a teacher from Ohio.", "location") == []


def test_only_new_lines_state_anything() -> None:
    lines = [StoryLine("Mara is a nurse.", is_new=False), StoryLine("She is 34.")]
    assert {(f.line, f.name, f.attribute, f.value) for f in read_story(lines)} == {(1, "Mara", "age", "34")}


HOSTILE = [
    "", " ", "\x00\ud800", "\ue000\ue001 is a \ue002", "😀" * 50, "Mara's " * 3_000, "a" * 50_000, "Mara, " * 5_000,
    "is a " * 5_000, "(((((" * 3_000, "“" * 5_000, "Mara is a " + "very " * 10_000 + "old keeper.", "\n" * 20_000,
    "notMara34 Tomnot\nMaracalledTom", "stubborn as nobody else " * 40,
    "Mara and " * 3_000, "- Mara: " * 2_000, "his his her her " * 2_000, "Mr. " * 5_000, "the " * 9_000 + "named Mara",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_is_read_and_every_quote_is_found(text: str) -> None:
    for finding in read_story([StoryLine(text, asks="protagonist"), StoryLine(text[:200], asks="theme")], [MARA]):
        source = text if finding.line == 0 else text[:200]
        assert 0 <= finding.start < finding.end <= len(source)
        assert re.search(r"\w", source[finding.start : finding.end])
        assert not re.match(r"[^\W_]{2}", source[finding.end - 1 : finding.end + 1])


def test_twice_the_text_takes_about_twice_the_time() -> None:
    """Not a bound on time but on growth: eight times the text may take no more than thirty times the time."""
    unit = (
        "Mara, a lighthouse keeper, met Tom in Porto. He is her brother. She wants to find Lina and her daughter Ines. "
    )

    def seconds(copies: int) -> float:
        start = time.process_time()
        read_story([StoryLine(unit * copies)])
        return time.process_time() - start

    seconds(1)
    assert seconds(800) < 30 * seconds(100) + 1


def test_the_same_text_gives_the_same_findings() -> None:
    text = "Mara is a keeper. Her brother Tom drowned, and she cannot forgive herself for it."
    assert read_story([StoryLine(text)]) == read_story([StoryLine(text)])


@pytest.mark.parametrize(
    ("asks", "answer"),
    [
        ("goal", "My father came home and looked at the place where it had stood."),
        ("goal", "John Stone hates his partner Webb."),
        ("goal", "She walks down to the harbour every evening and counts the boats."),
        ("time", "The oven is older than both of them."),
        ("location", "She wants to know what really happened in the boat."),
        ("ending", "The end."),
        ("opening", "stop asking"),
        ("conflict", "write the first chapter for me"),
        ("conflict", "It's about what we are allowed to keep."),
    ],
)
def test_who_goes_on_telling_has_not_answered(asks: str, answer: str) -> None:
    found = read_story(
        [StoryLine("?", is_new=False, by_writer=False), StoryLine(answer, asks=asks, about="Mara")], [MARA]
    )
    assert [finding for finding in found if finding.rule.startswith("asked")] == []


@pytest.mark.parametrize(
    ("asks", "answer"),
    [
        ("goal", "Peace and quiet, and her father's boat."),
        ("goal", "her own boat and a life at sea"),
        ("goal", "She wants to find out what happened in the boat."),
        ("goal", "to be left alone"),
        ("goal", "The truth about her father."),
        ("time", "the fifties"),
        ("time", "In the winter after the war."),
        ("location", "A village on the coast"),
        ("ending", "She lights the lamp herself."),
    ],
)
def test_an_answer_is_taken_for_one(asks: str, answer: str) -> None:
    found = read_story(
        [StoryLine("?", is_new=False, by_writer=False), StoryLine(answer, asks=asks, about="Mara")], [MARA]
    )
    assert [finding.rule for finding in found if finding.rule.startswith("asked")] == [f"asked: {asks}"]
