"""Whether anything has moved: pictures are compared by the brightness of their cells."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from platewatch.reading.image import Pixels

_COUNTED: Final = 8
"""Pixels of a cell that count, down and across, or a few more: cells are means, and noise goes away in them."""

CELLS_ACROSS: Final = 48
CHANGED: Final = 6.0
"""Levels of 255 by which a cell must be brighter or darker."""

Cells = NDArray[np.float32]


def measure_cells(image: Pixels) -> Cells:
    """The brightness (0 to 255) of each cell of the picture (BGR uint8): about CELLS_ACROSS in a row, square."""
    step = max(1, image.shape[1] // CELLS_ACROSS // _COUNTED)
    side = max(step, image.shape[1] // CELLS_ACROSS // step * step)
    rows, columns = max(1, image.shape[0] // side), max(1, image.shape[1] // side)
    green = image[: rows * side : step, : columns * side : step, 1].astype(np.float32)
    down, across = -(-green.shape[0] // rows), -(-green.shape[1] // columns)
    padded = np.pad(green, ((0, rows * down - green.shape[0]), (0, columns * across - green.shape[1])), mode="edge")
    return np.asarray(padded.reshape(rows, down, columns, across).mean(axis=(1, 3)), np.float32)


def has_changed(cells: Cells, before: Cells | None) -> bool:
    """Whether a cell has changed since the picture before; True without one, or if it had another size."""
    return before is None or before.shape != cells.shape or bool(np.abs(cells - before).max() >= CHANGED)
