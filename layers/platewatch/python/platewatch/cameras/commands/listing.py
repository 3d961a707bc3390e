"""How `platewatch camera list` shows cameras: their state, their last picture, and their clock in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from platewatch.cameras.clock import Cause, describe_drift, describe_duration
from platewatch.cameras.clock_watch import describe_cause
from platewatch.cli.client import print_table
from platewatch.cli.local_time import show_optional_time, show_time

CameraDocument = Mapping[str, Any]


def print_cameras(cameras: Sequence[CameraDocument]) -> None:
    """A row for each camera."""
    header = ("ID", "LANE", "SITE", "DIRECTION", "LAST PICTURE", "STATE", "CLOCK")
    print_table(header, [_show_camera(camera) for camera in cameras])


def print_positions(cameras: Sequence[CameraDocument]) -> None:
    """A row for each position of each camera."""
    rows = [
        (
            camera["id"],
            position["site"],
            position["direction"],
            f"{position['latitude']:.5f}",
            f"{position['longitude']:.5f}",
            show_time(position["since"]),
        )
        for camera in cameras
        for position in camera["positions"]
    ]
    print_table(("ID", "SITE", "DIRECTION", "LATITUDE", "LONGITUDE", "SINCE"), rows)


def print_areas(cameras: Sequence[CameraDocument]) -> None:
    """A row for each part of a camera's view that is marked, its corners as the commands that mark it take them."""
    rows = [
        (camera["id"], kind, " ".join(f"{x:.6g},{y:.6g}" for x, y in polygon))
        for camera in cameras
        for kind, name in (("private ground", "private_ground"), ("caption", "caption_areas"))
        for polygon in camera[name]
    ]
    print_table(("ID", "MARKED AS", "CORNERS"), rows)


def describe_clock(camera: CameraDocument) -> str:
    """What is known of the clock of a camera of the API, in words."""
    clock, refused = camera["clock"], camera["drift"]
    if clock and clock["fault"]:
        fault = clock["fault"]
        cause = describe_cause(Cause(fault["cause"]))
        since = f"{describe_drift(fault['drift_seconds'])} since {show_time(fault['since'])}"
        return f"{since}, as if {cause}" if cause else since
    if refused:
        return f"{describe_drift(refused['seconds'])}: picture refused {show_time(refused['seen_at'])}"
    if not clock:
        return "not known yet"
    if clock["right"]:
        return "right"
    if clock["lag_seconds"] < 0:
        return f"{describe_drift(-clock['lag_seconds'])} at {show_time(clock['seen_at'])}"
    return f"picture came {describe_duration(clock['lag_seconds'])} late at {show_time(clock['seen_at'])}"


def _show_camera(camera: CameraDocument) -> tuple[str, ...]:
    position = camera["positions"][-1]
    state = "in use"
    if camera["revoked_at"]:
        state = f"revoked {show_time(camera['revoked_at'])}"
    elif camera["token_ends_at"]:
        state = f"without a token since {show_time(camera['token_ends_at'])}"
    elif camera["token_before_ends_at"]:
        state += f", token before ends {show_time(camera['token_before_ends_at'])}"
    return (
        camera["id"],
        camera["lane"],
        position["site"],
        position["direction"],
        show_optional_time(camera["last_picture_at"], "none yet"),
        state,
        describe_clock(camera),
    )
