"""What cameras see of the visits of wanted cars: each one, any of them together, and which to place first.

All is computed from the visits that are shown: counted in fives for each group of cameras that saw them. So every
answer is a sum of fives too, and the difference of two sets of cameras tells no single visit. What is left over of rare
groups waits, so there are fewer of these visits than of all, and visits that many cameras saw are missing more often:
there are many such groups, each with few visits.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MOST_STEPS: Final = 20
"""So many cameras are put into an order at the most."""


@dataclass(frozen=True, slots=True)
class Step:
    """A camera in the order: with those before it, it sees `seen` visits; `adds` of them no earlier one sees."""

    camera_id: str
    adds: int
    seen: int


def count_seen(visits: Mapping[str, int], cameras: Collection[str]) -> int:
    """How many of the visits at least one of the cameras saw. `visits` counts them by the cells of Kind.VISITS."""
    asked = frozenset(cameras)
    return sum(number for cell, number in visits.items() if not asked.isdisjoint(cell.split(" ")))


def order_cameras(visits: Mapping[str, int], most: int = MOST_STEPS) -> Sequence[Step]:
    """The cameras in the order in which each adds the most visits to those before it.

    The first is the one that sees the most. Each next one sees the most of what is left; of two that see as much, the
    one whose id comes first. Those that add nothing are left out.
    """
    left = {frozenset(cell.split(" ")): number for cell, number in visits.items()}
    steps: list[Step] = []
    seen = 0
    while left and len(steps) < most:
        adds: Counter[str] = Counter()
        for cameras, number in left.items():
            adds.update(dict.fromkeys(cameras, number))
        best = min(adds, key=lambda camera_id: (-adds[camera_id], camera_id))
        seen += adds[best]
        steps.append(Step(best, adds[best], seen))
        left = {cameras: number for cameras, number in left.items() if best not in cameras}
    return steps
