"""Blend two runs of one history: weights between theirs do better than either's, and keep more of what one forgot.

python -m training.blend ONE/last.pt OTHER/last.pt BLEND --share 0.35

All committed networks are such blends. The recogniser's last run had learnt to turn away lettering, and some odd real
plates with it (log loss of the held-out texts 0.52 before, 0.69 after; of drawn ones 0.41 before and after; blended
0.54 and 0.39). The last runs of the detector's two looks found more drawn plates and fewer real ones; blended, as many
real ones as before and nearly as many drawn ones as after.
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
