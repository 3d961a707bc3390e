"""What can go wrong while a deployment is looked at."""

from platewatch.errors import PlatewatchError


class NotAnswered(PlatewatchError):
    """AWS refused a question or could not be reached: what was asked is not known."""


class NothingToAsk(PlatewatchError):
    """There is nobody to ask: a local cloud has no account behind it that knows this."""


class NoAccount(PlatewatchError):
    """There are no AWS credentials, or no region, to look with."""


class ValueUnknown(PlatewatchError):
    """The template and its parameters do not say what a value comes to."""
