"""Teach the small network: sentiment by people and by the large network, meaning by the original's embeddings."""

import argparse
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.data import INTENTS, LABELS, TWEETS, TrainingRow, split, texts_to_learn
from training.network import TwoBranch

SEED, BATCH, MAX_TOKENS, LOGGED = 20, 32, 64, 200
DROP_MASKS = 0.3
"""Share of tweets shown without their `@user` and `http`: support messages have none."""
TRUST = 0.7
"""How much the teacher's word counts beside a person's label, where there is one."""
WATCHED = 40
"""Batches from which the bounds of the 8-bit inputs are settled."""


class Example(NamedTuple):
    text: str
    chances: np.ndarray  # [3]: the sentiment to learn
    meaning: np.ndarray  # [384]: the original's embedding
    keep: float  # what a distance from it costs
    is_tweet: bool


Batch = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]


def batches(examples: list[Example], tokenizer: Tokenizer, rng: random.Random) -> Iterator[Batch]:
    """Yield (ids, mask, chances, meanings, keep), rows of similar length together, in random order."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].text) + rng.random() * 24)
    groups = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    rng.shuffle(groups)
    for group in groups:
        rows = [examples[i] for i in group]
        encoded = tokenizer.encode_batch([_augment(row, rng) for row in rows])
        yield (
            torch.tensor([e.ids for e in encoded]),
            torch.tensor([e.attention_mask for e in encoded]),
            torch.tensor(np.stack([row.chances for row in rows]), dtype=torch.float32),
            torch.tensor(np.stack([row.meaning for row in rows]), dtype=torch.float32),
            torch.tensor([row.keep for row in rows]),
        )


def _augment(row: Example, rng: random.Random) -> str:
    if not row.is_tweet or rng.random() > DROP_MASKS:
        return row.text
    return row.text.replace("@user", "").replace("http", "").strip() or row.text


def groups_of(network: TwoBranch, rate: float, decay: float) -> list[dict[str, object]]:
    """Lower layers learn more slowly; the word table stays as it was, for words the tweets do not hold."""
    network.words.requires_grad_(False)
    depth = len(network.shared) + len(network.mood)
    named = [(network.head, 4.0), (network.norm, decay**depth)]
    named += [(layer, decay ** (depth - 1 - i)) for i, layer in enumerate(network.shared)]
    for branch in (network.meaning, network.mood):
        named += [(layer, decay ** (len(branch) - 1 - i)) for i, layer in enumerate(branch)]
    groups: list[dict[str, object]] = [{"params": list(m.parameters()), "lr": rate * f} for m, f in named]
    return [*groups, {"params": [network.positions], "lr": rate * decay**depth}]


def loss_of(network: TwoBranch, batch: Batch) -> Tensor:
    """Cross entropy to the chances, plus a weight times (1 - cosine to the original's embedding)."""
    ids, mask, chances, meanings, keep = batch
    with torch.autocast("cpu", torch.bfloat16):
        embedding, logits = network(ids, mask)
    far = 1 - (embedding.float() * meanings).sum(1)
    return torch.nn.functional.cross_entropy(logits.float(), chances) + (keep * far).mean()


@torch.no_grad()
def measure(network: TwoBranch, rows: list[TrainingRow], tokenizer: Tokenizer) -> tuple[Tensor, Tensor]:
    """Return log probabilities [n, 3] and labels [n] of the rows, shortest first."""
    network.eval()
    scores = []
    ordered = sorted(rows, key=lambda row: len(row.text))
    for start in range(0, len(ordered), BATCH * 2):
        encoded = tokenizer.encode_batch([row.text for row in ordered[start : start + BATCH * 2]])
        ids, mask = (torch.tensor([getattr(e, k) for e in encoded]) for k in ("ids", "attention_mask"))
        with torch.autocast("cpu", torch.bfloat16):
            scores.append(network(ids, mask)[1].float().log_softmax(1))
    network.train()
    return torch.cat(scores), torch.tensor([LABELS.index(row.label) for row in ordered])


def macro_recall(predicted: Tensor, labels: Tensor) -> float:
    return float(np.mean([(predicted[labels == k] == k).float().mean().item() for k in range(len(LABELS))]))


def report(network: TwoBranch, held: list[TrainingRow], tokenizer: Tokenizer) -> str:
    scores, labels = measure(network, held, tokenizer)
    prior = torch.bincount(labels).float() / len(labels)
    plain, fair = scores.argmax(1), (scores - prior.log()).argmax(1)
    accuracy = (plain == labels).float().mean().item()
    return f"acc {accuracy:.4f} R {macro_recall(plain, labels):.4f} R-balanced {macro_recall(fair, labels):.4f}"


def examples_of(data: Path, targets: Path, teacher: Path, keep: tuple[float, float]) -> list[Example]:
    """Return what to learn: the two files are those of training.targets and training.teacher."""
    tweets = split(data, TWEETS)[0]
    intents = sum(len(split(data, name)[0]) for name in INTENTS)
    texts, meanings, logits = texts_to_learn(data), np.load(targets), np.load(teacher)
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances = powers / powers.sum(axis=1, keepdims=True)
    said = np.eye(len(LABELS))[[LABELS.index(row.label) for row in tweets]]
    chances[: len(tweets)] = TRUST * chances[: len(tweets)] + (1 - TRUST) * said
    is_intent = range(len(tweets), len(tweets) + intents)
    return [
        Example(text, chance, meaning, keep[i in is_intent], i < len(tweets))
        for i, (text, chance, meaning) in enumerate(zip(texts, chances, meanings, strict=True))
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/")
    parser.add_argument("--weights", type=Path, required=True, help="folder of training.weights")
    parser.add_argument("--targets", type=Path, required=True, help=".npy of training.targets")
    parser.add_argument("--teacher", type=Path, required=True, help=".npy of training.teacher")
    parser.add_argument("--out", type=Path, required=True, help="model.pt writes model.0.pt, model.1.pt, …")
    parser.add_argument("--shared", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--round-from", type=int, default=2, help="first epoch with 8-bit inputs")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--decay", type=float, default=0.85)
    parser.add_argument("--keep", type=float, nargs=2, default=(2.0, 6.0), help="distillation: tweets, intents")
    parser.add_argument("--limit", type=int, default=0, help="train on this many rows only (trial)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--threads", type=int, default=1)
    fit(parser.parse_args())


def fit(given: argparse.Namespace) -> None:
    """Train for `given.epochs`, writing a checkpoint and printing the held-out figures after each."""
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    rng = random.Random(given.seed)
    tokenizer = Tokenizer.from_file(str(given.weights / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding()
    known = examples_of(given.data, given.targets, given.teacher, given.keep)
    rng.shuffle(known)
    known = known[: given.limit or None]
    held = split(given.data, TWEETS)[1]
    network = TwoBranch(given.weights, given.shared).train()
    optimizer = torch.optim.AdamW(groups_of(network, given.rate, given.decay), weight_decay=0.01, fused=True)
    steps = given.epochs * -(-len(known) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min((s + 1) / (0.06 * steps), 1 - s / steps))
    for epoch in range(given.epochs):
        if epoch == given.round_from:
            settle(network, known, tokenizer, rng)
        walk(network, batches(known, tokenizer, rng), optimizer, schedule)
        torch.save(network.state_dict(), given.out.with_suffix(f".{epoch}.pt"))
        print(f"epoch {epoch}: {report(network, held, tokenizer)}", flush=True)


@torch.no_grad()
def settle(network: TwoBranch, known: list[Example], tokenizer: Tokenizer, rng: random.Random) -> None:
    """Watch some batches pass, then round all that 8-bit inference will round."""
    network.eval()
    for rounding in network.roundings():
        rounding.watching = True
    for ids, mask, *_ in batches(rng.sample(known, min(len(known), WATCHED * BATCH)), tokenizer, rng):
        network(ids, mask)
    for rounding in network.roundings():
        rounding.settle()
    network.train()


def walk(
    network: TwoBranch,
    epoch: Iterator[Batch],
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
) -> None:
    """Take one step for each batch."""
    started, seen = time.monotonic(), 0.0
    for count, batch in enumerate(epoch, 1):
        loss = loss_of(network, batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        seen += loss.item()
        if count % LOGGED == 0:
            print(f"{count} loss {seen / LOGGED:.4f} {time.monotonic() - started:.0f} s", flush=True)
            seen = 0.0


if __name__ == "__main__":
    main()
