"""What can be wrong with a snapshot's identity."""

from platewatch.errors import PlatewatchError
from platewatch.fields import FieldInvalid


class SnapshotTooLarge(FieldInvalid):
    """An announced snapshot is larger than the deployment takes."""


class CaptureTimeRefused(FieldInvalid):
    """A capture time lies in the future, or so far back that its term is over.

    `drift` is capture time minus our time in seconds: positive means that the camera's clock is ahead.
    """

    def __init__(self, field: str, problem: str, drift: float) -> None:
        super().__init__(field, problem)
        self.drift = drift


class SnapshotError(PlatewatchError):
    """Base of the errors about snapshots."""


class ForeignKey(SnapshotError):
    """An object key that Platewatch did not issue."""


class SnapshotGone(SnapshotError):
    """The object is not in the bucket and nothing tells what became of it."""
