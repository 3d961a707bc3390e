"""The camera of rehearsals gets a token, and is registered where it is not there yet."""

from dataclasses import replace
from datetime import datetime

from platewatch.cameras.camera import Camera, CameraStore, Lane, Position
from platewatch.cameras.errors import RehearsalUnderWay
from platewatch.cameras.rehearsal import REHEARSAL_TERM, TEST_CAMERA
from platewatch.cameras.token import issue_token
from platewatch.text.timestamps import format_utc, truncate_time


def open_camera(cameras: CameraStore, now: datetime) -> str:
    """A new token for the camera of rehearsals, the only one that works, for ten minutes.

    Raises RehearsalUnderWay while the token of another rehearsal works, and TokensChanged or CameraExists when somebody
    else begins at the same moment.
    """
    token, kept = issue_token(TEST_CAMERA)
    kept = replace(kept, ends_at=now + REHEARSAL_TERM)
    known = cameras.find(TEST_CAMERA)
    if known is not None:
        _refuse_second(known, now)
        # Former versions let people revoke this camera for good, or give it tokens without an end.
        cameras.change_tokens(known, replace(known, token=kept, token_before=None, revoked_at=None))
        return token
    since = truncate_time(now)
    place = Position(since, 0.0, 0.0, "TEST", "TEST")
    cameras.add(Camera(TEST_CAMERA, Lane.PRIORITY, (place,), kept, registered_at=since))
    return token


def _refuse_second(known: Camera, now: datetime) -> None:
    ends_at = known.token.ends_at
    if known.revoked_at is None and ends_at is not None and ends_at > now:
        raise RehearsalUnderWay(
            f"another rehearsal is under way, until {format_utc(ends_at)} at the latest: wait for its end, or end it "
            f"with platewatch camera revoke-token {TEST_CAMERA}"
        )
