"""What happens in the demo's town, and when: pure rules, so the same seed gives the same evening.

Nothing here says what is read, what is a hit or who is told. It says which picture a camera takes at which moment, and
what the colleague does once she has been told. All else is what the service makes of it.
"""

import heapq
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from localcloud.demo.district import CAMERAS

SEED: Final = 20_261_201
HIT_EVERY: Final = (100.0, 170.0)
"""After so many seconds (least and most) of the calm time the next wanted car comes."""
CAR_EVERY: Final = (9.0, 20.0)
"""So many seconds lie between two cars that nobody looks for."""
AWAY: Final = (60.0, 90.0)
"""So many seconds after it came in a wanted car that does not park goes out."""
GONE: Final = timedelta(minutes=10)
"""How long a wanted car must be away from a camera to be told of again: the demo's GoneMinutes."""


@dataclass(frozen=True, slots=True)
class Passing:
    """A car passes a camera: `at` seconds after the start its picture is sent, taken `behind` before that."""

    at: float
    picture: str
    behind: timedelta = timedelta()

    @property
    def camera(self) -> str:
        """The camera that took the picture."""
        return find_camera(self.picture)


@dataclass(frozen=True, slots=True)
class Reaction:
    """What the colleague does `after` seconds since she was told: a button of her page, with what the form says."""

    after: float
    button: str
    form: tuple[tuple[str, str], ...] = ()


def find_camera(picture: str) -> str:
    """The camera by the end of the picture's name. Raises ValueError for a name that ends otherwise."""
    for camera in CAMERAS:
        if picture.endswith(f"-{camera}"):
            return camera
    raise ValueError(f"{picture} is a picture of no camera: {', '.join(CAMERAS)}")


def _late(at: float, *pictures: tuple[int, str]) -> tuple[Passing, ...]:
    return tuple(Passing(at, picture, timedelta(minutes=minutes)) for minutes, picture in pictures)


OPENING: Final[tuple[Passing, ...]] = (
    Passing(0.5, "baker-north-in"),
    Passing(2, "estate-north-in"),
    Passing(5, "plumber-east-in"),
    Passing(8, "teacher-north-out"),
    Passing(11, "van-east-in"),
    Passing(14, "student-south-out"),
    Passing(17, "muddy-south-out"),
    Passing(21, "visitor-north-in"),
    Passing(24, "family-east-in"),
    Passing(27, "doubtful-east-in"),
    Passing(31, "tourist-north-out"),
    Passing(34, "courier-north-in"),
    Passing(38, "lorry-south-out"),
    Passing(42, "estate-north-out"),
    Passing(46, "nurse-east-in"),
    # The camera on Station lane has been offline, and sends what it took in the meantime.
    *_late(50, (47, "van-west-in"), (38, "trader-west-in"), (31, "neighbour-west-in"), (19, "commuter-west-in")),
    Passing(54, "baker-north-out"),
    Passing(58, "hatchback-west-in"),
    Passing(62, "florist-south-out"),
    Passing(66, "doctor-north-in"),
)
"""The first minute: something of everything that the service does."""

TRIPS: Final[tuple[tuple[str, ...], ...]] = (
    ("van-south-out",),
    ("estate-east-in",),
    ("hatchback-south-out",),
    ("courier-north-out",),
    ("van-west-in",),
    ("doubtful-east-in",),
    ("estate-north-in", "estate-north-out"),
    ("muddy-south-out",),
    ("van-east-in", "van-south-out"),
    ("hatchback-west-in", "hatchback-south-out"),
    ("courier-north-in", "courier-north-out"),
)
"""Ways of wanted cars through the town, in turn; those of one picture came in and parked, or leave."""

ORDINARY: Final = (
    *("baker-north-in", "doctor-north-in", "visitor-north-in", "teacher-north-out", "tourist-north-out"),
    *("baker-north-out", "plumber-east-in", "family-east-in", "nurse-east-in", "student-south-out"),
    *("lorry-south-out", "florist-south-out", "neighbour-west-in", "trader-west-in", "commuter-west-in"),
)
"""Cars that nobody looks for."""

_CONFIRMED: Final = (("confirmed", "yes"),)
_ACKNOWLEDGE: Final = "acknowledge"
_OPENING_REACTIONS: Final = {
    "estate-north-in": (Reaction(30, _ACKNOWLEDGE),),
    "muddy-south-out": (Reaction(12, "misread", _CONFIRMED),),
    "courier-north-in": (
        Reaction(7, _ACKNOWLEDGE),
        Reaction(18, "list-wrong", _CONFIRMED),
        Reaction(24, "close", (("outcome", "stopped"),)),
    ),
    "estate-north-out": (
        Reaction(6, _ACKNOWLEDGE),
        Reaction(20, "right-car"),
        Reaction(26, "close", (("outcome", "stopped"),)),
    ),
}
_OUTCOMES: Final = ("stopped", "found-not-stopped", "not-found")
_MISREAD: Final = "muddy-south-out"
"""The plate in this picture is not the listed one: whoever looks at it sees that."""


def go_on(start: float, seed: int = SEED) -> Iterator[Passing]:
    """What passes after the opening, in the order of time, without an end.

    A wanted car comes to the same camera again only after GONE, so that each time somebody is told of it.
    """
    chance = Random(seed)  # nosec B311  # plays a town, hides nothing
    last = {passing.picture: passing.at for passing in OPENING if not passing.behind}
    trips, coming = list(TRIPS), list[tuple[float, str]]()
    next_car, next_trip = start + chance.uniform(*CAR_EVERY), start + chance.uniform(*HIT_EVERY)
    while True:
        if coming and coming[0][0] <= min(next_car, next_trip):
            yield Passing(*heapq.heappop(coming))
        elif next_trip <= next_car:
            trip = next((each for each in trips if _may_come(each, next_trip, last)), ())
            for index, picture in enumerate(trip):
                last[picture] = next_trip + index * chance.uniform(*AWAY)
                heapq.heappush(coming, (last[picture], picture))
            if trip:
                trips.remove(trip)
                trips.append(trip)
            next_trip += chance.uniform(*HIT_EVERY)
        else:
            yield Passing(next_car, chance.choice(ORDINARY))
            next_car += chance.uniform(*CAR_EVERY)


def _may_come(trip: Sequence[str], at: float, last: Mapping[str, float]) -> bool:
    return all(at - last.get(picture, -math.inf) > GONE.total_seconds() for picture in trip)


def choose_reactions(picture: str, opening: bool, chance: Random) -> Sequence[Reaction]:
    """What the colleague does about the hit that this picture gave; nothing where it is left to others."""
    if opening:
        return _OPENING_REACTIONS.get(picture, ())
    if picture == _MISREAD:
        return (Reaction(chance.uniform(20, 50), "misread", _CONFIRMED),)
    first = chance.uniform(20, 60)
    # Every third hit is left to whoever watches, and goes to the chief if nobody answers.
    if chance.random() < 1 / 3:
        return ()
    outcome = (("outcome", chance.choice(_OUTCOMES)),)
    return Reaction(first, _ACKNOWLEDGE), Reaction(first + chance.uniform(60, 120), "close", outcome)
