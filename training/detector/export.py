"""Write a trained detector as an ONNX file in whole numbers of eight bits and check it against PyTorch.

python -m training.detector.export RUN/last.pt FIRST.onnx --pool POOL
"""

import argparse
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from platewatch.reading.onnx.models import make_options
from training.detector.network import PATCH, STRIDE, Detector
from training.scenes.compose import SIZE
from training.scenes.pool import Pool

OPSET = 18
MEAN, SCALE = 114, 1 / 64
CALIBRATED_ON = 96
LOOKED_AT = SIZE // 32 * 32
Network = TypeVar("Network", bound=nn.Module)


class Exported(nn.Module):
    """The detector as it stands in the ONNX file: normalised N x 12 x H x W/4 in; scores 0 to 1 and corners in pixels
    of the picture out.

    A row of the picture is taken four pixels at a time: that costs no copy, and the first layer's 4 x 1 convolution
    over it is the same as one over whole patches.
    """

    def __init__(self, detector: Detector) -> None:
        super().__init__()
        self.detector = detector
        whole, norm, relu = detector.stem
        rows = nn.Conv2d(3 * PATCH, whole.out_channels, (PATCH, 1), (PATCH, 1), bias=False)
        weights = whole.weight.detach().reshape(-1, PATCH, 3 * PATCH).permute(0, 2, 1)[..., None]
        rows.weight = nn.Parameter(weights.contiguous())
        self.stem = nn.Sequential(rows, norm, relu)

    def forward(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        heat, corners = self.detector.find(self.stem(rows))
        return torch.sigmoid(heat), corners


class Samples(CalibrationDataReader):
    """Inputs of a float network, one after the other."""

    def __init__(self, name: str, inputs: Iterable[NDArray[np.float32]]) -> None:
        self._name = name
        self._left = iter(inputs)

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        array = next(self._left, None)
        return None if array is None else {self._name: array}


def normalise(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """H x W x 3 pixels as the exported float network takes them."""
    height, width, _ = picture.shape
    rows = picture.reshape(1, height, width // PATCH, PATCH * 3).transpose(0, 3, 1, 2)
    return (rows.astype(np.float32) - MEAN) * np.float32(SCALE)


def load_average(network: Network, checkpoint: Path) -> tuple[Network, int]:
    """The averaged weights of a checkpoint, ready to use, and after how many steps."""
    state = torch.load(checkpoint, weights_only=True, map_location="cpu")
    weights = {
        key.removeprefix("module."): value for key, value in state["average"].items() if key.startswith("module.")
    }
    network.load_state_dict(weights)
    return network.eval(), int(state["step"])


def take_pictures(pool: Path, capacity: int, count: int = CALIBRATED_ON) -> NDArray[np.uint8]:
    """Samples of a pool that set the ranges of the whole numbers."""
    samples = Pool(pool, capacity)
    chosen = np.random.default_rng(0).integers(0, max(1, min(samples.written, capacity)), count)
    return np.ascontiguousarray(samples.images[np.sort(chosen), :LOOKED_AT, :LOOKED_AT])


def export(network: Detector, target: Path, pictures: NDArray[np.uint8]) -> None:
    """Write `target`; raises AssertionError if the float network and ONNX Runtime's whole numbers are far apart.

    The file's input `image` is 1 x H x W/4 x 12 uint8: the picture's bytes as they are. The last layer stays in
    floats: scores and corners would have to share one scale.
    """
    model = Exported(network).eval()
    with tempfile.TemporaryDirectory() as folder:
        exact, ready, draft = (Path(folder) / f"{name}.onnx" for name in ("exact", "ready", "draft"))
        torch.onnx.export(
            model,
            (torch.zeros(1, 3 * PATCH, 256, 320 // PATCH),),
            str(exact),
            input_names=["image"],
            output_names=["heat", "corners"],
            dynamic_axes={
                "image": {2: "height", 3: "quarter_width"},
                "heat": {2: "rows", 3: "columns"},
                "corners": {2: "rows", 3: "columns"},
            },
            opset_version=OPSET,
            dynamo=False,
        )
        quantise(exact, ready, draft, Samples("image", map(normalise, pictures)), lambda name: "head" in name)
        written = onnx.load(draft)
    take_pixels(written, "image", [0, 3, 1, 2], [1, "height", "quarter_width", 3 * PATCH])
    onnx.save(written, target)
    check_agreement(model, target, pictures[:4])


def quantise(
    exact: Path, ready: Path, target: Path, samples: CalibrationDataReader, stays: Callable[[str], bool]
) -> None:
    """Rewrite a float network in whole numbers of eight bits, all but the nodes whose names say that they stay."""
    quant_pre_process(str(exact), str(ready), skip_symbolic_shape=True)
    names = [node.name for node in onnx.load(ready).graph.node if stays(node.name)]
    quantize_static(
        str(ready),
        str(target),
        samples,
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["Conv", "Add", "Relu", "Resize"],
        nodes_to_exclude=names,
        extra_options={"CalibMovingAverage": False},
    )


def take_pixels(model: onnx.ModelProto, name: str, order: list[int], shape: list[int | str]) -> None:
    """Let the model's first node take pixels instead of normalised floats: they are whole numbers already."""
    graph = model.graph
    first = next(node for node in graph.node if node.op_type == "QuantizeLinear" and node.input[0] == name)
    for tensor in graph.initializer:
        if tensor.name == first.input[1]:
            tensor.CopyFrom(onnx.numpy_helper.from_array(np.array(SCALE, np.float32), tensor.name))
        elif tensor.name == first.input[2]:
            tensor.CopyFrom(onnx.numpy_helper.from_array(np.array(MEAN, np.uint8), tensor.name))
    at = list(graph.node).index(first)
    turned = onnx.helper.make_node("Transpose", [name], [first.output[0]], perm=order, name="turn_pixels")
    graph.node.remove(first)
    graph.node.insert(at, turned)
    graph.input[0].CopyFrom(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.UINT8, shape))


def check_agreement(model: Exported, path: Path, pictures: NDArray[np.uint8]) -> None:
    """Raises AssertionError where the file's scores are, on average over sure cells, far from the float network's."""
    session = onnxruntime.InferenceSession(str(path), make_options(), providers=["CPUExecutionProvider"])
    for picture in pictures:
        with torch.no_grad():
            wanted, _ = model(torch.from_numpy(normalise(picture)))
        height, width, _ = picture.shape
        got, _ = session.run(None, {"image": picture.reshape(1, height, width // PATCH, 3 * PATCH)})
        assert got.shape == (1, 1, height // STRIDE, width // STRIDE)
        sure = wanted.numpy() > 0.5
        assert not sure.any() or np.abs(got - wanted.numpy())[sure].mean() < 0.15


def main() -> None:
    """Export the first look alone, for the second look to learn from."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--pool", type=Path, required=True, help="samples that set the ranges of the whole numbers")
    parser.add_argument("--capacity", type=int, default=12000, help="of the pool")
    args = parser.parse_args()
    network, _ = load_average(Detector(), args.checkpoint)
    export(network, args.target, take_pictures(args.pool, args.capacity))


if __name__ == "__main__":
    main()
