"""Fine-tune the two branches together: sentiment by labels, meaning by staying close to the original."""

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

from training.data import INTENTS, LABELS, TWEETS, split
from training.network import TwoBranch

SEED, BATCH, MAX_TOKENS, LOGGED = 20, 32, 64, 200
DROP_MASKS = 0.3
"""Share of tweets shown without their `@user` and `http`: support messages have none."""


class Example(NamedTuple):
    text: str
    label: int  # -1: no label, meaning only
    target: np.ndarray  # the original's embedding


def batches(examples: list[Example], tokenizer: Tokenizer, rng: random.Random) -> Iterator[tuple[Tensor, ...]]:
    """Yield (ids, mask, labels, targets), rows of similar length together, in random order."""
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].text) + rng.random() * 24)
    groups = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    rng.shuffle(groups)
    for group in groups:
        rows = [examples[i] for i in group]
        encoded = tokenizer.encode_batch([_augment(row, rng) for row in rows])
        yield (
            torch.tensor([e.ids for e in encoded]),
            torch.tensor([e.attention_mask for e in encoded]),
            torch.tensor([row.label for row in rows]),
            torch.tensor(np.stack([row.target for row in rows]), dtype=torch.float32),
        )


def _augment(row: Example, rng: random.Random) -> str:
    if row.label < 0 or rng.random() > DROP_MASKS:
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


def loss_of(network: TwoBranch, batch: tuple[Tensor, ...], weights: tuple[float, float], smooth: float) -> Tensor:
    """Cross entropy where there is a label, plus a weight times (1 - cosine to the original's embedding)."""
    ids, mask, labels, targets = batch
    with torch.autocast("cpu", torch.bfloat16):
        embedding, logits = network(ids, mask)
    labelled = bool((labels >= 0).all())
    far = (1 - (embedding.float() * targets).sum(1)).mean()
    if not labelled:
        return weights[1] * far
    return torch.nn.functional.cross_entropy(logits.float(), labels, label_smoothing=smooth) + weights[0] * far


@torch.no_grad()
def measure(network: TwoBranch, examples: list[Example], tokenizer: Tokenizer) -> tuple[Tensor, Tensor]:
    """Return log probabilities [n, 3] and labels [n] of the examples, shortest first."""
    network.eval()
    scores = []
    ordered = sorted(examples, key=lambda e: len(e.text))
    for start in range(0, len(ordered), BATCH * 2):
        encoded = tokenizer.encode_batch([e.text for e in ordered[start : start + BATCH * 2]])
        ids, mask = (torch.tensor([getattr(e, k) for e in encoded]) for k in ("ids", "attention_mask"))
        with torch.autocast("cpu", torch.bfloat16):
            scores.append(network(ids, mask)[1].float().log_softmax(1))
    network.train()
    return torch.cat(scores), torch.tensor([e.label for e in ordered])


def macro_recall(predicted: Tensor, labels: Tensor) -> float:
    return float(np.mean([(predicted[labels == k] == k).float().mean().item() for k in range(len(LABELS))]))


def report(network: TwoBranch, held: list[Example], tokenizer: Tokenizer, prior: Tensor) -> str:
    scores, labels = measure(network, held, tokenizer)
    plain, fair = scores.argmax(1), (scores - prior.log()).argmax(1)
    accuracy = (plain == labels).float().mean().item()
    return f"acc {accuracy:.4f} R {macro_recall(plain, labels):.4f} R-balanced {macro_recall(fair, labels):.4f}"


def examples_of(data: Path, targets: Path) -> tuple[list[Example], list[Example]]:
    """Return (training, held-out tweets); `targets` is the .npy that `python -m training.targets` wrote."""
    tweets, held = split(data, TWEETS)
    intents = [row for name in INTENTS for row in split(data, name)[0]]
    embeddings = np.load(targets)
    labels = [LABELS.index(row.label) for row in tweets] + [-1] * len(intents)
    known = [Example(r.text, k, e) for r, k, e in zip(tweets + intents, labels, embeddings, strict=True)]
    return known, [Example(r.text, LABELS.index(r.label), embeddings[0]) for r in held]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/")
    parser.add_argument("--weights", type=Path, required=True, help="folder of training.weights")
    parser.add_argument("--targets", type=Path, required=True, help=".npy of training.targets")
    parser.add_argument("--out", type=Path, required=True, help="model.pt writes model.0.pt, model.1.pt, …")
    parser.add_argument("--shared", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--decay", type=float, default=0.85)
    parser.add_argument("--smooth", type=float, default=0.05)
    parser.add_argument("--keep", type=float, nargs=2, default=(2.0, 6.0), help="distillation: tweets, intents")
    parser.add_argument("--limit", type=int, default=0, help="train on this many rows only (trial)")
    parser.add_argument("--seed", type=int, default=SEED)
    fit(parser.parse_args())


def fit(given: argparse.Namespace) -> None:
    """Train for `given.epochs`, writing a checkpoint and printing the held-out figures after each."""
    torch.set_num_threads(1)
    torch.manual_seed(given.seed)
    rng = random.Random(given.seed)
    tokenizer = Tokenizer.from_file(str(given.weights / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding()
    known, held = examples_of(given.data, given.targets)
    rng.shuffle(known)
    known = known[: given.limit or None]
    tweets, intents = [e for e in known if e.label >= 0], [e for e in known if e.label < 0]
    prior = torch.bincount(torch.tensor([e.label for e in tweets])).float() / len(tweets)
    network = TwoBranch(given.weights, given.shared).train()
    optimizer = torch.optim.AdamW(groups_of(network, given.rate, given.decay), weight_decay=0.01, fused=True)
    steps = given.epochs * sum(-(-n // BATCH) for n in (len(tweets), len(intents) // 2))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min((s + 1) / (0.06 * steps), 1 - s / steps))
    for epoch in range(given.epochs):
        # Half of the intents each time: their part is easy, and they are not what is learned.
        half = rng.sample(intents, len(intents) // 2)
        mixed = [*batches(tweets, tokenizer, rng), *batches(half, tokenizer, rng)]
        rng.shuffle(mixed)
        walk(network, mixed, optimizer, schedule, given)
        torch.save(network.state_dict(), given.out.with_suffix(f".{epoch}.pt"))
        print(f"epoch {epoch}: {report(network, held, tokenizer, prior)}", flush=True)


def walk(
    network: TwoBranch,
    mixed: list[tuple[Tensor, ...]],
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
    given: argparse.Namespace,
) -> None:
    """Take one step for each batch."""
    started, seen = time.process_time(), 0.0
    for count, batch in enumerate(mixed, 1):
        loss = loss_of(network, batch, given.keep, given.smooth)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        seen += loss.item()
        if count % LOGGED == 0:
            print(
                f"{count}/{len(mixed)} loss {seen / LOGGED:.4f} {time.process_time() - started:.0f} CPU-s", flush=True
            )
            seen = 0.0


if __name__ == "__main__":
    main()
