"""Which plates hang in the scenes: more high ones with two lines than drive around, for they are the harder to find."""

from dataclasses import replace
from typing import Final

import numpy as np

from training.plates.look import Look
from training.plates.looks import LOOKS
from training.plates.render import DrawnPlate, draw_plate

TALL: Final = 0.25
"""How many plates have two lines where nothing asks for such a one."""


def draw_hung(rng: np.random.Generator, *, tall: bool = False) -> DrawnPlate:
    """Any plate; with `tall` one of two lines."""
    if tall or rng.random() < TALL:
        return draw_plate(rng, look=_TALL_LOOKS[rng.integers(len(_TALL_LOOKS))])
    return draw_plate(rng)


def _only_tall(look: Look) -> Look:
    return replace(look, patterns=tuple((pattern, weight) for pattern, weight in look.patterns if "|" in pattern))


_TALL_LOOKS: Final = tuple(look for look in map(_only_tall, LOOKS) if look.patterns)
