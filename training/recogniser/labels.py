"""What the network learns, as numbers: texts, countries, and whether the ends of lines are complete."""

import numpy as np
from numpy.typing import NDArray

from training.plates.fonts import CHARACTERS
from training.plates.looks import COUNTRIES
from training.plates.strip import Ends

LONGEST = 12
MOST_LINES = 3
MOST_ENDS = 2 * MOST_LINES
NO_COUNTRY = 255

NO_TEXT = 255
"""Stands for the length of a text that nobody can name."""
MISSING, COMPLETE, UNKNOWN = 0, 1, 2
"""What is known of an end of a line."""


def encode_label(text: str | None) -> NDArray[np.uint8]:
    """Length, then the numbers of the characters (1 for 0, 2 for 1, ...; 0 is CTC's blank)."""
    label = np.zeros(LONGEST + 1, np.uint8)
    if text is None:
        label[0] = NO_TEXT
        return label
    label[0] = len(text)
    label[1 : 1 + len(text)] = [CHARACTERS.index(char) + 1 for char in text]
    return label


def encode_country(country: str) -> int:
    """The country's number, NO_COUNTRY if nobody knows it."""
    return COUNTRIES.index(country) if country else NO_COUNTRY


def encode_ends(ends: Ends) -> NDArray[np.uint8]:
    """MISSING, COMPLETE or UNKNOWN for start and end of each line that the network may tell of."""
    known = np.full(MOST_ENDS, UNKNOWN, np.uint8)
    for place, complete in enumerate(end for line in ends for end in line):
        if complete is not None:
            known[place] = COMPLETE if complete else MISSING
    return known
