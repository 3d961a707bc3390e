"""The looks that are drawn, and how often."""

import numpy as np

from training.plates.europe import EUROPE
from training.plates.look import Look
from training.plates.neighbours import NEIGHBOURS
from training.plates.overseas import OVERSEAS

LOOKS: tuple[Look, ...] = (*NEIGHBOURS, *EUROPE, *OVERSEAS)

COUNTRIES: tuple[str, ...] = tuple(look.country for look in LOOKS)
"""The classes of the country head; the last is "unknown"."""


def choose_look(rng: np.random.Generator) -> Look:
    """A country's look, as often as its weight says."""
    return LOOKS[int(np.searchsorted(_WEIGHTS, rng.random(), side="right"))]


def choose_pattern(rng: np.random.Generator, look: Look) -> str:
    """One of the look's patterns with letters and digits filled in; separators stay."""
    weights = np.cumsum([weight for _, weight in look.patterns])
    pattern = look.patterns[int(np.searchsorted(weights, rng.random() * weights[-1], side="right"))][0]
    fixed = ""
    if pattern.startswith("="):
        fixed, pattern = pattern[1], pattern[2:]
    return fixed + "".join(_fill(rng, mark, look.letters) for mark in pattern)


def _fill(rng: np.random.Generator, mark: str, letters: str) -> str:
    if mark == "X":
        return letters[rng.integers(len(letters))]
    if mark == "9":
        return "0123456789"[rng.integers(10)]
    if mark == "?":
        return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rng.integers(36)]
    return mark


_WEIGHTS = np.cumsum([look.weight for look in LOOKS]) / sum(look.weight for look in LOOKS)
