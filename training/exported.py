"""The weights of an exported ONNX file as floats, whether it holds them as floats, halves or whole numbers."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

Arrays = dict[str, NDArray[np.float32]]
_ENDINGS = ("_DequantizeLinear_Output", "_half")


def read_graph(path: Path) -> tuple[Any, Arrays]:
    """The graph, and its constants, each by the name that the nodes use and by the one from before it was packed."""
    graph = onnx.load(path).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    arrays = {name: values.astype(np.float32) for name, values in stored.items() if values.dtype.kind == "f"}
    for node in graph.node:
        if node.op_type == "DequantizeLinear" and all(name in stored for name in node.input):
            values, scale, zero = (stored[name] for name in node.input)
            # One scale for each output channel, or one for all.
            shape = (-1, *(1,) * (values.ndim - 1)) if scale.ndim else ()
            whole = values.astype(np.float32) - zero.astype(np.float32).reshape(shape)
            arrays[node.output[0]] = whole * scale.astype(np.float32).reshape(shape)
    for name in list(arrays):
        for ending in _ENDINGS:
            if name.endswith(ending):
                arrays[name.removesuffix(ending)] = arrays[name]
    return graph, arrays
