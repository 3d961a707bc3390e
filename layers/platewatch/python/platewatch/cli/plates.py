"""Plates as the command line prints them: as a list writes them, or else as their country does."""

from collections.abc import Mapping
from typing import Any

from platewatch.plates.spelling import show


def show_read(hit: Mapping[str, Any]) -> str:
    """The plate that was read, of a hit or a sighting of the API, as the alert page shows it."""
    return show(hit["plate_read"], hit["country_read"] or hit["country_listed"])
