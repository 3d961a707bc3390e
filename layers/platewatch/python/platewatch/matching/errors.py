"""What can go wrong in matching."""

from platewatch.errors import PlatewatchError


class PresenceChanged(PlatewatchError):
    """Another matcher noted the same car meanwhile: read its presence again."""


class PresenceBusy(PlatewatchError):
    """Too many matchers note the same car at once: the message must come back."""


class PastNotKept(PlatewatchError):
    """This deployment keeps no passages of the past that could be searched."""


class ReviewUnknown(PlatewatchError):
    """There is no such review, or it was decided or has expired."""
