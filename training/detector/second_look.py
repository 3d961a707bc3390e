"""The second look: a small network sees the window around a find, sets its corners right, and says if it is a plate.

python -m training.detector.second_look POOL FIRST.onnx RUN --steps 3000 [--train DATA/train --finds FINDS.json]
"""

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from platewatch.adapters.onnx_detector import PATCH, find_peaks
from platewatch.reading.window import (
    AROUND_X,
    AROUND_Y,
    WINDOW_HEIGHT,
    WINDOW_WIDTH,
    cut_window,
    measure_lean,
    turn_upright,
)
from training.detector.export import (
    CALIBRATED_ON,
    MEAN,
    OPSET,
    SCALE,
    Samples,
    quantise,
    take_pixels,
)
from training.detector.network import Residual, unit
from training.detector.train import average_weights, begin, note_progress
from training.scenes.backdrop import BOX, CORNERS, IGNORE, NOTHING, Backdrop
from training.scenes.batches import rows_of
from training.scenes.compose import SIZE
from training.scenes.pool import Pool, load_backdrops
from training.scenes.views import take_real, weather

IMAGES_PER_STEP = 16
REAL = 0.45
FINDS_PER_IMAGE = 6
# So many plates are seen a second time cut out of the picture, as in pictures that show nothing but a plate.
CUT_OUT = 0.25
RATE = 1.5e-3
WARM_UP = 100
WEIGHT_DECAY = 1e-3
CORNER_WEIGHT = 4.0
NOT_A_PLATE = 0.0
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


@dataclass(frozen=True, slots=True)
class Found:
    """A window and what it shows: a label row, a plate's corners in pixels of the window, a box's in pixels of the
    picture; `sides` as Window has them, `corner` its top left one in the picture.
    """

    image: NDArray[np.uint8]
    label: NDArray[np.float32]
    sides: NDArray[np.float32]
    corner: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where windows come from: the first look's finds on samples of the pools and on views of the photos, if any."""

    pools: list[Pool]
    photos: list[Backdrop]
    first_look: onnxruntime.InferenceSession


def draw_finds(rng: np.random.Generator, sources: Sources) -> list[Found]:
    """Windows of some samples' finds and shaken plates."""
    finds: list[Found] = []
    for _ in range(IMAGES_PER_STEP):
        if sources.photos and rng.random() < REAL:
            image, found = take_real(rng, sources.photos, SIZE)
            image, labels = np.ascontiguousarray(weather(rng, image)), rows_of(found)
        else:
            pool = sources.pools[rng.integers(len(sources.pools))]
            index = rng.integers(min(pool.written, pool.capacity))
            image, labels = np.array(pool.images[index]), np.array(pool.labels[index])
        heat, corners = sources.first_look.run(None, {"image": image.reshape(1, SIZE, SIZE // PATCH, 3 * PATCH)})
        for _, quad in find_peaks(heat[0, 0], corners[0])[:FINDS_PER_IMAGE]:
            kind, row = _owner(quad, labels)
            if kind != IGNORE:
                finds.append(_window(image, quad, row))
        plates = [row for row in labels if row[0] in (CORNERS, BOX)][:FINDS_PER_IMAGE]
        finds += [_window(image, _shake(rng, _points(row)), row) for row in plates]
        finds += [_cut_out(rng, image, row) for row in plates if rng.random() < CUT_OUT]
    return finds


def _cut_out(rng: np.random.Generator, image: NDArray[np.uint8], row: NDArray[np.float32]) -> Found:
    """The window of a plate at the picture's borders: what lies beyond is not there to be seen."""
    points = _points(row)
    low, high = points.min(axis=0), points.max(axis=0)
    left, top, right, bottom = rng.uniform(0, 0.12, 4) * np.tile(high - low, 2)
    x1, y1 = np.maximum(np.floor(low - np.array([left, top])), 0).astype(int)
    x2, y2 = np.minimum(np.ceil(high + np.array([right, bottom])), SIZE).astype(int)
    piece = np.ascontiguousarray(image[y1:y2, x1:x2])
    moved = row.copy()
    moved[1::2] -= x1
    moved[2::2] -= y1
    if rng.random() < 0.5:  # as it is looked at again
        return _window(piece, _shake(rng, _points(moved)), moved)
    sides = np.array([x2 - x1, y2 - y1], np.float64)
    around = np.stack([sides * rng.uniform(-0.02, 0.08, 2), sides * (1 - rng.uniform(-0.02, 0.08, 2))])
    return _window(piece, around, moved)


def _points(row: NDArray[np.float32]) -> NDArray[np.float64]:
    count = 4 if row[0] == CORNERS else 2
    return row[1 : 1 + 2 * count].reshape(count, 2).astype(np.float64)


def _shake(rng: np.random.Generator, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """A rough outline of the plate: its box, or, half the time, one that leans about as it does."""
    leans = rng.random() < 0.5
    lean = measure_lean(points) if leans and len(points) == 4 else 0.0
    upright = points @ turn_upright(lean).T
    low, high = upright.min(axis=0), upright.max(axis=0)
    sides = high - low
    wild = rng.uniform(0.2, 1.0)
    middle = (low + high) / 2 + rng.normal(0, (0.06, 0.14)) * sides * wild
    sides = sides * np.exp(rng.normal(0, (0.12, 0.16)) * wild)
    if not leans:
        return np.stack([middle - sides / 2, middle + sides / 2])
    around = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]) * sides
    return middle @ turn_upright(lean) + around @ turn_upright(lean + rng.normal(0, 7))


def _owner(quad: NDArray[np.float64], labels: NDArray[np.float32]) -> tuple[float, NDArray[np.float32]]:
    """The plate that a find means; NOT_A_PLATE if it means none; IGNORE if that can't be said."""
    low, high = quad.min(axis=0), quad.max(axis=0)
    doubtful = False
    for row in labels:
        if row[0] == NOTHING:
            continue
        points = _points(row)
        first, last = points.min(axis=0), points.max(axis=0)
        sides = np.minimum(high, last) - np.maximum(low, first)
        if (sides <= 0).any():
            continue
        shared = float(sides.prod())
        joint = shared / float((high - low).prod() + (last - first).prod() - shared)
        if row[0] in (CORNERS, BOX) and joint > 0.3:
            return float(row[0]), row
        if row[0] == IGNORE or joint > 0.05:
            doubtful = True
    return (IGNORE if doubtful else NOT_A_PLATE), np.zeros(9, np.float32)


def _window(image: NDArray[np.uint8], quad: NDArray[np.float64], row: NDArray[np.float32]) -> Found:
    window = cut_window(image, quad)
    label = row.copy()
    if row[0] == CORNERS:
        label[1:] = window.from_picture(_points(row)).ravel()
    return Found(window.image, label, window.sides.astype(np.float32), window.corner.astype(np.float32))


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


def take_windows(pool: Path, capacity: int, count: int = CALIBRATED_ON) -> NDArray[np.uint8]:
    """Windows of a pool's plates, and of as many places beside them, that set the ranges of the whole numbers."""
    samples, rng = Pool(pool, capacity), np.random.default_rng(0)
    windows: list[NDArray[np.uint8]] = []
    while len(windows) < count:
        index = int(rng.integers(max(1, min(samples.written, capacity))))
        image, labels = np.array(samples.images[index]), samples.labels[index]
        quads = [_shake(rng, _points(row)) for row in labels if row[0] in (CORNERS, BOX)]
        x, y = rng.uniform(0, SIZE, 2)
        quads.append(np.array([(x, y), (x + 60, y + 15)]))
        windows += [cut_window(image, quad).image for quad in quads]
    return np.stack(windows[:count])


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
    session = onnxruntime.InferenceSession(str(target), providers=["CPUExecutionProvider"])
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
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = args.threads
    first = onnxruntime.InferenceSession(str(args.detector), options, providers=["CPUExecutionProvider"])
    photos = load_backdrops(args.train, held_out=False, finds=args.finds) if args.train else []
    pools = [Pool(path, args.capacity) for path in (args.pool, *args.more_pools)]
    sources = Sources(pools, photos, first)
    train(sources, args.run, steps=args.steps, seed=args.seed, device=args.device, start=args.start)


if __name__ == "__main__":
    main()
