"""Reasons quote the message and nothing else."""

import re

import numpy as np
import pytest

from engine.classify.analyser import Analyser, shared_encoder
from engine.classify.defaults import CATEGORIES, TOPICS
from engine.classify.reasoning import WeighedWord, mood_words, strongest, words_of
from engine.text import clean

TEXTS = [
    "The game froze and I lost my bet, this is awful",
    "Thanks a lot, the agent was friendly and quick",
    "I can't log in since the update",
    "Is there a bonus for new players in Canada?",
    "Delivery took three weeks and the box was broken",
]


@pytest.mark.parametrize("text", TEXTS)
def test_quoted_words_stand_in_the_message_or_in_an_example(text: str) -> None:
    reasoning = Analyser().analyse([text])[0].reasoning
    quotes = re.findall(r"“([^”]+)”", reasoning)
    sentences = {s for subject in (*CATEGORIES, *TOPICS) for s in (subject.description, *subject.examples)}
    assert [quote for quote in quotes if quote not in text and quote not in sentences] == []
    assert len([quote for quote in quotes if quote in text]) >= 1


def test_the_word_that_decides_is_named() -> None:
    reasoning = Analyser().analyse(["The food was disgusting"])[0].reasoning
    assert "“disgusting”" in reasoning
    assert "disgusting -2.4" in reasoning


def test_token_shares_sum_to_what_the_model_says() -> None:
    first, second = shared_encoder().encode(["I hate waiting", "I love waiting for my bonus"])
    for row in (first, second):
        assert np.allclose(row.token_vectors.sum(axis=0), row.embedding, atol=1e-4)
    bias = first.logits - first.token_logits.sum(axis=0)
    assert np.allclose(second.logits - second.token_logits.sum(axis=0), bias, atol=1e-3)


def test_leaving_out_the_named_word_weakens_the_class() -> None:
    text = clean("The support is useless today")
    whole = shared_encoder().encode([text])[0]
    word = mood_words(words_of(text, whole), whole, "negative")[0]
    without = shared_encoder().encode([text.replace(word, "").strip()])[0]
    lead = [row.logits[0] - row.logits[1:].mean() for row in (whole, without)]
    assert lead[0] > lead[1]


def test_words_gather_the_weights_of_their_tokens() -> None:
    text = "unbelievably slow"
    encoded = shared_encoder().encode([text])[0]
    words = words_of(text, encoded).weighed(np.ones(len(encoded.spans), np.float32))
    assert [word.text for word in words] == ["unbelievably", "slow"]
    assert sum(word.weight for word in words) == len(encoded.spans) - 2


def test_strongest_words_come_once_heaviest_first_without_grammar() -> None:
    words = [
        WeighedWord("the", 9.0),
        WeighedWord("late", 1.0),
        WeighedWord("Late", 2.0),
        WeighedWord("parcel", 1.5),
        WeighedWord("nice", -3.0),
    ]
    assert strongest(words) == ["Late", "parcel"]
