"""What the steps of a question find of cars: their passages, and whether there is time for more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Seen(NamedTuple):
    """One passage of a car: where and when, and how probable it is that it is this car's. There are many of them."""

    camera_id: str
    captured_at: datetime
    weight: float


class StepOver(Exception):
    """The step has no time for what is left to do. It never leaves answering.take_step: the next step goes on."""


@dataclass(slots=True)
class Lookup:
    """What was found of cars, by their spellings, in this step and in those before; `new` are those of this step.

    A step finds at least CARS_AT_ONCE cars' passages, and then goes on as long as `has_time`, also to comparing them.
    """

    found: dict[frozenset[str], tuple[Seen, ...]] = field(default_factory=dict)
    has_time: Callable[[], bool] = lambda: True
    new: set[frozenset[str]] = field(default_factory=set)
    cars: int = 0

    def add(self, found: Mapping[frozenset[str], tuple[Seen, ...]]) -> None:
        """Note what this step has found."""
        self.found.update(found)
        self.new.update(found)
