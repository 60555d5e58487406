"""One int8 ONNX file from a trained network: embedding, sentiment logits, and what each token added to them."""

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from training.network import POOLS, WIDTH, TwoBranch

INPUTS = ("input_ids", "attention_mask")
OUTPUTS = ("embedding", "logits", "token_vectors", "token_logits")
OPSET = 17


class Explained(nn.Module):
    """The network with its two sums taken apart: both pools are linear, so every token has an exact share.

    token_vectors [n, length, 384] sum to the embedding; token_logits [n, length, 3] plus the bias sum to the logits.
    """

    def __init__(self, network: TwoBranch) -> None:
        super().__init__()
        self.network = network
        parts = network.head.logits.weight.data.view(3, POOLS + 2, WIDTH)
        self.shares = nn.Parameter(parts.permute(2, 1, 0).reshape(WIDTH, 3 * (POOLS + 2)).contiguous())

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, ...]:
        meaning, mood, mask, weight = self.network.branches(input_ids, attention_mask)
        vectors = meaning * weight
        norm = vectors.sum(1).norm(dim=-1, keepdim=True)
        pools = self.network.head.weights(mood, mask, weight)
        shares = (mood @ self.shares).view(mood.shape[0], mood.shape[1], POOLS + 2, 3)
        token_logits = (shares * pools[..., None]).sum(2)
        logits = token_logits.sum(1) + self.network.head.logits.bias
        return vectors.sum(1) / norm, logits, vectors / norm[:, None], token_logits


def export_float(network: TwoBranch, path: Path) -> None:
    """Write `network` as fp32 ONNX: int64 ids and mask [n, length] in, OUTPUTS out (float32)."""
    sample = torch.ones(2, 8, dtype=torch.long)
    axes: dict[str, dict[int, str]] = {name: {0: "n", 1: "length"} for name in INPUTS + OUTPUTS[2:]}
    axes |= {name: {0: "n"} for name in OUTPUTS[:2]}
    torch.onnx.export(
        Explained(network).eval(), (sample, sample), str(path), input_names=list(INPUTS),
        output_names=list(OUTPUTS), dynamic_axes=axes, opset_version=OPSET, dynamo=False,
    )  # fmt: skip
    settle_shapes(path)


def settle_shapes(path: Path) -> None:
    """Let each reshape that only cuts or joins the last axis keep the others by "0", not by counting them each time:
    two nodes in five did nothing else."""
    model = onnx.load(path)
    graph = model.graph
    made = {output: node for node in graph.node for output in node.output}
    for node in (node for node in graph.node if node.op_type == "Reshape"):
        counted = made.get(node.input[1])
        sizes = [_constant(made.get(part)) for part in counted.input] if counted and counted.op_type == "Concat" else []
        if sizes[:2] == [None, None] and None not in sizes[2:]:
            shape = onnx.numpy_helper.from_array(np.array([0, 0, *sizes[2:]], np.int64), f"{node.name}_shape")
            graph.initializer.append(shape)
            node.input[1] = shape.name
    _sweep(graph)
    onnx.save(model, path)


def _sweep(graph: onnx.GraphProto) -> None:
    """Remove the nodes and tensors that nothing reads."""
    while dead := _dead(graph):
        for node in dead:
            graph.node.remove(node)
    used = {name for node in graph.node for name in node.input}
    for tensor in [tensor for tensor in graph.initializer if tensor.name not in used]:
        graph.initializer.remove(tensor)


def _constant(node: onnx.NodeProto | None) -> int | None:
    if node is None or node.op_type != "Constant":
        return None
    return int(onnx.numpy_helper.to_array(node.attribute[0].t).reshape(-1)[0])


def _dead(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    used = {name for node in graph.node for name in node.input} | {output.name for output in graph.output}
    return [node for node in graph.node if used.isdisjoint(node.output)]


def quantize(source: Path, target: Path, reduce_range: bool = False) -> None:
    """Write the int8 version: weights per output channel, inputs by the bounds that training settled.

    The same text therefore gives the same numbers in whatever batch it comes. Each product that reads a rounded input
    becomes one MatMulIntegerToFloat, an operator of onnxruntime's own, with the bias inside.
    """
    model = onnx.load(source)
    _inline(model.graph)
    for product in [node for node in model.graph.node if node.op_type == "MatMul"]:
        _whole_product(model.graph, product, 63 if reduce_range else 127)
    _byte_table(model.graph)
    _sweep(model.graph)
    model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    onnx.save(model, target)


def _inline(graph: onnx.GraphProto) -> None:
    """Read equal tensors where they are: the exporter keeps one of them and gives the others by an Identity."""
    same = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "Identity"}
    for node in graph.node:
        for place, name in enumerate(node.input):
            while name in same:
                name = same[name]
            node.input[place] = name


def _whole_product(graph: onnx.GraphProto, product: onnx.NodeProto, most: int) -> None:
    """Put one MatMulIntegerToFloat in the place of a product of a rounded input and the addition of its bias."""
    rounded = next((node for node in graph.node if product.input[0] in node.output), None)
    if rounded is None or rounded.op_type != "DequantizeLinear":
        return
    weights = {tensor.name: tensor for tensor in graph.initializer}
    added = next(node for node in graph.node if product.output[0] in node.input)
    bias = next(name for name in added.input if name in weights)
    values, scales = per_channel(onnx.numpy_helper.to_array(weights[product.input[1]]), most)
    zeros = np.zeros(scales.shape, np.int8)
    weight, scale, zero = (_keep(graph, f"{product.name}_{k}", v) for k, v in
                           (("weight", values), ("scale", scales), ("zero", zeros)))  # fmt: skip
    inputs = [rounded.input[0], weight, rounded.input[1], scale, rounded.input[2], zero, bias]
    whole = onnx.helper.make_node(
        "MatMulIntegerToFloat", inputs, added.output, f"{product.name}_whole", domain="com.microsoft"
    )
    graph.node.insert(list(graph.node).index(added), whole)
    graph.node.remove(added)
    graph.node.remove(product)


def _byte_table(graph: onnx.GraphProto) -> None:
    """Keep the word table in bytes, with a scale per word."""
    lookup = next(node for node in graph.node if node.op_type == "Gather" and node.input[0].endswith("words.weight"))
    table = next(tensor for tensor in graph.initializer if tensor.name == lookup.input[0])
    values, scales = per_channel(onnx.numpy_helper.to_array(table).T, 127)
    names = _keep(graph, "words_bytes", values.T.copy()), _keep(graph, "words_scale", scales[:, None])
    make, ids = onnx.helper.make_node, lookup.input[1]
    parts = [
        make("Gather", [names[0], ids], ["words_row"]),
        make("Gather", [names[1], ids], ["words_row_scale"]),
        make("Cast", ["words_row"], ["words_row_float"], to=onnx.TensorProto.FLOAT),
        make("Mul", ["words_row_float", "words_row_scale"], lookup.output),
    ]
    place = list(graph.node).index(lookup)
    for node in reversed(parts):
        graph.node.insert(place, node)
    graph.node.remove(lookup)


def _keep(graph: onnx.GraphProto, name: str, values: np.ndarray) -> str:
    graph.initializer.append(onnx.numpy_helper.from_array(values, name))
    return name


def per_channel(weight: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Return int8 values [in, out] and a scale per output channel, symmetric about 0."""
    scales = np.maximum(np.abs(weight).max(axis=0), 1e-8) / most
    return np.round(weight / scales).astype(np.int8), scales.astype(np.float32)


def average(states: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    """Return the mean of each weight: epochs of one run average to a network at least as good as each."""
    return {name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True, help="folder with the base weights")
    parser.add_argument("--checkpoint", type=Path, nargs="+", required=True, help="several are averaged")
    parser.add_argument("--shared", type=int, default=5)
    parser.add_argument("--reduce-range", action="store_true", help="7-bit weights, for processors without VNNI")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    network = TwoBranch(given.weights, given.shared)
    network.load_state_dict(average([torch.load(path) for path in given.checkpoint]))
    fp32 = given.out.with_suffix(".fp32.onnx")
    export_float(network, fp32)
    quantize(fp32, given.out, given.reduce_range)


if __name__ == "__main__":
    main()
