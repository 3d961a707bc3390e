"""What issue_upload is made of, as its environment describes it."""

from dataclasses import dataclass
from datetime import timedelta

from platewatch.aws import clients
from platewatch.aws.environment import load_number, load_text
from platewatch.cameras.aws.cameras_table import DynamoCameras, DynamoGuesses
from platewatch.retention.terms import RetentionMode
from platewatch.snapshots.aws.uploads_bucket import S3Uploads
from platewatch.snapshots.issue import Limits


@dataclass(frozen=True, slots=True)
class Issuing:
    """Everything that authenticate and issue_uploads ask for, but the request and the time."""

    cameras: DynamoCameras
    guesses: DynamoGuesses
    signer: S3Uploads
    limits: Limits


def open_issuing() -> Issuing:
    """What issue_upload works with. Raises SettingMissing."""
    table = load_text("CAMERAS_TABLE")
    return Issuing(
        cameras=DynamoCameras(clients.dynamodb(), table),
        guesses=DynamoGuesses(clients.dynamodb(), table),
        signer=S3Uploads(clients.s3(), load_text("SNAPSHOTS_BUCKET")),
        limits=Limits(
            most_bytes=int(load_number("MAX_SNAPSHOT_BYTES")),
            mode=RetentionMode(load_text("RETENTION_MODE")),
            upload_term=timedelta(seconds=load_number("UPLOAD_SECONDS")),
        ),
    )
