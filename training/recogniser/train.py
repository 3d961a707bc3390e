"""Train the recogniser from the pool, by the clock.

    python -m training.recogniser.train --data DATA/train --pool FOLDER --run FOLDER --minutes 70

The learning rate follows the share of the time that is used up: a busy machine ends with fewer steps, not with a
run cut off in its middle. Stopped and started again it goes on where it was.
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.recogniser.network import COLUMNS, Recogniser
from training.recogniser.photos import is_held_out, load_plates, straighten
from training.recogniser.pool import NO_COUNTRY, Pool, encode_label, open_pool

BATCH = 96
PEAK_RATE = 2.5e-3
WEIGHT_DECAY = 0.02
COUNTRY_SHARE = 0.15
AVERAGE = 0.998
WARM_UP = 0.03
SAVE_EVERY = 500


def learning_rate(progress: float) -> float:
    """Up in the first part of the run, then down a cosine to nearly nothing."""
    if progress < WARM_UP:
        return PEAK_RATE * (0.05 + 0.95 * progress / WARM_UP)
    return PEAK_RATE * (0.005 + 0.995 * 0.5 * (1 + math.cos(math.pi * min(1.0, (progress - WARM_UP) / (1 - WARM_UP)))))


def pick_batch(rng: np.random.Generator, pool: Pool) -> tuple[Tensor, Tensor, Tensor]:
    """Strips, labels and countries of random samples, each shifted and lit a little differently."""
    there = min(int(pool.written[0]), len(pool.countries))
    picks = np.sort(rng.integers(0, there, BATCH))
    strips = pool.strips[picks]
    for index in range(BATCH):
        strip = strips[index]
        if rng.random() < 0.6:
            strip = np.roll(strip, (int(rng.integers(-1, 2)), int(rng.integers(-3, 4))), axis=(0, 1))
        if rng.random() < 0.04:
            strip = 255 - strip
        if rng.random() < 0.15:  # a scratch, a twig, a tow ball
            y, x = int(rng.integers(0, 28)), int(rng.integers(0, 150))
            strip = strip.copy()
            strip[y : y + int(rng.integers(2, 10)), x : x + int(rng.integers(2, 10))] = rng.integers(0, 255, 3)
        strips[index] = strip
    return torch.from_numpy(strips), torch.from_numpy(pool.labels[picks]), torch.from_numpy(pool.countries[picks])


def loss_of(model: Recogniser, strips: Tensor, labels: Tensor, countries: Tensor) -> tuple[Tensor, Tensor]:
    """CTC's loss and the country's, each a mean over the batch."""
    with torch.autocast("cpu", torch.bfloat16):
        characters, country = model(strips)
    spread = functional.log_softmax(characters.float(), dim=2).transpose(0, 1)
    lengths = labels[:, 0].long()
    targets = torch.cat([label[1 : 1 + length] for label, length in zip(labels.long(), lengths, strict=True)])
    columns = torch.full((len(strips),), COLUMNS, dtype=torch.long)
    ctc = functional.ctc_loss(spread, targets, columns, lengths, reduction="none", zero_infinity=True).mean()
    known = countries != NO_COUNTRY
    return ctc, functional.cross_entropy(country.float()[known], countries[known].long())


def greedy(characters: Tensor) -> list[list[int]]:
    """The best path's characters of every sample."""
    best = characters.argmax(dim=2)
    return [
        [int(now) for now, before in zip(path, [0, *path[:-1]], strict=True) if now and now != before]
        for path in best.tolist()
    ]


def exact_rate(model: Recogniser, strips: Tensor, labels: Tensor) -> float:
    """The share of the strips whose best path is exactly their text."""
    model.eval()
    with torch.no_grad():
        read = [line for part in strips.split(128) for line in greedy(model(part)[0])]
    return float(np.mean([line == label[1 : 1 + label[0]] for line, label in zip(read, labels.tolist(), strict=True)]))


def load_held_out(data: Path) -> tuple[Tensor, Tensor]:
    """Strips and labels of the real plates that never train."""
    plates = [plate for plate in load_plates(data) if is_held_out(plate.text)]
    strips = torch.from_numpy(np.stack([straighten(plate) for plate in plates]))
    return strips, torch.from_numpy(np.stack([encode_label(plate.text) for plate in plates]))


def train(data: Path, pool: Pool, run: Path, minutes: float, seed: int) -> None:
    """Train for so many minutes; run/last.pt holds the state, its "average" the weights to use."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    model = Recogniser().to(memory_format=torch.channels_last)
    average = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGE), use_buffers=True
    )
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, weight_decay=WEIGHT_DECAY)
    step, spent = 0, 0.0
    state_path = run / "last.pt"
    if state_path.exists():
        state = torch.load(state_path)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent = state["step"], state["spent"]
        rng = np.random.default_rng([seed, step])
    held_strips, held_labels = load_held_out(data)
    began = time.monotonic() - spent
    sums = np.zeros(2)
    while (spent := time.monotonic() - began) < minutes * 60:
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(spent / (minutes * 60))
        model.train()
        ctc, country = loss_of(model, *pick_batch(rng, pool))
        optimizer.zero_grad(set_to_none=True)
        (ctc + COUNTRY_SHARE * country).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        average.update_parameters(model)
        step += 1
        sums += (float(ctc.detach()), float(country.detach()))
        if step % 250 == 0:
            rate = step * BATCH / spent if spent else 0
            print(
                f"{spent / 60:.1f} min step {step} ctc {sums[0] / 250:.3f} country {sums[1] / 250:.3f} {rate:.0f}/s",
                flush=True,
            )
            sums[:] = 0
        if step % SAVE_EVERY == 0:
            _save(state_path, model, average, optimizer, step, spent)
            print(f"  held-out exact {exact_rate(average.module, held_strips, held_labels):.3f}", flush=True)
    _save(state_path, model, average, optimizer, step, spent)
    print(f"done: {step} steps, held-out exact {exact_rate(average.module, held_strips, held_labels):.3f}", flush=True)


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
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=70)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.run.mkdir(parents=True, exist_ok=True)
    train(arguments.data, open_pool(arguments.pool), arguments.run, arguments.minutes, arguments.seed)


if __name__ == "__main__":
    main()
