"""Nearness, regression, and what is encoded again after an edit."""

import numpy as np
import pytest

from engine.classify.analyser import shared_encoder
from engine.classify.encoder import DIMENSIONS, Encoded, Encoder
from engine.classify.prototypes import PrototypeStore
from engine.classify.regression import fit
from engine.classify.subjects import Subject

FRUIT = Subject("fruit", "Fruit", "Sweet fruit", ("an apple", "a ripe pear"))
TOOLS = Subject("tools", "Tools", "Tools for work", ("a hammer", "a saw"))


class CountingEncoder(Encoder):
    """Counts the texts that reach the model."""

    seen = 0

    def encode(self, texts: list[str]) -> list[Encoded]:  # type: ignore[override]
        self.seen += len(texts)
        return shared_encoder().encode(texts)


def test_only_new_sentences_are_encoded_after_an_edit() -> None:
    encoder = CountingEncoder()
    store = PrototypeStore(encoder)
    store.get([FRUIT, TOOLS])
    assert encoder.seen == 8
    store.get([FRUIT, TOOLS])
    store.get([TOOLS, FRUIT])
    assert encoder.seen == 8
    store.get([FRUIT, Subject("tools", "Tools", "Tools for work", ("a hammer", "a drill"))])
    assert encoder.seen == 9


def test_the_nearer_subject_scores_higher() -> None:
    prototypes = PrototypeStore(shared_encoder()).get([FRUIT, TOOLS])
    scores = prototypes.scores(shared_encoder().embed(["bananas", "a screwdriver"]))
    assert scores.argmax(axis=1).tolist() == [0, 1]


def test_the_nearest_sentence_is_the_subject_s_own() -> None:
    prototypes = PrototypeStore(shared_encoder()).get([FRUIT, TOOLS])
    sentence, near = prototypes.nearest_sentence(shared_encoder().embed(["a ripe pear"])[0], 0)
    assert sentence == "a ripe pear"
    assert near == pytest.approx(1, abs=0.02)


def test_a_subject_of_a_name_alone_still_works() -> None:
    prototypes = PrototypeStore(shared_encoder()).get([Subject("parking_fines", ""), Subject("x", "Weather")])
    assert prototypes.sentences == ("parking fines", "Weather")


def test_no_subjects_no_columns() -> None:
    prototypes = PrototypeStore(shared_encoder()).get([])
    assert prototypes.scores(np.zeros((3, DIMENSIONS), np.float32)).shape == (3, 0)


def test_regression_joins_when_every_subject_has_five_sentences() -> None:
    store = PrototypeStore(shared_encoder())
    five = tuple(f"example number {n}" for n in range(5))
    rich, poor = Subject("a", "A", examples=five), Subject("b", "B", examples=five[:4])
    assert store.get([rich, poor]).regression is None
    assert store.get([rich, Subject("b", "B", examples=five[:4], labelled=("one more",))]).regression is not None


def test_regression_separates_two_clouds() -> None:
    rng = np.random.default_rng(0)
    points = np.concatenate([rng.normal(-1, 0.5, (20, 8)), rng.normal(1, 0.5, (20, 8))]).astype(np.float32)
    owner = np.repeat([0, 1], 20)
    chances = fit(points, owner, 2).probabilities(points)
    assert (chances.argmax(axis=1) == owner).all()
    assert chances.sum(axis=1) == pytest.approx(np.ones(40), abs=1e-5)
