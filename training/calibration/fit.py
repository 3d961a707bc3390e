"""Choose the calibration under which the truth is most probable, and tell how well it then holds."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from platewatch.plates.distribution import Spelling
from platewatch.reading.combine import CombinedRead, FrameRead, combine
from platewatch.reading.completeness import weigh_whole
from platewatch.reading.curve import STRAIGHT, Curve, bend
from platewatch.reading.interpret import Calibration, interpret
from platewatch.reading.readings import average, has_doubtful_end, is_sure, is_unsure, merge_layouts
from platewatch.reading.recognised import RecognisedPlate
from platewatch.reading.rectify import plate_size
from training.calibration.ends import fit_ends
from training.calibration.material import FLOOR, PRIOR_READS, REAL_WEIGHT, Floats, Numbers, share_out

_NEWTON_STEPS = 50
_LEAST_SLOPE = 0.05
_FARTHEST = 500.0

TEMPERATURES = tuple(float(t) for t in np.round(np.arange(0.7, 2.01, 0.1), 2))
COUNTRY_TEMPERATURES = tuple(float(t) for t in np.round(np.arange(0.6, 2.51, 0.1), 2))


Judged = tuple[Sequence[Spelling], str]


def read(row: Numbers, names: Sequence[str], calibration: Calibration) -> tuple[RecognisedPlate, int]:
    """The find as the reader would read it."""
    width, height = plate_size(row.find.corners)

    def look(wanted: Callable[[int, int], bool]) -> list[tuple[int, RecognisedPlate]]:
        return [
            (lines, interpret(characters, countries, names, calibration, ends=ends, lines=lines))
            for (lines, frame), characters, countries, ends in zip(
                row.cuts, row.characters, row.countries, row.ends, strict=True
            )
            if wanted(lines, frame)
        ]

    readings: list[tuple[int, RecognisedPlate]] = []
    for reading in look(lambda _, frame: frame == 0):
        readings.append(reading)
        if is_sure(reading[1].distribution):
            break
    first, layout = merge_layouts(readings, height / max(width, 1e-6))
    if is_unsure(first.distribution) or has_doubtful_end(first):
        again = look(lambda lines, frame: lines == layout and frame > 0)
        first = average([first, *(reading for _, reading in again)])
    return replace(first, distribution=bend(first.distribution, calibration.curve)), layout


def read_all(
    rows: Sequence[Numbers], names: Sequence[str], calibration: Calibration
) -> Iterator[tuple[Sequence[Spelling], float, Numbers]]:
    """The spellings of every find with the probability that each is the whole plate, and its unreadable share."""
    for row in rows:
        plate = read(row, names, calibration)[0]
        yield weigh_whole(plate.distribution.spellings, plate.completeness), plate.distribution.unreadable, row


def combine_burst(rows: Sequence[Numbers], names: Sequence[str], calibration: Calibration) -> Sequence[Spelling] | None:
    """What the frames of a burst say together; None where none says anything."""
    combined: CombinedRead = combine(as_frames(rows, names, calibration))
    return weigh_whole(combined.spellings, combined.completeness) or None


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
                plate.completeness,
            )
        )
    return frames


def fit(
    real: Sequence[Numbers], drawn: Sequence[Numbers], names: Sequence[str], hidden: Sequence[Numbers] = ()
) -> Calibration:
    """The calibration under which the plates that are there are most probable, whatever place they have in the list: a
    hotlist asks for every spelling. For each temperature the curve is the one that best tells how often the best
    spelling is right. `hidden` are real plates of which an end is cut or covered: the ends are fitted to them too.
    """
    country = min(
        COUNTRY_TEMPERATURES,
        key=lambda t: REAL_WEIGHT * country_loss(real, names, t) + (1 - REAL_WEIGHT) * country_loss(drawn, names, t),
    )
    ends = fit_ends([*real, *hidden], drawn, Calibration(country_temperature=country))
    best, least = ends, math.inf
    # What is left of a plate may be read as it stands there or not: nobody knows. Whether it is all the ends say.
    whole_ones = [[row for row in rows if row.find.complete] for rows in (real, drawn)]
    count = sum(map(len, whole_ones))
    weights = np.concatenate(
        [np.full(len(rows), share * count / len(rows)) for rows, share in share_out(*whole_ones) if rows]
    )
    for temperature in TEMPERATURES:
        # Reading again is what takes time; the curve comes after it and is fitted to what was read.
        plain = replace(ends, temperature=temperature)
        readings = [(read(row, names, plain)[0], row) for rows in whole_ones for row in rows]
        curve = fit_curve(*_judge_texts(readings), weights)
        loss = _truth_loss(readings, curve, weights) + PRIOR_READS * math.log(temperature) ** 2
        if loss < least:
            best, least = replace(plain, curve=curve), loss
    return best


def fit_curve(said: Floats, right: Floats, weights: Floats | None = None) -> Curve:
    """The curve under which it is most probable that what was `said` turned out `right` (0 or 1).

    Near to the straight one where the reads have little to say; weights sum to the number of reads.
    """
    weights = np.ones_like(said) if weights is None else weights
    features = _features(said)
    start = np.array([STRAIGHT.low, STRAIGHT.high, STRAIGHT.shift])
    values = start.copy()
    for _ in range(_NEWTON_STEPS):
        bent = _logistic(features @ values)
        gradient = features.T @ (weights * (bent - right)) + PRIOR_READS * (values - start)
        curvature = (features.T * (weights * bent * (1 - bent))) @ features + PRIOR_READS * np.eye(3)
        values -= np.linalg.solve(curvature, gradient)
    low, high, shift = (float(value) for value in values)
    return Curve(max(low, _LEAST_SLOPE), max(high, _LEAST_SLOPE), shift)


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


def _judge_texts(readings: Sequence[tuple[RecognisedPlate, Numbers]]) -> tuple[Floats, Floats]:
    """Of each best text how probable it was called as what is seen, and whether it is right."""
    best = [next(iter(plate.distribution.spellings), Spelling("", 0.0)) for plate, _ in readings]
    right = [one.text == row.find.text for one, (_, row) in zip(best, readings, strict=True)]
    return np.array([one.probability for one in best]), np.array(right, dtype=float)


def _features(said: Floats) -> Floats:
    clipped = np.clip(said, FLOOR / 10, 1 - FLOOR / 10)
    return np.stack([np.log(clipped), -np.log1p(-clipped), np.ones_like(clipped)], axis=1)


def _logistic(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -_FARTHEST, _FARTHEST))))


def _truth_loss(readings: Sequence[tuple[RecognisedPlate, Numbers]], curve: Curve, weights: Floats) -> float:
    """The log loss of what really stands there, and what the curve's bend costs."""
    chances = [
        next((one.probability for one in bend(plate.distribution, curve).spellings if one.text == row.find.text), 0.0)
        for plate, row in readings
    ]
    moved = (curve.low - 1) ** 2 + (curve.high - 1) ** 2 + curve.shift**2
    return float(-(weights * np.log(np.maximum(FLOOR, chances))).sum() + PRIOR_READS / 2 * moved)


def _binary_loss(said: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    said = np.clip(said, FLOOR, 1 - FLOOR)
    return float(-(right * np.log(said) + (1 - right) * np.log(1 - said)).mean())
