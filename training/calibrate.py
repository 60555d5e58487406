"""Fit the constants that turn scores into honest probabilities; write calibration.json and the manifest."""

import argparse
import hashlib
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from engine.classify.decision import features
from engine.classify.defaults import CATEGORIES
from engine.classify.encoder import Encoder, Floats
from engine.classify.lexicon import compound
from engine.classify.prototypes import ENOUGH, Prototypes, directions, mean_vectors, sentences_of
from engine.classify.regression import fit as regress
from engine.classify.sentiment import blend
from engine.classify.subjects import Subject
from training.data import INTENTS, LABELS, TWEETS, split

SEED, TASKS, KNOTS, STEPS = 7, 400, 12, 61
TENTHS, FEWEST = np.linspace(0, 1, 11), 50
SHIPPED = ("model.onnx", "tokenizer.json", "calibration.json")


def mood_fit(encoder: Encoder, data: Path) -> dict[str, Any]:
    """Multinomial regression on log probabilities and VADER, then isotonic confidence, on the held-out tweets."""
    _, held = split(data, TWEETS)
    logits = np.stack([e.logits for e in encoder.encode([row.text for row in held])]).astype(np.float64)
    compounds = np.array([compound(row.text) for row in held])
    labels = np.array([LABELS.index(row.label) for row in held])
    logs = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=1000)
    model.fit(np.column_stack([logs, compounds, np.abs(compounds)]), labels)
    chances = model.predict_proba(np.column_stack([logs, compounds, np.abs(compounds)]))
    right = chances.argmax(axis=1) == labels
    # Each class weighs the same here too: what comes in is not the mix of the training tweets.
    weight = (len(labels) / np.bincount(labels))[labels]
    return {
        "weights": np.round(model.coef_.T, 5).tolist(),
        "bias": np.round(model.intercept_, 5).tolist(),
        "confidence": curve(chances.max(axis=1), right, weight),
        "edges": np.round(edges(blend(logits, compounds), labels), 4).tolist(),
    }


def edges(blended: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Return the two values between which a blend is neutral, for the best macro-recall of the blend alone."""
    steps = np.quantile(blended, np.linspace(0.05, 0.95, STEPS))

    def recall(bounds: tuple[float, float]) -> float:
        said = (blended > bounds[0]).astype(int) + (blended > bounds[1])
        return float(np.mean([(said[labels == k] == k).mean() for k in range(len(LABELS))]))

    return max(itertools.combinations(steps, 2), key=recall)


def curve(scores: np.ndarray, right: np.ndarray, weight: np.ndarray | None = None) -> dict[str, list[float]]:
    """Isotonic regression reduced to a few knots: at quantiles, or at tenths where most scores are near 0."""
    model = IsotonicRegression(y_min=0.02, y_max=0.98, out_of_bounds="clip").fit(scores, right, weight)
    edges = np.unique(np.quantile(scores, np.linspace(0, 1, KNOTS + 1)) if scores.mean() > 0.3 else TENTHS)
    x, y = [], []
    for low, high in itertools.pairwise(edges):
        inside = (scores >= low) & (scores <= high)
        if inside.sum() >= FEWEST:
            x.append(float(scores[inside].mean()))
            y.append(float(model.predict(scores[inside]).mean()))
    return {"x": np.round(x, 4).tolist(), "y": np.round(np.maximum.accumulate(y), 4).tolist()}


class Pool:
    """Embedded rows of the intent sets and of tweets, to make small classification tasks of."""

    def __init__(self, encoder: Encoder, data: Path) -> None:
        self.vectors: list[Floats] = []
        self.labels: list[np.ndarray] = []
        for name in INTENTS:
            kept, _ = split(data, name)
            kept = kept[:: max(1, len(kept) // 6000)]
            self.vectors.append(encoder.embed([row.text for row in kept]))
            self.labels.append(np.array([row.label for row in kept]))
        self.general = encoder.embed(sentences_of(CATEGORIES[-1]))
        self.tweets = encoder.embed([row.text for row in split(data, TWEETS)[1][:2000]])

    def broad(self, which: int, rng: np.random.Generator) -> list[np.ndarray]:
        """Return the rows of a few categories. What an analyst words is broader than an intent: each joins two or
        three intents that lie close together."""
        vectors, labels = self.vectors[which], self.labels[which]
        names = np.unique(labels)
        means = np.stack([vectors[labels == name].mean(axis=0) for name in names])
        free = np.ones(len(names), bool)
        groups = []
        for _ in range(int(rng.integers(3, 7))):
            seed = int(rng.choice(np.flatnonzero(free)))
            near = [i for i in np.argsort(-(means @ means[seed])) if free[i]][: int(rng.integers(2, 4))]
            free[near] = False
            groups.append(rng.permutation(np.flatnonzero(np.isin(labels, names[near]))))
        return groups

    def outside(self, which: int, groups: list[np.ndarray], count: int, rng: np.random.Generator) -> Floats:
        """Return messages about none of the groups: a third of their own trade, a third of another, a third tweets."""
        own = np.setdiff1d(np.arange(len(self.vectors[which])), np.concatenate(groups))
        parts = (self.vectors[which][own], self.vectors[1 - which], self.tweets)
        return np.concatenate([part[rng.choice(len(part), count // 3, replace=False)] for part in parts])


Outcome = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def task(pool: Pool, rng: np.random.Generator, sentences: int) -> Outcome:
    """One made-up set of categories and messages, half of them about none.

    Returns the features and rightness of the best category where that is not the general one, and the nearness and
    rightness of every category.
    """
    which = int(rng.integers(len(INTENTS)))
    groups, vectors = pool.broad(which, rng), pool.vectors[which]
    count = len(groups)
    prototypes = made_up([vectors[g[:sentences]] for g in groups] + [pool.general], sentences >= ENOUGH)
    asked = np.concatenate([vectors[g[sentences : sentences + 9]] for g in groups])
    messages = np.concatenate([asked, pool.outside(which, groups, len(asked), rng)])
    answers = np.array([k for k in range(count) for _ in range(9)] + [-1] * (len(messages) - len(asked)))
    nearness, scores = prototypes.nearness(messages), prototypes.scores(messages)
    best = scores.argmax(axis=1)
    values = features(nearness, prototypes.chances(messages), scores)
    proper = best < count
    each = answers[:, None] == np.arange(count)
    near = nearness[:, :count].astype(np.float64)
    return values[proper], (best == answers)[proper], near.reshape(-1, 1), each.reshape(-1)


def made_up(groups: list[Floats], regressed: bool) -> Prototypes:
    """Prototypes of categories that are given by their embedded sentences."""
    count = len(groups)
    known, owner = np.concatenate(groups), np.repeat(np.arange(count), [len(group) for group in groups])
    subjects = tuple(Subject(str(number), str(number)) for number in range(count))
    model = regress(known, owner, count) if regressed else None
    means = mean_vectors(known, owner, count)
    return Prototypes(subjects, (), known, owner, means, directions(means), model, np.zeros(count))


def subject_fit(values: np.ndarray, right: np.ndarray) -> dict[str, Any]:
    """Logistic regression on the features, then isotonic."""
    model = LogisticRegression(C=100, max_iter=1000).fit(values, right)
    return {
        "weights": np.round(model.coef_[0].astype(float), 5).tolist(),
        "bias": round(float(model.intercept_[0]), 5),
        "confidence": curve(model.predict_proba(values)[:, 1], right),
    }


def subject_fits(encoder: Encoder, data: Path) -> dict[str, Any]:
    """The three fits: categories with a regression, categories without, and a topic by itself."""
    pool, rng = Pool(encoder, data), np.random.default_rng(SEED)
    rich = [task(pool, rng, int(rng.integers(6, 13))) for _ in range(TASKS)]
    poor = [task(pool, rng, int(rng.integers(1, 5))) for _ in range(TASKS)]
    joined = [[np.concatenate(column) for column in zip(*tasks, strict=True)] for tasks in (rich, poor)]
    return {
        "regressed": subject_fit(*joined[0][:2]),
        "plain": subject_fit(*joined[1][:2]),
        "topic": subject_fit(*joined[0][2:]),
    }


def write_manifest(folder: Path) -> None:
    """List the sha256 of every shipped file; the engine opens nothing else."""
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in SHIPPED}
    (folder / "manifest.json").write_text(json.dumps({"sha256": hashes}, indent=1) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/")
    parser.add_argument("--model", type=Path, required=True, help="folder with model.onnx and tokenizer.json")
    given = parser.parse_args()
    (given.model / "calibration.json").touch()
    write_manifest(given.model)
    encoder = Encoder(given.model)
    fitted = {"mood": mood_fit(encoder, given.data), "subject": subject_fits(encoder, given.data)}
    (given.model / "calibration.json").write_text(json.dumps(fitted, indent=1) + "\n")
    write_manifest(given.model)


if __name__ == "__main__":
    main()
