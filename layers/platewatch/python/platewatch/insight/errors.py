"""What can go wrong when insight is asked for."""

from platewatch.errors import PlatewatchError


class InsightError(PlatewatchError):
    """Base of the errors about insight."""


class WeekUncounted(InsightError):
    """The week is not counted: it is not over long enough, or it is too long ago."""
