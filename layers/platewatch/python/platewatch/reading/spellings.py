"""From the recogniser's columns to a distribution over spellings.

The recogniser says for each of its columns which character stands there, or none (CTC). Many paths through the columns
give the same text; a text's probability is the sum over its paths. That sum is found here by prefix beam search; how
probable it is that the text is too short or too long for a plate is computed apart, where the search leaves it open.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from platewatch.plates.distribution import Distribution, Spelling
from platewatch.reading.limits import LONGEST, SHORTEST

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The characters of classes 1 to 36; class 0 is CTC's blank."""

# What is less probable than this in a column is not followed: it could not lift a spelling among those kept.
NEGLIGIBLE: Final = 1e-4
# In a column of mere noise all characters are as probable; only so many are followed.
FOLLOWED: Final = 6
BEAM: Final = 16
# A prefix so much less probable than the best one is given up early.
HOPELESS: Final = 1e-4
# Where the search has found all but so little of the probability, what it found tells what cannot be read.
UNSEEN: Final = 2e-3


def decode(
    logits: NDArray[np.floating],
    *,
    temperature: float = 1.0,
    keep: int = 8,
    is_short_plate: Callable[[str], bool] = lambda _: False,
) -> Distribution:
    """The `keep` most probable spellings of 4 to 10 characters, and the probability that there is nothing to be read.

    `logits` are [columns, 37]: unnormalised log-probabilities of blank, 0-9, A-Z. A `temperature` over 1 makes the
    reader less sure of itself. Of shorter texts those are spellings that `is_short_plate` says are plates. `unreadable`
    is the probability of all others under 4 characters, the empty one included, and of those over 10; it is exact to
    UNSEEN. Raises ValueError if the shape is another or a value is not finite.
    """
    if logits.ndim != 2 or logits.shape[1] != len(ALPHABET) + 1 or not np.isfinite(logits).all():
        raise ValueError(f"logits must be finite numbers of shape [columns, {len(ALPHABET) + 1}]: {logits.shape}")
    if temperature <= 0:
        raise ValueError(f"temperature must be over 0: {temperature}")
    columns = _softmax(logits.astype(np.float64) / temperature)
    texts = _search(columns, max(BEAM, keep))
    short = [(text, chance) for text, chance in texts if len(text) < SHORTEST and is_short_plate(text)]
    plates = [*short, *((text, chance) for text, chance in texts if SHORTEST <= len(text) <= LONGEST)]
    plates.sort(key=lambda item: (-item[1], item[0]))
    found = sum(chance for _, chance in texts)
    if found >= 1.0 - UNSEEN:
        unreadable = found - sum(chance for _, chance in plates)
    else:
        lengths = _length_chances(columns)
        unreadable = float(lengths[:SHORTEST].sum() + lengths[LONGEST + 1]) - sum(chance for _, chance in short)
    return Distribution(tuple(Spelling(text, chance) for text, chance in plates[:keep]), min(1.0, max(0.0, unreadable)))


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float64)


def _follow(columns: NDArray[np.float64]) -> list[list[tuple[str, float]]]:
    """Of each column the characters worth following, with their probabilities."""
    followed: list[list[tuple[str, float]]] = [[] for _ in columns]
    rows, classes = np.nonzero(columns[:, 1:] > NEGLIGIBLE)
    chances = columns[rows, classes + 1].tolist()
    for row, index, chance in zip(rows.tolist(), classes.tolist(), chances, strict=True):
        followed[row].append((ALPHABET[index], chance))
    for row, candidates in enumerate(followed):
        if len(candidates) > FOLLOWED:
            candidates.sort(key=lambda item: -item[1])
            followed[row] = candidates[:FOLLOWED]
    return followed


def _search(columns: NDArray[np.float64], beam: int) -> list[tuple[str, float]]:
    """CTC prefix beam search: texts with their probabilities, not sorted."""
    # Of each prefix: the probability of the paths that end in a blank, and of those that end in its last character.
    prefixes: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    for blank, candidates in zip(columns[:, 0].tolist(), _follow(columns), strict=True):
        if not candidates:
            prefixes = {prefix: ((ends[0] + ends[1]) * blank, 0.0) for prefix, ends in prefixes.items()}
            continue
        following: dict[str, tuple[float, float]] = {}
        for prefix, (in_blank, in_character) in prefixes.items():
            total = in_blank + in_character
            ends_blank, ends_character = following.get(prefix, (0.0, 0.0))
            ends_blank += total * blank
            last = prefix[-1:]
            for character, chance in candidates:
                if character == last:
                    # The same character again is one character, unless a blank stood in between.
                    ends_character += in_character * chance
                    gained = in_blank * chance
                else:
                    gained = total * chance
                if gained > 0.0:
                    longer = prefix + character
                    long_blank, long_character = following.get(longer, (0.0, 0.0))
                    following[longer] = (long_blank, long_character + gained)
            following[prefix] = (ends_blank, ends_character)
        prefixes = _prune(following, beam)
    return [(prefix, in_blank + in_character) for prefix, (in_blank, in_character) in prefixes.items()]


def _prune(prefixes: dict[str, tuple[float, float]], beam: int) -> dict[str, tuple[float, float]]:
    """The `beam` most probable prefixes, without the hopeless ones."""
    totals = [ends[0] + ends[1] for ends in prefixes.values()]
    least = max(totals) * HOPELESS
    if len(totals) > beam:
        least = max(least, sorted(totals, reverse=True)[beam - 1])
    return {item[0]: item[1] for item, total in zip(prefixes.items(), totals, strict=True) if total >= least}


def _length_chances(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of each text length from 0 to LONGEST; the last number is that of all longer ones."""
    most = LONGEST + 1
    in_blank = np.zeros(most + 1)
    in_blank[0] = 1.0
    in_character = np.zeros((most + 1, columns.shape[1] - 1))
    for column in columns:
        total = in_blank + in_character.sum(axis=1)
        # A column adds a character unless it is blank or repeats the one before.
        grown = in_character.copy()
        grown[1:] += total[:-1, None] - in_character[:-1]
        grown[most] += total[most] - in_character[most]
        in_character = grown * column[1:]
        in_blank = total * column[0]
    return np.asarray(in_blank + in_character.sum(axis=1), dtype=np.float64)
