"""Cameras as they were, from what `camera backup` wrote, against those that are registered now.

Only what is missing is registered again. A camera that was revoked, then or since, stays so; a camera that had no token
gets none. What differs of a camera that is there is shown and left as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from platewatch.cameras.camera import Lane
from platewatch.cameras.errors import CameraError
from platewatch.cameras.placement import FIELDS as PLACEMENT
from platewatch.cameras.rehearsal import is_rehearsal

Document = Mapping[str, Any]

_PLACE: Final = ("latitude", "longitude", "site", "direction")
_VIEW: Final = ("private_ground", "caption_areas")


class BackupInvalid(CameraError):
    """The file is not what camera backup writes."""


class Step(StrEnum):
    """What is to be done about a camera of the backup."""

    ADD = "add"
    """It is not there, and is registered with a new token."""

    ADD_REVOKED = "add, without a token"
    """The same, and its token is revoked at once, as it was then."""

    LEAVE = "leave"
    """It is there, and differs from the backup."""

    STAY_REVOKED = "stays revoked"
    """It was revoked, then or since."""


@dataclass(frozen=True, slots=True)
class Restoration:
    """One camera of the backup: `step` says what is done, `differs` what is not as it was then.

    `registration` is the document to register it with, empty where nothing is registered.
    """

    camera_id: str
    step: Step
    registration: Document
    differs: tuple[str, ...] = ()


def plan_restore(saved: Sequence[Document], present: Sequence[Document]) -> tuple[Restoration, ...]:
    """What is to be done about the cameras of a backup, by their ids; nothing for one that is as it was.

    Both are cameras as the API answers them. Raises BackupInvalid.
    """
    now = {camera["id"]: camera for camera in present}
    plans = [_plan(camera, now.get(_parse_id(camera))) for camera in saved if not is_rehearsal(_parse_id(camera))]
    return tuple(sorted((each for each in plans if each is not None), key=lambda each: each.camera_id))


def _plan(camera: Document, present: Document | None) -> Restoration | None:
    camera_id = _parse_id(camera)
    registration = _make_registration(camera)
    if camera.get("revoked_at") or (present is not None and present["revoked_at"]):
        # One that is revoked here and was so in the backup is as it was.
        same = present is not None and camera.get("revoked_at") and present["revoked_at"]
        return None if same else Restoration(camera_id, Step.STAY_REVOKED, {})
    if present is None:
        step = Step.ADD_REVOKED if camera.get("token_ends_at") else Step.ADD
        return Restoration(camera_id, step, registration)
    differs = tuple(_find_differences(registration, _make_registration(present)))
    if camera.get("token_ends_at") and not present["token_ends_at"]:
        # Also where a restore died between registering it and revoking its token.
        differs = ("token", *differs)
    return Restoration(camera_id, Step.LEAVE, {}, differs) if differs else None


def _parse_id(camera: Document) -> str:
    camera_id = camera.get("id") if isinstance(camera, Mapping) else None
    if not isinstance(camera_id, str):
        raise BackupInvalid("a camera of the file has no id: give what camera backup wrote")
    return camera_id


def _make_registration(camera: Document) -> Document:
    """The camera as it is registered: where it stood last, and what is marked in its view."""
    try:
        place = camera["positions"][-1]
        position = {name: place[name] for name in _PLACE}
        position |= {name: place[name] for name in PLACEMENT if place.get(name) not in (None, [])}
        view = {name: camera[name] for name in _VIEW if camera[name]}
        return {"id": camera["id"], "lane": Lane(camera["lane"]).value, "position": position, **view}
    except (LookupError, TypeError, ValueError) as error:
        raise BackupInvalid(
            f"the camera {camera.get('id')} of the file is not as camera backup writes it: {error}"
        ) from error


def _find_differences(then: Document, now: Document) -> list[str]:
    place = [name for name in (*_PLACE, *PLACEMENT) if then["position"].get(name) != now["position"].get(name)]
    others = [name for name in ("lane", *_VIEW) if then.get(name) != now.get(name)]
    return [*others, *place]
