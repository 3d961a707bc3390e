"""How `platewatch camera list --health` and `camera show` tell whether cameras work, in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from platewatch.cameras.agent import describe_offset
from platewatch.cameras.commands.listing import (
    describe_clock,
    describe_health,
    describe_sight,
    describe_state,
    describe_view,
)
from platewatch.cameras.falls import show_percent
from platewatch.cameras.silence import describe_silence
from platewatch.cli.local_time import show_optional_time, show_time
from platewatch.cli.tables import Column, print_fields, print_table, show_field

CameraDocument = Mapping[str, Any]

_GIGABYTE: Final = 1e9


def print_health(cameras: Sequence[CameraDocument]) -> None:
    """A row for each camera that is in use."""
    print_table(_COLUMNS, [camera for camera in cameras if not camera["revoked_at"]])


def print_camera(camera: CameraDocument) -> None:
    """All that is known of one camera, a line for each thing."""
    print_fields(_list_facts(camera))


def describe_agent_clock(camera: CameraDocument) -> str:
    """How good the clock of the camera's agent is."""
    agent = camera["agent"]
    if agent is None:
        return "-"
    if agent["offset_seconds"] is None:
        return "unknown"
    offset = describe_offset(timedelta(seconds=agent["offset_seconds"]))
    return agent["clock"] if agent["clock"] == "right" else f"{agent['clock']}: {offset}"


def _describe_queue(camera: CameraDocument) -> str:
    if camera["agent"] is None:
        return "-"
    queue = camera["agent"]["heartbeat"]["queue"]
    waiting = f"{queue['pictures']} wait" if queue["pictures"] else "empty"
    return f"{waiting}, {queue['evicted']} discarded" if queue["evicted"] else waiting


def _describe_disk(camera: CameraDocument) -> str:
    return f"{camera['agent']['heartbeat']['disk_free_bytes'] / _GIGABYTE:.1f} GB" if camera["agent"] else "-"


def _list_facts(camera: CameraDocument) -> Iterator[tuple[str, str]]:
    position = camera["positions"][-1]
    yield "camera", camera["id"]
    yield "lane", camera["lane"]
    yield "state", describe_state(camera)
    yield "site", f"{position['site']}, {position['direction']}, since {show_time(position['since'])}"
    yield "why there", position["reason"] or "not on record"
    yield "recorded by", position["by"] or "not on record"
    yield "purposes", ", ".join(position["purposes"]) or "not on record"
    yield "decision", position["authority"] or "not on record"
    yield "height and angle", f"{_show_number(position['height'])} m, {_show_number(position['angle'])} degrees down"
    yield "to be reviewed on", position["review_on"] or "not on record"
    yield "to mark or confirm", describe_view(camera) or "nothing"
    yield "last picture", show_optional_time(camera["last_picture_at"], "none yet")
    yield "clock by pictures", describe_clock(camera)
    yield "health", describe_health(camera)
    yield "usual at this hour", _describe_usual(camera)
    yield "usual pictures now", _describe_usual_sight(camera)
    if worse := describe_sight(camera):
        yield "sees worse", f"{worse}; found {show_time(camera['sight']['fallen']['since'])}"
    for window in camera["maintenance"]:
        yield "maintenance", f"{show_time(window['since'])} until {show_time(window['until'])}: {window['reason']}"
    agent = camera["agent"]
    if agent is None:
        return
    said = agent["heartbeat"]
    queue, seen, temperature = said["queue"], said["camera"], said["temperature_celsius"]
    yield "agent", f"{said['agent']['id']}, version {said['agent']['version']}"
    yield "agent started", show_time(said["agent"]["started_at"])
    yield "agent heard", show_time(agent["heard_at"])
    yield "agent's clock", f"{describe_agent_clock(camera)}, compared by {said['clock']['source'] or 'nothing'}"
    if agent["second_agent"]:
        yield "second agent", agent["second_agent"]
    yield "queue", f"{_describe_queue(camera)}, {queue['bytes'] / 1e6:.1f} MB"
    yield "oldest waiting", show_optional_time(queue["oldest_captured_at"], "none")
    yield "disk free", _describe_disk(camera)
    yield "temperature", "unknown" if temperature is None else f"{temperature:.0f} °C"
    yield "pictures in the last minute", str(seen["pictures"])
    yield "of them with plates", _show_number(seen["with_plates"])
    yield "brightness by its agent", _show_number(seen["brightness"])
    yield "sharpness by its agent", _show_number(seen["sharpness"])


def _describe_usual(camera: CameraDocument) -> str:
    silence = camera["silence"]
    if silence is None:
        return "not learnt yet, or in maintenance"
    minutes = silence["found_after_minutes"]
    found = f"after {minutes} minutes" if minutes is not None else "after more than a day"
    return f"{describe_silence(silence['usual_minutes'], silence['minutes'])}; a silence is found {found}"


def _describe_usual_sight(camera: CameraDocument) -> str:
    usual = camera["sight"]["usual"] if camera["sight"] else None
    if usual is None:
        return "not learnt yet"
    plates, brightness = show_percent(usual["plates"]), show_percent(usual["brightness"])
    return f"plates in {plates} of them, brightness {brightness}, sharpness {usual['sharpness']:.0f}"


def _show_number(number: float | None) -> str:
    return "not measured" if number is None else f"{number:.3g}"


_COLUMNS: Final = (
    Column("ID", show_field("id")),
    Column("HEALTH", describe_health),
    Column("AGENT'S CLOCK", describe_agent_clock),
    Column("QUEUE", _describe_queue),
    Column("DISK FREE", _describe_disk),
    Column("LAST PICTURE", lambda camera: show_optional_time(camera["last_picture_at"], "none yet")),
)
