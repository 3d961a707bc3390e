"""Write a trained detector as an ONNX file and check it against PyTorch.

python -m training.detector.export RUN/last.pt FIRST.onnx
"""

import argparse
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnxruntime
import torch
from torch import nn

from training.detector.network import Detector, Exported

OPSET = 18
Network = TypeVar("Network", bound=nn.Module)


def load_average(network: Network, checkpoint: Path) -> tuple[Network, int]:
    """The averaged weights of a checkpoint, ready to use, and after how many steps."""
    state = torch.load(checkpoint, weights_only=True)
    weights = {
        key.removeprefix("module."): value for key, value in state["average"].items() if key.startswith("module.")
    }
    network.load_state_dict(weights)
    return network.eval(), int(state["step"])


def export(network: Detector, target: Path) -> None:
    """Write `target`; raises AssertionError if ONNX Runtime and PyTorch disagree."""
    model = Exported(network).eval()
    torch.onnx.export(
        model,
        (torch.zeros(1, 256, 320, 3, dtype=torch.uint8),),
        str(target),
        input_names=["image"],
        output_names=["heat", "corners"],
        dynamic_axes={
            "image": {1: "height", 2: "width"},
            "heat": {2: "rows", 3: "columns"},
            "corners": {2: "rows", 3: "columns"},
        },
        opset_version=OPSET,
        dynamo=False,
    )
    session = onnxruntime.InferenceSession(str(target), providers=["CPUExecutionProvider"])
    picture = np.random.default_rng(0).integers(0, 256, (1, 288, 416, 3), np.uint8)
    with torch.no_grad():
        wanted = model(torch.from_numpy(picture))
    for got, want in zip(session.run(None, {"image": picture}), wanted, strict=True):
        np.testing.assert_allclose(got, want.numpy(), rtol=1e-2, atol=2e-2)


def main() -> None:
    """Export the first look alone, for the second look to learn from."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("target", type=Path)
    args = parser.parse_args()
    export(load_average(Detector(), args.checkpoint)[0], args.target)


if __name__ == "__main__":
    main()
