"""Choose the calibration under which the truth is most probable, and tell how well it then holds."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from platewatch.plates.distribution import MOST_SPELLINGS, Spelling
from platewatch.reading.again import average, is_sure, is_unsure
from platewatch.reading.combine import CombinedRead, FrameRead, combine
from platewatch.reading.interpret import Calibration, interpret
from platewatch.reading.layout import merge_layouts
from platewatch.reading.recognised import RecognisedPlate
from platewatch.reading.rectify import plate_size
from training.calibration.finds import Find

FLOOR = 1e-4
"""Nothing is punished as if it had been less probable than this."""
REAL_WEIGHT = 0.35
"""How much of the loss the real plates decide: they are few, and one ride's."""
# How far from "changes nothing" the values may go at what cost: as if so many reads had spoken for it.
PRIOR_READS = 40.0

TEMPERATURES = tuple(float(t) for t in np.round(np.arange(0.7, 2.01, 0.1), 2))
SHARPNESS = tuple(float(s) for s in np.round(np.arange(0.5, 1.31, 0.1), 2))
# With more doubt than this hardly anything could be said with 0.99, for the sake of one misread among some hundred.
DOUBTS = (0.0, 0.0005, 0.001, 0.002, 0.004)
COUNTRY_TEMPERATURES = tuple(float(t) for t in np.round(np.arange(0.6, 2.51, 0.1), 2))


@dataclass(frozen=True, slots=True)
class Numbers:
    """A find and the recogniser's outputs for each of its `cuts`: number of lines, and number of the frame."""

    find: Find
    cuts: tuple[tuple[int, int], ...]
    characters: NDArray[np.float32]
    countries: NDArray[np.float32]


Judged = tuple[Sequence[Spelling], str]


def read(row: Numbers, names: Sequence[str], calibration: Calibration) -> tuple[RecognisedPlate, int]:
    """The find as the reader would read it."""
    width, height = plate_size(row.find.corners)

    def look(wanted: Callable[[int, int], bool]) -> list[tuple[int, RecognisedPlate]]:
        return [
            (lines, interpret(characters, countries, names, calibration))
            for (lines, frame), characters, countries in zip(row.cuts, row.characters, row.countries, strict=True)
            if wanted(lines, frame)
        ]

    readings = look(lambda _, frame: frame == 0)
    if is_sure(readings[0][1].distribution):
        readings = readings[:1]
    first, layout = merge_layouts(readings, height / max(width, 1e-6))
    if not is_unsure(first.distribution):
        return first, layout
    again = look(lambda lines, frame: lines == layout and frame > 0)
    return average([first, *(reading for _, reading in again)]), layout


def read_all(
    rows: Sequence[Numbers], names: Sequence[str], calibration: Calibration
) -> Iterator[tuple[Sequence[Spelling], float, Numbers]]:
    """The spellings of every find and its unreadable share, beside it."""
    for row in rows:
        distribution = read(row, names, calibration)[0].distribution
        yield distribution.spellings, distribution.unreadable, row


def combine_burst(rows: Sequence[Numbers], names: Sequence[str], calibration: Calibration) -> Sequence[Spelling] | None:
    """What the frames of a burst say together; None where none says anything."""
    combined: CombinedRead = combine(as_frames(rows, names, calibration))
    return combined.spellings or None


def as_frames(rows: Sequence[Numbers], names: Sequence[str], calibration: Calibration) -> list[FrameRead]:
    """The frames of a burst as the service would combine them."""
    frames = []
    for index, row in enumerate(rows):
        plate, lines = read(row, names, calibration)
        found = plate.distribution
        frames.append(
            FrameRead(
                f"{index:03d}",
                found.spellings,
                found.unreadable,
                plate.country,
                plate.country_probability,
                lines,
                row.find.corners,
            )
        )
    return frames


def fit(real: Sequence[Numbers], drawn: Sequence[Numbers], names: Sequence[str]) -> Calibration:
    """The calibration under which the best spellings' being right or wrong is most probable."""
    country = min(
        COUNTRY_TEMPERATURES,
        key=lambda t: REAL_WEIGHT * country_loss(real, names, t) + (1 - REAL_WEIGHT) * country_loss(drawn, names, t),
    )
    start = Calibration(country_temperature=country)
    best, least = start, math.inf
    for temperature in TEMPERATURES:
        # Reading again is what takes time; sharpness and doubt come after it and are tried on what was read.
        plain = replace(start, temperature=temperature)
        shares = [
            np.stack(
                [_shares(spellings, row, unreadable) for spellings, unreadable, row in read_all(rows, names, plain)]
            )
            for rows in (real, drawn)
        ]
        for sharpness in SHARPNESS:
            for doubt in DOUBTS:
                losses = [_loss(rows, sharpness, doubt) for rows in shares]
                loss = REAL_WEIGHT * losses[0] + (1 - REAL_WEIGHT) * losses[1]
                moved = math.log(temperature) ** 2 + math.log(sharpness) ** 2
                loss += PRIOR_READS / (len(real) + len(drawn)) * moved
                if loss < least:
                    best, least = replace(plain, sharpness=sharpness, doubt=doubt), loss
    return best


def country_loss(rows: Sequence[Numbers], names: Sequence[str], temperature: float) -> float:
    """The mean negative log-probability of the true country, where the model may know it."""
    places = list(names)
    losses = []
    for row in rows:
        if row.find.country in places:
            scaled = row.countries[0] / temperature
            powers = np.exp(scaled - scaled.max())
            losses.append(-math.log(max(FLOOR, float(powers[places.index(row.find.country)] / powers.sum()))))
    return float(np.mean(losses)) if losses else 0.0


def judge(label: str, reads: Sequence[Judged]) -> dict[str, float]:
    """Figures of the best spellings: how many, right, calibration error, log loss beside the best constant's, and of
    those said at 0.99 and above how many there are (of the right ones) and how many of them are right.
    """
    if not reads:
        return {label: 0.0}
    said = np.array([spellings[0].probability if spellings else 0.0 for spellings, _ in reads])
    right = np.array([bool(spellings) and spellings[0].text == text for spellings, text in reads], dtype=float)
    sure = said >= 0.99
    rate = float(np.clip(right.mean(), FLOOR, 1 - FLOOR))
    return {
        f"{label}": float(len(reads)),
        f"{label}_exact": float(right.mean()),
        f"{label}_ece": calibration_error(said, right),
        f"{label}_log_loss": _binary_loss(said, right),
        f"{label}_log_loss_of_constant": -(rate * math.log(rate) + (1 - rate) * math.log(1 - rate)),
        f"{label}_right_at_99": float((sure * right).sum() / max(1.0, right.sum())),
        f"{label}_precision_at_99": float(right[sure].mean()) if sure.any() else 1.0,
    }


def calibration_error(said: NDArray[np.float64], right: NDArray[np.float64], bins: int = 10) -> float:
    """The expected calibration error over equally wide bins."""
    places = np.minimum((said * bins).astype(int), bins - 1)
    gaps = [abs(said[places == i].mean() - right[places == i].mean()) * (places == i).mean() for i in set(places)]
    return float(sum(gaps))


def _shares(spellings: Sequence[Spelling], row: Numbers, unreadable: float) -> NDArray[np.float64]:
    """All that a read's probability is shared over, and last whether its best spelling is right."""
    shares = np.zeros(MOST_SPELLINGS + 3)
    shares[: len(spellings)] = [spelling.probability for spelling in spellings]
    shares[-3] = unreadable
    shares[-2] = max(0.0, 1.0 - shares.sum())
    shares[-1] = bool(spellings) and spellings[0].text == row.find.text
    return shares


def _loss(rows: NDArray[np.float64], sharpness: float, doubt: float) -> float:
    """Log loss of the best spellings if calibrated so, as platewatch.reading.interpret.calibrate does it."""
    powers = rows[:, :-1] ** sharpness
    return _binary_loss((1 - doubt) * powers[:, 0] / powers.sum(axis=1), rows[:, -1])


def _binary_loss(said: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    said = np.clip(said, FLOOR, 1 - FLOOR)
    return float(-(right * np.log(said) + (1 - right) * np.log(1 - said)).mean())
