"""Learns each hour what is usual for each camera. What is learnt is in usual.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Protocol

from platewatch.cameras.camera import Camera
from platewatch.cameras.clock_watch import CameraList
from platewatch.cameras.silence import is_silent
from platewatch.cameras.usual import Usual, is_time_to_learn, learn_last_hour
from platewatch.errors import Failures


class UsualStore(Protocol):
    """Where it is kept what is usual."""

    def list_usual(self) -> Mapping[str, Usual]:
        """What is usual, by the camera's id."""

    def keep_usual(self, before: Usual | None, after: Usual) -> bool:
        """Replace what is known. False, with nothing changed, when another run has replaced it since."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """How many cameras' usual traffic was `learnt` in a run, and what failed."""

    learnt: int
    failures: Failures = field(default_factory=Failures, compare=False)


def learn_usual(now: datetime, zone: tzinfo, cameras: CameraList, store: UsualStore) -> Lessons:
    """Learn the hour that has just ended, of the cameras whose turn it is. May be stopped and run again."""
    if not is_time_to_learn(now):
        return Lessons(0)
    known, failures, learnt = store.list_usual(), Failures(), 0
    for camera in cameras.list_cameras():
        with failures.collected():
            learnt += _learn(camera, known.get(camera.camera_id), now, zone, store)
    return Lessons(learnt, failures)


def _learn(camera: Camera, known: Usual | None, now: datetime, zone: tzinfo, store: UsualStore) -> bool:
    if camera.revoked_at is not None:
        return False
    after = learn_last_hour(camera, known, now, zone, silent=is_silent(camera, known, now, zone))
    return after is not None and store.keep_usual(known, after)
