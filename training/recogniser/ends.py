"""Train only the ends and the country of a recogniser that is in use. The text that it reads stays exactly the same.

    python -m training.recogniser.ends layers/models/recogniser.onnx --data DATA/train --run FOLDER --steps 5000

What the rest of the network makes of a strip does not change, so it is computed once for each strip and kept. You can
stop it and start it again. FOLDER/recogniser.onnx is the result; then calibrate (training.calibrate).
"""

import argparse
import json
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from platewatch.reading.rectify import RECOGNISER_HEIGHT, RECOGNISER_WIDTH
from training.recogniser.committed import load_exported
from training.recogniser.frozen import Body, replace_parts
from training.recogniser.labels import MOST_ENDS, NO_COUNTRY, UNKNOWN
from training.recogniser.network import BODY, COLUMNS, WIDE, Ends, Recogniser, normalise
from training.recogniser.pool import Pool
from training.recogniser.train import rate_share

BATCH = 48
NEW_PER_STEP = 24
"""With 12 of 64, a thousand steps learnt the strips that were kept by heart: 0.03 of loss on them, 0.12 on new ones."""
DRAWN_PER_STEP = 13
KEPT = 40_000
"""So many strips with what the network makes of them are 2.7 GB."""
FIRST = 3_000
REAL_SHARE = 0.45
"""What the reader says of real plates is what counts."""
ENDS_RATE, COUNTRY_RATE = 1e-3, 5e-4
WEIGHT_DECAY = 0.01
COUNTRY_SHARE = 0.3
AVERAGE = 0.998
REPORT_EVERY, SAVE_EVERY = 50, 250


class Heads(nn.Module):
    """The two parts that are trained."""

    def __init__(self, recogniser: Recogniser) -> None:
        super().__init__()
        self.ends: Ends = recogniser.ends
        self.country: nn.Sequential = recogniser.country

    def forward(self, strips: Tensor, shown: Tensor, standing: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of countries and ends."""
        country = self.country(torch.cat([shown.mean(dim=2), shown.amax(dim=2)], dim=1))
        return country, self.ends(normalise(strips), shown, standing)


class Kept:
    """A ring of strips, of what the body makes of them, and of what is true of them; the oldest are forgotten."""

    def __init__(self, body: Body, pool: Pool, seed: int) -> None:
        self._body, self._pool, self._rng = body, pool, np.random.default_rng(seed)
        self._strips = np.zeros((KEPT, RECOGNISER_HEIGHT, RECOGNISER_WIDTH, 3), np.uint8)
        self._shown = np.zeros((KEPT, BODY, COLUMNS), np.float16)
        self._standing = np.zeros((KEPT, WIDE, COLUMNS), np.float16)
        self._countries = np.zeros(KEPT, np.uint8)
        self._ends = np.zeros((KEPT, MOST_ENDS), np.uint8)
        self._written = 0

    def add(self, count: int) -> None:
        """Take so many new strips out of the pool."""
        strips, _, countries, ends = self._pool.pick(count, real_share=REAL_SHARE)
        features = self._body.look(strips)
        slots = (self._written + np.arange(count)) % KEPT
        self._strips[slots], self._countries[slots], self._ends[slots] = strips, countries, ends
        self._shown[slots], self._standing[slots] = features.shown, features.standing
        self._written += count

    def pick(self, count: int) -> list[Tensor]:
        """Any so many: strips, shown, standing, countries and ends."""
        slots = self._rng.integers(0, min(self._written, KEPT), count)
        kept = (self._strips, self._shown, self._standing, self._countries, self._ends)
        return [torch.from_numpy(part[slots]) for part in kept]


def loss_of(heads: Heads, batch: list[Tensor]) -> tuple[Tensor, Tensor]:
    """The losses of country and ends, each a mean over what is known of the batch."""
    strips, shown, standing, countries, ends = batch
    country, complete = heads(strips, shown.float(), standing.float())
    known, told = countries != NO_COUNTRY, ends != UNKNOWN
    place = functional.cross_entropy(country[known], countries[known].long())
    return place, functional.binary_cross_entropy_with_logits(complete[told], ends[told].float())


def train(start: Path, data: Path, run: Path, *, steps: int, seed: int) -> None:
    """Train up to so many steps; run/last.pt holds the state, run/recogniser.onnx is `start` with the new parts."""
    torch.manual_seed(seed)
    recogniser = load_exported(start)
    heads = Heads(recogniser)
    groups = [
        {"params": list(part.parameters()), "lr": rate, "peak": rate}
        for part, rate in ((heads.ends, ENDS_RATE), (heads.country, COUNTRY_RATE))
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)
    average = torch.optim.swa_utils.AveragedModel(
        heads, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGE)
    )
    step, spent = 0, 0.0
    if (run / "last.pt").exists():
        state = torch.load(run / "last.pt")
        heads.load_state_dict(state["heads"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent = state["step"], state["spent"]
    body = Body(start)
    # What a resumed run draws must not repeat what was drawn before.
    pool = Pool(data, seed + 1_000 * step, drawn=FIRST, paths=body.best_paths)
    kept = Kept(body, pool, seed + step)
    kept.add(FIRST)
    began = time.monotonic() - spent
    sums, counted = np.zeros(2), 0
    while step < steps:
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * rate_share(step, steps)
        pool.draw(DRAWN_PER_STEP)
        kept.add(NEW_PER_STEP)
        country, ends = loss_of(heads, kept.pick(BATCH))
        optimizer.zero_grad(set_to_none=True)
        (COUNTRY_SHARE * country + ends).backward()
        optimizer.step()
        average.update_parameters(heads)
        step += 1
        sums += (float(country.detach()), float(ends.detach()))
        counted += 1
        if step % REPORT_EVERY == 0 or step == steps:
            _report(run, step, time.monotonic() - began, sums / counted)
            sums, counted = np.zeros(2), 0
        if step % SAVE_EVERY == 0 or step == steps:
            state = {"heads": heads.state_dict(), "average": average.state_dict(), "step": step}
            state |= {"optimizer": optimizer.state_dict(), "spent": time.monotonic() - began}
            torch.save(state, run / "last.new")
            (run / "last.new").replace(run / "last.pt")
            replace_parts(start, average.module, run / "recogniser.onnx")


def _report(run: Path, step: int, seconds: float, losses: NDArray[np.float64]) -> None:
    country, ends = losses.tolist()
    line = {"step": step, "seconds": round(seconds, 1), "country": round(country, 4), "ends": round(ends, 4)}
    with (run / "progress.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    print(json.dumps(line), flush=True)


def main() -> None:
    """Parse, train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("start", type=Path, help="the exported recogniser whose ends and country are to be trained")
    parser.add_argument("--data", type=Path, required=True, help="the folder train of the photos")
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    cv2.setNumThreads(1)
    arguments.run.mkdir(parents=True, exist_ok=True)
    train(arguments.start, arguments.data, arguments.run, steps=arguments.steps, seed=arguments.seed)


if __name__ == "__main__":
    main()
