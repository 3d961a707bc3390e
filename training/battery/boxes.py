"""Upright boxes around plates, and how far two of them are the same."""

from platewatch.reading.record import Corners

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def box_of(corners: Corners) -> Box:
    """The upright box around the corners."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return wide * high / (areas - wide * high)
