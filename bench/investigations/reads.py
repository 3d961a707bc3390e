"""What the reader makes of a plate that passes: drawn from what it made of the battery's drawn plates.

Each drawn plate gives a template: which characters were taken for which others, and how probable each spelling was. A
plate of the town that passes is read by one of them: where the template's reader took a character for another one, it
takes the plate's for one that it is known to be taken for.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.matching.pool import Seen
from platewatch.investigations.questions import LEAST_SPELLING
from platewatch.plates.distribution import Spelling

_LENGTH: Final = 6
EASY_SHARE: Final = 0.85
"""Which part of traffic is read as the easier half of the battery is: the battery is harder than any road. With it 96 %
of the passages that are read are read right, as in published tests of such systems."""


@dataclass(frozen=True, slots=True)
class Template:
    """One read: for each spelling the places at which it is wrong, and its probability. No spellings: nothing was
    reported.
    """

    spellings: tuple[tuple[tuple[int, ...], float], ...]

    @property
    def is_clear(self) -> bool:
        """Whether the right spelling is the only one that counts."""
        counting = [places for places, chance in self.spellings if chance >= LEAST_SPELLING]
        return counting == [()]


@dataclass(frozen=True, slots=True)
class ReaderModel:
    """All templates, how often traffic draws each, and which characters are taken for which."""

    templates: tuple[Template, ...]
    weights: NDArray[np.float64]
    doubtful_weights: NDArray[np.float64]
    mistaken: Mapping[str, tuple[str, ...]]

    def draw(self, count: int, dirty: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.int32]:
        """Which template each passage is read by; a dirty plate is always read by a doubtful one."""
        usual = rng.choice(len(self.templates), size=count, p=self.weights)
        doubtful = rng.choice(len(self.templates), size=count, p=self.doubtful_weights)
        return np.where(dirty, doubtful, usual).astype(np.int32)

    def read(self, text: str, template: int, seed: int) -> tuple[Spelling, ...]:
        """The spellings of a plate by a template. The same seed takes the same characters for the same ones."""
        found: dict[str, float] = {}
        for places, chance in self.templates[template].spellings:
            spelled = list(text)
            for place in places:
                others = self.mistaken.get(text[place], "")
                if others:
                    spelled[place] = others[(seed + place) % len(others)]
            spelling = "".join(spelled)
            found[spelling] = found.get(spelling, 0.0) + chance
        ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
        return tuple(Spelling(spelling, chance) for spelling, chance in ordered)


def learn_reader(pool: Sequence[Seen]) -> ReaderModel:
    """The model of what the pool's plates were read as: those of six characters, and their spellings of as many."""
    mistaken: dict[str, set[str]] = defaultdict(set)
    templates, chances = [], []
    for seen in pool:
        if len(seen.truth) != _LENGTH:
            continue
        spellings = []
        for text, chance in seen.spellings:
            if len(text) != _LENGTH or chance < LEAST_SPELLING / 5:
                continue
            places = tuple(place for place in range(_LENGTH) if text[place] != seen.truth[place])
            spellings.append((places, chance))
            if len(places) == 1:
                mistaken[seen.truth[places[0]]].add(text[places[0]])
        templates.append(Template(tuple(spellings)))
        chances.append(max((chance for _, chance in seen.spellings), default=0.0))
    best = np.array(chances)
    clear = np.array([template.is_clear for template in templates])
    easy = best >= np.median(best)
    weights = np.where(easy, EASY_SHARE / easy.sum(), (1 - EASY_SHARE) / (~easy).sum())
    doubtful = (~clear).astype(float)
    return ReaderModel(
        tuple(templates),
        weights / weights.sum(),
        doubtful / doubtful.sum(),
        {character: tuple(sorted(others)) for character, others in mistaken.items()},
    )
