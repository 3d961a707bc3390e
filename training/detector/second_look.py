"""The second look: a small network sees the window around a find, sets its corners right, and says if it is a plate.

python -m training.detector.second_look POOL FIRST.onnx RUN --steps 3000 [--train DATA/train --finds FINDS.json]
"""

import argparse
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from platewatch.reading.onnx.models import make_options
from platewatch.reading.window import AROUND_X, AROUND_Y, WINDOW_HEIGHT, WINDOW_WIDTH
from training.detector.export import (
    MEAN,
    OPSET,
    SCALE,
    Samples,
    quantise,
    take_pixels,
)
from training.detector.network import Residual, unit
from training.detector.train import average_weights, begin, note_progress
from training.detector.windows import Found, Sources, draw_finds
from training.scenes.backdrop import BOX, CORNERS
from training.scenes.pool import Pool, load_backdrops

RATE = 1.5e-3
WARM_UP = 100
WEIGHT_DECAY = 1e-3
CORNER_WEIGHT = 4.0
NOTE_EVERY, KEEP_EVERY = 50, 250


class SecondLook(nn.Module):
    """About 0.35 million parameters. Input: float pixels 0 to 255, BGR, N x 3 x WINDOW_HEIGHT x WINDOW_WIDTH."""

    def __init__(self) -> None:
        super().__init__()
        self.eyes = nn.Sequential(
            unit(3, 16, 2), unit(16, 32, 2), Residual(32), unit(32, 48, 2), Residual(48), unit(48, 64, 2), Residual(64)
        )
        cells = (WINDOW_HEIGHT // 16) * (WINDOW_WIDTH // 16)
        self.mind = nn.Sequential(nn.Flatten(), nn.Linear(64 * cells, 96), nn.ReLU(inplace=True), nn.Linear(96, 9))
        left, top = AROUND_X / (1 + 2 * AROUND_X), AROUND_Y / (1 + 2 * AROUND_Y)
        guess = torch.tensor([left, top, 1 - left, top, 1 - left, 1 - top, left, 1 - top])
        with torch.no_grad():
            self.mind[3].weight.mul_(0.1)
            self.mind[3].bias[:8] = (guess - 0.5) * 4
            self.mind[3].bias[8] = 0

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Logit of being a plate (N) and corners N x 4 x 2 in pixels of the window."""
        return self.judge(self.eyes((pixels - MEAN) * SCALE))

    def judge(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        """What `forward` gives, from what the eyes have seen."""
        with torch.autocast(seen.device.type, enabled=False):  # a half's steps are as wide as the errors of corners
            out = self.mind(seen.float())
        corners = (out[:, :8] / 4 + 0.5).reshape(-1, 4, 2)
        return out[:, 8], corners * corners.new_tensor([float(WINDOW_WIDTH), float(WINDOW_HEIGHT)])


class Exported(nn.Module):
    """What stands in the ONNX file: normalised N x 3 x 64 x 128 in; scores 0 to 1 and corners out."""

    def __init__(self, network: SecondLook) -> None:
        super().__init__()
        self.network = network

    def forward(self, windows: Tensor) -> tuple[Tensor, Tensor]:
        logit, corners = self.network.judge(self.network.eyes(windows))
        return torch.sigmoid(logit), corners


def _as_input(windows: list[NDArray[np.uint8]]) -> Tensor:
    return torch.from_numpy(np.stack(windows)).permute(0, 3, 1, 2).float()


def losses(logits: Tensor, corners: Tensor, finds: list[Found]) -> tuple[Tensor, Tensor]:
    """Cross-entropy of being a plate; mean distance of corners (or box sides) in half sizes of the window."""
    labels, sides, places = (
        torch.from_numpy(np.stack([getattr(find, name) for find in finds])).to(corners.device)
        for name in ("label", "sides", "corner")
    )
    is_plate = (labels[:, 0] == CORNERS) | (labels[:, 0] == BOX)
    look = F.binary_cross_entropy_with_logits(logits, is_plate.float())
    found, rows, sides, places = corners[is_plate], labels[is_plate], sides[is_plate], places[is_plate]
    exact = rows[:, 0] == CORNERS
    size = torch.tensor([float(WINDOW_WIDTH), float(WINDOW_HEIGHT)], device=corners.device)
    by_corner = ((found - rows[:, 1:].reshape(-1, 4, 2)).abs() / (size / 2)).mean(dim=(1, 2))
    # The sides of a box are sides of the picture, however the window is turned.
    placed = torch.einsum("nkc,ncd->nkd", found / size, sides) + places[:, None]
    hull = torch.stack([placed.amin(1), placed.amax(1)], dim=1)
    half = sides.norm(dim=2) / 2
    by_side = ((hull - rows[:, 1:5].reshape(-1, 2, 2)).abs() / half[:, None]).mean(dim=(1, 2))
    return look, torch.where(exact, by_corner, by_side).mean()


def train(
    sources: Sources, run: Path, *, steps: int, seed: int, device: str = "cpu", start: Path | None = None
) -> None:
    """Run until `steps` were made; checkpoints in RUN/last.pt, a line of figures at a time in RUN/progress.jsonl.

    `start` is another run's checkpoint, whose averaged weights a new run begins with, or an exported second_look.onnx.
    """
    torch.manual_seed(seed)
    run.mkdir(parents=True, exist_ok=True)

    def draw() -> Tensor:
        return _as_input([find.image for find in draw_finds(np.random.default_rng([seed, steps]), sources)])

    network = begin(SecondLook(), start, draw)
    network = network.to(device=device, memory_format=torch.channels_last)
    average = torch.optim.swa_utils.AveragedModel(network, avg_fn=average_weights, use_buffers=True)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
    checkpoint, step, seconds = run / "last.pt", 0, 0.0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True, map_location=device)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        step, seconds = state["step"], state["seconds"]
    sums, began = np.zeros(3), time.monotonic()
    note_every, keep_every = min(NOTE_EVERY, max(1, steps // 6)), min(KEEP_EVERY, max(1, steps // 3))
    while step < steps:
        finds = draw_finds(np.random.default_rng([seed, step]), sources)
        images = _as_input([find.image for find in finds]).to(device)
        for group in optimiser.param_groups:
            warm = min(1.0, (step + 1) / WARM_UP)
            group["lr"] = float(RATE * warm * (0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * step / steps))))
        with torch.autocast(device, torch.bfloat16):
            logits, corners = network(images.contiguous(memory_format=torch.channels_last))
        look, off = losses(logits.float(), corners.float(), finds)
        optimiser.zero_grad(set_to_none=True)
        (look + CORNER_WEIGHT * off).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        average.update_parameters(network)
        step += 1
        sums += (look.item(), off.item(), len(finds))
        if step % note_every == 0 or step == steps:
            spent = time.monotonic() - began
            seconds += spent
            since = (step - 1) % note_every + 1
            note = {"look_loss": sums[0] / since, "corner_loss": sums[1] / since, "samples_per_second": sums[2] / spent}
            note_progress(run, step, seconds, note)
            sums, began = np.zeros(3), time.monotonic()
        if step % keep_every == 0 or step == steps:
            state = {"network": network.state_dict(), "average": average.state_dict()}
            state |= {"optimiser": optimiser.state_dict(), "step": step, "seconds": seconds}
            torch.save(state, checkpoint.with_suffix(".draft"))
            checkpoint.with_suffix(".draft").replace(checkpoint)


def export(network: SecondLook, target: Path, windows: NDArray[np.uint8]) -> None:
    """Write the ONNX file: convolutions in whole numbers of eight bits, with ranges that `windows` set.

    Raises AssertionError if the float network and the file are far apart.
    """
    model = Exported(network.eval()).eval()
    floats = (windows.transpose(0, 3, 1, 2).astype(np.float32) - MEAN) * np.float32(SCALE)
    with tempfile.TemporaryDirectory() as folder:
        exact, ready, draft = (Path(folder) / f"{name}.onnx" for name in ("exact", "ready", "draft"))
        torch.onnx.export(
            model,
            (torch.zeros(2, 3, WINDOW_HEIGHT, WINDOW_WIDTH),),
            str(exact),
            input_names=["windows"],
            output_names=["scores", "corners"],
            dynamic_axes={"windows": {0: "count"}, "scores": {0: "count"}, "corners": {0: "count"}},
            opset_version=OPSET,
            dynamo=False,
        )
        # Only what the eyes do: the corners need finer steps than eight bits have.
        quantise(exact, ready, draft, Samples("windows", list(floats[:, None])), lambda name: "eyes" not in name)
        written = onnx.load(draft)
    take_pixels(written, "windows", [0, 3, 1, 2], ["count", WINDOW_HEIGHT, WINDOW_WIDTH, 3])
    onnx.save(written, target)
    session = onnxruntime.InferenceSession(str(target), make_options(), providers=["CPUExecutionProvider"])
    scores, corners = session.run(None, {"windows": windows})
    with torch.no_grad():
        wanted, places = model(torch.from_numpy(floats))
    sure = wanted.numpy() > 0.5
    assert np.abs(scores - wanted.numpy()).mean() < 0.1
    assert not sure.any() or np.abs(corners - places.numpy())[sure].mean() < 2.0


def main() -> None:
    """Train and export as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pool", type=Path)
    parser.add_argument("detector", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--more-pools", type=Path, nargs="*", default=[])
    parser.add_argument("--train", type=Path, help="the real photos; without them only samples of the pools")
    parser.add_argument("--finds", type=Path, help="what training.scenes.finds wrote")
    parser.add_argument("--capacity", type=int, default=12000, help="of each pool")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--start", type=Path, help="a checkpoint or exported second_look.onnx to begin with")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(args.threads)
    options = make_options(args.threads)
    first = onnxruntime.InferenceSession(str(args.detector), options, providers=["CPUExecutionProvider"])
    photos = load_backdrops(args.train, held_out=False, finds=args.finds) if args.train else []
    pools = [Pool(path, args.capacity) for path in (args.pool, *args.more_pools)]
    sources = Sources(pools, photos, first)
    train(sources, args.run, steps=args.steps, seed=args.seed, device=args.device, start=args.start)


if __name__ == "__main__":
    main()
