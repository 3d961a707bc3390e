"""How `platewatch camera list` shows cameras: their state, their last picture, and their clock in words."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from platewatch.cameras.clock import Cause, describe_drift, describe_duration
from platewatch.cameras.clock_watch import describe_cause
from platewatch.cli.local_time import show_optional_time, show_time
from platewatch.cli.tables import Column, print_table, show_field

CameraDocument = Mapping[str, Any]


def print_cameras(cameras: Sequence[CameraDocument]) -> None:
    """A row for each camera."""
    print_table(_CAMERA_COLUMNS, cameras)


def print_positions(cameras: Sequence[CameraDocument]) -> None:
    """A row for each position of each camera."""
    rows = [{"id": camera["id"]} | position for camera in cameras for position in camera["positions"]]
    print_table(_POSITION_COLUMNS, rows)


def print_areas(cameras: Sequence[CameraDocument]) -> None:
    """A row for each part of a camera's view that is marked, its corners as the commands that mark it take them."""
    rows = [
        {"id": camera["id"], "kind": kind, "corners": " ".join(f"{x:.6g},{y:.6g}" for x, y in polygon)}
        for camera in cameras
        for kind, name in (("private ground", "private_ground"), ("caption", "caption_areas"))
        for polygon in camera[name]
    ]
    print_table(_AREA_COLUMNS, rows)


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


def _describe_state(camera: CameraDocument) -> str:
    if camera["revoked_at"]:
        return f"revoked {show_time(camera['revoked_at'])}"
    if camera["token_ends_at"]:
        return f"without a token since {show_time(camera['token_ends_at'])}"
    if camera["token_before_ends_at"]:
        return f"in use, token before ends {show_time(camera['token_before_ends_at'])}"
    return "in use"


_CAMERA_COLUMNS: Final = (
    Column("ID", show_field("id")),
    Column("LANE", show_field("lane")),
    Column("SITE", lambda camera: str(camera["positions"][-1]["site"])),
    Column("DIRECTION", lambda camera: str(camera["positions"][-1]["direction"])),
    Column("LAST PICTURE", lambda camera: show_optional_time(camera["last_picture_at"], "none yet")),
    Column("STATE", _describe_state),
    Column("CLOCK", describe_clock),
)
_POSITION_COLUMNS: Final = (
    Column("ID", show_field("id")),
    Column("SITE", show_field("site")),
    Column("DIRECTION", show_field("direction")),
    Column("LATITUDE", lambda position: f"{position['latitude']:.5f}"),
    Column("LONGITUDE", lambda position: f"{position['longitude']:.5f}"),
    Column("SINCE", lambda position: show_time(position["since"])),
)
_AREA_COLUMNS: Final = (
    Column("ID", show_field("id")),
    Column("MARKED AS", show_field("kind")),
    Column("CORNERS", show_field("corners")),
)
