"""How `platewatch camera list` shows cameras: their state, their last picture, and their clock in words."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from platewatch.cameras.clock import Cause, describe_drift, describe_duration
from platewatch.cameras.clock_watch import describe_cause
from platewatch.cameras.falls import describe_falls
from platewatch.cameras.sights import Fall, Measure
from platewatch.cameras.silence import describe_silence
from platewatch.cli.local_time import show_moment, show_optional_time, show_time
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


def describe_state(camera: CameraDocument) -> str:
    """Whether the camera is in use and has a token."""
    if camera["revoked_at"]:
        return f"revoked {show_time(camera['revoked_at'])}"
    if needed := describe_view(camera):
        return f"moved: mark or confirm {needed}"
    if camera["token_ends_at"]:
        return f"without a token since {show_time(camera['token_ends_at'])}"
    if camera["token_before_ends_at"]:
        return f"in use, token before ends {show_time(camera['token_before_ends_at'])}"
    return "in use"


def describe_health(camera: CameraDocument) -> str:
    """Whether the camera works, as far as its agent and its pictures say, or that it is judged by its silence."""
    if until := find_maintenance(camera, datetime.now(UTC)):
        return f"in maintenance until {show_moment(until)}"
    agent, silence = camera["agent"], camera["silence"]
    if agent and agent["offline"]:
        return f"OFFLINE, last heard {show_time(agent['heard_at'])}"
    if silence and silence["silent"]:
        return f"SILENT: {describe_silence(silence['usual_minutes'], silence['minutes'])}"
    if worse := describe_sight(camera):
        return f"SEES WORSE: {worse}"
    if agent is None:
        return "no agent: judged by silence" + ("" if silence else ", which is not learnt yet")
    return "two agents with one token" if agent["second_agent"] else "in order"


def describe_sight(camera: CameraDocument) -> str:
    """What is suddenly worse in the camera's pictures; "" where nothing is."""
    sight = camera["sight"]
    if sight is None or sight["fallen"] is None:
        return ""
    falls = [Fall(Measure(one["measure"]), one["seen"], one["usual"]) for one in sight["fallen"]["falls"]]
    return describe_falls(falls)


def find_maintenance(camera: CameraDocument, now: datetime) -> datetime | None:
    """Until when there is maintenance at the camera now; None when there is none."""
    windows = [
        (datetime.fromisoformat(window["since"]), datetime.fromisoformat(window["until"]))
        for window in camera["maintenance"]
    ]
    return max((until for since, until in windows if since <= now < until), default=None)


def describe_view(camera: CameraDocument) -> str:
    """What of its view has to be drawn or confirmed again because the camera was moved; "" for nothing."""
    needed = (("ground_needed", "private ground"), ("captions_needed", "captions"))
    return " and ".join(what for name, what in needed if camera[name])


def _show_review(position: CameraDocument) -> str:
    if position["review_on"] is None:
        return ""
    return f"{position['review_on']} (due)" if position["review_due"] else str(position["review_on"])


_CAMERA_COLUMNS: Final = (
    Column("ID", show_field("id")),
    Column("LANE", show_field("lane")),
    Column("SITE", lambda camera: str(camera["positions"][-1]["site"])),
    Column("DIRECTION", lambda camera: str(camera["positions"][-1]["direction"])),
    Column("LAST PICTURE", lambda camera: show_optional_time(camera["last_picture_at"], "none yet")),
    Column("STATE", describe_state),
    Column("CLOCK", describe_clock),
    Column("HEALTH", describe_health),
)
_POSITION_COLUMNS: Final = (
    Column("ID", show_field("id")),
    Column("SITE", show_field("site")),
    Column("DIRECTION", show_field("direction")),
    Column("LATITUDE", lambda position: f"{position['latitude']:.5f}"),
    Column("LONGITUDE", lambda position: f"{position['longitude']:.5f}"),
    Column("SINCE", lambda position: show_time(position["since"])),
    Column("UNTIL", lambda position: show_optional_time(position["until"])),
    Column("WHY", show_field("reason")),
    Column("REVIEW ON", _show_review),
)
_AREA_COLUMNS: Final = (
    Column("ID", show_field("id")),
    Column("MARKED AS", show_field("kind")),
    Column("CORNERS", show_field("corners")),
)
