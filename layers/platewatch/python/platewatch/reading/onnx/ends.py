"""The network that tells from a plate's surroundings whether characters are missing at its ends, on ONNX Runtime."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from platewatch.plates.parts import compare_among
from platewatch.reading.errors import ModelUnusable
from platewatch.reading.interpret import MOST_LINES
from platewatch.reading.rectify import RectifiedPlate
from platewatch.reading.spellings import ALPHABET
from platewatch.reading.surroundings import COLUMNS, ROWS

INPUTS: Final = ("around", "told")
COUNTRY_TEMPERATURE: Final = 1.1
"""Divides the logits of the countries before the network hears of them; part of how it was trained."""

TOLD: Final = 19
"""How many numbers the network hears of a plate, beside one for each country."""

Floats = NDArray[np.floating]


class OnnxEnds:
    """Tells of the ends of plates whose strips were read and whose surroundings are known."""

    def __init__(self, session: onnxruntime.InferenceSession, countries: Sequence[str]) -> None:
        """`countries` are the names of the recogniser's. Raises ModelUnusable if the model is of another kind."""
        found = {one.name: list(one.shape[1:]) for one in session.get_inputs()}
        wanted = dict(zip(INPUTS, ([2, ROWS, COLUMNS, 4], [TOLD + len(countries)]), strict=True))
        if list(found.items()) != list(wanted.items()):
            raise ModelUnusable(f"The model of ends must have the inputs {wanted}; it has {found}.")
        self._session = session
        self._countries = tuple(countries)

    def tell(
        self, plates: Sequence[RectifiedPlate], ends: Floats, countries: Floats, characters: Floats
    ) -> NDArray[np.float32]:
        """The logits [N, 6] of the ends, by the recogniser's outputs for the same strips. A plate without surroundings
        keeps the recogniser's own."""
        told = np.array(ends, np.float32)
        known = [place for place, plate in enumerate(plates) if plate.surroundings is not None]
        if known:
            around = np.stack([plate.surroundings.ends for plate in plates if plate.surroundings is not None])
            some = [plates[place] for place in known]
            heard = describe(some, ends[known], countries[known], characters[known], self._countries)
            (told[known],) = self._session.run(["ends"], {"around": around, "told": heard})
        return told


def describe(
    plates: Sequence[RectifiedPlate], ends: Floats, countries: Floats, characters: Floats, names: Sequence[str]
) -> NDArray[np.float32]:
    """What the network hears beside the surroundings [N, TOLD + countries].

    In this order: the recogniser's ends and countries (named by `names`), the number of lines, how long the plate is,
    how high a line is in the picture, how many characters were read, how much they look like a whole plate and like
    parts of one, where in the strip the first and the last one stand, and how surely those two were read.
    """
    powers = np.exp((countries - countries.max(axis=1, keepdims=True)) / COUNTRY_TEMPERATURE)
    shares = powers / powers.sum(axis=1, keepdims=True)
    lines = np.array([plate.lines for plate in plates])
    sizes = np.array([(one.surroundings.width, one.surroundings.height) for one in plates if one.surroundings])
    unit = sizes[:, 1] / lines
    return np.concatenate(
        [
            ends / 4,
            shares,
            np.eye(MOST_LINES)[np.clip(lines, 1, MOST_LINES) - 1],
            np.log(np.maximum(sizes[:, 0], 1.0) / np.maximum(unit, 1.0))[:, None] - 1.2,
            np.log(np.maximum(unit, 1.0))[:, None] - 3,
            [
                _describe_text(seen, dict(zip(names, some, strict=True)))
                for seen, some in zip(characters, shares, strict=True)
            ],
        ],
        axis=1,
    ).astype(np.float32)


def _describe_text(characters: Floats, countries: dict[str, float]) -> list[float]:
    """What was read, by the best class of each column of logits [columns, 37]."""
    best = characters.argmax(axis=1).tolist()
    bounds = [0, *(column for column in range(1, len(best)) if best[column] != best[column - 1]), len(best)]
    runs = [(start, stop) for start, stop in pairwise(bounds) if best[start]]
    text = "".join(ALPHABET[best[start] - 1] for start, _ in runs)
    like = compare_among(text, countries)
    likeness = [math.log(one) / 4 for one in (like.whole, like.without_start, like.without_end)]
    if not runs:
        return [-1.0, *likeness, 0.0, 0.0, 0.0, 0.0]
    first, last = runs[0], runs[-1]
    sure = [_estimate(characters[start:stop], best[start]) for start, stop in (first, last)]
    return [len(text) / 7 - 1, *likeness, first[0] / len(best), 1 - last[1] / len(best), *sure]


def _estimate(logits: Floats, character: int) -> float:
    """The highest probability of the character in some columns."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return float((powers[:, character] / powers.sum(axis=1)).max())
