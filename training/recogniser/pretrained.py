"""Where training starts: PP-OCRv4's published text recogniser, folded into the shape of network.py.

The weights come in the wheel of rapidocr-onnxruntime (requirements-weights.in; both Apache-2.0). Of its 6625 characters
the rows of the blank, 0-9 and A-Z are kept. Read at every second column, the network then gives what the published one
gives, to 0.0003 in the logarithms.
"""

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

from training.plates.fonts import CHARACTERS
from training.recogniser.network import BODY, Attention, Block, Recogniser, Squeeze

Array = NDArray[np.float32]
PACKAGE = "rapidocr_onnxruntime"
MODEL = "models/ch_PP-OCRv4_rec_infer.onnx"
EPSILON = 1e-5
HARD_SWISH = 3.0


@dataclass(slots=True)
class _Layer:
    """A convolution or matrix of the published graph, with what follows it."""

    weight: Array
    bias: Array
    gain: float = 1.0
    """Behind the activation: times gain, plus shift."""
    shift: float = 0.0


def published_weights() -> Path:
    """The ONNX file in the installed package; FileNotFoundError says how to get it."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"{PACKAGE} is not installed: see training/requirements-weights.in")
    return Path(next(iter(spec.submodule_search_locations))) / MODEL


def load_published(path: Path) -> Recogniser:
    """A network that reads as the published one does; its country head is new."""
    published = onnx.load(path)
    (characters,) = (entry.value.split("\n") for entry in published.metadata_props if entry.key == "character")
    layers, norms = _collect(published.graph)
    model = Recogniser()
    # The blank comes first.
    _fill(model, iter(layers), iter(norms), [0, *(characters.index(char) + 1 for char in CHARACTERS)])
    return model


def _collect(graph: Any) -> tuple[list[_Layer], list[tuple[Array, Array]]]:
    """All weighted layers in the order in which they run, and all layer normalisations."""
    constants = {
        node.output[0]: numpy_helper.to_array(attribute.t)
        for node in graph.node
        if node.op_type == "Constant"
        for attribute in node.attribute
        if attribute.name == "value"
    }
    layers: list[_Layer] = []
    norms: list[tuple[Array, Array]] = []
    activated = False
    pending: Array | None = None
    for node in graph.node:
        fixed = [constants[name] for name in node.input if name in constants]
        if node.op_type == "Conv" or (node.op_type == "MatMul" and fixed):
            weight = fixed[0] if node.op_type == "Conv" else fixed[0].T
            bias = fixed[1] if len(fixed) > 1 else np.zeros(len(weight), np.float32)
            layers.append(_Layer(weight.copy(), bias.copy()))
            activated = False
        elif node.op_type == "BatchNormalization":
            scale, offset, mean, variance = fixed
            factor = scale / np.sqrt(variance + EPSILON)
            layer = layers[-1]
            layer.weight = layer.weight * factor[:, None, None, None]
            layer.bias = (layer.bias - mean) * factor + offset
        elif node.op_type in ("Clip", "Sigmoid"):
            activated = True
        elif node.op_type in ("Mul", "Add") and len(fixed) == 1:
            pending = _affine(node.op_type, fixed[0], layers[-1], activated, pending, norms)
    return layers, norms


def _affine(
    kind: str, value: Array, layer: _Layer, activated: bool, pending: Array | None, norms: list[tuple[Array, Array]]
) -> Array | None:
    """Fold a product or sum with constants into the layer before it; gives the first half of a layer normalisation."""
    if value.size > 1:
        if kind == "Mul":
            return value
        if pending is not None:
            norms.append((pending, value))
        else:
            layer.bias = layer.bias + value
        return None
    # Numbers without an axis, and 3.0, are parts of normalisations and activations; network.py scales its queries.
    if value.ndim and layer.weight.ndim == 4 and float(value[0]) != HARD_SWISH:
        number = float(value[0])
        if activated and kind == "Mul":
            layer.gain = number
        elif activated:
            layer.shift = number
        elif kind == "Mul":
            layer.weight, layer.bias = layer.weight * number, layer.bias * number
        else:
            layer.bias = layer.bias + number
    return pending


def _fill(model: Recogniser, layers: Iterator[_Layer], norms: Iterator[tuple[Array, Array]], rows: list[int]) -> None:
    layer = next(layers)
    _put(model.enter, layer.weight, layer.bias)
    # The first convolution has no activation: what follows it is folded by _collect.
    for block in model.blocks:
        assert isinstance(block, Block)
        spread = next(layers)
        _put(block.spread, spread.weight * layer.gain, spread.bias)
        layer = spread
        if isinstance(block.squeeze, Squeeze):
            narrow, widen = next(layers), next(layers)
            _put(block.squeeze.narrow, narrow.weight * spread.gain, narrow.bias)
            _put(block.squeeze.widen, widen.weight, widen.bias)
            torch.nn.init.constant_(block.squeeze.shift, spread.shift / spread.gain)
            layer = _Layer(spread.weight, spread.bias, spread.gain)
        mix = next(layers)
        _put(block.mix, mix.weight * layer.gain, mix.bias + layer.shift * _sums(mix))
        torch.nn.init.constant_(block.shift, mix.shift / mix.gain)
        layer = mix
    neck = model.neck
    body = layer
    narrow = next(layers)
    _put(neck.narrow, narrow.weight * body.gain, narrow.bias)
    _put_next(neck.enter, layers)
    for attention in neck.rounds:
        assert isinstance(attention, Attention)
        _put(attention.before, *next(norms))
        _put_next(attention.ask, layers)
        _put_next(attention.answer, layers)
        _put(attention.between, *next(norms))
        _put_next(attention.think, layers)
        _put_next(attention.say, layers)
    _put(neck.after, *next(norms))
    _put_next(neck.leave, layers)
    merge = next(layers)
    seen = merge.weight[:, :BODY]  # the body's part; the neck's own part follows it
    weight = np.concatenate([seen * body.gain, merge.weight[:, BODY:]], axis=1)
    _put(neck.merge, weight, merge.bias)
    _put_next(neck.finish, layers)
    head = next(layers)
    _put(model.characters, head.weight[rows], head.bias[rows])


def _sums(layer: _Layer) -> Array:
    return np.asarray(layer.weight.sum(axis=tuple(range(1, layer.weight.ndim))), dtype=np.float32)


def _put_next(module: nn.Module, layers: Iterator[_Layer]) -> None:
    layer = next(layers)
    _put(module, layer.weight, layer.bias)


def _put(module: nn.Module, weight: Array, bias: Array) -> None:
    state = {"weight": torch.tensor(weight), "bias": torch.tensor(bias)}
    state["weight"] = state["weight"].reshape(module.state_dict()["weight"].shape)
    module.load_state_dict(state)
