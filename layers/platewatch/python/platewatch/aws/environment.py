"""A function's settings: the only place that reads the environment."""

import os

from platewatch.errors import PlatewatchError


class SettingMissing(PlatewatchError):
    """A setting that the template must give is not there or is not what it should be."""


def load_text(name: str) -> str:
    """The setting's text. Raises SettingMissing when it is absent or empty."""
    value = os.environ.get(name, "")
    if not value:
        raise SettingMissing(f"environment variable {name} is not set: give it in the function's template")
    return value


def load_optional(name: str) -> str | None:
    """The setting's text, or None when it is absent or empty."""
    return os.environ.get(name) or None


def load_number(name: str) -> float:
    """The setting as a number. Raises SettingMissing when it is absent or no number."""
    text = load_text(name)
    try:
        return float(text)
    except ValueError as error:
        raise SettingMissing(f"environment variable {name} must be a number, not {text!r}") from error
