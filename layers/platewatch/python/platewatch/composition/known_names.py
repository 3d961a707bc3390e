"""The names that are there now, for routes that take names.

A request that names what is not there is recorded like any other, and then refused. Its record says `unknown`: whatever
somebody typed in place of a name, a plate perhaps, does not get into the audit log.
"""

from datetime import datetime
from typing import Any, Final

from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.errors import RecipientUnknown
from platewatch.alerts.recipient import Recipient
from platewatch.aws import clients, environment
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.camera import Camera
from platewatch.cameras.errors import CameraUnknown
from platewatch.cameras.places import find_places
from platewatch.cameras.rehearsal import is_rehearsal
from platewatch.hotlists import naming
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.text.dutch import write_dutch
from platewatch.text.names import KnownNames, NameKind, UnknownName, describe_unknown, is_name

UNKNOWN: Final = "unknown"
"""Stands in a record in place of a name that nothing has."""


def load_known_names(now: datetime) -> KnownNames:
    """All names that are there at that moment: a few small queries and a scan of the cameras."""
    places = find_places(_cameras().list_cameras(), now)
    return KnownNames(
        lists=open_lists().list_names(),
        cameras=frozenset(places),
        sites=frozenset(site for place in places.values() for site in place.sites),
        recipients=list_recipient_ids(),
    )


def list_subject(list_name: str, *, new_list: bool = False) -> str:
    """The subject of a record about a list: that of one that is there, or of a new one with a name it can have."""
    named = list_name in open_lists().list_names() or (new_list and is_name(list_name))
    return f"hotlist:{list_name if named else UNKNOWN}"


def camera_subject(camera_id: str) -> str:
    """The subject of a record about a camera."""
    return f"camera:{camera_id if _cameras().find(camera_id) else UNKNOWN}"


def list_unknown_names(list_name: str | None, camera_id: str | None) -> list[str]:
    """A sentence, with the nearest name, for each of the two that is given and that nothing has now."""
    notes = []
    if list_name is not None and list_name not in (known := open_lists().list_names()):
        notes.append(describe_unknown(NameKind.LIST, list_name, known))
    if camera_id is not None and _cameras().find(camera_id) is None:
        cameras = [each.camera_id for each in _cameras().list_cameras()]
        notes.append(describe_unknown(NameKind.CAMERA, camera_id, cameras))
    return notes


def recipient_subject(recipient_id: str) -> str:
    """The subject of a record about a recipient that is there."""
    return f"recipient:{recipient_id if _recipients().find_recipient(recipient_id) else UNKNOWN}"


def require_list(list_name: str) -> str:
    """The name of a list that is there. Raises ListUnknown with the nearest name."""
    naming.require_list(list_name, open_lists().list_states())
    return list_name


def admit_list(list_name: str, *, new_list: bool) -> str:
    """The name of a list that something is to be put on: one that is there, or with `new_list` one that is not.

    Raises BadListName, ListUnknown, ListExists and ListBeingDeleted.
    """
    naming.admit_list(list_name, open_lists().list_states(), new_list=new_list)
    return list_name


def require_camera(camera_id: str, *, or_rehearsals: bool = False) -> Camera:
    """The camera, revoked or not. Raises CameraUnknown with the nearest name.

    The camera of rehearsals is none that people work with: it is unknown, unless `or_rehearsals`.
    """
    if is_rehearsal(camera_id) and not or_rehearsals:
        raise CameraUnknown(f"{camera_id} is kept for the rehearsals of platewatch doctor: it stands nowhere")
    camera = _cameras().find(camera_id)
    if camera is None:
        known = [each.camera_id for each in _cameras().list_cameras()]
        raise CameraUnknown(describe_unknown(NameKind.CAMERA, camera_id, known))
    return camera


def require_recipient(recipient_id: str) -> Recipient:
    """The recipient, active or not. Raises RecipientUnknown with the nearest name."""
    recipient = _recipients().find_recipient(recipient_id)
    if recipient is None:
        raise RecipientUnknown(describe_unknown(NameKind.RECIPIENT, recipient_id, list_recipient_ids()))
    return recipient


def list_recipient_ids() -> frozenset[str]:
    """The ids of all recipients, active or not."""
    return frozenset(one.recipient_id for one in _recipients().list_recipients())


def describe_unknown_name(unknown: UnknownName) -> dict[str, Any]:
    """The document of a name that is not there any more."""
    text = str(unknown)
    told = {"text": text, "text_nl": write_dutch(text)}
    return {"kind": unknown.kind.value, "name": unknown.name, "nearest": unknown.nearest, **told}


def open_lists() -> DynamoLists:
    """The state of the lists."""
    return DynamoLists(clients.dynamodb(), environment.load_text("HOTLIST_TABLE"))


def _cameras() -> DynamoCameras:
    return DynamoCameras(clients.dynamodb(), environment.load_text("CAMERAS_TABLE"))


def _recipients() -> DynamoRecipients:
    return DynamoRecipients(clients.dynamodb(), environment.load_text("ALERTS_TABLE"))
