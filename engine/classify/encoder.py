"""Texts in, sentence embeddings and sentiment logits out: one int8 model, one pass."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.classify.artefacts import MODEL_FOLDER, verified

# Its own threads would outlive a fork, and buy nothing on one core.
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

Floats = NDArray[np.float32]

DIMENSIONS = 384
MAX_TOKENS = 128
BATCH = 128
"""Word pieces in a batch, padding included: what a layer makes of them stays in the processor's cache, and texts of
like length share a batch. 16 texts a batch, whatever their length, took a tenth longer for tweets and a third for short
messages (docs/engine.md)."""


class Encoded(NamedTuple):
    """What the model says of one text; `spans[i]` is where token i stands in the text, (0, 0) for a mark."""

    embedding: Floats  # [384], unit length
    logits: Floats  # [3]: negative, neutral, positive
    token_vectors: Floats  # [tokens, 384]; they sum to the embedding
    token_logits: Floats  # [tokens, 3]; plus a bias they sum to the logits
    spans: list[tuple[int, int]]


class Encoder:
    """The model, opened on first use in each process: a session does not survive a fork."""

    def __init__(self, folder: Path = MODEL_FOLDER, threads: int = 1) -> None:
        self._folder = folder
        self._threads = threads
        self._owner = 0

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return one Encoded per cleaned text, in order. Only the first MAX_TOKENS tokens of a text are read.

        Raises ArtefactError when a model file is missing or damaged.
        """
        self._open()
        # One by one: in a parallel batch the tokenizer starts threads of its own.
        tokens = [self._tokenizer.encode(text) for text in texts]
        found: dict[int, Encoded] = {}
        for chosen in batches([len(t) for t in tokens]):
            found.update(zip(chosen, self._run([tokens[i] for i in chosen]), strict=True))
        return [found[i] for i in range(len(texts))]

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return unit embeddings [n, 384] of cleaned texts."""
        rows = [encoded.embedding for encoded in self.encode(texts)]
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), np.float32)

    def tokenizer(self) -> "Tokenizer":
        """Return the tokenizer: no padding, at most MAX_TOKENS."""
        self._open()
        return self._tokenizer

    def _open(self) -> None:
        if self._owner == os.getpid():
            return
        # Here, not above: a web process imports the engine's names and rules, and 40 MB of runtime it never uses.
        from tokenizers import Tokenizer  # noqa: PLC0415 -- slow import: 40 MB with onnxruntime

        self._tokenizer = Tokenizer.from_file(str(verified("tokenizer.json", self._folder)))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._session = _session(verified("model.onnx", self._folder), self._threads)
        self._owner = os.getpid()

    def _run(self, batch: list["Encoding"]) -> Iterator[Encoded]:
        ids, mask = _padded(batch)
        outputs = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        for row, encoding in enumerate(batch):
            length = len(encoding.ids)
            embedding, logits, vectors, shares = (output[row] for output in outputs)
            yield Encoded(embedding, logits, vectors[:length], shares[:length], encoding.offsets)


def _session(model: Path, threads: int) -> "InferenceSession":
    import onnxruntime  # noqa: PLC0415 -- slow import: 40 MB

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The fused kernel was eight times slower here than the two plain ones it replaces.
    slow = ["SkipLayerNormFusion"]
    return onnxruntime.InferenceSession(model, options, ["CPUExecutionProvider"], disabled_optimizers=slow)


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the numbers of texts of like length, together at most BATCH word pieces when padded; at least one text."""
    chosen: list[int] = []
    for number in sorted(range(len(lengths)), key=lengths.__getitem__):
        if chosen and lengths[number] * (len(chosen) + 1) > BATCH:
            yield chosen
            chosen = []
        chosen.append(number)
    if chosen:
        yield chosen


def _padded(batch: list["Encoding"]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    longest = max(len(encoding.ids) for encoding in batch)
    ids = np.zeros((len(batch), longest), np.int64)
    mask = np.zeros_like(ids)
    for row, encoding in enumerate(batch):
        ids[row, : len(encoding.ids)] = encoding.ids
        mask[row, : len(encoding.ids)] = 1
    return ids, mask
