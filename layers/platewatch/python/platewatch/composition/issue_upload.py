"""What issue_upload is made of, as its environment describes it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from platewatch.aws import clients
from platewatch.aws.environment import load_number, load_text
from platewatch.aws.refusals import Refused, count_refusal
from platewatch.cameras.aws.cameras_table import DynamoCameras, DynamoGuesses
from platewatch.cameras.camera import Camera
from platewatch.cameras.errors import GuessedTooOften, TokenRefused
from platewatch.cameras.token import authenticate
from platewatch.retention.terms import RetentionMode
from platewatch.snapshots.aws.uploads_bucket import S3Uploads
from platewatch.snapshots.issue import Limits


@dataclass(frozen=True, slots=True)
class CameraDoor:
    """Where it is looked up which camera sent a request."""

    cameras: DynamoCameras
    guesses: DynamoGuesses


@dataclass(frozen=True, slots=True)
class Issuing:
    """Everything that issue_uploads asks for, but the request and the time."""

    door: CameraDoor
    signer: S3Uploads
    limits: Limits


def open_issuing() -> Issuing:
    """What issue_upload works with. Raises SettingMissing."""
    return Issuing(
        door=open_camera_door(),
        signer=S3Uploads(clients.s3(), load_text("SNAPSHOTS_BUCKET")),
        limits=Limits(
            most_bytes=int(load_number("MAX_SNAPSHOT_BYTES")),
            mode=RetentionMode(load_text("RETENTION_MODE")),
            upload_term=timedelta(seconds=load_number("UPLOAD_SECONDS")),
        ),
    )


def open_camera_door() -> CameraDoor:
    """What every request of a camera is checked with. Raises SettingMissing."""
    table = load_text("CAMERAS_TABLE")
    return CameraDoor(DynamoCameras(clients.dynamodb(), table), DynamoGuesses(clients.dynamodb(), table))


def admit_camera(token: str, door: CameraDoor, now: datetime) -> Camera:
    """The camera whose token this is. Wrong tokens are counted, so that somebody notices guesses.

    Raises what authenticate raises.
    """
    try:
        return authenticate(token, door.cameras, door.guesses, now)
    except (TokenRefused, GuessedTooOften):
        count_refusal(Refused.TOKENS)
        raise
