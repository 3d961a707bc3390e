"""What a benchmark can't go on with."""

from platewatch.errors import PlatewatchError


class BenchError(PlatewatchError):
    """A benchmark that can't be run as asked."""


class FolderInvalid(BenchError):
    """A folder of photos that is missing, empty, or labelled in a way nobody understands."""


class ReaderFailed(BenchError):
    """A reader's command that can't be started, died, or does not keep to the protocol."""
