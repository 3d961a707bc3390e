"""The route of test pictures: what is read of one, and how large its plates are. Nothing of it is kept.

Whoever may call it could read any picture: so it asks for a reason and a case number, as every consultation does.
"""

from typing import Final

from platewatch.cameras import errors
from platewatch.composition.known_names import camera_subject, require_camera
from platewatch.composition.reader import open_trial_reader
from platewatch.reading.errors import PictureRejected, ReaderBusy
from platewatch.reading.sent_picture import parse_picture
from platewatch.retention.terms import Ground
from platewatch.web.body import parse_body
from platewatch.web.people import write_record
from platewatch.web.route import Action, Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import COUNT, FLAG, NUMBER, PLATE, SHARE, TEXT, body, document, list_of, or_null


def try_sent_picture(request: Request) -> Document:
    """What is read of a picture as if the camera had sent it; the record holds its size in bytes, and no plate."""
    camera_id = request.parts["camera_id"]
    data = parse_picture(parse_body(request.body))
    write_record(request, camera_subject(camera_id), what="test-picture", bytes=str(len(data)))
    require_camera(camera_id)
    return open_trial_reader().try_picture(camera_id, data)


_FOUND: Final = {
    "corners": list_of(list_of(SHARE, minItems=2, maxItems=2), minItems=4, maxItems=4),
    "width": NUMBER,
    "height": NUMBER,
}
_PLATE: Final = document({**_FOUND, "plate": PLATE, "probability": SHARE, "country": or_null(TEXT), "caption": FLAG})

ROUTES: Final = (
    Route(
        "POST",
        "/v1/cameras/{camera_id}/test-pictures",
        try_sent_picture,
        roles=(Role.ADMIN,),
        purpose=PurposeRule.REQUIRED,
        summary="Read a test picture of a camera and keep nothing of it",
        audit=Audit(Action.CONSULT, Ground.OPERATION.value),
        body=body({"picture": {"type": "string", "contentEncoding": "base64"}}),
        answer=document(
            {"width": COUNT, "height": COUNT, "plates": list_of(_PLATE), "unread": list_of(document(_FOUND))}
        ),
        refusals=(errors.CameraUnknown, PictureRejected, ReaderBusy),
    ),
)
