"""What can go wrong on the Live page."""

from datetime import timedelta

from platewatch.errors import PlatewatchError


class LiveError(PlatewatchError):
    """Base of the errors about the board of open hits."""


class ItemUnknown(LiveError):
    """Nothing with this id is on the board: it was never there, or is no longer there."""


class LeaseTaken(LiveError):
    """Somebody else looks at the item. `by` is a name for people; after `retry_after` it can be taken over."""

    def __init__(self, by: str, retry_after: timedelta) -> None:
        super().__init__(f"{by} has taken it: take it over in {max(1, int(retry_after.total_seconds()))} seconds")
        self.by = by
        self.retry_after = retry_after
