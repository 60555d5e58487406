"""What the original says of every training text: the embeddings the fine-tuned network is to stay close to.

python -m training.targets --data DIR --weights FOLDER --out targets.npy
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn.functional import normalize
from transformers import BertModel

from training.data import texts_to_learn

MAX_TOKENS, BATCH = 64, 64


@torch.no_grad()
def targets(texts: list[str], weights: Path) -> np.ndarray:
    """Return the original's unit embeddings [n, 384] as float16, in order."""
    network = BertModel.from_pretrained(weights, add_pooling_layer=False).eval()
    tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding()
    found = np.zeros((len(texts), 384), np.float16)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for start in range(0, len(order), BATCH):
        chosen = order[start : start + BATCH]
        encoded = tokenizer.encode_batch([texts[i] for i in chosen])
        ids, mask = (torch.tensor([getattr(e, name) for e in encoded]) for name in ("ids", "attention_mask"))
        with torch.autocast("cpu", torch.bfloat16):
            last = network(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        found[chosen] = normalize((last * mask[..., None]).sum(1), dim=-1).numpy()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    np.save(given.out, targets(texts_to_learn(given.data), given.weights))


if __name__ == "__main__":
    main()
