"""Cameras in DynamoDB: one item per camera, `camera#<id>` / `camera`.

Wrong tokens are counted beside them, `guesses#<group>` / `<window>`.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.aws.items import keep_known, load_time, write_decimal, write_seconds, write_times
from platewatch.aws.tables import PRESENT, Item, Key, Table, make_key
from platewatch.cameras.agent import AgentRecord
from platewatch.cameras.aws.agent_records import load_agents, write_agents
from platewatch.cameras.aws.clock_records import ATTRIBUTES, NOTED_AT, load_clock, load_drift, write_clock
from platewatch.cameras.aws.maintenance_records import MOST_RECORDED, load_maintenance, write_record
from platewatch.cameras.camera import Camera, Lane, Position, TokenHash
from platewatch.cameras.errors import CameraExists, CameraUnknown, PositionTooEarly, TokensChanged, TooManyWindows
from platewatch.cameras.maintenance import Ending, Window
from platewatch.cameras.placement import UNKNOWN_PLACEMENT, describe_placement, load_placement
from platewatch.cameras.rehearsal import is_rehearsal
from platewatch.cameras.view import Polygon, View, describe_polygons
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CAMERA: Final = "camera"


REMEMBERED_SECONDS: Final = 60.0
"""What is marked in a camera's view is looked up again after this time."""


class DynamoCameras:
    """Keeps cameras in a table with keys pk and sk. Reads are strongly consistent: a revocation counts at once."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def find(self, camera_id: str) -> Camera | None:
        """The camera, revoked or not; None when no camera has this id."""
        item = self._table.find(key_of_camera(camera_id))
        return _load_camera(item) if item and "token_digest" in item else None

    def add(self, camera: Camera) -> None:
        """Register the camera. Raises CameraExists when the id is taken, by a revoked camera too."""
        if not self._table.put_new(_write_camera(camera)):
            raise CameraExists(f"camera {camera.camera_id} is registered already: choose another id")

    def move(self, camera_id: str, position: Position) -> None:
        """Append a position. Raises CameraUnknown, or PositionTooEarly unless it begins after all others."""
        moved = self._table.update(
            key_of_camera(camera_id),
            "SET positions = list_append(positions, :added), moved_at = :since",
            {":added": [_write_position(position)], ":since": format_time(position.since)},
            f"{PRESENT} AND moved_at < :since",
        )
        if moved:
            return
        camera = self.find(camera_id)
        if camera is None:
            raise _unknown(camera_id)
        since = format_time(camera.positions[-1].since)
        raise PositionTooEarly(
            f"camera {camera_id} has its present position since {since}: the new one must begin later"
        )

    def revoke(self, camera_id: str, now: datetime) -> None:
        """Revoke the camera; revoking it again changes nothing. Raises CameraUnknown."""
        revoked = "SET revoked_at = if_not_exists(revoked_at, :now)"
        if not self._table.update(key_of_camera(camera_id), revoked, {":now": format_time(now)}, PRESENT):
            raise _unknown(camera_id)

    def set_private_ground(self, camera_id: str, polygons: Sequence[Polygon], now: datetime) -> None:
        """Replace what is private ground, as it is from `now` on; repeatable. Raises CameraUnknown."""
        self._set_polygons(camera_id, "private_ground", polygons, now)

    def set_caption_areas(self, camera_id: str, polygons: Sequence[Polygon], now: datetime) -> None:
        """Replace the areas where the camera writes into its pictures; repeatable. Raises CameraUnknown."""
        self._set_polygons(camera_id, "caption_areas", polygons, now)

    def change_tokens(self, before: Camera, after: Camera) -> None:
        """Replace `token` and `token_before`, and let a revoked camera in again where `after` is not revoked. Raises
        TokensChanged unless the tokens stored are as in `before`.
        """
        changes = ["token_salt = :salt", "token_digest = :digest"]
        values: dict[str, Any] = {
            ":was": before.token.salt,
            ":salt": after.token.salt,
            ":digest": after.token.digest,
        }
        if after.token.ends_at is not None:
            changes.append("token_ends_at = :ends")
            values[":ends"] = format_time(after.token.ends_at)
        if after.token_before is not None:
            changes.append("token_before = :before")
            values[":before"] = _write_token(after.token_before)
        gone = {
            "token_ends_at": after.token.ends_at is None,
            "token_before": after.token_before is None,
            "revoked_at": before.revoked_at is not None and after.revoked_at is None,
        }
        removes = ", ".join(name for name, is_gone in gone.items() if is_gone)
        update = f"SET {', '.join(changes)}" + (f" REMOVE {removes}" if removes else "")
        # A salt is never used twice, and a token's end comes but once: both together say whether anything changed.
        unchanged = "token_salt = :was AND attribute_not_exists(token_ends_at)"
        if before.token.ends_at is not None:
            unchanged = "token_salt = :was AND token_ends_at = :ended"
            values[":ended"] = format_time(before.token.ends_at)
        if not self._table.update(key_of_camera(before.camera_id), update, values, unchanged):
            raise TokensChanged(f"the tokens of camera {before.camera_id} have just changed: try again")

    def list_cameras(self) -> tuple[Camera, ...]:
        """Every camera, revoked ones too, sorted by id, but for that of rehearsals, which stands nowhere.

        Scans the table: it holds hundreds, not millions.
        """
        # issue_upload may write a camera's clock: without more, an item is no camera.
        items = self._table.scan("sk = :camera AND attribute_exists(token_digest)", {":camera": _CAMERA})
        cameras = [camera for camera in map(_load_camera, items) if not is_rehearsal(camera.camera_id)]
        return tuple(sorted(cameras, key=lambda camera: camera.camera_id))

    def keep_clock(self, before: Camera, after: Camera) -> bool:
        """Replace `clock` and `drift`. False, with nothing changed, when another request has replaced them since
        `before` was found, or the camera is unknown.
        """
        sets = write_clock(after)
        removes = [name for name in ATTRIBUTES if name not in sets]
        values = {f":{name}": value for name, value in sets.items()}
        update = "SET " + ", ".join(f"{name} = :{name}" for name in sets)
        update += f" REMOVE {', '.join(removes)}" if removes else ""
        unchanged = f"{PRESENT} AND attribute_not_exists({NOTED_AT})"
        if before.clock.noted_at is not None:
            unchanged = f"{NOTED_AT} = :was"
            values[":was"] = format_time(before.clock.noted_at)
        return self._table.update(key_of_camera(before.camera_id), update, values, unchanged)

    def keep_agents(self, camera_id: str, agents: AgentRecord) -> None:
        """Replace what is known of the camera's agents; nothing for a camera that is not there."""
        sets = write_agents(agents)
        update = "SET " + ", ".join(f"{name} = :{name}" for name in sets)
        self._table.update(key_of_camera(camera_id), update, {f":{name}": sets[name] for name in sets}, PRESENT)

    def add_maintenance(self, camera_id: str, window: Window) -> None:
        """Record a maintenance window. Raises CameraUnknown, and TooManyWindows."""
        self._record_maintenance(camera_id, window)

    def end_maintenance(self, camera_id: str, ending: Ending) -> None:
        """Record that the windows before are over. Raises CameraUnknown, and TooManyWindows."""
        self._record_maintenance(camera_id, ending)

    def _record_maintenance(self, camera_id: str, one: Window | Ending) -> None:
        recorded = self._table.update(
            key_of_camera(camera_id),
            "SET maintenance = list_append(if_not_exists(maintenance, :none), :added)",
            {":none": [], ":added": [write_record(one)], ":most": MOST_RECORDED},
            f"{PRESENT} AND (attribute_not_exists(maintenance) OR size(maintenance) < :most)",
        )
        if recorded:
            return
        if self.find(camera_id) is None:
            raise _unknown(camera_id)
        raise TooManyWindows(f"camera {camera_id} has {MOST_RECORDED} windows on record: register it under a new id")

    def _set_polygons(self, camera_id: str, attribute: str, polygons: Sequence[Polygon], now: datetime) -> None:
        values = {":polygons": _write_polygons(polygons), ":now": format_time(now)}
        sets = f"SET {attribute} = :polygons, {attribute}_set_at = :now"
        if not self._table.update(key_of_camera(camera_id), sets, values, PRESENT):
            raise _unknown(camera_id)


class DynamoGuesses:
    """Implements the port GuessLog on the cameras table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def count_guess(self, group: str, window: datetime, ends_at: datetime) -> int:
        """One more in the group and window, which counts until `ends_at`; how many there were with it."""
        counted = self._table.update_and_find(
            make_key(f"guesses#{group}", format_time(window)),
            "SET expires_at = :ends ADD guesses :one",
            {":ends": write_seconds(ends_at), ":one": 1},
        )
        return int(counted["guesses"]) if counted else 0


def _unknown(camera_id: str) -> CameraUnknown:
    return CameraUnknown(f"no camera is called {camera_id}: see camera list")


def key_of_camera(camera_id: str) -> Key:
    """The key of a camera's item."""
    return make_key(f"camera#{camera_id}", _CAMERA)


def _write_camera(camera: Camera) -> dict[str, Any]:
    token, before = camera.token, camera.token_before
    return {
        **key_of_camera(camera.camera_id),
        "camera_id": camera.camera_id,
        "lane": camera.lane.value,
        "positions": [_write_position(position) for position in camera.positions],
        # The last position's `since` once more, where a condition can compare it.
        "moved_at": format_time(camera.positions[-1].since),
        "token_salt": token.salt,
        "token_digest": token.digest,
        "registered_at": format_time(camera.registered_at),
        "private_ground": _write_polygons(camera.view.private_ground),
        "caption_areas": _write_polygons(camera.view.caption_areas),
        **write_times(
            token_ends_at=token.ends_at,
            revoked_at=camera.revoked_at,
            private_ground_set_at=camera.ground_set_at,
            caption_areas_set_at=camera.captions_set_at,
        ),
        **keep_known(token_before=_write_token(before) if before else None),
        **write_clock(camera),
        **write_agents(camera.agents),
        "maintenance": [write_record(window) for window in camera.maintenance],
    }


def _load_camera(item: Item) -> Camera:
    return Camera(
        camera_id=item["camera_id"],
        lane=Lane(item["lane"]),
        positions=tuple(_load_position(position) for position in item["positions"]),
        token=TokenHash(item["token_salt"], item["token_digest"], load_time(item, "token_ends_at")),
        registered_at=parse_time(item["registered_at"]),
        revoked_at=load_time(item, "revoked_at"),
        drift=load_drift(item),
        view=load_view(item),
        token_before=_load_token(item["token_before"]) if "token_before" in item else None,
        clock=load_clock(item),
        agents=load_agents(item),
        ground_set_at=load_time(item, "private_ground_set_at"),
        captions_set_at=load_time(item, "caption_areas_set_at"),
        maintenance=load_maintenance(item),
    )


def load_view(item: Item) -> View:
    """What a camera's item marks in its view; cameras of former days say nothing of it."""
    return View(_load_polygons(item, "private_ground"), _load_polygons(item, "caption_areas"))


def _write_polygons(polygons: Sequence[Polygon]) -> str:
    return json.dumps(describe_polygons(polygons), separators=(",", ":"))


def _load_polygons(item: Item, attribute: str) -> tuple[Polygon, ...]:
    return tuple(tuple((x, y) for x, y in polygon) for polygon in json.loads(item.get(attribute, "[]")))


def _write_token(token: TokenHash) -> dict[str, str]:
    return {"salt": token.salt, "digest": token.digest, **write_times(ends_at=token.ends_at)}


def _load_token(item: Item) -> TokenHash:
    return TokenHash(item["salt"], item["digest"], load_time(item, "ends_at"))


def _write_position(position: Position) -> dict[str, Any]:
    return {
        "since": format_time(position.since),
        "latitude": write_decimal(position.latitude, 7),
        "longitude": write_decimal(position.longitude, 7),
        "site": position.site,
        "direction": position.direction,
        "placement": json.dumps(describe_placement(position.placement), separators=(",", ":")),
    }


def _load_position(item: Item) -> Position:
    return Position(
        since=parse_time(item["since"]),
        latitude=float(item["latitude"]),
        longitude=float(item["longitude"]),
        site=item["site"],
        direction=item["direction"],
        placement=load_placement(json.loads(item["placement"])) if "placement" in item else UNKNOWN_PLACEMENT,
    )


class DynamoViews:
    """Implements the port ViewFinder: a change counts within a minute.

    A table that can't be asked is an error: nothing is stored unmasked for it, and no caption is taken for a plate.
    """

    def __init__(self, client: "DynamoDBClient", table: str, clock: Callable[[], float]) -> None:
        """`clock` tells seconds that only grow."""
        self._table = Table(client, table)
        self._clock = clock
        self._known: dict[str, tuple[float, View]] = {}

    def find_view(self, camera_id: str) -> View:
        """What is marked; nothing for a camera that nobody knows."""
        asked = self._clock()
        known = self._known.get(camera_id)
        if known is not None and asked - known[0] < REMEMBERED_SECONDS:
            return known[1]
        view = load_view(self._table.find(key_of_camera(camera_id)) or {})
        self._known[camera_id] = (asked, view)
        return view
