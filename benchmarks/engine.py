"""Every figure of the embedded engine, on data it was not trained on: `python -m benchmarks.engine --data DIR`.

DIR holds the public sets named in docs/engine.md. Speeds are messages per CPU-second of this process, one thread:
they hold on a busy machine, but two busy threads of one core still slow each other, so measure on an idle one.
"""

import argparse
import csv
import importlib
import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.metrics import auroc
from engine.classify.analyser import CHUNK, Analyser, shared_encoder, shared_store
from engine.classify.defaults import FALLBACK
from engine.classify.encoder import Encoder, Floats, batches
from engine.classify.lexicon import compound
from engine.classify.sentiment import label_of
from engine.classify.subjects import Subject
from engine.text import clean
from insights.evaluation.metrics import accuracy, calibration_error, macro_f1, macro_recall
from training.data import INTENTS, TWEETS, TrainingRow, rows, split

SEEDS, SHOTS = 3, 10
TIMED, REPEATS = 2000, 3


class FigureLine(NamedTuple):
    """One printed figure, how many rows it rests on, and the mark it should reach (None: no mark)."""

    figure: str
    rows: int
    value: float
    mark: float | None = None
    at_most: bool = False


def sentiment_sets(data: Path) -> dict[str, list[TrainingRow]]:
    """The labelled sets: the second and third are of no kind seen in training choices."""
    with (data / "sentiment_airline_2000.csv").open(encoding="utf-8", newline="") as file:
        airline = [TrainingRow(row["text"], row["airline_sentiment"]) for row in csv.DictReader(file)]
    return {
        "SemEval, held out (calibrated on)": split(data, TWEETS)[1],
        "TweetEval validation": rows(data / "sentiment_tweeteval_val_2000.jsonl"),
        "airline": airline,
    }


def sentiment(data: Path) -> list[FigureLine]:
    lines = []
    marks = {"TweetEval validation": 0.73, "airline": 0.74}
    for name, labelled in sentiment_sets(data).items():
        truth = [row.label for row in labelled]
        found = Analyser().analyse([row.text for row in labelled])
        said = [analysis.sentiment for analysis in found]
        vader = [label_of(compound(clean(row.text)) * 2) for row in labelled]
        sure = [analysis.confidence for analysis in found]
        error = calibration_error(sure, [a == b for a, b in zip(said, truth, strict=True)])
        lines += [
            FigureLine(f"sentiment, {name}: macro-recall", len(truth), macro_recall(truth, said), marks.get(name)),
            FigureLine("  accuracy", len(truth), accuracy(truth, said)),
            FigureLine("  VADER alone at ±0.05: macro-recall", len(truth), macro_recall(truth, vader)),
            FigureLine("  calibration error", len(truth), error, 0.05, True),
        ]
    return lines


def human_scores(data: Path) -> list[FigureLine]:
    lines = (data / "sentiment_vader_tweets_1000.jsonl").read_text(encoding="utf-8").splitlines()
    rated = [json.loads(line) for line in lines]
    means = [row["mean"] for row in rated]
    scores = [analysis.score for analysis in Analyser().analyse([row["text"] for row in rated])]
    vader = [compound(clean(row["text"])) for row in rated]
    return [
        FigureLine(
            "score against 20 raters' mean: Pearson r", len(rated), float(np.corrcoef(scores, means)[0, 1]), 0.90
        ),
        FigureLine("  VADER alone", len(rated), float(np.corrcoef(vader, means)[0, 1])),
    ]


def few_shot(data: Path) -> list[FigureLine]:
    """Ten sentences a class. The sets' test files are not at hand: banking77 is tested on the part of its training
    file that was held out, CLINC150 on its validation file."""
    banking, clinc = split(data, INTENTS[0]), rows(data / INTENTS[1])
    asked = rows(data / "train/clinc150_val.jsonl")
    outside = [row for part in ("val", "train") for row in rows(data / f"train/clinc150_oos_{part}.jsonl")]
    first = [_shots(banking[0], banking[1], [], seed) for seed in range(SEEDS)]
    second = [_shots(clinc, asked, outside, seed) for seed in range(SEEDS)]
    return [
        FigureLine("banking77, 10 a class: accuracy", len(banking[1]), float(np.mean([a for a, _ in first])), 0.85),
        FigureLine("CLINC150, 10 a class: accuracy", len(asked), float(np.mean([a for a, _ in second])), 0.905),
        FigureLine(
            "CLINC150, out of scope: AUROC", len(asked) + len(outside), float(np.mean([u for _, u in second])), 0.96
        ),
    ]


def _shots(
    shown: list[TrainingRow], asked: list[TrainingRow], outside: list[TrainingRow], seed: int
) -> tuple[float, float]:
    rng = np.random.default_rng(seed)
    names = sorted({row.label for row in shown})
    texts = {name: [row.text for row in shown if row.label == name] for name in names}
    chosen = {name: [texts[name][i] for i in rng.choice(len(texts[name]), SHOTS, replace=False)] for name in names}
    subjects = [Subject(name, name.replace("_", " "), labelled=tuple(chosen[name])) for name in names]
    prototypes = shared_store().get(subjects)
    inside = prototypes.scores(_embedded(tuple(row.text for row in asked)))
    right = accuracy([names[i] for i in inside.argmax(axis=1)], [row.label for row in asked])
    if not outside:
        return right, 0.0
    return right, auroc(inside.max(axis=1), prototypes.scores(_embedded(tuple(r.text for r in outside))).max(axis=1))


_EMBEDDED: dict[tuple[str, ...], Floats] = {}


def _embedded(texts: tuple[str, ...]) -> Floats:
    if texts not in _EMBEDDED:
        parts = [shared_encoder().embed(texts[start : start + 512]) for start in range(0, len(texts), 512)]
        _EMBEDDED[texts] = np.concatenate(parts)
    return _EMBEDDED[texts]


def five_categories(data: Path) -> list[FigureLine]:
    """The default categories as shipped, without one labelled message."""
    lines = []
    for name, labelled, mark in (("gold", _gold(data), 0.80), ("silver", _silver(data), None)):
        truth = [row.label for row in labelled]
        found = Analyser().analyse([row.text for row in labelled])
        said = [analysis.category for analysis in found]
        right = [a == b for a, b in zip(said, truth, strict=True)]
        error = calibration_error([analysis.category_confidence for analysis in found], right)
        special = [i for i, label in enumerate(truth) if label != FALLBACK]
        lines += [
            FigureLine(f"five categories, {name}: accuracy", len(truth), accuracy(truth, said), mark),
            FigureLine("  macro-F1", len(truth), macro_f1(truth, said)),
            FigureLine(f"  accuracy without {FALLBACK}", len(special), float(np.mean([right[i] for i in special]))),
            FigureLine("  calibration error", len(truth), error, 0.05, True),
        ]
    return lines


def _gold(data: Path) -> list[TrainingRow]:
    with (data / "player_gold_small.csv").open(encoding="utf-8", newline="") as file:
        return [TrainingRow(row["text"], row["label"]) for row in csv.DictReader(file)]


def _silver(data: Path) -> list[TrainingRow]:
    """Rows where two language models agreed: noisy."""
    with (data / "player_messages_2024-11_12_machine_labels.csv").open(encoding="utf-8", newline="") as file:
        labels = {row["row"]: row["silver5"] for row in csv.DictReader(file)}
    with (data / "player_messages_2024-11_12.csv").open(encoding="utf-8", newline="") as file:
        return [TrainingRow(row["text"], labels[row["row"]]) for row in csv.DictReader(file) if labels.get(row["row"])]


def speed(data: Path) -> list[FigureLine]:
    """Distinct messages only: what was read once in a batch is not read again."""
    with (data / "player_messages_2024-11_12.csv").open(encoding="utf-8", newline="") as file:
        players = list(dict.fromkeys(row["text"] for row in csv.DictReader(file)))[:TIMED]
    tweets = [row.text for row in rows(data / "sentiment_tweeteval_val_2000.jsonl")]
    alone = rate(_in_chunks(Encoder().encode), tweets)
    lines = [
        FigureLine(
            "full analysis, player messages: a CPU-second", len(players), rate(Analyser().analyse, players), 500
        ),
        FigureLine("full analysis, tweets: a CPU-second", len(tweets), rate(Analyser().analyse, tweets), 500),
        FigureLine("encoder alone, tweets: a CPU-second", len(tweets), alone),
    ]
    if importlib.util.find_spec("torch") and importlib.util.find_spec("transformers"):
        slow = max(rate(_transformers(cut), tweets[:640]) for cut in (_sixteens, batches))
        lines.append(FigureLine("transformers + torch, MiniLM alone, tweets: a CPU-second", 640, slow))
        lines.append(FigureLine("  the encoder alone is so many times faster", len(tweets), alone / slow, 3))
    return lines


def rate(work: Callable[[list[str]], object], texts: list[str]) -> float:
    """Return texts a CPU-second, the model being loaded: the best of three, for others use the machine too."""
    work(texts[:64])
    return len(texts) / min(_seconds(work, texts) for _ in range(REPEATS))


def _seconds(work: Callable[[list[str]], object], texts: list[str]) -> float:
    started = time.process_time()
    work(texts)
    return time.process_time() - started


def _in_chunks(work: Callable[[list[str]], object]) -> Callable[[list[str]], object]:
    """The work as the analyser asks for it: all tokens of 2,000 texts at once would be 90 MB."""
    return lambda texts: [work(texts[start : start + CHUNK]) for start in range(0, len(texts), CHUNK)]


Cut = Callable[[Sequence[int]], Iterable[list[int]]]


def _sixteens(lengths: Sequence[int]) -> Iterator[list[int]]:
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    yield from (order[start : start + 16] for start in range(0, len(order), 16))


def _transformers(cut: Cut) -> Callable[[list[str]], object]:
    """The same network in torch, one thread, in batches as `cut` makes them. Its weights do not change its speed."""
    torch, transformers = importlib.import_module("torch"), importlib.import_module("transformers")
    torch.set_num_threads(1)
    config = transformers.BertConfig(
        hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536
    )
    model, tokenizer = transformers.BertModel(config).eval(), shared_encoder().tokenizer()

    def embed(texts: list[str]) -> list[NDArray[np.float32]]:
        ids = [tokenizer.encode(text).ids for text in texts]
        groups = [[ids[i] for i in chosen] for chosen in cut([len(row) for row in ids])]
        padded = [[row + [0] * (len(group[-1]) - len(row)) for row in group] for group in groups]
        with torch.no_grad():
            inputs = [torch.tensor(group) for group in padded]
            return [model(x, attention_mask=(x > 0).long()).last_hidden_state.mean(1).numpy() for x in inputs]

    return embed


MEMORY = """
import csv, sys
from engine.classify.analyser import Analyser
texts = [row["text"] for row in csv.DictReader(open(sys.argv[1], encoding="utf-8", newline=""))]
def peak():  # of this process: getrusage reports the parent's where that was larger
    return next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
Analyser().analyse(["Hello"])
print(peak())
Analyser().analyse(texts + ["word " * 2000] * 16)
print(peak())
"""


def memory(data: Path) -> list[FigureLine]:
    """Peak resident megabytes of a fresh process that holds nothing but the engine."""
    command = [sys.executable, "-c", MEMORY, str(data / "player_messages_2024-11_12.csv")]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    loaded, peak = (int(value) / 1024 for value in printed)
    return [
        FigureLine("memory, engine loaded: MB", 1, loaded, 250, True),
        FigureLine("memory, peak over 2,954 messages and 16 of 10,000 characters: MB", 2970, peak, 250, True),
    ]


def show(lines: Sequence[FigureLine]) -> None:
    for line in lines:
        mark = "" if line.mark is None else f"{'at most' if line.at_most else 'at least'} {line.mark:g}"
        met = line.mark is None or (line.value <= line.mark if line.at_most else line.value >= line.mark)
        print(f"{line.figure:70} n={line.rows:<6} {line.value:9.3f}  {mark}{'' if met else '  MISSED'}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    for part in (speed, memory, sentiment, human_scores, five_categories, few_shot):
        show(part(data))
    print(f"CPU-seconds in all: {resource.getrusage(resource.RUSAGE_SELF).ru_utime:.0f}")


if __name__ == "__main__":
    main()
