"""How a camera usually sees, by the hour of the day, learnt from its pictures of the last days.

Of each hour of the day one sample a day is kept, of whole pictures, without a plate. What is a fall is in falls.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from statistics import median
from typing import Final

from platewatch.cameras.camera import Camera, find_moves
from platewatch.cameras.sight import SightSlot

HOURS_OF_DAY: Final = 24
KEPT_DAYS: Final = 10
"""How many days' samples are kept of each hour of the day."""

ENOUGH_DAYS: Final = 7
"""From so many samples of an hour of the day on a camera is judged in it."""

SAMPLE_PICTURES: Final = 10
"""An hour with fewer pictures is no sample."""

LOWEST: Final = 8
"""One sample in so many may be lower than what counts as the lowest usual one."""

_HOUR: Final = timedelta(hours=1)


class Measure(StrEnum):
    """What of a camera's pictures can fall."""

    PLATES = "plates"
    BRIGHTNESS = "brightness"
    SHARPNESS = "sharpness"


@dataclass(frozen=True, slots=True)
class Sample:
    """How a camera saw in one stretch of time: mean scaled brightness and sharpness (see sight.py), and the share of
    its pictures with a plate.
    """

    brightness: float
    sharpness: float
    share: float


@dataclass(frozen=True, slots=True)
class Fall:
    """What has fallen, from what is usual to what is seen: shares and brightness from 0 to 1, sharpness from 0."""

    measure: Measure
    seen: float
    usual: float


@dataclass(frozen=True, slots=True)
class Fallen:
    """A camera that sees worse since `since`, when it was found."""

    since: datetime
    falls: tuple[Fall, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What is kept of how a camera sees where it stands since `since`: samples of each hour of the day, 0:00 first, the
    oldest first. All hours up to `learnt_until` are in it. `fallen` is None while it sees as usual.
    """

    camera_id: str
    since: datetime
    learnt_until: datetime
    hours: tuple[tuple[Sample, ...], ...] = ((),) * HOURS_OF_DAY
    fallen: Fallen | None = None


@dataclass(frozen=True, slots=True)
class UsualSight:
    """What is usual at an hour: the middle of the samples, and the lowest usual one of each measure."""

    middle: Sample
    low: Sample


def find_seen(camera: Camera, known: Seen | None, now: datetime) -> Seen | None:
    """What is known of how the camera sees where it stands now; None after a move, which begins the learning again."""
    moves = [move for move in find_moves(camera) if move <= now]
    return None if known is None or (moves and moves[-1] > known.since) else known


def find_usual(seen: Seen, now: datetime, zone: tzinfo) -> UsualSight | None:
    """What is usual now, by the samples of this hour and of those beside it; None while too few are learnt.

    So dusk, which moves, and the switch to infra-red are in what is usual.
    """
    place = now.astimezone(zone).hour
    if len(seen.hours[place]) < ENOUGH_DAYS:
        return None
    near = [sample for step in (-1, 0, 1) for sample in seen.hours[(place + step) % HOURS_OF_DAY]]
    parts = [sorted(getattr(one, name) for one in near) for name in ("brightness", "sharpness", "share")]
    low = [part[len(part) // LOWEST] for part in parts]
    return UsualSight(Sample(*map(median, parts)), Sample(*low))


def learn_sight(
    camera: Camera, known: Seen | None, slots: Sequence[SightSlot], now: datetime, zone: tzinfo
) -> Seen | None:
    """What is known with the hour that has just ended; None where nothing is learnt of it.

    Nothing is learnt while the camera sees worse, of an hour with maintenance, nor of one in which it was moved.
    """
    end = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    begin = end - _HOUR
    seen = find_seen(camera, known, now)
    if seen is not None and (seen.learnt_until >= end or seen.fallen is not None):
        return None
    closed = any(window.since < end and begin < window.until for window in camera.maintenance)
    moved = any(begin < move <= end for move in find_moves(camera))
    slot = join_slots([slot for slot in slots if begin <= slot.begin < end])
    if closed or moved or slot.pictures < SAMPLE_PICTURES:
        return None
    seen = seen or Seen(camera.camera_id, since=begin, learnt_until=begin)
    place = begin.astimezone(zone).hour
    samples = (*seen.hours[place], make_sample(slot))[-KEPT_DAYS:]
    return replace(seen, learnt_until=end, hours=(*seen.hours[:place], samples, *seen.hours[place + 1 :]))


def make_sample(slot: SightSlot) -> Sample:
    """How the camera saw in the slot, which has a picture at least."""
    return Sample(slot.brightness / slot.pictures, slot.sharpness / slot.pictures, slot.with_plates / slot.pictures)


def join_slots(slots: Sequence[SightSlot]) -> SightSlot:
    """All pictures of the slots as those of one; of none where there is no slot."""
    joined = SightSlot(slots[0].begin if slots else datetime.min.replace(tzinfo=UTC))
    for slot in slots:
        joined = joined.add(slot)
    return joined
