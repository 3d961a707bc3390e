"""Cameras in DynamoDB: one item per camera, `camera#<id>` / `camera`.

Wrong tokens are counted beside them, `guesses#<group>` / `<window>`.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NoReturn

from botocore.exceptions import ClientError

from platewatch.cameras.aws.clock_records import ATTRIBUTES, NOTED_AT, read_clock, read_drift, write_clock, write_time
from platewatch.cameras.camera import Camera, Lane, Position, TokenHash
from platewatch.cameras.errors import CameraExists, CameraUnknown, PositionTooEarly, TokensChanged
from platewatch.cameras.polygons import Polygon, describe_polygons
from platewatch.cameras.view import View
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Item = Mapping[str, Any]

_CAMERA: Final = "camera"


class DynamoCameras:
    """Keeps cameras in a table with keys pk and sk. Reads are strongly consistent: a revocation counts at once."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find(self, camera_id: str) -> Camera | None:
        """The camera, revoked or not; None when no camera has this id."""
        answer = self._client.get_item(TableName=self._table, Key=camera_key(camera_id), ConsistentRead=True)
        item = answer.get("Item")
        return _read_camera(item) if item and "token_digest" in item else None

    def add(self, camera: Camera) -> None:
        """Register the camera. Raises CameraExists when the id is taken, by a revoked camera too."""
        try:
            self._client.put_item(
                TableName=self._table,
                Item=_write_camera(camera),
                ConditionExpression="attribute_not_exists(pk)",
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise CameraExists(f"camera {camera.camera_id} is registered already: choose another id") from error

    def move(self, camera_id: str, position: Position) -> None:
        """Append a position. Raises CameraUnknown, or PositionTooEarly unless it begins after all others."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=camera_key(camera_id),
                UpdateExpression="SET positions = list_append(positions, :added), moved_at = :since",
                ConditionExpression="attribute_exists(pk) AND moved_at < :since",
                ExpressionAttributeValues={
                    ":added": {"L": [_write_position(position)]},
                    ":since": {"S": format_time(position.since)},
                },
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            self._explain_refusal(camera_id, error)

    def revoke(self, camera_id: str, now: datetime) -> None:
        """Revoke the camera; revoking it again changes nothing. Raises CameraUnknown."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=camera_key(camera_id),
                UpdateExpression="SET revoked_at = if_not_exists(revoked_at, :now)",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeValues={":now": {"S": format_time(now)}},
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise _unknown(camera_id) from error

    def set_private_ground(self, camera_id: str, polygons: Sequence[Polygon]) -> None:
        """Say anew what is private ground; repeatable. Raises CameraUnknown."""
        self._set_polygons(camera_id, "private_ground", polygons)

    def set_caption_areas(self, camera_id: str, polygons: Sequence[Polygon]) -> None:
        """Say anew where the camera writes into its pictures; repeatable. Raises CameraUnknown."""
        self._set_polygons(camera_id, "caption_areas", polygons)

    def change_tokens(self, before: Camera, after: Camera) -> None:
        """Replace `token` and `token_before`. Raises TokensChanged unless those stored are as in `before`."""
        sets = ["token_salt = :salt", "token_digest = :digest"]
        removes = []
        values: dict[str, Any] = {
            ":was": {"S": before.token.salt},
            ":salt": {"S": after.token.salt},
            ":digest": {"S": after.token.digest},
        }
        if after.token.ends_at is not None:
            sets.append("token_ends_at = :ends")
            values[":ends"] = {"S": format_time(after.token.ends_at)}
        else:
            removes.append("token_ends_at")
        if after.token_before is not None:
            sets.append("token_before = :before")
            values[":before"] = _write_token(after.token_before)
        # A salt is never used twice, and a token's end comes but once: both together say whether anything changed.
        condition = "token_salt = :was AND attribute_not_exists(token_ends_at)"
        if before.token.ends_at is not None:
            condition = "token_salt = :was AND token_ends_at = :ended"
            values[":ended"] = {"S": format_time(before.token.ends_at)}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=camera_key(before.camera_id),
                UpdateExpression=f"SET {', '.join(sets)}" + (f" REMOVE {', '.join(removes)}" if removes else ""),
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise TokensChanged(f"the tokens of camera {before.camera_id} have just changed: try again") from error

    def list_cameras(self) -> tuple[Camera, ...]:
        """Every camera, revoked ones too, sorted by id. Scans the table: it holds hundreds, not millions."""
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table,
            # issue_upload may write a camera's clock: without more, an item is no camera.
            FilterExpression="sk = :camera AND attribute_exists(token_digest)",
            ExpressionAttributeValues={":camera": {"S": _CAMERA}},
            ConsistentRead=True,
        )
        cameras = [_read_camera(item) for page in pages for item in page["Items"]]
        return tuple(sorted(cameras, key=lambda camera: camera.camera_id))

    def keep_clock(self, before: Camera, after: Camera) -> bool:
        """Replace `clock` and `drift`. False, with nothing changed, when another request has replaced them since
        `before` was found, or the camera is unknown.
        """
        sets = write_clock(after)
        removes = [name for name in ATTRIBUTES if name not in sets]
        values = {f":{name}": value for name, value in sets.items()}
        condition = f"attribute_exists(pk) AND attribute_not_exists({NOTED_AT})"
        if before.clock.noted_at is not None:
            condition = f"{NOTED_AT} = :was"
            values[":was"] = write_time(before.clock.noted_at)
        update = "SET " + ", ".join(f"{name} = :{name}" for name in sets)
        try:
            self._client.update_item(
                TableName=self._table,
                Key=camera_key(before.camera_id),
                UpdateExpression=update + (f" REMOVE {', '.join(removes)}" if removes else ""),
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _set_polygons(self, camera_id: str, attribute: str, polygons: Sequence[Polygon]) -> None:
        try:
            self._client.update_item(
                TableName=self._table,
                Key=camera_key(camera_id),
                UpdateExpression=f"SET {attribute} = :polygons",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeValues={":polygons": {"S": _write_polygons(polygons)}},
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise _unknown(camera_id) from error

    def _explain_refusal(self, camera_id: str, error: ClientError) -> NoReturn:
        camera = self.find(camera_id)
        if camera is None:
            raise _unknown(camera_id) from error
        since = format_time(camera.positions[-1].since)
        raise PositionTooEarly(
            f"camera {camera_id} has its present position since {since}: the new one must begin later"
        ) from error


class DynamoGuesses:
    """Implements the port GuessLog on the cameras table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def count_guess(self, group: str, window: datetime, ends_at: datetime) -> int:
        """One more in the group and window, which counts until `ends_at`; how many there were with it."""
        answer = self._client.update_item(
            TableName=self._table,
            Key={"pk": {"S": f"guesses#{group}"}, "sk": {"S": format_time(window)}},
            UpdateExpression="SET expires_at = :ends ADD guesses :one",
            ExpressionAttributeValues={":ends": {"N": str(int(ends_at.timestamp()))}, ":one": {"N": "1"}},
            ReturnValues="UPDATED_NEW",
        )
        return int(answer["Attributes"]["guesses"]["N"])


def _unknown(camera_id: str) -> CameraUnknown:
    return CameraUnknown(f"no camera is called {camera_id}: see camera list")


def camera_key(camera_id: str) -> dict[str, Any]:
    """The key of a camera's item."""
    return {"pk": {"S": f"camera#{camera_id}"}, "sk": {"S": _CAMERA}}


def _write_camera(camera: Camera) -> dict[str, Any]:
    item = camera_key(camera.camera_id) | {
        "camera_id": {"S": camera.camera_id},
        "lane": {"S": camera.lane.value},
        "positions": {"L": [_write_position(position) for position in camera.positions]},
        # The last position's `since` once more, where a condition can compare it.
        "moved_at": {"S": format_time(camera.positions[-1].since)},
        "token_salt": {"S": camera.token.salt},
        "token_digest": {"S": camera.token.digest},
        "registered_at": {"S": format_time(camera.registered_at)},
        "private_ground": {"S": _write_polygons(camera.view.private_ground)},
        "caption_areas": {"S": _write_polygons(camera.view.caption_areas)},
    }
    if camera.token.ends_at is not None:
        item["token_ends_at"] = {"S": format_time(camera.token.ends_at)}
    if camera.token_before is not None:
        item["token_before"] = _write_token(camera.token_before)
    if camera.revoked_at is not None:
        item["revoked_at"] = {"S": format_time(camera.revoked_at)}
    return item | write_clock(camera)


def _read_camera(item: Item) -> Camera:
    return Camera(
        camera_id=item["camera_id"]["S"],
        lane=Lane(item["lane"]["S"]),
        positions=tuple(_read_position(position["M"]) for position in item["positions"]["L"]),
        token=TokenHash(item["token_salt"]["S"], item["token_digest"]["S"], _read_optional_time(item, "token_ends_at")),
        registered_at=_read_time(item["registered_at"]),
        revoked_at=_read_optional_time(item, "revoked_at"),
        drift=read_drift(item),
        view=read_view(item),
        token_before=_read_token(item["token_before"]["M"]) if "token_before" in item else None,
        clock=read_clock(item),
    )


def read_view(item: Item) -> View:
    """What a camera's item marks in its view; cameras of former days say nothing of it."""
    return View(_read_polygons(item, "private_ground"), _read_polygons(item, "caption_areas"))


def _write_polygons(polygons: Sequence[Polygon]) -> str:
    return json.dumps(describe_polygons(polygons), separators=(",", ":"))


def _read_polygons(item: Item, attribute: str) -> tuple[Polygon, ...]:
    if attribute not in item:
        return ()
    return tuple(tuple((x, y) for x, y in polygon) for polygon in json.loads(item[attribute]["S"]))


def _write_token(token: TokenHash) -> Any:
    fields = {"salt": {"S": token.salt}, "digest": {"S": token.digest}}
    return {"M": fields | ({"ends_at": {"S": format_time(token.ends_at)}} if token.ends_at else {})}


def _read_token(item: Item) -> TokenHash:
    return TokenHash(item["salt"]["S"], item["digest"]["S"], _read_optional_time(item, "ends_at"))


def _write_position(position: Position) -> dict[str, Any]:
    return {
        "M": {
            "since": {"S": format_time(position.since)},
            "latitude": {"N": f"{position.latitude:.7f}"},
            "longitude": {"N": f"{position.longitude:.7f}"},
            "site": {"S": position.site},
            "direction": {"S": position.direction},
        }
    }


def _read_position(item: Item) -> Position:
    return Position(
        since=_read_time(item["since"]),
        latitude=float(item["latitude"]["N"]),
        longitude=float(item["longitude"]["N"]),
        site=item["site"]["S"],
        direction=item["direction"]["S"],
    )


def _read_time(value: Item) -> datetime:
    return parse_time(value["S"])


def _read_optional_time(item: Item, name: str) -> datetime | None:
    return _read_time(item[name]) if name in item else None
