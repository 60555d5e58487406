"""The file of questions, the command that scores it, and what holds for every text."""

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ask.reading import parser
from ask.reading.question import Question
from ask.reading.spelling import distance
from engine.periods import tokens
from engine.periods.tokens import cut
from insights.reads.filters import SENTIMENTS, STATUSES
from tests.ask.reading.reading import FRIDAY, ask, talk, vocabulary

BITS = sorted(
    vocabulary().tree.words() | {"last", "month", "2024", "not", "compare", "with", '"', "5", "by", "day", "?", "and"}
)


def stays_in_the_allow_list(question: Question) -> bool:
    chosen, choices = question.filter, vocabulary().choices
    named = (
        (chosen.sources, choices.sources),
        (chosen.categories, choices.categories),
        (chosen.topics, choices.topics),
    )
    fixed = ((chosen.sentiments, SENTIMENTS), (chosen.statuses, STATUSES))
    return all(set(values) <= set(known) for values, known in (*named, *fixed))


@given(st.text(alphabet=st.characters(), max_size=300))
def test_no_text_raises(text: str) -> None:
    question = ask(text)

    assert stays_in_the_allow_list(question)
    assert all(0 <= span.start <= span.end <= len(text) for span in question.not_understood)


@given(st.lists(st.lists(st.sampled_from(BITS), max_size=12).map(" ".join), min_size=1, max_size=4))
def test_no_conversation_of_known_words_raises(texts: list[str]) -> None:
    question = talk(*texts)

    assert stays_in_the_allow_list(question)
    assert all(texts[-1][chip.start : chip.end] == chip.words for chip in question.chips if chip.start >= 0)


@given(st.lists(st.sampled_from(BITS), max_size=30).map(" ".join))
def test_every_word_is_understood_or_shown(text: str) -> None:
    """Reading a question twice gives the same, and no span overlaps a chip."""
    question = ask(text)

    assert ask(text) == question
    taken = {place for chip in question.chips for place in range(chip.start, chip.end)}
    shown = {place for span in question.not_understood for place in range(span.start, span.end)}
    assert not {place for place in taken & shown if text[place] in string.ascii_letters}


@pytest.mark.parametrize(
    "unit", ["Telegram depost issues last month, ", "november ", "not ", "between 5 and ", '"', "x1"]
)
def test_twice_the_length_takes_at_most_about_twice_the_time(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "LONGEST_QUESTION", 2**18)

    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            parser.parse(text, vocabulary(), FRIDAY)
            best = min(best, time.process_time() - start)
        return best

    # Fourfold, since short times waver: a quadratic reader would need sixteen times as long.
    assert seconds(16_384) < 8 * max(seconds(4_096), 0.002)


@pytest.mark.parametrize(
    ("first", "second", "errors"),
    [("deposit", "depost", 1), ("login", "lgoin", 1), ("game", "game", 0), ("a", "xyz", 3)],
)
def test_errors_are_counted(first: str, second: str, errors: int) -> None:
    assert distance(first, second, 2) == errors


def test_tokens_keep_their_places() -> None:
    text = "Łódź’s “VIP” 5th, don't"

    assert [text[token.start : token.end] for token in cut(text).tokens] == [token.text for token in cut(text).tokens]
    assert [token.word for token in cut(text).tokens] == ["łodz", "s", "“", "vip", "”", "5", "th", ",", "dont"]
