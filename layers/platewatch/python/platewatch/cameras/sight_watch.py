"""Looks every ten minutes how cameras see: learns what is usual, and finds what has suddenly fallen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Final, Protocol

from platewatch.cameras.camera import Camera
from platewatch.cameras.clock_watch import CameraList
from platewatch.cameras.falls import Judged, Weather, begin_again, evaluate_sight, find_judged, find_weather
from platewatch.cameras.sight import SightSlot
from platewatch.cameras.sights import Seen, find_seen, learn_sight
from platewatch.errors import Failures

_LOOKS_AT: Final = 1
"""In this minute of each slot: all cameras at once, so that what they share is known."""

_SLOT_MINUTES: Final = 10


class SightSlots(Protocol):
    """Where readers add up what pictures look like."""

    def list_slots(self, camera_ids: Sequence[str]) -> Mapping[str, tuple[SightSlot, ...]]:
        """The slots of these cameras, oldest first, by the camera's id; nothing of those that sent nothing."""


class SeenList(Protocol):
    """Where it is kept how cameras see."""

    def list_seen(self) -> Mapping[str, Seen]:
        """How they see, by the camera's id."""


class SeenStore(SeenList, Protocol):
    """The same, to be changed."""

    def keep_seen(self, seen: Seen) -> None:
        """Replace what is known. Repeatable."""


@dataclass(frozen=True, slots=True)
class SightStores:
    """What looking at cameras' sight works with."""

    cameras: CameraList
    slots: SightSlots
    seen: SeenStore


@dataclass(frozen=True, slots=True)
class Look:
    """How many cameras were `judged` in a run, how many see worse (`fallen`), and what failed for single ones."""

    judged: int
    fallen: int
    failures: Failures = field(default_factory=Failures, compare=False)


def is_time_to_look(now: datetime) -> bool:
    """Whether cameras are looked at in this minute."""
    return now.minute % _SLOT_MINUTES == _LOOKS_AT


def look_at_sights(now: datetime, zone: tzinfo, stores: SightStores) -> Look:
    """Judge every camera that can be judged now, and learn the hour that has just ended. May be run again."""
    cameras = [camera for camera in stores.cameras.list_cameras() if camera.revoked_at is None]
    known, slots = stores.seen.list_seen(), stores.slots.list_slots([camera.camera_id for camera in cameras])
    judged: dict[str, Judged] = {}
    for camera in cameras:
        seen, own = known.get(camera.camera_id), slots.get(camera.camera_id, ())
        if (one := find_judged(camera, seen, own, now, zone)) is not None:
            judged[camera.camera_id] = one
    weather, failures, fallen = find_weather(judged.values()), Failures(), 0
    for camera in cameras:
        before, own = known.get(camera.camera_id), slots.get(camera.camera_id, ())
        after = _look(camera, before, judged.get(camera.camera_id), weather, now)
        after = learn_sight(camera, after, own, now, zone) or after
        fallen += after is not None and after.fallen is not None
        if after is not None and after != before:
            with failures.collected():
                stores.seen.keep_seen(after)
    return Look(len(judged), fallen, failures)


def _look(camera: Camera, known: Seen | None, judged: Judged | None, weather: Weather, now: datetime) -> Seen | None:
    seen = find_seen(camera, known, now)
    if seen is None or judged is None:
        return seen
    return begin_again(replace(seen, fallen=evaluate_sight(seen.fallen, judged, weather, now)), now)
