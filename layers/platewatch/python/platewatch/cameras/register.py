"""Reading what people say of a camera: a new one, or a new position."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from platewatch.cameras.area import LONGEST_SITE
from platewatch.cameras.camera import Camera, Lane, Position
from platewatch.cameras.placement import FIELDS as PLACEMENT
from platewatch.cameras.placement import parse_placement
from platewatch.cameras.rehearsal import is_rehearsal
from platewatch.cameras.token import issue_token
from platewatch.cameras.view import parse_view
from platewatch.fields import FieldInvalid, join, parse_number, parse_object, parse_time
from platewatch.sentences import either, say
from platewatch.text.message_text import parse_sent_line, require_safe
from platewatch.text.names import parse_name
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers
from platewatch.text.timestamps import truncate_time

_PLACE = ("latitude", "longitude", "site", "direction")


def parse_registration(
    document: object, now: datetime, phones: PhoneNumbers = NO_NUMBERS, by: str = ""
) -> tuple[Camera, str]:
    """The camera of a document {id, lane, position, private_ground?, caption_areas?}, with a new token for it.

    Its id, site and direction stand in messages, so they hold no link and no phone number but `phones`.
    `position` is {latitude, longitude, site, direction} with the fields of a placement, none of which is needed, and
    counts from now on; `by` is who records it. The token is known only now: what the
    camera keeps of it can tell whether a token is right, no more. Raises FieldInvalid.
    """
    fields = parse_object(document, "", ("id", "lane", "position"), ("private_ground", "caption_areas"))
    camera_id = parse_name(fields["id"], "id")
    require_safe(camera_id, "id", phones)
    if is_rehearsal(camera_id):
        raise FieldInvalid("id", "is kept for the rehearsals of platewatch doctor: choose another")
    lane = fields["lane"]
    if not isinstance(lane, str) or lane not in list(Lane):
        raise FieldInvalid("lane", say("must be {choices}", choices=either(Lane)))
    now = truncate_time(now)
    place = parse_object(fields["position"], "position", _PLACE, PLACEMENT)
    placement = parse_placement(place, "position", by, reason_needed=False)
    position = replace(_parse_place(place, now, "position", phones), placement=placement)
    token, kept = issue_token(camera_id)
    camera = Camera(
        camera_id,
        Lane(lane),
        (position,),
        kept,
        registered_at=now,
        view=parse_view(fields),
        ground_set_at=now,
        captions_set_at=now,
    )
    return camera, token


def parse_position(document: object, now: datetime, phones: PhoneNumbers = NO_NUMBERS, by: str = "") -> Position:
    """The position of a document {latitude, longitude, site, direction, reason, since?} and more of its placement.

    `by` is who records it. `since` is when the camera begins to stand there, now if absent. Site and direction stand in
    messages, so they hold no link and no phone number but `phones`. Raises FieldInvalid.
    """
    fields = parse_object(document, "", _PLACE, ("since", *PLACEMENT))
    since = parse_time(fields["since"], "since") if "since" in fields else now
    position = _parse_place(fields, truncate_time(since), "", phones)
    return replace(position, placement=parse_placement(fields, "", by, reason_needed=True))


def _parse_place(fields: Mapping[str, object], since: datetime, where: str, phones: PhoneNumbers) -> Position:
    return Position(
        since=since,
        latitude=parse_number(fields["latitude"], join(where, "latitude"), -90, 90),
        longitude=parse_number(fields["longitude"], join(where, "longitude"), -180, 180),
        site=parse_sent_line(fields["site"], join(where, "site"), LONGEST_SITE, phones),
        direction=parse_sent_line(fields["direction"], join(where, "direction"), 100, phones),
    )
