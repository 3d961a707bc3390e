"""Train the network that tells of a plate's ends by its surroundings, on what training.surroundings.samples collected.

    python -m training.surroundings.train SAMPLES --run FOLDER --steps 6000

FOLDER/progress.jsonl holds the curve. Stopped and started again it goes on where it was.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from training.recogniser.labels import COMPLETE, UNKNOWN
from training.recogniser.train import rate_share
from training.surroundings.network import EndsBySurroundings
from training.surroundings.samples import Samples, count_held_out, load_samples
from training.surroundings.trimmed import trim
from training.surroundings.varied import doubt, vary

BATCH = 96
RATE = 2.5e-3
WEIGHT_DECAY = 0.02
AVERAGE = 0.995
STEEPEST = 1.0
REPORT_EVERY = 250


SIGHT = 0.5
"""The weight of the loss of what is judged by sight alone."""


def losses_of(model: EndsBySurroundings, around: Tensor, told: Tensor, ends: Tensor) -> tuple[Tensor, Tensor]:
    """The mean log loss of the ends that are known: as judged by all, and by sight alone."""
    known = ends != UNKNOWN
    truth = ends[known].float()
    seen = model.see(around)
    judged, by_sight = model.judge(seen, told)[known], model.judge_by_sight(seen)[known]
    return (
        functional.binary_cross_entropy_with_logits(judged, truth),
        functional.binary_cross_entropy_with_logits(by_sight, truth),
    )


def train(folder: Path, run: Path, *, steps: int, seed: int) -> None:
    """Train up to so many steps; run/last.pt holds the state, its "average" the weights to use."""
    torch.manual_seed(seed)
    files = sorted(path for path in folder.glob("*.npz") if not path.name.endswith(".new.npz"))
    apart = count_held_out(len(files))
    held_out = _join([load_samples(path) for path in files[:apart]])
    samples = _join([load_samples(path) for path in files[apart:] or files])
    model = EndsBySurroundings()
    average = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGE), use_buffers=True
    )
    optimizer = torch.optim.AdamW(model.parameters(), RATE, weight_decay=WEIGHT_DECAY)
    step, spent = 0, 0.0
    if (run / "last.pt").exists():
        state = torch.load(run / "last.pt")
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent = state["step"], state["spent"]
    rng = np.random.default_rng([seed, step])
    began, losses = time.monotonic() - spent, []
    order: NDArray[np.int_] = np.empty(0, np.int_)
    while step < steps:
        optimizer.param_groups[0]["lr"] = RATE * rate_share(step, steps)
        if len(order) < BATCH:
            order = np.concatenate([order, rng.permutation(len(samples.ends))])
        picks, order = order[:BATCH], order[BATCH:]
        around = trim(vary(samples.around[picks], rng), samples.lines[picks], rng)
        told = doubt(samples.told[picks], samples.real[picks], rng)
        batch = (torch.from_numpy(part) for part in (around, told, samples.ends[picks]))
        model.train()
        loss, by_sight = losses_of(model, *batch)
        optimizer.zero_grad(set_to_none=True)
        (loss + SIGHT * by_sight).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), STEEPEST)
        optimizer.step()
        average.update_parameters(model)
        step += 1
        losses.append((loss.item(), by_sight.item()))
        if step % REPORT_EVERY == 0 or step == steps:
            spent = time.monotonic() - began
            learnt, sight = (round(float(one), 4) for one in np.mean(losses, axis=0))
            average.module.eval()
            held = {"loss": learnt, "sight": sight, **measure(average.module, held_out)}
            with (run / "progress.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps({"step": step, "seconds": round(spent, 1), **held}) + "\n")
            print(step, held, flush=True)
            state = {"model": model.state_dict(), "average": average.state_dict(), "step": step}
            state |= {"optimizer": optimizer.state_dict(), "spent": spent}
            torch.save(state, run / "last.new")
            (run / "last.new").replace(run / "last.pt")
            losses = []


def measure(model: torch.nn.Module, samples: Samples) -> dict[str, float]:
    """Of whole plates the log loss, and of those that lack an end the share that counts as complete where 1 % of the
    complete ones count as incomplete; for drawn and for real ones."""
    with torch.no_grad():
        parts = zip(torch.from_numpy(samples.around).split(200), torch.from_numpy(samples.told).split(200), strict=True)
        logits = torch.cat([model(around, told) for around, told in parts]).numpy()
    ours = np.arange(6)[None] < 2 * samples.lines[:, None]
    known = ((samples.ends != UNKNOWN) | ~ours).all(axis=1)
    chance = np.where(ours, 1 / (1 + np.exp(-logits.astype(np.float64))), 1.0).prod(axis=1)
    complete = np.where(ours, samples.ends == COMPLETE, True).all(axis=1)
    figures = {}
    for name, some in (("drawn", known & ~samples.real), ("real", known & samples.real)):
        whole, parts_of = chance[some & complete], chance[some & ~complete]
        if len(whole) and len(parts_of):
            said = np.where(complete, chance, 1 - chance)[some]
            figures[f"{name}_loss"] = round(float(-np.log(np.maximum(said, 1e-4)).mean()), 4)
            figures[f"{name}_missed"] = round(float((parts_of > np.quantile(whole, 0.01)).mean()), 4)
    return figures


def _join(some: list[Samples]) -> Samples:
    return Samples(**{name: np.concatenate([getattr(one, name) for one in some]) for name in Samples.__slots__})


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", type=Path)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=4500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    arguments.run.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(arguments.threads)
    train(arguments.samples, arguments.run, steps=arguments.steps, seed=arguments.seed)


if __name__ == "__main__":
    main()
