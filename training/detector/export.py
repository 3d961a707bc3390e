"""Write the trained detector as an ONNX file and check it against PyTorch.

python -m training.detector.export RUN/last.pt layers/models/detector.onnx
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from training.detector.network import Detector, Exported

OPSET = 18


def load_detector(checkpoint: Path) -> Detector:
    """The averaged weights of a checkpoint, ready to use."""
    state = torch.load(checkpoint, weights_only=True)
    weights = {
        key.removeprefix("module."): value for key, value in state["average"].items() if key.startswith("module.")
    }
    network = Detector()
    network.load_state_dict(weights)
    return network.eval()


def export(checkpoint: Path, target: Path) -> str:
    """Export; returns the file's SHA-256."""
    model = Exported(load_detector(checkpoint)).eval()
    example = torch.zeros(1, 256, 320, 3, dtype=torch.uint8)
    torch.onnx.export(
        model,
        (example,),
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
    return hashlib.sha256(target.read_bytes()).hexdigest()


def main() -> None:
    """Export as the command line says and print the checksum for models.toml."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("target", type=Path)
    args = parser.parse_args()
    print(export(args.checkpoint, args.target))


if __name__ == "__main__":
    main()
