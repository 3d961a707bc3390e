"""Which spellings are one car: what cameras cannot tell apart in any of a car's reads is not two cars.

Spellings that the same passages show, all of them, are gathered: each of these reads leaves it open which of them it
is. Where one read shows one of them alone they are two, and each counts by its own probabilities.
"""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from platewatch.investigations.questions import LEAST_SPELLING, Passing
from platewatch.plates.distribution import Spelling


@dataclass(frozen=True, slots=True)
class Gathered:
    """One car as reads show it: its spellings, and the probability of each passage that it is this car's.

    `spellings` are as probable as all its reads together say; `by_best` is what each read gives to the first of them.
    """

    spellings: tuple[Spelling, ...]
    chances: Mapping[Hashable, float]
    by_best: Mapping[Hashable, float]

    @property
    def texts(self) -> frozenset[str]:
        """Its spellings' texts."""
        return frozenset(spelling.text for spelling in self.spellings)


def name_passing(passing: Passing) -> tuple[str, str]:
    """What sets a passage apart from all others."""
    return passing.camera_id, passing.read_id


def gather(passings: Iterable[Passing]) -> list[Gathered]:
    """The cars that these passages show, sorted by their first spelling."""
    support: dict[str, dict[Hashable, float]] = defaultdict(dict)
    for passing in passings:
        for spelling in passing.spellings:
            if spelling.probability >= LEAST_SPELLING:
                support[spelling.text][name_passing(passing)] = spelling.probability
    groups: dict[frozenset[Hashable], list[str]] = defaultdict(list)
    for text, chances in support.items():
        groups[frozenset(chances)].append(text)
    cars = [_gather(texts, support) for texts in groups.values()]
    return sorted(cars, key=lambda car: car.spellings[0].text)


def is_covered(car: Gathered, better: Gathered) -> bool:
    """Whether a car is but the less probable spelling of reads that are another one's."""
    return all(chance <= better.chances.get(name, 0.0) for name, chance in car.chances.items())


def _gather(texts: Sequence[str], support: Mapping[str, Mapping[Hashable, float]]) -> Gathered:
    logs = {text: math.fsum(math.log(chance) for chance in support[text].values()) for text in texts}
    highest = max(logs.values())
    weights = {text: math.exp(log - highest) for text, log in logs.items()}
    whole = math.fsum(weights.values())
    spellings = [Spelling(text, weight / whole) for text, weight in weights.items()]
    spellings.sort(key=lambda spelling: (-spelling.probability, spelling.text))
    names = support[texts[0]]
    chances = {name: min(1.0, math.fsum(support[text][name] for text in texts)) for name in names}
    return Gathered(tuple(spellings), chances, dict(support[spellings[0].text]))
