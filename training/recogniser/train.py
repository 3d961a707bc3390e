"""Train the recogniser: from PP-OCRv4's published weights on drawn plates and real crops.

    python -m training.recogniser.train --data DATA/train --run FOLDER --steps 4000

One process and one thread draw and learn in turn. Stopped and started again it goes on where it was; more or fewer
--steps then stretch or shorten what is left. FOLDER/progress.jsonl holds the curves.
"""

import argparse
import json
import math
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from training.recogniser.committed import load_exported
from training.recogniser.labels import NO_COUNTRY, NO_TEXT, UNKNOWN, encode_label
from training.recogniser.network import COLUMNS, Recogniser
from training.recogniser.photos import load_plates, straighten
from training.recogniser.pool import Pool
from training.recogniser.pretrained import load_published, published_weights

BATCH = 48
DRAWN_PER_STEP = 14
DRAWN_FIRST = 3000
REAL_SHARE = 0.4
JUNK_SHARE = 0.09
# Of each tensor's own size at the start: without normalisations the tensors differ in it a hundredfold.
BODY_RATE = 0.007
HEAD_RATE = 0.01
NEW_RATE = 1e-3
"""Of what was not published: the country and the ends."""
NEW = ("country.", "ends.")
WEIGHT_DECAY = 0.01
COUNTRY_SHARE = 0.3
ENDS_SHARE = 1.0
AVERAGE = 0.996
FROZEN = ("enter.", "blocks.0.", "blocks.1.", "blocks.2.")
"""Edges and strokes stay as published: these layers look at the most pixels, a third of the training's time."""
WARM_UP = 100
REPORT_EVERY = 50
SAVE_EVERY = 250


def rate_share(step: int, steps: int) -> float:
    """Up in the first steps, then down a cosine to nearly nothing."""
    progress = min(1.0, step / steps)
    return min(1.0, (step + 1) / WARM_UP) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * progress)))


def build_optimizer(model: Recogniser) -> torch.optim.AdamW:
    """Each tensor with a rate of its own. The convolutions of single channels stay as they were published.

    They are a twentieth of the weights, and their gradients would take half of the time on a CPU.
    """
    groups = []
    for name, tensor in model.named_parameters():
        if ".spread." in name or name.startswith(FROZEN):
            tensor.requires_grad_(False)
        elif name.startswith(NEW):
            groups.append({"params": [tensor], "lr": NEW_RATE, "peak": NEW_RATE})
        else:
            size = max(0.02, float(tensor.detach().square().mean().sqrt()))
            peak = size * (BODY_RATE if name.startswith("blocks") else HEAD_RATE)
            groups.append({"params": [tensor], "lr": peak, "peak": peak})
    return torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)


def loss_of(
    model: Recogniser, strips: Tensor, labels: Tensor, countries: Tensor, ends: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """The losses of text (CTC), country and ends, each a mean over what is known of the batch."""
    with torch.autocast(strips.device.type, torch.bfloat16):
        characters, country, complete = model(strips)
    named = labels[:, 0] != NO_TEXT
    spread = functional.log_softmax(characters[named].float(), dim=2).transpose(0, 1)
    lengths = labels[named, 0].long()
    targets = torch.cat([label[1 : 1 + length] for label, length in zip(labels[named].long(), lengths, strict=True)])
    columns = torch.full((len(lengths),), COLUMNS, dtype=torch.long)
    ctc = functional.ctc_loss(spread, targets, columns, lengths, reduction="none", zero_infinity=True).mean()
    known = countries != NO_COUNTRY
    place = functional.cross_entropy(country.float()[known], countries[known].long())
    told = ends != UNKNOWN
    return ctc, place, functional.binary_cross_entropy_with_logits(complete.float()[told], ends[told].float())


def best_paths(model: torch.nn.Module, strips: NDArray[np.uint8]) -> list[list[int]]:
    """The best class of every column of each strip, 0 for none."""
    model.eval()
    device = next(model.parameters()).device
    with torch.no_grad():
        parts = torch.from_numpy(strips).split(64)
        return [path for part in parts for path in model(part.to(device))[0].argmax(dim=2).tolist()]


def greedy(characters: Tensor) -> list[list[int]]:
    """The best path's characters of every sample."""
    best = characters.argmax(dim=2)
    return [
        [int(now) for now, before in zip(path, [0, *path[:-1]], strict=True) if now and now != before]
        for path in best.tolist()
    ]


class HeldOut:
    """The real plates that never train."""

    def __init__(self, data: Path, device: str) -> None:
        plates = load_plates(data, held_out=True)
        self._strips = torch.from_numpy(np.stack([straighten(plate) for plate in plates])).to(device)
        self._labels = [encode_label(plate.text) for plate in plates]
        self._origins = [plate.origin for plate in plates]

    def exact(self, model: torch.nn.Module) -> dict[str, float]:
        """The share of the plates whose best path is exactly their text: of all, and by set."""
        model.eval()
        with torch.no_grad():
            read = [line for part in self._strips.split(64) for line in greedy(model(part)[0])]
        right = [line == label[1 : 1 + label[0]].tolist() for line, label in zip(read, self._labels, strict=True)]
        shares = {"held_out_exact": round(float(np.mean(right)), 4)}
        for origin in sorted(set(self._origins)):
            of_set = [hit for hit, place in zip(right, self._origins, strict=True) if place == origin]
            shares[f"held_out_{origin.replace('-', '_')}"] = round(float(np.mean(of_set)), 4)
        return shares


def begin(start: Path | None) -> Recogniser:
    """The published weights, or those of an exported recogniser.onnx or the averaged ones of a run's last.pt."""
    if start is None:
        return load_published(published_weights())
    return load_exported(start) if start.suffix == ".onnx" else load_average(start)[0]


def load_average(checkpoint: Path) -> tuple[Recogniser, int, float]:
    """The averaged weights of a run, its steps and minutes."""
    state = torch.load(checkpoint, map_location="cpu")
    weights = {
        name.removeprefix("module."): value for name, value in state["average"].items() if name.startswith("module.")
    }
    model = Recogniser()
    model.load_state_dict(weights)
    return model, int(state["step"]), float(state["spent"]) / 60


def train(
    data: Path,
    run: Path,
    *,
    steps: int,
    seed: int,
    device: str,
    junk: Sequence[Path] = (),
    finds: Path | None = None,
    start: Path | None = None,
) -> None:
    """Train up to so many steps; run/last.pt holds the state, its "average" the weights to use.

    `junk` is what training.recogniser.mined wrote, `finds` what training.scenes.finds did; `start` an exported
    recogniser or a checkpoint to go on from, at half the rate.
    """
    torch.manual_seed(seed)
    model = begin(start).to(device, memory_format=torch.channels_last)
    share = 1.0 if start is None else 0.5
    optimizer = build_optimizer(model)
    average = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGE), use_buffers=True
    )
    step, spent = 0, 0.0
    state_path = run / "last.pt"
    if state_path.exists():
        state = torch.load(state_path, map_location=device)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent = state["step"], state["spent"]
    # What a resumed run draws must not repeat what was drawn before.
    pool = Pool(
        data,
        seed + 1_000 * step,
        drawn=DRAWN_FIRST,
        junk=junk,
        finds=finds,
        paths=lambda strips: best_paths(average.module, strips),
    )
    held_out = HeldOut(data, device)
    began, first = time.monotonic() - spent, step
    started, sums = time.monotonic(), np.zeros(3)
    _report(run, step, spent, held_out.exact(average.module))
    report_every, save_every = min(REPORT_EVERY, max(1, steps // 6)), min(SAVE_EVERY, max(1, steps // 3))
    while step < steps:
        for group in optimizer.param_groups:
            group["lr"] = share * group["peak"] * rate_share(step, steps)
        pool.draw(DRAWN_PER_STEP)
        model.train()
        picked = pool.pick(BATCH, real_share=REAL_SHARE, junk_share=JUNK_SHARE)
        batch = [torch.from_numpy(part).to(device) for part in picked]
        ctc, country, ends = loss_of(model, *batch)
        optimizer.zero_grad(set_to_none=True)
        (ctc + COUNTRY_SHARE * country + ENDS_SHARE * ends).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        average.update_parameters(model)
        step += 1
        spent = time.monotonic() - began
        sums += (float(ctc.detach()), float(country.detach()), float(ends.detach()))
        if step % report_every == 0 or step == steps:
            since = (step - first - 1) % report_every + 1
            rate = BATCH * (step - first) / (time.monotonic() - started)
            losses = dict(zip(("ctc", "country", "ends"), (sums / since).tolist(), strict=True))
            _report(run, step, spent, losses | {"samples_per_second": rate})
            sums[:] = 0
        if step % save_every == 0 or step == steps:
            _save(state_path, model, average, optimizer, step, spent)
            _report(run, step, spent, held_out.exact(average.module))


def _report(run: Path, step: int, seconds: float, figures: dict[str, float]) -> None:
    line = json.dumps({"step": step, "seconds": round(seconds, 1)} | {k: round(v, 4) for k, v in figures.items()})
    with (run / "progress.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    print(line, flush=True)


def _save(
    path: Path, model: Recogniser, average: torch.nn.Module, optimizer: torch.optim.Optimizer, step: int, spent: float
) -> None:
    state = {
        "model": model.state_dict(),
        "average": average.state_dict(),
        "optimizer": optimizer.state_dict(),
        "step": step,
        "spent": spent,
    }
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def main() -> None:
    """Parse, train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder train of the photos")
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--junk", type=Path, nargs="+", default=[], help="what training.recogniser.mined wrote")
    parser.add_argument("--finds", type=Path, help="what training.scenes.finds wrote")
    parser.add_argument("--start", type=Path, help="an exported recogniser.onnx or a last.pt to go on from")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    cv2.setNumThreads(1)
    arguments.run.mkdir(parents=True, exist_ok=True)
    options = {"steps": arguments.steps, "seed": arguments.seed, "device": arguments.device}
    train(
        arguments.data,
        arguments.run,
        **options,
        junk=arguments.junk,
        finds=arguments.finds,
        start=arguments.start,
    )


if __name__ == "__main__":
    main()
