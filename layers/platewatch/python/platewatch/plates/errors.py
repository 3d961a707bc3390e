"""What can be wrong with a plate's text or its country."""

from platewatch.errors import PlatewatchError


class NotAPlate(PlatewatchError):
    """The text cannot be a plate. The message names the character or the length at fault, never the plate."""


class PlateCharacter(NotAPlate):
    """The text holds a character that no plate has, at this position (from 1)."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class PlateLength(NotAPlate):
    """The text has too few or too many letters and digits."""


class PatternTooOpen(NotAPlate):
    """Too little of the pattern is known."""


class NotACountry(PlatewatchError):
    """The text names no country. The message says what to write instead, where that can be guessed: `meant`, or ""."""

    def __init__(self, message: str, meant: str = "") -> None:
        super().__init__(message)
        self.meant = meant
