"""Train the detector from a pool of composed samples (see training.scenes.pool), on one thread, resumable.

python -m training.detector.train POOL RUN --steps 6000
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.detector.export import load_average
from training.detector.loss import corner_loss, heat_loss, make_targets
from training.detector.network import STRIDE, Detector
from training.scenes.compose import BOX, CORNERS, IGNORE, SIZE
from training.scenes.pool import Pool

BATCH = 16
CROP = 320
RATE = 2e-3
WARM_UP = 200
WEIGHT_DECAY = 1e-3
CORNER_WEIGHT = 2.0
AVERAGE = 0.998


def draw_batch(rng: np.random.Generator, pool: Pool, count: int) -> tuple[Tensor, Tensor]:
    """A batch of random CROP x CROP windows with cheap shakes of colour; labels moved along."""
    ready = min(pool.written, pool.capacity)
    images = np.empty((count, CROP, CROP, 3), np.uint8)
    labels = np.empty((count, *pool.labels.shape[1:]), np.float32)
    for row, index in enumerate(rng.integers(0, ready, count)):
        left, top = rng.integers(0, SIZE - CROP + 1, 2)
        images[row] = pool.images[index, top : top + CROP, left : left + CROP]
        labels[row] = _shift(pool.labels[index], left, top)
    pixels = images.astype(np.float32)
    gain = np.exp(rng.normal(0, 0.12, (count, 1, 1, 3))) * np.exp(rng.normal(0, 0.15, (count, 1, 1, 1)))
    pixels = pixels * gain.astype(np.float32) + rng.normal(0, 6, (count, 1, 1, 1)).astype(np.float32)
    return torch.from_numpy(pixels.clip(0, 255)).permute(0, 3, 1, 2), torch.from_numpy(labels)


def _shift(labels: np.ndarray, left: int, top: int) -> np.ndarray:
    moved = labels.copy()
    moved[:, 1::2] -= left
    moved[:, 2::2] -= top
    for row in moved:
        if row[0] not in (CORNERS, BOX):
            continue
        numbers = row[1:9] if row[0] == CORNERS else row[1:5]
        points = numbers.reshape(-1, 2)
        (x1, y1), (x2, y2) = points.min(axis=0), points.max(axis=0)
        if x1 < -3 or y1 < -3 or x2 > CROP + 3 or y2 > CROP + 3:
            row[0] = IGNORE
            row[1:5] = x1, y1, x2, y2
    return moved


def rate_at(step: int, steps: int, peak: float) -> float:
    """Warm-up to the peak, then half a cosine down to a hundredth of it."""
    warm = min(1.0, (step + 1) / WARM_UP)
    return float(peak * warm * (0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * min(1.0, step / steps)))))


def _average(average: Tensor, current: Tensor, count: Tensor | int) -> Tensor:
    """A running mean that forgets the first, random weights fast."""
    keep = min(AVERAGE, (1 + int(count)) / (10 + int(count)))
    return average * keep + current * (1 - keep) if average.is_floating_point() else current


def train(pool: Pool, run: Path, steps: int, seed: int, start: Path | None = None) -> None:
    """Run until `steps` were made; checkpoints every 250 steps in RUN/last.pt.

    `start` is another run's checkpoint, whose averaged weights a new run begins with, at half the rate.
    """
    peak = RATE if start is None else RATE / 2
    torch.manual_seed(seed)
    run.mkdir(parents=True, exist_ok=True)
    network = Detector() if start is None else load_average(Detector(), start)[0].train()
    network = network.to(memory_format=torch.channels_last)
    average = torch.optim.swa_utils.AveragedModel(network, avg_fn=_average, use_buffers=True)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
    checkpoint, step = run / "last.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        step = state["step"]
    network.train()
    sums, began = np.zeros(2), time.monotonic()
    while step < steps:
        rng = np.random.default_rng([seed, step])
        pixels, labels = draw_batch(rng, pool, BATCH)
        targets = make_targets(labels, CROP // STRIDE, CROP // STRIDE)
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, steps, peak)
        with torch.autocast("cpu", torch.bfloat16, enabled=BFLOAT16):
            heat, corners = network(pixels.contiguous(memory_format=torch.channels_last))
        loss_heat, loss_corner = heat_loss(heat, targets), corner_loss(corners, labels, targets)
        optimiser.zero_grad(set_to_none=True)
        (loss_heat + CORNER_WEIGHT * loss_corner).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        average.update_parameters(network)
        step += 1
        sums += (loss_heat.item(), loss_corner.item())
        if step % 50 == 0:
            speed = 50 * BATCH / (time.monotonic() - began)
            print(f"{step} heat {sums[0] / 50:.3f} corner {sums[1] / 50:.3f} {speed:.1f}/s", flush=True)
            sums, began = np.zeros(2), time.monotonic()
        if step % 250 == 0 or step == steps:
            draft = checkpoint.with_suffix(".draft")
            torch.save(
                {
                    "network": network.state_dict(),
                    "average": average.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "step": step,
                },
                draft,
            )
            draft.replace(checkpoint)


# Faster on CPUs with AVX512-BF16; the weights stay float32.
BFLOAT16 = True


def main() -> None:
    """Train as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pool", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--capacity", type=int, default=12000)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="a checkpoint whose weights to begin with")
    args = parser.parse_args()
    torch.set_num_threads(1)
    train(Pool(args.pool, args.capacity), args.run, args.steps, args.seed, args.start)


if __name__ == "__main__":
    main()
