"""The network: shared MiniLM layers, then one branch for the embedding and one for sentiment."""

import copy
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

WIDTH, HEADS, POOLS = 384, 12, 4
STEEPNESS = 1.8
"""gelu(x) is about hardswish(1.8 x) / 1.8: nowhere further off than 0.08, and half of the time in onnxruntime."""
MASKED = -64.0
"""What a padded position adds to a score: e^-64 is nothing, and not yet one of the denormal numbers, which the
processor is slow with."""
LEVELS = 255


class Rounding(nn.Module):
    """What 8 bits make of a product's input: 256 levels between two bounds, nothing beyond.

    The bounds are settled once, from what passes while `watching`; until then values pass unchanged. Gradients pass as
    if nothing had been rounded, so that the network learns to live with it.
    """

    scale: Tensor
    zero: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("scale", torch.tensor(0.0))
        self.register_buffer("zero", torch.tensor(0, dtype=torch.int32))
        self.watching, self.settled = False, False
        self.seen: list[Tensor] = []

    def forward(self, x: Tensor) -> Tensor:
        if self.watching:
            self.seen.append(x.detach().float().flatten()[:: max(1, x.numel() // 20_000)])
        if not self.settled:
            return x
        return torch.fake_quantize_per_tensor_affine(x.float(), self.scale, self.zero, 0, LEVELS)

    def settle(self) -> None:
        """Choose the bounds that round what was seen with the least squared error: a rare large value is cut off, so
        that all the others have finer levels."""
        values, self.seen, self.watching = torch.cat(self.seen), [], False
        least, most = min(values.min().item(), 0.0), max(values.max().item(), 0.0)
        shares = torch.linspace(0.1, 1.0, 19).tolist()
        bounds = [(least * low, most * high) for low in shares for high in shares]
        levels = [((high - low) / LEVELS, round(-low / (high - low) * LEVELS)) for low, high in bounds]

        def error(level: tuple[float, int]) -> float:
            rounded = torch.fake_quantize_per_tensor_affine(values, *level, 0, LEVELS)
            return (rounded - values).square().mean().item()

        scale, zero = min(levels, key=error)
        self.scale.fill_(scale)
        self.zero.fill_(zero)
        self.settled = True

    def _load_from_state_dict(self, *args: Any, **kwargs: Any) -> None:
        super()._load_from_state_dict(*args, **kwargs)
        self.settled = bool(self.scale > 0)


class RowDropout(nn.Module):
    """Drop the same units at every position of a row: a thirtieth of the random numbers of plain dropout."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        keep = torch.rand(1, x.shape[1], x.shape[2]) >= self.rate
        return x * (keep / (1 - self.rate)).to(x.dtype)


class Layer(nn.Module):
    """One BERT layer (post-norm, GELU by hardswish), plain so that it trains fast in bfloat16 and exports small.

    Positions come first, [length, n, 384]: heads are then a matter of strides, and onnxruntime multiplies them where
    they stand instead of copying queries, keys and values into another order. Each of the three has a product of its
    own, since cutting one wide result in three copies it too.
    """

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, 4 * WIDTH)
        self.down = nn.Linear(4 * WIDTH, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = RowDropout(dropout)
        self.rounding = nn.ModuleDict({name: Rounding() for name in ("qkv", "out", "up", "down")})

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        rounded = self.rounding["qkv"](x)
        parts = zip(self.qkv.weight.chunk(3), self.qkv.bias.chunk(3), strict=True)
        query, key, value = (self.heads(nn.functional.linear(rounded, weight, bias)) for weight, bias in parts)
        scores = (query * (WIDTH // HEADS) ** -0.5) @ key.transpose(-1, -2) + mask
        heads = scores.softmax(-1).to(value.dtype) @ value
        joined = heads.permute(2, 0, 1, 3).reshape(x.shape[0], x.shape[1], WIDTH)
        x = self.norm1(x + self.dropout(self.out(self.rounding["out"](joined))))
        wide = nn.functional.hardswish(self.up(self.rounding["up"](x)))
        return self.norm2(x + self.dropout(self.down(self.rounding["down"](wide))))

    @staticmethod
    def heads(x: Tensor) -> Tensor:
        """[length, n, 384] -> [n, heads, length, 32]."""
        return x.view(x.shape[0], x.shape[1], HEADS, WIDTH // HEADS).permute(1, 2, 0, 3)

    def load(self, layer: nn.Module) -> "Layer":
        """Take the weights of a transformers BertLayer."""
        parts = layer.attention.self
        for name in ("weight", "bias"):
            joined = torch.cat([getattr(p, name) for p in (parts.query, parts.key, parts.value)])
            getattr(self.qkv, name).data.copy_(joined)
        pairs = (
            (self.out, layer.attention.output.dense), (self.norm1, layer.attention.output.LayerNorm),
            (self.up, layer.intermediate.dense), (self.down, layer.output.dense),
            (self.norm2, layer.output.LayerNorm),
        )  # fmt: skip
        for mine, theirs in pairs:
            mine.load_state_dict(theirs.state_dict())
        self.up.weight.data *= STEEPNESS
        self.up.bias.data *= STEEPNESS
        self.down.weight.data /= STEEPNESS
        return self


class SentimentHead(nn.Module):
    """CLS, mean and four attention pools of the last layer, then three logits."""

    def __init__(self) -> None:
        super().__init__()
        self.attend = nn.Linear(WIDTH, POOLS)
        self.dropout = nn.Dropout(0.1)
        self.logits = nn.Linear(WIDTH * (POOLS + 2), 3)

    def weights(self, x: Tensor, mask: Tensor, weight: Tensor) -> Tensor:
        """Return how much each token counts in each pool [n, length, 2 + POOLS]: CLS, mean, attention."""
        first = (torch.arange(x.shape[1])[None, :, None] == 0).to(x.dtype).expand(x.shape[0], -1, 1)
        attention = (self.attend(x) + mask[:, 0, 0, :, None]).softmax(1)
        return torch.cat([first, weight, attention], dim=2)

    def forward(self, x: Tensor, mask: Tensor, weight: Tensor) -> Tensor:
        pools = self.weights(x, mask, weight).transpose(1, 2).to(x.dtype) @ x
        return self.logits(self.dropout(pools.flatten(1)))


class TwoBranch(nn.Module):
    """`shared` layers of MiniLM, then a copy of the remaining ones for each task.

    Forward takes token ids and their attention mask [n, length]; returns the unit embedding [n, 384] and logits [n, 3].
    """

    def __init__(self, weights: Path, shared: int, dropout: float = 0.1) -> None:
        super().__init__()
        base = BertModel(BertConfig.from_pretrained(weights), add_pooling_layer=False)
        base.load_state_dict(BertModel.from_pretrained(weights).state_dict(), strict=False)
        table = base.embeddings
        self.words = table.word_embeddings
        self.positions = nn.Parameter(
            table.position_embeddings.weight.data + table.token_type_embeddings.weight.data[0]
        )
        self.norm = table.LayerNorm
        layers = [Layer(dropout).load(layer) for layer in base.encoder.layer]
        self.shared = nn.ModuleList(layers[:shared])
        self.meaning = nn.ModuleList(layers[shared:])
        self.mood = nn.ModuleList(copy.deepcopy(layers[shared:]))
        self.head = SentimentHead()

    def branches(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return both branches' last layers [n, length, 384], the additive mask and the mean's weights."""
        mask = (1.0 - attention_mask[:, None, None, :].float()) * MASKED
        weight = (attention_mask / attention_mask.sum(1, keepdim=True))[:, :, None].float()
        x = self.norm(self.words(input_ids.T) + self.positions[: input_ids.shape[1], None])
        for layer in self.shared:
            x = layer(x, mask)
        meaning, mood = x, x
        for layer in self.meaning:
            meaning = layer(meaning, mask)
        for layer in self.mood:
            mood = layer(mood, mask)
        return meaning.transpose(0, 1), mood.transpose(0, 1), mask, weight

    def roundings(self) -> list[Rounding]:
        """Return every place where inference rounds to 8 bits."""
        return [part for part in self.modules() if isinstance(part, Rounding)]

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        meaning, mood, mask, weight = self.branches(input_ids, attention_mask)
        embedding = nn.functional.normalize((meaning * weight).sum(1), dim=-1)
        return embedding, self.head(mood, mask, weight)
