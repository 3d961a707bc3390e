"""Routes that say who would be told now. They need no plate and show no entry, so nobody says why they ask."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.routing import Occasion
from platewatch.alerts.told_now import CATEGORIES, LEAST_PRIORITY, AskedEntry, Hindrance, Turn, evaluate_turns
from platewatch.aws import clients
from platewatch.aws.environment import load_number, load_text
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.camera import position_at
from platewatch.cameras.errors import CameraUnknown
from platewatch.composition.known_names import open_lists, require_camera, require_list
from platewatch.fields import FieldInvalid, parse_line, parse_time
from platewatch.hotlists.aws.settings_table import DynamoSettings
from platewatch.hotlists.errors import ListUnknown
from platewatch.sentences import say
from platewatch.text.hours import describe_hours
from platewatch.text.names import LONGEST_NAME
from platewatch.text.timestamps import format_utc
from platewatch.web.people import get_now
from platewatch.web.route import Document, PurposeRule, Query, Request, Role, Route
from platewatch.web.schemas import FLAG, NUMBER, TEXT, TIME, document, line, list_of, members, or_null, whole


def show_choices(_request: Request) -> Document:
    """What can be asked about: the names of the lists, and the cameras with their sites."""
    now, cameras = get_now(), DynamoCameras(clients.dynamodb(), load_text("CAMERAS_TABLE")).list_cameras()
    return {
        "lists": sorted(state.name for state in open_lists().list_states() if state.deleted_at is None),
        "cameras": [
            {"id": camera.camera_id, "site": position_at(camera, now).site}
            for camera in cameras
            if camera.revoked_at is None
        ],
    }


def show_told_now(request: Request) -> Document:
    """Who is told of a hit of ?list=, ?category= and ?priority= at ?camera=, now or ?at=; and why the others are not.

    The first turn is told at once, each later one when nobody has answered in time. With nobody in any turn, the
    operators are informed.
    """
    entry = AskedEntry(
        list_name=parse_line(request.query.get("list"), "list", LONGEST_NAME),
        category=_parse_choice(request, "category", CATEGORIES),
        priority=_parse_choice(request, "priority", range(1, LEAST_PRIORITY + 1)),
    )
    camera_id = parse_line(request.query.get("camera"), "camera", LONGEST_NAME)
    at = parse_time(request.query["at"], "at") if request.query.get("at") else get_now()
    require_list(entry.list_name)
    site = position_at(require_camera(camera_id), at).site
    occasion = _make_occasion(entry, camera_id, site, at)
    wait = occasion.settings.escalate_after or timedelta(minutes=load_number("ESCALATE_MINUTES"))
    recipients = DynamoRecipients(clients.dynamodb(), load_text("ALERTS_TABLE")).list_recipients()
    found = evaluate_turns(recipients, occasion, wait)
    return {
        "at": format_utc(at),
        "somebody": found.somebody,
        "list_hindrances": [one.value for one in found.list_hindrances],
        "recipients": [_show(turn) for turn in found.turns],
    }


def _make_occasion(entry: AskedEntry, camera_id: str, site: str, at: datetime) -> Occasion:
    settings = DynamoSettings(clients.dynamodb(), load_text("HOTLIST_TABLE")).find_settings(entry.list_name)
    return Occasion(entry, settings, camera_id, site, at, ZoneInfo(load_text("TIME_ZONE")))


def _parse_choice(request: Request, name: str, allowed: range | tuple[int, ...]) -> int:
    text = request.query.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) == 1 and int(text) in allowed):
        raise FieldInvalid(
            name,
            say(
                "must be a whole number from {least} to {most}",
                least=min(allowed),
                most=max(allowed),
            ),
        )
    return int(text)


def _show(turn: Turn) -> Document:
    recipient = turn.recipient
    return {
        "recipient_id": recipient.recipient_id,
        "name": recipient.name,
        "channel": recipient.channel.name,
        "tier": recipient.tier,
        "hours": describe_hours(recipient.hours),
        "after_minutes": None if turn.after is None else turn.after.total_seconds() / 60,
        "hindrances": [one.value for one in turn.hindrances],
    }


_HINDRANCES: Final = list_of(members(Hindrance))
_RECIPIENT: Final = document(
    {
        "recipient_id": TEXT,
        "name": TEXT,
        "channel": TEXT,
        "tier": whole(1, 2),
        "hours": list_of(TEXT),
        "after_minutes": or_null(NUMBER),
        "hindrances": _HINDRANCES,
    }
)
_ROLES: Final = (Role.CONTROL_ROOM, Role.ADMIN)

ROUTES: Final = (
    Route(
        "GET",
        "/v1/told-now",
        show_told_now,
        roles=_ROLES,
        purpose=PurposeRule.UNUSED,
        summary="Show who would be told of a hit now, and why others would not",
        query=(
            Query("list", line(LONGEST_NAME), "The list; must be given"),
            Query("category", whole(1, 3), "The category of the entry; must be given"),
            Query("priority", whole(1, LEAST_PRIORITY), "The priority of the entry; must be given"),
            Query("camera", line(LONGEST_NAME), "The camera; must be given"),
            Query("at", TIME, "The moment; now if absent"),
        ),
        answer=document(
            {"at": TIME, "somebody": FLAG, "list_hindrances": _HINDRANCES, "recipients": list_of(_RECIPIENT)}
        ),
        refusals=(ListUnknown, CameraUnknown),
    ),
    Route(
        "GET",
        "/v1/told-now/choices",
        show_choices,
        roles=_ROLES,
        purpose=PurposeRule.UNUSED,
        summary="List the lists and cameras that can be asked about",
        answer=document({"lists": list_of(TEXT), "cameras": list_of(document({"id": TEXT, "site": TEXT}))}),
    ),
)
