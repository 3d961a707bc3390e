"""What can be wrong with a snapshot's identity."""

from platewatch.errors import PlatewatchError


class SnapshotError(PlatewatchError):
    """Base of the errors about snapshots."""


class ForeignKey(SnapshotError):
    """An object key that Platewatch did not issue."""


class SnapshotGone(SnapshotError):
    """The object is not in the bucket and nothing tells what became of it."""
