"""Blend two runs of one history: weights between theirs do better than either's, and keep more of what one forgot.

python -m training.blend ONE/last.pt OTHER/last.pt BLEND --share 0.35
python -m training.blend layers/models/recogniser.onnx OTHER/last.pt BLEND --share 0.6

Of an exported recogniser the weights of the file are taken; what it does not have yet stays OTHER's.

All committed networks are such blends. The recogniser's last run had learnt to turn away lettering, and some odd real
plates with it (log loss of the held-out texts 0.52 before, 0.69 after; of drawn ones 0.41 before and after; blended
0.54 and 0.39). The last runs of the detector's two looks found more drawn plates and fewer real ones; blended, as many
real ones as before and nearly as many drawn ones as after.
"""

import argparse
from pathlib import Path

import torch
from torch import Tensor

from training.exported import read_graph
from training.recogniser.committed import load_exported
from training.recogniser.train import NEW


def main() -> None:
    """Write BLEND/last.pt: OTHER's state with the averaged weights of both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("one", type=Path)
    parser.add_argument("other", type=Path)
    parser.add_argument("blend", type=Path)
    parser.add_argument("--share", type=float, required=True, help="of the other, 0 to 1")
    arguments = parser.parse_args()
    state = torch.load(arguments.other, map_location="cpu")
    one = _load_weights(arguments.one, state["average"])
    state["average"] = {
        name: torch.lerp(one[name], weights, arguments.share) if weights.is_floating_point() else weights
        for name, weights in state["average"].items()
    }
    arguments.blend.mkdir(parents=True, exist_ok=True)
    torch.save(state, arguments.blend / "last.pt")


def _load_weights(path: Path, others: dict[str, Tensor]) -> dict[str, Tensor]:
    """By the names of the averaged weights; `others` where an exported file has none."""
    if path.suffix != ".onnx":
        weights: dict[str, Tensor] = torch.load(path, map_location="cpu")["average"]
        return weights
    _, arrays = read_graph(path)
    model = load_exported(path).state_dict()
    new = {name for name in model if name.startswith(NEW) and name not in arrays}
    kept = {f"module.{name}": weights for name, weights in model.items() if name not in new}
    return others | kept


if __name__ == "__main__":
    main()
