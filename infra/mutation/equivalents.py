"""Faults that change nothing that anybody could see, each with the reason."""

import tomllib
from pathlib import Path

from mutation.targets import PACKAGE

LIST = Path(__file__).with_name("equivalents.toml")


def load_equivalents() -> dict[tuple[str, str, str], str]:
    """The reason by module, the changed lines, and what they become. A list that says no reason raises KeyError."""
    listed = tomllib.loads(LIST.read_text()).get("equivalent", [])
    return {(f"{PACKAGE}/{one['module']}", one["line"], one["becomes"]): one["reason"] for one in listed}
