"""Notifies the operators of wrong clocks: once when a fault begins, and once when it is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Final, Protocol

from platewatch.cameras.agent import was_uncertain
from platewatch.cameras.camera import Camera
from platewatch.cameras.clock import MOST_AHEAD, Cause, ClockFault, describe_drift, find_fault, is_right
from platewatch.cameras.maintenance import find_window
from platewatch.errors import Failures

_NEWLY_WRONG: Final = 600.0
"""A fault that is known is told again when the clock is off by so many seconds more or less than was told."""

_MOST_NAMED: Final = 50
"""How many cameras one message names. When a change of time is missed, all of them may be wrong at once."""


@dataclass(frozen=True, slots=True)
class ToldFault:
    """What the operators were told of a camera's clock: that it is off by `drift` seconds (positive: ahead)."""

    camera_id: str
    drift: float
    told_at: datetime


@dataclass(frozen=True, slots=True)
class ClockNews:
    """What a run found: clocks that are `wrong` now, faults that have `begun`, faults that are `over`, and what failed
    in notifying or noting it.
    """

    wrong: int
    begun: int
    over: int
    failures: Failures = field(default_factory=Failures, compare=False)


class CameraList(Protocol):
    """Where all cameras are."""

    def list_cameras(self) -> Sequence[Camera]:
        """Every camera, revoked ones too."""


class ToldFaults(Protocol):
    """Where it is kept which faults the operators were told of. Every write is repeatable."""

    def list_told(self) -> Sequence[ToldFault]:
        """The faults that were told and not told as over."""

    def note_told(self, told: ToldFault) -> None:
        """Keep it, in place of what was told of the same camera before."""

    def forget_told(self, camera_id: str) -> None:
        """Forget what was told of the camera."""


class Operators(Protocol):
    """Those who keep the system running."""

    def notify_operators(self, subject: str, text: str) -> None:
        """Tell them, without a plate."""


@dataclass(frozen=True, slots=True)
class ClockStores:
    """What watching clocks works with."""

    cameras: CameraList
    told: ToldFaults
    operators: Operators


def find_camera_fault(camera: Camera, zone: tzinfo) -> ClockFault | None:
    """The fault of the camera's clock, if it has one now."""
    fault = find_fault(camera.clock, zone)
    return None if fault is not None and _was_set(camera) else fault


def is_time_uncertain(camera: Camera, captured_at: datetime) -> bool:
    """Whether the camera's clock was wrong when it wrote this time, or its pictures show now that it is.

    The time itself is never changed.
    """
    return was_uncertain(camera.agents, captured_at) or find_camera_fault(camera, UTC) is not None


def is_clock_right(camera: Camera) -> bool:
    """Whether the camera's newest pictures show a right clock. False as long as nothing is known."""
    return is_right(camera.clock) or _was_set(camera)


def notify_of_clock_faults(now: datetime, zone: tzinfo, stores: ClockStores) -> ClockNews:
    """Tell the operators which clocks have become wrong, and which are right again. May be stopped and run again.

    Nothing is told of what begins in a maintenance window. A message is sent before it is noted as told, so that a
    death in between sends it again instead of never. A fault is over when the newest pictures show a right clock; a
    camera that sends nothing keeps its fault.
    """
    cameras = [camera for camera in stores.cameras.list_cameras() if camera.revoked_at is None]
    told = {each.camera_id: each for each in stores.told.list_told()}
    faults = {camera.camera_id: fault for camera in cameras if (fault := find_camera_fault(camera, zone))}
    quiet = {camera.camera_id for camera in cameras if find_window(camera.maintenance, now)}
    begun = {each: fault for each, fault in faults.items() if each not in quiet and _is_news(fault, told.get(each))}
    right = {camera.camera_id for camera in cameras if is_right(camera.clock)} - faults.keys()
    over = sorted(told.keys() & right)
    revoked = sorted(told.keys() - {camera.camera_id for camera in cameras})
    failures = Failures()
    for camera_id in revoked:
        with failures.collected():
            stores.told.forget_told(camera_id)
    if begun:
        with failures.collected():
            _notify_begun(begun, now, stores, failures)
    if over:
        with failures.collected():
            _notify_over(over, stores, failures)
    return ClockNews(len(faults), len(begun), len(over), failures)


def describe_cause(cause: Cause) -> str:
    """The cause as an addition to a sentence; empty when it is not known."""
    return _CAUSES[cause]


_CAUSES: Final = {
    Cause.SUMMER_TIME_MISSED: "it missed the change to daylight saving time",
    Cause.WINTER_TIME_MISSED: "it missed the end of daylight saving time",
    Cause.TIME_ZONE: "its time zone is wrong",
    Cause.UNKNOWN: "",
}


def _was_set(camera: Camera) -> bool:
    """Whether the clock was ahead a moment ago, and announcements are accepted again since."""
    lags = camera.clock.lags
    return bool(lags) and lags[-1].seconds < -MOST_AHEAD.total_seconds() and camera.drift is None


def _is_news(fault: ClockFault, told: ToldFault | None) -> bool:
    return told is None or abs(fault.drift - told.drift) > _NEWLY_WRONG


def _notify_begun(faults: Mapping[str, ClockFault], now: datetime, stores: ClockStores, failures: Failures) -> None:
    lines = _name([f"{camera_id}: {_describe_fault(fault)}" for camera_id, fault in faults.items()])
    effects = []
    if any(fault.drift < 0 for fault in faults.values()):
        effects.append("A camera whose clock is behind reports late: its alerts may reach no phone.")
    if any(fault.drift > 0 for fault in faults.values()):
        effects.append("Pictures of a camera whose clock is ahead are refused.")
    effects.append("Set the clock. If the clock is right, the camera sends all its pictures that late.")
    text = "\n".join(["The clocks of these cameras are wrong:", *lines, "", *effects, "See: platewatch camera list"])
    stores.operators.notify_operators("Platewatch: a camera's clock is wrong", text)
    for camera_id, fault in faults.items():
        with failures.collected():
            stores.told.note_told(ToldFault(camera_id, fault.drift, now))


def _notify_over(camera_ids: Sequence[str], stores: ClockStores, failures: Failures) -> None:
    text = "\n".join(["The clocks of these cameras are right again:", *_name(camera_ids)])
    stores.operators.notify_operators("Platewatch: a camera's clock is right again", text)
    for camera_id in camera_ids:
        with failures.collected():
            stores.told.forget_told(camera_id)


def _describe_fault(fault: ClockFault) -> str:
    cause = describe_cause(fault.cause)
    return describe_drift(fault.drift) + (f", as if {cause}" if cause else "")


def _name(lines: Sequence[str]) -> list[str]:
    more = len(lines) - _MOST_NAMED
    return [*lines[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]
