"""Blend two runs of one history: weights between theirs read better than either's, and keep more of what one forgot.

python -m training.recogniser.blend ONE/last.pt OTHER/last.pt BLEND --share 0.35

The committed recogniser is such a blend: its last run had learnt to turn away lettering, and some odd real plates with
it (log loss of the held-out texts 0.52 before, 0.69 after; of drawn ones 0.41 before and after; blended 0.54 and 0.39).
"""

import argparse
from pathlib import Path

import torch


def main() -> None:
    """Write BLEND/last.pt: OTHER's state with the averaged weights of both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("one", type=Path)
    parser.add_argument("other", type=Path)
    parser.add_argument("blend", type=Path)
    parser.add_argument("--share", type=float, required=True, help="of the other, 0 to 1")
    arguments = parser.parse_args()
    one, state = (torch.load(path, map_location="cpu") for path in (arguments.one, arguments.other))
    state["average"] = {
        name: torch.lerp(one["average"][name], weights, arguments.share) if weights.is_floating_point() else weights
        for name, weights in state["average"].items()
    }
    arguments.blend.mkdir(parents=True, exist_ok=True)
    torch.save(state, arguments.blend / "last.pt")


if __name__ == "__main__":
    main()
