"""Reading what people say of a camera: a new one, or a new position."""

from collections.abc import Mapping
from datetime import datetime

from platewatch.cameras.area import LONGEST_SITE
from platewatch.cameras.camera import Camera, Lane, Position
from platewatch.cameras.token import issue_token
from platewatch.cameras.view import parse_view
from platewatch.fields import FieldInvalid, join, parse_number, parse_object, parse_time
from platewatch.text.message_text import parse_sent_line, require_safe
from platewatch.text.names import parse_name
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers
from platewatch.text.timestamps import truncate_time

_PLACE = ("latitude", "longitude", "site", "direction")


def parse_registration(document: object, now: datetime, phones: PhoneNumbers = NO_NUMBERS) -> tuple[Camera, str]:
    """The camera of a document {id, lane, position, private_ground?, caption_areas?}, with a new token for it.

    Its id, site and direction stand in messages, so they hold no link and no phone number but `phones`.
    `position` is {latitude, longitude, site, direction} and counts from now on. The token is known only now: what the
    camera keeps of it can tell whether a token is right, no more. Raises FieldInvalid.
    """
    fields = parse_object(document, "", ("id", "lane", "position"), ("private_ground", "caption_areas"))
    camera_id = parse_name(fields["id"], "id")
    require_safe(camera_id, "id", phones)
    lane = fields["lane"]
    if not isinstance(lane, str) or lane not in list(Lane):
        raise FieldInvalid("lane", f"must be {' or '.join(Lane)}")
    now = truncate_time(now)
    place = parse_object(fields["position"], "position", _PLACE)
    position = _parse_place(place, now, "position", phones)
    token, kept = issue_token(camera_id)
    return Camera(camera_id, Lane(lane), (position,), kept, registered_at=now, view=parse_view(fields)), token


def parse_position(document: object, now: datetime, phones: PhoneNumbers = NO_NUMBERS) -> Position:
    """The position of a document {latitude, longitude, site, direction, since?}.

    `since` is when the camera begins to stand there, now if absent. Site and direction stand in messages, so they hold
    no link and no phone number but `phones`. Raises FieldInvalid.
    """
    fields = parse_object(document, "", _PLACE, ("since",))
    since = parse_time(fields["since"], "since") if "since" in fields else now
    return _parse_place(fields, truncate_time(since), "", phones)


def _parse_place(fields: Mapping[str, object], since: datetime, where: str, phones: PhoneNumbers) -> Position:
    return Position(
        since=since,
        latitude=parse_number(fields["latitude"], join(where, "latitude"), -90, 90),
        longitude=parse_number(fields["longitude"], join(where, "longitude"), -180, 180),
        site=parse_sent_line(fields["site"], join(where, "site"), LONGEST_SITE, phones),
        direction=parse_sent_line(fields["direction"], join(where, "direction"), 100, phones),
    )
