"""Train the detector on views of real photos and on pools of composed samples, resumable.

python -m training.detector.train RUN --pools POOL [POOL ...] --train DATA/train --finds FINDS.json --steps 14000
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from training.detector.committed import load_exported
from training.detector.export import Network, load_average
from training.detector.loss import corner_loss, heat_loss, make_targets
from training.detector.network import STRIDE, Detector, to_patches
from training.scenes.backdrop import Backdrop
from training.scenes.batches import draw_batch
from training.scenes.pool import Pool, load_backdrops

BATCH = 16
CROP = 320
RATE = 2e-3
WARM_UP = 200
WEIGHT_DECAY = 1e-3
CORNER_WEIGHT = 2.0
AVERAGE = 0.998
NOTE_EVERY, KEEP_EVERY = 50, 250


def rate_at(step: int, steps: int, peak: float) -> float:
    """Warm-up to the peak, then half a cosine down to a hundredth of it."""
    warm = min(1.0, (step + 1) / WARM_UP)
    return float(peak * warm * (0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * min(1.0, step / steps)))))


def average_weights(average: Tensor, current: Tensor, count: Tensor | int) -> Tensor:
    """A running mean that forgets the first, random weights fast."""
    keep = min(AVERAGE, (1 + int(count)) / (10 + int(count)))
    return average * keep + current * (1 - keep) if average.is_floating_point() else current


def begin(network: Network, start: Path | None, draw: Callable[[], Tensor]) -> Network:
    """`network` ready to train: as it is, or with the weights of a checkpoint or an ONNX file.

    `draw` gives a batch of what the network takes; only an ONNX file needs one.
    """
    if start is None:
        return network.train()
    if start.suffix == ".onnx":
        return load_exported(network, start, draw()).train()
    return load_average(network, start)[0].train()


def train(
    pools: list[Pool],
    photos: list[Backdrop],
    run: Path,
    *,
    steps: int,
    seed: int,
    device: str = "cpu",
    start: Path | None = None,
) -> None:
    """Run until `steps` were made; checkpoints in RUN/last.pt, a line of figures at a time in RUN/progress.jsonl.

    `start` is another run's checkpoint, whose averaged weights a new run begins with, or an exported detector.onnx; at
    half the rate.
    """
    peak = RATE if start is None else RATE / 2
    torch.manual_seed(seed)
    run.mkdir(parents=True, exist_ok=True)

    def draw() -> Tensor:
        images, _ = draw_batch(np.random.default_rng([seed, steps]), pools, photos, 2 * BATCH, CROP)
        return to_patches(torch.from_numpy(images).float())

    network = begin(Detector(), start, draw)
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
    network.train()
    sums, began = np.zeros(2), time.monotonic()
    note_every, keep_every = min(NOTE_EVERY, max(1, steps // 6)), min(KEEP_EVERY, max(1, steps // 3))
    while step < steps:
        images, rows = draw_batch(np.random.default_rng([seed, step]), pools, photos, BATCH, CROP)
        labels = torch.from_numpy(rows)
        targets = make_targets(labels, CROP // STRIDE, CROP // STRIDE).to(device)
        labels = labels.to(device)
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, steps, peak)
        patches = to_patches(torch.from_numpy(images).to(device).float())
        with torch.autocast(device, torch.bfloat16):
            heat, corners = network(patches)
        loss_heat, loss_corner = heat_loss(heat, targets), corner_loss(corners, labels, targets)
        optimiser.zero_grad(set_to_none=True)
        (loss_heat + CORNER_WEIGHT * loss_corner).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        average.update_parameters(network)
        step += 1
        sums += (loss_heat.item(), loss_corner.item())
        if step % note_every == 0 or step == steps:
            spent = time.monotonic() - began
            seconds += spent
            since = (step - 1) % note_every + 1
            note = {
                "heat_loss": sums[0] / since,
                "corner_loss": sums[1] / since,
                "samples_per_second": since * BATCH / spent,
            }
            note_progress(run, step, seconds, note)
            sums, began = np.zeros(2), time.monotonic()
        if step % keep_every == 0 or step == steps:
            state = {"network": network.state_dict(), "average": average.state_dict()}
            state |= {"optimiser": optimiser.state_dict(), "step": step, "seconds": seconds}
            torch.save(state, checkpoint.with_suffix(".draft"))
            checkpoint.with_suffix(".draft").replace(checkpoint)


def note_progress(run: Path, step: int, seconds: float, figures: dict[str, float]) -> None:
    """Append a line to RUN/progress.jsonl."""
    line = {"step": step, "seconds": round(seconds, 1)} | {name: round(float(v), 5) for name, v in figures.items()}
    with (run / "progress.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def main() -> None:
    """Train as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--pools", type=Path, nargs="+", required=True)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--finds", type=Path, help="what training.scenes.finds wrote")
    parser.add_argument("--capacity", type=int, default=12000, help="of each pool")
    parser.add_argument("--steps", type=int, default=14000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--start", type=Path, help="a checkpoint or exported detector.onnx to begin with")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    cv2.setNumThreads(args.threads)
    pools = [Pool(path, args.capacity) for path in args.pools]
    photos = load_backdrops(args.train, held_out=False, finds=args.finds)
    train(pools, photos, args.run, steps=args.steps, seed=args.seed, device=args.device, start=args.start)


if __name__ == "__main__":
    main()
