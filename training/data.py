"""The rows to train on and the rows held out, cut the same way every time by a hash of the text."""

import hashlib
import json
import random
from pathlib import Path
from typing import NamedTuple

from engine.text import clean

LABELS = ("negative", "neutral", "positive")
TWEETS = "train/sentiment_semeval.jsonl"
INTENTS = ("train/banking77_train.jsonl", "train/clinc150_train.jsonl")
HELD_OUT = {TWEETS: 0.08, INTENTS[0]: 0.30, INTENTS[1]: 0.0}
"""Share kept from training: tweets choose and calibrate, banking77 measures; CLINC brings its own validation file."""
CUT, SHORTEST = 0.5, 4
"""Share of the tweets that are also learned in part, and the fewest words of such a part."""


class TrainingRow(NamedTuple):
    text: str
    label: str


def rows(path: Path) -> list[TrainingRow]:
    """Read the JSON lines of `path` ({"text", "label"}), cleaned as the engine cleans them."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [TrainingRow(clean(row["text"]), row["label"]) for row in map(json.loads, lines)]


def split(data: Path, name: str) -> tuple[list[TrainingRow], list[TrainingRow]]:
    """Return (training rows, held-out rows) of the file `name` below the folder `data`."""
    kept: list[TrainingRow] = []
    held: list[TrainingRow] = []
    for row in rows(data / name):
        (held if _fraction(row.text) < HELD_OUT[name] else kept).append(row)
    return kept, held


def _fraction(text: str) -> float:
    return int.from_bytes(hashlib.sha256(text.lower().encode()).digest()[:4]) / 2**32


def fragments(tweets: list[TrainingRow]) -> list[str]:
    """Half of the tweets again, cut to a run of their words: customers write shorter than tweets are."""
    cut = []
    for row in tweets:
        rng = random.Random(row.text)
        words = row.text.split()
        if len(words) >= 2 * SHORTEST and rng.random() < CUT:
            length = rng.randint(SHORTEST, len(words) * 3 // 4)
            start = rng.randint(0, len(words) - length)
            cut.append(" ".join(words[start : start + length]))
    return cut


def texts_to_learn(data: Path) -> list[str]:
    """Every text that the small network learns from, in the order of the two teachers' files: the training tweets,
    the training rows of the intent sets, and fragments of the tweets."""
    tweets = split(data, TWEETS)[0]
    intents = [row.text for name in INTENTS for row in split(data, name)[0]]
    return [*(row.text for row in tweets), *intents, *fragments(tweets)]
