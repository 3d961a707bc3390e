"""Begin where an earlier training ended: the recogniser's weights out of its ONNX file.

The file holds the averaged weights as halves and whole numbers, and names most of them; PyTorch's export turns the
matrices of linear layers and gives them, and the blocks' single numbers, names of its own. Both come in the order in
which they run.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from training.exported import Arrays, read_graph
from training.recogniser.network import Block, Recogniser, Squeeze


def load_exported(path: Path) -> Recogniser:
    """A network that reads as the file does."""
    graph, arrays = read_graph(path)
    model = Recogniser()
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            # Where an older file has another shape for missing ends, that head starts untrained.
            if name in arrays and not (name.startswith("ends.") and arrays[name].shape != tensor.shape):
                tensor.copy_(torch.from_numpy(arrays[name].copy()))
        for linear, matrix in zip(_linears(model), _unnamed(graph, arrays, "MatMul"), strict=True):
            linear.weight.copy_(torch.from_numpy(matrix.T.copy()))
        for shift, number in zip(_shifts(model), _unnamed(graph, arrays, "Add"), strict=True):
            shift.copy_(torch.from_numpy(number.copy()))
    return model


def _unnamed(graph: Any, arrays: Arrays, kind: str) -> Iterator[NDArray[np.float32]]:
    """The constants of all nodes of this kind that the export named, in the order of the nodes."""
    for node in graph.node:
        if node.op_type == kind:
            yield from (arrays[name] for name in node.input if name in arrays and name.startswith("onnx::"))


def _linears(model: Recogniser) -> Iterator[nn.Linear]:
    for attention in model.neck.rounds:
        yield from (attention.ask, attention.answer, attention.think, attention.say)
    yield model.characters


def _shifts(model: Recogniser) -> Iterator[nn.Parameter]:
    for block in model.blocks:
        assert isinstance(block, Block)
        if isinstance(block.squeeze, Squeeze):
            yield block.squeeze.shift
        yield block.shift
