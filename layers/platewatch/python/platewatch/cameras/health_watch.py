"""Notifies the operators of what is wrong with cameras: once when it begins, with what to do, and once when it is over.

What begins for many cameras in the same minute is one message.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from platewatch.cameras.agent import OFFLINE_AFTER, has_agent, is_overdue
from platewatch.cameras.camera import Camera, position_at
from platewatch.cameras.clock_watch import CameraList, Operators
from platewatch.cameras.faults import (
    Fault,
    Trouble,
    find_bad_sights,
    find_due_reviews,
    find_faults,
    find_silences,
    is_over,
    is_seen_again,
)
from platewatch.cameras.maintenance import find_window
from platewatch.cameras.sight_watch import SeenList
from platewatch.cameras.usual import Usual
from platewatch.errors import Failures
from platewatch.text.timestamps import format_moment

MANY: Final = 5
"""From so many cameras at once on, a message says that they most likely share the cause."""

_MOST_NAMED: Final = 50
_GATHERED: Final = timedelta(minutes=1)
"""How long an outage is waited for to become whole: agents send within a minute of each other."""

_OF_CAMERAS: Final = (Trouble.SILENT, Trouble.SIGHT, Trouble.REVIEW)
"""What a camera without an agent has too."""

_SINCE: Final = {Trouble.SILENT: "last picture", Trouble.SIGHT: "found", Trouble.REVIEW: "due since"}

_Key = tuple[str, Trouble]


@dataclass(frozen=True, slots=True)
class ToldTrouble:
    """What the operators were told of a camera."""

    camera_id: str
    trouble: Trouble
    level: int
    told_at: datetime


@dataclass(frozen=True, slots=True)
class HealthNews:
    """What a run found: faults that are there, what has `begun`, what is `over`, and what failed in telling it.

    A review that is due is told as a fault is, and counts among what has begun and is over; it is no fault.
    """

    faults: int
    begun: int
    over: int
    failures: Failures = field(default_factory=Failures, compare=False)


class ToldTroubles(Protocol):
    """Where it is kept what the operators were told of. Every write is repeatable."""

    def list_told(self) -> Sequence[ToldTrouble]:
        """What was told and not told as over."""

    def note_told(self, told: ToldTrouble) -> None:
        """Keep it, in place of what was told of the same camera and kind before."""

    def forget_told(self, camera_id: str, trouble: Trouble) -> None:
        """Forget what was told of the camera and kind."""


class UsualList(Protocol):
    """Where it is kept what is usual for cameras."""

    def list_usual(self) -> Mapping[str, Usual]:
        """What is usual, by the camera's id."""


@dataclass(frozen=True, slots=True)
class HealthStores:
    """What watching cameras works with."""

    cameras: CameraList
    usual: UsualList
    seen: SeenList
    told: ToldTroubles
    operators: Operators


def notify_of_faults(now: datetime, zone: ZoneInfo, stores: HealthStores) -> HealthNews:
    """Tell the operators which faults have begun and which are over. May be stopped and run again.

    Nothing is told of what begins in a maintenance window; what is still there when it ends is told then. A message
    is sent before it is noted as told, so that a death in between sends it again instead of never.
    """
    cameras = {camera.camera_id: camera for camera in stores.cameras.list_cameras() if camera.revoked_at is None}
    told = {(each.camera_id, each.trouble): each for each in stores.told.list_told()}
    found = chain(
        find_faults(cameras.values(), now),
        find_silences(cameras.values(), stores.usual.list_usual(), now, zone),
        find_bad_sights(cameras.values(), stores.seen.list_seen(), now),
        find_due_reviews(cameras.values(), now, zone),
    )
    faults = {(fault.camera_id, fault.trouble): fault for fault in found}
    quiet = {name for name, camera in cameras.items() if find_window(camera.maintenance, now)}
    news = {key: fault for key, fault in faults.items() if key[0] not in quiet and _is_news(fault, told.get(key))}
    begun = _gather(news, cameras.values(), now)
    gone = [key for key in told if _is_gone(key, cameras, now)]
    left = [one for key, one in told.items() if key not in gone and key not in faults]
    over = [(one.camera_id, one.trouble) for one in left if _is_over(one, cameras[one.camera_id], now)]
    failures = Failures()
    for camera_id, trouble in gone:
        with failures.collected():
            stores.told.forget_told(camera_id, trouble)
    for trouble in Trouble:
        begins = [fault for fault in begun.values() if fault.trouble is trouble]
        ends = sorted(camera_id for camera_id, kind in over if kind is trouble)
        if begins:
            with failures.collected():
                _notify_begun(begins, cameras, now, zone, stores, failures)
        if ends:
            with failures.collected():
                _notify_over(trouble, ends, stores, failures)
    wrong = sum(fault.trouble is not Trouble.REVIEW for fault in faults.values())
    return HealthNews(wrong, len(begun), len(over), failures)


@dataclass(frozen=True, slots=True)
class _Words:
    subject: str
    begins: str
    todo: str
    over: str
    see: str = "platewatch camera list --health"
    has_cause: bool = True
    """Whether several at once most likely share a cause."""


_WORDS: Final = {
    Trouble.OFFLINE: _Words(
        "a camera is offline",
        f"No heartbeat came from the agents of these cameras for {OFFLINE_AFTER.seconds // 60} minutes:",
        "A wanted car that passes there is reported late or not at all. See whether the agent's computer has power and "
        "network. What it has stored comes when the link is back.",
        "The agents of these cameras are heard again:",
    ),
    Trouble.SILENT: _Words(
        "a camera is silent",
        "These cameras send no pictures although they usually do at this hour:",
        "A wanted car that passes there is missed. See whether the camera has power and network, and whether the road "
        "is closed: then record it (platewatch camera maintenance).",
        "Pictures of these cameras come again:",
    ),
    Trouble.SIGHT: _Words(
        "a camera suddenly sees worse",
        "The pictures of these cameras are suddenly worse than usual at this hour:",
        "A wanted car that passes there may be missed. Clean the lens, and look whether the camera was turned, "
        "covered or is dazzled. If it stands otherwise on purpose, record it: platewatch camera move.",
        "These cameras see as usual again, or are learnt again:",
    ),
    Trouble.CLOCK: _Words(
        "the clock of a camera's agent is wrong",
        "The clocks of the agents of these cameras are wrong:",
        "See whether the agent's computer reaches its time server. Capture times are not changed.",
        "The clocks of the agents of these cameras are right again:",
    ),
    Trouble.TWO_AGENTS: _Words(
        "two agents use one token",
        "Two agents send with one token for each of these cameras:",
        "Stop one of them, or give it a camera of its own (platewatch camera add). If nobody knows the second one, the "
        "token is stolen: platewatch camera rotate-token.",
        "Only one agent sends for each of these cameras again:",
    ),
    Trouble.REVIEW: _Words(
        "the placement of a camera is due for review",
        "It has to be decided again whether these cameras still have to stand where they stand:",
        "If a camera stays, record why and until when: platewatch camera move with the same place, --why and a new "
        "--review-on. If it does not, move it, or revoke its token and take it down.",
        "The placement of these cameras was reviewed, or they were moved:",
        see="platewatch camera list --positions",
        has_cause=False,
    ),
}


def _is_news(fault: Fault, told: ToldTrouble | None) -> bool:
    return told is None or fault.level > told.level


def _is_gone(key: _Key, cameras: Mapping[str, Camera], now: datetime) -> bool:
    """Whether there is nothing left to tell: the camera was revoked, or the agent whose fault it was taken away."""
    camera_id, trouble = key
    if camera_id not in cameras:
        return True
    return trouble not in _OF_CAMERAS and not has_agent(cameras[camera_id].agents, now)


def _is_over(told: ToldTrouble, camera: Camera, now: datetime) -> bool:
    if told.trouble in (Trouble.SIGHT, Trouble.REVIEW):
        # It would be among the faults.
        return True
    if told.trouble is Trouble.SILENT:
        return is_seen_again(camera, told.told_at)
    return is_over(told.trouble, camera, now)


def _gather(begun: Mapping[_Key, Fault], cameras: Iterable[Camera], now: datetime) -> Mapping[_Key, Fault]:
    """What is told now. While more cameras go silent, those that have just become offline wait a run for them."""
    if not any(is_overdue(camera.agents, now) for camera in cameras):
        return begun
    return {
        key: fault
        for key, fault in begun.items()
        if fault.trouble is not Trouble.OFFLINE or now - fault.since >= OFFLINE_AFTER + _GATHERED
    }


def _notify_begun(
    faults: Sequence[Fault],
    cameras: Mapping[str, Camera],
    now: datetime,
    zone: ZoneInfo,
    stores: HealthStores,
    failures: Failures,
) -> None:
    words = _WORDS[faults[0].trouble]
    lines = _name([_describe(fault, cameras[fault.camera_id], now, zone) for fault in faults])
    shared = ["They are several at once: look first for what they share, such as network, power or a switch."]
    text = [words.begins, *lines, "", *(shared if len(faults) >= MANY and words.has_cause else []), words.todo]
    stores.operators.notify_operators(f"Platewatch: {words.subject}", "\n".join([*text, f"See: {words.see}"]))
    for fault in faults:
        with failures.collected():
            stores.told.note_told(ToldTrouble(fault.camera_id, fault.trouble, fault.level, now))


def _notify_over(trouble: Trouble, camera_ids: Sequence[str], stores: HealthStores, failures: Failures) -> None:
    words = _WORDS[trouble]
    text = "\n".join([words.over, *_name(camera_ids)])
    stores.operators.notify_operators(f"Platewatch: over: {words.subject}", text)
    for camera_id in camera_ids:
        with failures.collected():
            stores.told.forget_told(camera_id, trouble)


def _describe(fault: Fault, camera: Camera, now: datetime, zone: ZoneInfo) -> str:
    site = position_at(camera, now).site
    what = _SINCE.get(fault.trouble, "last heard")
    return f"{fault.camera_id} ({site}): {fault.says}, {what} {format_moment(fault.since, zone)}"


def _name(lines: Sequence[str]) -> list[str]:
    more = len(lines) - _MOST_NAMED
    return [*lines[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]
