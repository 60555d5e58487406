"""Fine-tune a larger network on the tweets; what it says of every text is what the small one learns from.

python -m training.teacher --data DIR --weights FOLDER --out teacher.npy

all-mpnet-base-v2 (110 million weights, Apache-2.0) is used in training only: it is neither shipped nor derived from.
"""

import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import MPNetModel

from training.data import LABELS, TWEETS, TrainingRow, split, texts_to_learn

SEED, BATCH, MAX_TOKENS, LOGGED = 11, 32, 64, 100
RATE, DECAY, FROZEN = 3e-5, 0.9, 3
"""Learning rate of the last layer, what is left of it a layer below, and how many lowest layers stay as they were."""
PAD = 1


class Teacher(nn.Module):
    """Sentiment logits [n, 3] from the mean and the first position of the last layer."""

    def __init__(self, weights: Path) -> None:
        super().__init__()
        # Dropout inside a network this large costs a third of the time on a processor, and one epoch does not overfit.
        self.base = MPNetModel.from_pretrained(
            weights, add_pooling_layer=False, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
        )
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(2 * self.base.config.hidden_size, len(LABELS))

    def forward(self, ids: Tensor) -> Tensor:
        mask = (ids != PAD).long()
        last = self.base(input_ids=ids, attention_mask=mask).last_hidden_state
        mean = (last * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return self.head(self.dropout(torch.cat([mean, last[:, 0]], -1).to(self.head.weight.dtype)))

    def groups(self) -> list[dict[str, object]]:
        """The weights to learn with their rates; the word table and the lowest layers stay as they were."""
        layers = self.base.encoder.layer
        rates = [RATE * DECAY ** (len(layers) - 1 - i) for i in range(len(layers))]
        learned = [*zip(layers, rates, strict=True)][FROZEN:]
        for part in (self.base.embeddings, self.base.encoder.relative_attention_bias, *layers[:FROZEN]):
            part.requires_grad_(False)
        named = [(self.head, RATE * 4), *learned]
        return [{"params": list(part.parameters()), "lr": rate} for part, rate in named]


def grouped(lengths: list[int], size: int, rng: random.Random) -> list[list[int]]:
    """Numbers of rows of similar length together, groups in random order."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i] + rng.random() * 4)
    groups = [order[start : start + size] for start in range(0, len(order), size)]
    rng.shuffle(groups)
    return groups


def padded(rows: list[list[int]]) -> Tensor:
    longest = max(map(len, rows))
    return torch.tensor([row + [PAD] * (longest - len(row)) for row in rows])


def fit(teacher: Teacher, rows: list[TrainingRow], tokenizer: Tokenizer) -> None:
    """One epoch."""
    rng = random.Random(SEED)
    ids = [tokenizer.encode(row.text).ids for row in rows]
    labels = torch.tensor([LABELS.index(row.label) for row in rows])
    groups = grouped([len(row) for row in ids], BATCH, rng)
    optimizer = torch.optim.AdamW(teacher.groups(), weight_decay=0.01, fused=True)
    steps = len(groups)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min((s + 1) / (0.06 * steps), 1 - s / steps))
    started, seen = time.monotonic(), 0.0
    for count, group in enumerate(groups, 1):
        with torch.autocast("cpu", torch.bfloat16):
            logits = teacher(padded([ids[i] for i in group]))
        loss = nn.functional.cross_entropy(logits.float(), labels[group])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        seen += loss.item()
        if count % LOGGED == 0:
            print(f"{count}/{steps} loss {seen / LOGGED:.4f} {time.monotonic() - started:.0f} s", flush=True)
            seen = 0.0


@torch.no_grad()
def logits_of(teacher: Teacher, texts: list[str], tokenizer: Tokenizer) -> np.ndarray:
    """Return float32 [n, 3] in order; `teacher` is in bfloat16 and not training."""
    ids = [tokenizer.encode(text).ids for text in texts]
    found = np.zeros((len(texts), len(LABELS)), np.float32)
    for group in grouped([len(row) for row in ids], BATCH * 2, random.Random(SEED)):
        found[group] = teacher(padded([ids[i] for i in group])).float().numpy()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/")
    parser.add_argument("--weights", type=Path, required=True, help="folder of training.weights, the large network")
    parser.add_argument("--out", type=Path, required=True, help=".npy: logits of texts_to_learn, in order")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(SEED)
    tokenizer = Tokenizer.from_file(str(given.weights / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    teacher = Teacher(given.weights).train()
    tweets, held = split(given.data, TWEETS)
    fit(teacher, tweets, tokenizer)
    torch.save(teacher.state_dict(), given.out.with_suffix(".pt"))
    teacher.eval().bfloat16()
    said = logits_of(teacher, [row.text for row in held], tokenizer)
    right = said.argmax(1) == [LABELS.index(row.label) for row in held]
    print(f"held-out tweets: accuracy {right.mean():.4f}", flush=True)
    np.save(given.out, logits_of(teacher, texts_to_learn(given.data), tokenizer))


if __name__ == "__main__":
    main()
