"""Those who keep the system running, and are told when it needs a person."""

from typing import Protocol


class Operators(Protocol):
    """Those who keep the system running."""

    def notify_operators(self, subject: str, text: str) -> None:
        """Tell them, without a plate."""
