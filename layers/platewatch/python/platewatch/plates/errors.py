"""What can be wrong with a plate's text."""

from platewatch.errors import PlatewatchError


class NotAPlate(PlatewatchError):
    """The text cannot be a plate. The message names the character or the length at fault, never the plate."""
