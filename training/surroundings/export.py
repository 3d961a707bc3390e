"""Export the network of ends: to ONNX, checked against torch, recorded in models.toml.

python -m training.surroundings.export RUN --models layers/models --commit HASH
"""

import argparse
import datetime
import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from platewatch.reading.onnx.ends import INPUTS
from platewatch.reading.onnx.models import make_options
from platewatch.reading.surroundings import COLUMNS, ROWS
from training.recogniser.export import replace_table, store_halves
from training.surroundings.network import TOLD, EndsBySurroundings
from training.surroundings.train import BATCH, RATE

TOLERANCE = 1e-3
TOLERANCE_STORED = 0.05
"""By how much the logits may differ once the weights are stored as halves."""


def write_onnx(model: EndsBySurroundings, path: Path) -> None:
    """Write `path`, with halves for weights. Raises RuntimeError if ONNX Runtime and torch differ."""
    rng = np.random.default_rng(0)
    around = rng.integers(0, 255, (5, 2, ROWS, COLUMNS, 4), dtype=np.uint8)
    told = rng.normal(0, 1, (5, TOLD)).astype(np.float32)
    torch.onnx.export(
        model,
        (torch.from_numpy(around[:2]), torch.from_numpy(told[:2])),
        str(path),
        input_names=list(INPUTS),
        output_names=["ends"],
        dynamic_axes={name: {0: "n"} for name in (*INPUTS, "ends")},
        opset_version=17,
        dynamo=False,
    )
    with torch.no_grad():
        expected = model(torch.from_numpy(around), torch.from_numpy(told)).numpy()
    for tolerance in (TOLERANCE, TOLERANCE_STORED):
        session = onnxruntime.InferenceSession(str(path), make_options(), providers=["CPUExecutionProvider"])
        (found,) = session.run(["ends"], {"around": around, "told": told})
        if (worst := float(np.abs(found - expected).max())) > tolerance:
            raise RuntimeError(f"ONNX Runtime and torch differ by {worst}")
        if tolerance == TOLERANCE:
            store_halves(path)


def main() -> None:
    """Export and record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--commit", default="unknown", help="the version of this code that trained")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--note", default="", help="what else to say of the run")
    arguments = parser.parse_args()
    state = torch.load(arguments.run / "last.pt")
    prefix = "module."
    weights = {name.removeprefix(prefix): one for name, one in state["average"].items() if name.startswith(prefix)}
    model = EndsBySurroundings()
    model.load_state_dict(weights)
    model.eval()
    path = arguments.models / "ends.onnx"
    write_onnx(model, path)
    measured = json.loads((arguments.run / "progress.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    lines = [
        "[ends]",
        'file = "ends.onnx"',
        f'sha256 = "{hashlib.sha256(path.read_bytes()).hexdigest()}"',
        'licence = "Apache-2.0"',
        'origin = "trained from nothing by training/surroundings, on drawn plates and the photos in MODEL_CARD.md"',
        f"input = [2, {ROWS}, {COLUMNS}, 4]",
        "",
        "[ends.trained]",
        f"date = {datetime.datetime.now(datetime.UTC).date().isoformat()}",
        f'code = "{arguments.commit}"',
        f"seed = {arguments.seed}",
        f"steps = {state['step']}",
        f"batch = {BATCH}",
        f"peak_rate = {RATE}",
        f"minutes = {state['spent'] / 60:.0f}",
        *([f'note = "{arguments.note}"'] if arguments.note else []),
        "",
        "[ends.measured]",
        *(f"{name} = {value}" for name, value in measured.items() if name.startswith(("drawn", "real"))),
        "",
    ]
    replace_table(arguments.models / "models.toml", "ends", "\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
