"""The rows to train on and the rows held out, cut the same way every time by a hash of the text."""

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

from engine.text import clean

LABELS = ("negative", "neutral", "positive")
TWEETS = "train/sentiment_semeval.jsonl"
INTENTS = ("train/banking77_train.jsonl", "train/clinc150_train.jsonl")
HELD_OUT = {TWEETS: 0.08, INTENTS[0]: 0.30, INTENTS[1]: 0.0}
"""Share kept from training: tweets choose and calibrate, banking77 measures; CLINC brings its own validation file."""


class Row(NamedTuple):
    text: str
    label: str


def rows(path: Path) -> list[Row]:
    """Read the JSON lines of `path` ({"text", "label"}), cleaned as the engine cleans them."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Row(clean(row["text"]), row["label"]) for row in map(json.loads, lines)]


def split(data: Path, name: str) -> tuple[list[Row], list[Row]]:
    """Return (training rows, held-out rows) of the file `name` below the folder `data`."""
    kept: list[Row] = []
    held: list[Row] = []
    for row in rows(data / name):
        (held if _fraction(row.text) < HELD_OUT[name] else kept).append(row)
    return kept, held


def _fraction(text: str) -> float:
    return int.from_bytes(hashlib.sha256(text.lower().encode()).digest()[:4]) / 2**32
