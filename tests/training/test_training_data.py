"""What the small network may learn from: never a held-out row, and the same rows every time."""

import json
from pathlib import Path

import pytest

from training.data import INTENTS, TWEETS, fragments, rows, split, texts_to_learn


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "train").mkdir()
    for name in (TWEETS, *INTENTS):
        lines = [{"text": f"{name} row {n}: the parcel came two days late", "label": "neutral"} for n in range(300)]
        (tmp_path / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return tmp_path


def test_a_row_is_either_learned_or_held_out(data: Path) -> None:
    for name in (TWEETS, *INTENTS):
        kept, held = split(data, name)
        assert sorted(kept + held) == sorted(rows(data / name))
        assert not {row.text for row in kept} & {row.text for row in held}


def test_nothing_held_out_is_learned_in_whole_or_in_part(data: Path) -> None:
    learned = texts_to_learn(data)
    held = [row.text for name in (TWEETS, *INTENTS) for row in split(data, name)[1]]
    assert held
    assert not set(held) & set(learned)
    tweets = [row.text for row in split(data, TWEETS)[0]]
    parts = fragments(split(data, TWEETS)[0])
    assert learned[-len(parts) :] == parts
    assert all(any(part in tweet for tweet in tweets) for part in parts)


def test_fragments_are_cut_alike_every_time(data: Path) -> None:
    tweets = split(data, TWEETS)[0]
    assert fragments(tweets) == fragments(tweets)
    assert 0.3 * len(tweets) < len(fragments(tweets)) < 0.7 * len(tweets)
