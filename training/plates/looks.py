"""The looks that are drawn, and how often."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training.plates.europe import EUROPE
from training.plates.look import Look
from training.plates.neighbours import NEIGHBOURS
from training.plates.overseas import OVERSEAS
from training.plates.unusual import SHORT, UNUSUAL

LOOKS: tuple[Look, ...] = (*NEIGHBOURS, *EUROPE, *OVERSEAS)

COUNTRIES: tuple[str, ...] = tuple(look.country for look in LOOKS)
"""The classes of the country head; the last is "unknown"."""


UNUSUAL_SHARE = 0.06
"""How many of all plates have three lines, are as high as wide, or are no rectangles: few, so that the rest is learnt
as well as before."""
SHORT_SHARE = 0.04
"""How many have only two or three characters."""


def choose_look(rng: np.random.Generator) -> Look:
    """A country's look, as often as its weight says; now and then an unusual one."""
    draw = rng.random()
    if draw < UNUSUAL_SHARE:
        return _pick(rng, UNUSUAL, _UNUSUAL_WEIGHTS)
    if draw < UNUSUAL_SHARE + SHORT_SHARE:
        return _pick(rng, SHORT, _SHORT_WEIGHTS)
    return _pick(rng, LOOKS, _WEIGHTS)


def _pick(rng: np.random.Generator, looks: Sequence[Look], weights: NDArray[np.float64]) -> Look:
    return looks[int(np.searchsorted(weights, rng.random(), side="right"))]


def choose_pattern(rng: np.random.Generator, look: Look) -> str:
    """One of the look's patterns with letters and digits filled in; separators stay."""
    weights = np.cumsum([weight for _, weight in look.patterns])
    pattern = look.patterns[int(np.searchsorted(weights, rng.random() * weights[-1], side="right"))][0]
    fixed = ""
    while pattern.startswith("="):
        fixed, pattern = fixed + pattern[1], pattern[2:]
    return fixed + "".join(_fill(rng, mark, look.letters) for mark in pattern)


def _fill(rng: np.random.Generator, mark: str, letters: str) -> str:
    if mark == "X":
        return letters[rng.integers(len(letters))]
    if mark == "9":
        return "0123456789"[rng.integers(10)]
    if mark == "#":
        return "123456789"[rng.integers(9)]
    if mark == "?":
        return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rng.integers(36)]
    return mark


def _add_up(looks: Sequence[Look]) -> NDArray[np.float64]:
    weights = np.cumsum([look.weight for look in looks])
    return np.asarray(weights / weights[-1], np.float64)


_WEIGHTS, _UNUSUAL_WEIGHTS, _SHORT_WEIGHTS = _add_up(LOOKS), _add_up(UNUSUAL), _add_up(SHORT)
