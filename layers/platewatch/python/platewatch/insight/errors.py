"""What can go wrong when insight is asked for."""

from platewatch.errors import PlatewatchError


class InsightError(PlatewatchError):
    """Base of the errors about insight."""


class WeekGivenUp(InsightError):
    """A week could not be counted however often it was tried. It stays uncounted, and the next one is counted."""


class WeekUncounted(InsightError):
    """The week is not counted: it is not over long enough, or it is too long ago."""
