"""The network that tells from a plate's surroundings whether characters are missing at its ends, on ONNX Runtime."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from platewatch.reading.errors import ModelUnusable
from platewatch.reading.interpret import MOST_LINES
from platewatch.reading.rectify import RectifiedPlate
from platewatch.reading.surroundings import COLUMNS, ROWS

INPUTS: Final = ("around", "told")
COUNTRY_TEMPERATURE: Final = 1.1
"""Divides the logits of the countries before the network hears of them; part of how it was trained."""

Floats = NDArray[np.floating]


class OnnxEnds:
    """Tells of the ends of plates whose strips were read and whose surroundings are known."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        """Raises ModelUnusable if the model is of another kind."""
        found = {one.name: list(one.shape[1:]) for one in session.get_inputs()}
        if tuple(found) != INPUTS or found[INPUTS[0]] != [2, ROWS, COLUMNS, 4]:
            raise ModelUnusable(f"The model of ends must have the inputs {' and '.join(INPUTS)}; it has {found}.")
        self._session = session

    def tell(
        self, plates: Sequence[RectifiedPlate], ends: Floats, countries: Floats, characters: Floats
    ) -> NDArray[np.float32]:
        """The logits [N, 6] of the ends, by the recogniser's outputs for the same strips. A plate without surroundings
        keeps the recogniser's own."""
        told = np.array(ends, np.float32)
        known = [place for place, plate in enumerate(plates) if plate.surroundings is not None]
        if known:
            around = np.stack([plate.surroundings.ends for plate in plates if plate.surroundings is not None])
            heard = describe([plates[place] for place in known], ends[known], countries[known], characters[known])
            (told[known],) = self._session.run(["ends"], {"around": around, "told": heard})
        return told


def describe(
    plates: Sequence[RectifiedPlate], ends: Floats, countries: Floats, characters: Floats
) -> NDArray[np.float32]:
    """What the network hears beside the surroundings [N, 12 + countries]: the recogniser's ends and countries, the
    number of lines, how long the plate is, how high a line is in the picture, and how many characters were read.
    """
    powers = np.exp((countries - countries.max(axis=1, keepdims=True)) / COUNTRY_TEMPERATURE)
    lines = np.array([plate.lines for plate in plates])
    sizes = np.array([(one.surroundings.width, one.surroundings.height) for one in plates if one.surroundings])
    unit = sizes[:, 1] / lines
    best = characters.argmax(axis=2)
    before = np.pad(best, ((0, 0), (1, 0)))[:, :-1]
    count = ((best > 0) & (best != before)).sum(axis=1)
    return np.concatenate(
        [
            ends / 4,
            powers / powers.sum(axis=1, keepdims=True),
            np.eye(MOST_LINES)[np.clip(lines, 1, MOST_LINES) - 1],
            np.log(np.maximum(sizes[:, 0], 1.0) / np.maximum(unit, 1.0))[:, None] - 1.2,
            np.log(np.maximum(unit, 1.0))[:, None] - 3,
            count[:, None] / 7 - 1,
        ],
        axis=1,
    ).astype(np.float32)
