"""Plates as text: one spelling for machines, one for people."""

from platewatch.plates.errors import NotAPlate
from platewatch.plates.spelling import (
    MAX_LENGTH,
    MIN_LENGTH,
    dutch_sidecode,
    normalise,
    normalise_listed,
    normalise_pattern,
    show,
)

__all__ = [
    "MAX_LENGTH",
    "MIN_LENGTH",
    "NotAPlate",
    "dutch_sidecode",
    "normalise",
    "normalise_listed",
    "normalise_pattern",
    "show",
]
