"""What a recogniser that is in use makes of strips, and the same file with other weights for its ends and country.

Its stored weights are rounded. A network that begins from them and is stored again is rounded twice, and then reads
worse (training/README.md). Here nothing but the ends and the country changes: the file's other bytes stay as they are,
so it reads exactly the same text.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from torch import nn

from platewatch.reading.onnx.models import make_options

HALF = "_half"
PARTS = ("ends", "country")
AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Features:
    """What the ends and the country look at beside the strips: `shown` [N, 480, columns] and `standing`
    [N, 120, columns], both float16; `characters` [N, columns, 37], `countries` and `ends` are the file's logits."""

    shown: NDArray[np.float16]
    standing: NDArray[np.float16]
    characters: NDArray[np.float32]
    countries: NDArray[np.float32]
    ends: NDArray[np.float32]


class Body:
    """An exported recogniser and what its ends and its country look at, computed as the service computes it."""

    def __init__(self, path: Path) -> None:
        model = onnx.load(path)
        self._names = (*_find_inputs(model.graph), "characters", "countries", "ends")
        model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in self._names[:2])
        stored = io.BytesIO()
        onnx.save(model, stored)
        self._session = onnxruntime.InferenceSession(
            stored.getvalue(), make_options(), providers=["CPUExecutionProvider"]
        )

    def look(self, strips: NDArray[np.uint8]) -> Features:
        """The features of strips [N, height, width, 3]."""
        parts = [
            self._session.run(list(self._names), {"strips": strips[at : at + AT_ONCE]})
            for at in range(0, len(strips), AT_ONCE)
        ]
        shown, standing, *said = (np.concatenate(part) for part in zip(*parts, strict=True))
        return Features(shown.astype(np.float16), standing.astype(np.float16), *said)

    def best_paths(self, strips: NDArray[np.uint8]) -> list[list[int]]:
        """The best class of every column of each strip, 0 for none."""
        paths: list[list[int]] = self.look(strips).characters.argmax(axis=2).tolist()
        return paths


def _find_inputs(graph: Any) -> tuple[str, str]:
    """The names of what goes into `ends.show` beside the strip, and into `ends.stand`."""
    made_by = {output: node for node in graph.node for output in node.output}
    of = {node.input[1]: node for node in graph.node if node.op_type == "Conv"}
    return made_by[of["ends.show.weight"].input[0]].input[1], of["ends.stand.weight"].input[0]


def replace_parts(path: Path, model: nn.Module, new: Path) -> None:
    """Write the exported recogniser with the weights of `model.ends` and `model.country` instead of its own.

    Raises ValueError if the file has no such weights, or others in shape.
    """
    onnx_model = onnx.load(path)
    wanted = {name: tensor for name, tensor in model.named_parameters() if name.startswith(PARTS)}
    stored = {one.name.removesuffix(HALF): one for one in onnx_model.graph.initializer}
    for name, tensor in wanted.items():
        values = tensor.detach().cpu().numpy()
        old = stored.get(name)
        if old is None or tuple(old.dims) != values.shape:
            raise ValueError(f"{path}: no weights {name} of the shape {values.shape}")
        kind = onnx.helper.tensor_dtype_to_np_dtype(old.data_type)
        old.CopyFrom(onnx.numpy_helper.from_array(values.astype(kind), old.name))
    onnx.checker.check_model(onnx_model)
    onnx.save(onnx_model, new)
