"""Routes of names: what lists, cameras and recipients are called, so that nobody has to know ids by heart.

A camera plan is public, and a list's name is in each of its alerts: asking needs no reason. Recipients are told to
those who set who is told, without addresses.
"""

from typing import Final

from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.composition.known_names import open_lists
from platewatch.web.route import Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import TEXT, document, list_of


def list_names(_request: Request) -> Document:
    """The lists that there are, and the cameras with the site where each stands now; sorted."""
    cameras = DynamoCameras(clients.dynamodb(), load_text("CAMERAS_TABLE")).list_cameras()
    named = sorted((camera.camera_id, camera.positions[-1].site or "") for camera in cameras)
    return {
        "lists": sorted(state.name for state in open_lists().list_states() if not state.destroyed),
        "cameras": [{"id": camera_id, "site": site} for camera_id, site in named],
    }


def list_recipient_names(_request: Request) -> Document:
    """The recipients that are told of hits now, sorted by id: no numbers, no addresses, no lists."""
    recipients = DynamoRecipients(clients.dynamodb(), load_text("ALERTS_TABLE")).list_recipients()
    named = sorted((one.recipient_id, one.name) for one in recipients if one.active)
    return {"recipients": [{"id": recipient_id, "name": name} for recipient_id, name in named]}


ROUTES: Final = (
    Route(
        "GET",
        "/v1/names",
        list_names,
        roles=(Role.OFFICER, Role.CONTROL_ROOM, Role.HOTLIST_EDITOR, Role.INVESTIGATOR, Role.ADMIN),
        purpose=PurposeRule.UNUSED,
        summary="List what lists and cameras are called",
        answer=document({"lists": list_of(TEXT), "cameras": list_of(document({"id": TEXT, "site": TEXT}))}),
    ),
    Route(
        "GET",
        "/v1/recipient-names",
        list_recipient_names,
        roles=(Role.HOTLIST_EDITOR, Role.ADMIN),
        purpose=PurposeRule.UNUSED,
        summary="List what recipients are called",
        answer=document({"recipients": list_of(document({"id": TEXT, "name": TEXT}))}),
    ),
)
